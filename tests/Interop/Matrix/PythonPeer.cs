using System.Diagnostics;

namespace ThriftRpc.Interop;

/// <summary>Python, with Debian's python3-thrift, as one peer among the others.</summary>
internal sealed class PythonPeer() : Peer("Python", Path.Combine("peers", "python"))
{
    public override string SourcePattern => "*.py";

    public override string Generator => "py";

    public override string Needs => "python3 and python3-thrift";

    protected override IReadOnlyList<PeerLimit> OwnLimits { get; } =
    [
        new("JSON inside THeader", "THeaderProtocol knows the ids of binary and compact only") { IsWholeSetup = true, In = setup => setup is { Framing: "header", Protocol: "json" } },
        new("read every escaped character of JSON without frames", "where the four digits of an escape lie across the end of its buffer of 4096 bytes, its reader takes those before it for all")
        {
            In = setup => setup is { Framing: "unframed", Protocol: "json" },
            Change = value => value is string text ? text.Replace("\0", "", StringComparison.Ordinal) : value,
        },
    ];

    public override async Task<string?> FindAsync(CancellationToken token) =>
        (await Tool.TryRunAsync(Python.Interpreter, ["-c", Python.Probe], token))?.Split('\n')[1];

    public override IEnumerable<ProcessStartInfo> BuildSteps(string build) => [];

    public override ProcessStartInfo Program(string build) => new(Python.Interpreter, [Path.Combine(build, "main.py")])
    {
        Environment = { ["PYTHONPATH"] = Path.Combine(build, "gen"), ["PYTHONDONTWRITEBYTECODE"] = "1", ["PYTHONIOENCODING"] = "utf-8" },
    };
}
