using System.Diagnostics;
using ThriftRpc.Conformance;

namespace ThriftRpc.Interop;

/// <summary>Java, with Debian's libthrift-java.</summary>
internal sealed class JavaPeer() : Peer("Java", Path.Combine("peers", "java"))
{
    private static readonly string[] s_jars = ["/usr/share/java/thrift.jar", "/usr/share/java/slf4j-api.jar", "/usr/share/java/slf4j-nop.jar"];

    public override string Generator => "java:sorted_containers,generated_annotations=suppress";

    public override string Needs => "a JDK from 17 on, libthrift-java and libslf4j-java";

    protected override IReadOnlyList<PeerLimit> OwnLimits { get; } =
    [
        new("THeader", "libthrift 0.16 does not have it") { IsWholeSetup = true, In = setup => setup.Framing == "header" },
        new("Unix sockets", "libthrift 0.16 has java.net.Socket only") { IsWholeSetup = true, In = setup => setup.Endpoint == "unix" },
        new("keep an enum's unknown value", "its enums are closed: what they do not name becomes null and is dropped")
        {
            Cases = ["echo_enum_of_unknown_value"],
            Change = value => value is Color color && !Enum.IsDefined(color) ? Color.Red : value,
        },
        new("keep the bits of a NaN", "it writes doubles with Double.doubleToLongBits, which knows one NaN") { Cases = ["echo_other_nans"] },
    ];

    public override async Task<string?> FindAsync(CancellationToken token) =>
        s_jars.All(File.Exists) && await Tool.TryRunAsync("javac", ["-version"], token) is { } version
            ? $"{version.Replace("javac", "Java")}, Apache Thrift {await VersionAsync(token)}"
            : null;

    public override IEnumerable<ProcessStartInfo> BuildSteps(string build)
    {
        yield return new("javac",
        [
            "-nowarn", "-proc:none", "-cp", string.Join(':', s_jars), "-sourcepath", $"{Path.Combine(build, "gen")}:{build}",
            "-d", Path.Combine(build, "classes"), Path.Combine(build, "Main.java"),
        ]);
    }

    /// <summary>One small process after the other: compile little, collect simply.</summary>
    public override ProcessStartInfo Program(string build) => new(
        "java", ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", string.Join(':', [Path.Combine(build, "classes"), .. s_jars]), "Main"]);

    private static async Task<string> VersionAsync(CancellationToken token) =>
        (await Tool.TryRunAsync("dpkg-query", ["-W", "-f", "${source:Upstream-Version}", "libthrift-java"], token)) ?? "of unknown version";
}
