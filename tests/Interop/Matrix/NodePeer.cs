using System.Diagnostics;

namespace ThriftRpc.Interop;

/// <summary>Node, with npm's package thrift.</summary>
internal sealed class NodePeer() : Peer("Node", Path.Combine("peers", "node"))
{
    private const string Library = "0.24.0";

    public override string Generator => "js:node,es6";

    public override string Needs => "node and npm";

    protected override IReadOnlyList<PeerLimit> OwnLimits { get; } =
    [
        new("JSON inside THeader", "THeaderProtocol knows the ids of binary and compact only") { IsWholeSetup = true, In = setup => setup is { Framing: "header", Protocol: "json" } },
        new("keep the sign of a zero", "its writer of doubles writes every zero as 0")
        {
            Change = value => value is 0.0 ? 0.0 : value,
        },
        new("keep the bits of a NaN", "its writer of doubles has one NaN") { Cases = ["echo_other_nans"] },
        new("have keys that are no text or small number", "keys of objects are texts: what is written is the text's truth, bytes or number")
        {
            Fields = ["Maps.ByFlag", "Maps.ByLarge", "Maps.ByBlob"],
        },
        new("read bools in lists, sets and maps from compact", "its reader takes the byte for an object that holds it, so that each is false")
        {
            In = setup => setup.Protocol == "compact",
            Fields = ["Lists.Flags", "Sets.Flags", "Maps.BySmall"],
        },
        new("answer a request in THeader in kind", "its server looks for a next message before it answers, finds none with a header, and so answers without one")
        {
            IsWholeSetup = true,
            Role = PeerRole.Server,
            In = setup => setup.Framing == "header",
        },
        new("write NaN and infinities as JSON", "it writes them without quotes, which its own reader does not take")
        {
            In = setup => setup.Protocol == "json",
            Change = value => value is double number && !double.IsFinite(number) ? 1.5 : value,
        },
        new("read containers in containers from JSON", "after an empty one, or from a map's second entry on, its reader takes the wrong items")
        {
            In = setup => setup.Protocol == "json",
            Cases = ["echo_nested"],
            Fields = ["Lists.Grid", "Lists.Bags", "Lists.Tables", "Defaults.Palette", "Maps.Lists", "Maps.Bags", "Maps.Deep"],
        },
        new("read large containers in time from JSON", "its reader moves all items that are left with each one it takes")
        {
            In = setup => setup.Protocol == "json",
            Cases = ["large_list", "large_set", "large_map", "echo_large_list", "echo_large_set", "echo_large_map"],
        },
        new("encode a struct as JSON", "its JSON protocol encodes whole messages only")
        {
            In = setup => setup.Protocol == "json",
            Role = PeerRole.Client,
            Cases = ["read", "write"],
        },
        new("read large maps in time over TLS without frames", "it decodes what there is of a message anew with each piece, and TLS has many pieces")
        {
            In = setup => setup is { Endpoint: "tls", Framing: not "framed" },
            Cases = ["large_map", "echo_large_map"],
        },
        new("say that it does not know a method", "its processor answers with the type UNKNOWN")
        {
            Role = PeerRole.Server,
            Cases = ["unknown_method"],
        },
    ];

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
