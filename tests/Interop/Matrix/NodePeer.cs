using System.Diagnostics;

namespace ThriftRpc.Interop;

/// <summary>Node, with npm's package thrift.</summary>
internal sealed class NodePeer() : Peer("Node", Path.Combine("peers", "node"))
{
    private const string Library = "0.24.0";

    public override string Generator => "js:node,es6";

    public override string Needs => "node and npm";

    public override IReadOnlyList<PeerLimit> Limits { get; } = [];

    public override async Task<string?> FindAsync(CancellationToken token) =>
        await Tool.TryRunAsync("npm", ["--version"], token) is not null && await Tool.TryRunAsync("node", ["--version"], token) is { } version
            ? $"Node {version.TrimStart('v')}, Apache Thrift {Library}"
            : null;

    public override IEnumerable<ProcessStartInfo> BuildSteps(string build)
    {
        yield return new("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--prefix", build, $"thrift@{Library}"]) { WorkingDirectory = build };
    }

    public override ProcessStartInfo Program(string build) => new("node", [Path.Combine(build, "main.js")]);
}
