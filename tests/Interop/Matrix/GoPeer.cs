using System.Diagnostics;

namespace ThriftRpc.Interop;

/// <summary>Go, with Debian's golang-thrift-dev and without modules.</summary>
internal sealed class GoPeer() : Peer("Go", Path.Combine("peers", "go"))
{
    private const string Library = "/usr/share/gocode";

    public override string SourceFolder => Path.Combine("src", "peer");

    public override string GeneratedFolder => "src";

    public override string Generator => "go";

    public override string Needs => "golang-go and golang-thrift-dev";

    protected override IReadOnlyList<PeerLimit> OwnLimits { get; } =
    [
        new("JSON inside THeader", "THeaderProtocol knows the ids of binary and compact only") { IsWholeSetup = true, In = setup => setup is { Framing: "header", Protocol: "json" } },
        new("leave a struct out that is not optional", "its code writes an empty struct for nil, so that what was left out comes back with defaults")
        {
            Documents = ["bare", "empty", "defaults"],
            Cases = ["echo_bases_of_nothing", "echo_everything_with_gaps"],
        },
        new("send an unknown oneway without an answer", "its client sends a oneway as a call, so that our server answers what it does not know")
        {
            Role = PeerRole.Client,
            Cases = ["unknown_oneway"],
        },
        new("have binary keys in JSON", "its JSON protocol writes keys as texts, binary ones too, without base64")
        {
            In = setup => setup.Protocol == "json",
            Fields = ["Maps.ByBlob"],
        },
        new("return a large set in time", "it looks for duplicates by comparing all elements with all; 100 000 took more than 30 s")
        {
            Role = PeerRole.Server,
            Cases = ["echo_large_set"],
        },
    ];

    public override async Task<string?> FindAsync(CancellationToken token) =>
        File.Exists($"{Library}/src/github.com/apache/thrift/lib/go/thrift/header_protocol.go") && await Tool.TryRunAsync("go", ["version"], token) is { } version
            ? $"{version.Split(' ')[2].Replace("go", "Go ")}, Apache Thrift {await VersionAsync(token)}"
            : null;

    public override IEnumerable<ProcessStartInfo> BuildSteps(string build)
    {
        yield return new("go", ["build", "-o", Path.Combine(build, "conformance"), "peer"])
        {
            WorkingDirectory = build,
            Environment =
            {
                ["GO111MODULE"] = "off",
                ["GOPATH"] = $"{build}:{Library}",
                ["GOCACHE"] = Path.Combine(Path.GetDirectoryName(build) ?? build, "go-cache"),
                ["GOFLAGS"] = "",
            },
        };
    }

    public override ProcessStartInfo Program(string build) => new(Path.Combine(build, "conformance"));

    private static async Task<string> VersionAsync(CancellationToken token) =>
        (await Tool.TryRunAsync("dpkg-query", ["-W", "-f", "${source:Upstream-Version}", "golang-thrift-dev"], token)) ?? "of unknown version";
}
