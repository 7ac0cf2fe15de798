using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ThriftRpc.Interop;

/// <summary>C++, with Debian's libthrift-dev.</summary>
internal sealed partial class CppPeer() : Peer("C++", Path.Combine("peers", "cpp"))
{
    public override string Generator => "cpp:no_skeleton";

    public override string Needs => "g++, libthrift-dev, libevent-dev, libboost-dev, libssl-dev and zlib1g-dev";

    protected override IReadOnlyList<PeerLimit> OwnLimits { get; } =
    [
        new("JSON inside THeader", "THeaderProtocol knows the ids of binary and compact only") { IsWholeSetup = true, In = setup => setup is { Framing: "header", Protocol: "json" } },
        new("leave a struct out that is not optional", "its structs stand inside others and cannot be null; it sends them with their defaults")
        {
            Documents = ["bare", "empty", "defaults"],
            Cases = ["echo_bases_of_nothing", "echo_everything_with_gaps"],
        },
        new("read a zero character from JSON", "its reader converts escaped characters as a text that ends with a zero")
        {
            In = setup => setup.Protocol == "json",
            Change = value => value is string text ? text.Replace("\0", "", StringComparison.Ordinal) : value,
        },
    ];

    public override async Task<string?> FindAsync(CancellationToken token)
    {
        string? macros = await Tool.TryRunAsync("g++", ["-E", "-dM", "-include", "thrift/config.h", "-include", "event.h", "-x", "c++", "/dev/null"], token);
        string? version = await Tool.TryRunAsync("g++", ["-dumpfullversion"], token);
        return macros is null ? null : $"g++ {version}, Apache Thrift {VersionPattern().Match(macros).Groups[1].Value}";
    }

    public override IEnumerable<ProcessStartInfo> BuildSteps(string build)
    {
        string[] generated = ["conformance_types", "Conformance", "golden_types", "Stranger"];
        yield return new("g++",
        [
            "-std=c++17", "-O1", "-I", build, "-o", Path.Combine(build, "conformance"), Path.Combine(build, "main.cpp"),
            .. generated.Select(file => Path.Combine(build, "gen", $"{file}.cpp")), "-lthriftz", "-lthriftnb", "-lthrift", "-levent", "-lz", "-lssl", "-lcrypto", "-lpthread",
        ]);
    }

    public override ProcessStartInfo Program(string build) => new(Path.Combine(build, "conformance"));

    [GeneratedRegex("#define PACKAGE_VERSION \"(.*)\"")]
    private static partial Regex VersionPattern();
}
