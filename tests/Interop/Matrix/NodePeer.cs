using System.Diagnostics;
using ThriftRpc.Conformance;

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
            Cases = ["echo_negative_zero"],
            Change = WithPositiveZeros,
        },
        new("have keys that are no text or small number", "keys of objects are texts: what is written is the text's truth, bytes or number")
        {
            Fields = ["Maps.ByFlag", "Maps.ByLarge", "Maps.ByBlob"],
        },
        new("read bools in lists, sets and maps from compact", "its reader takes the byte for an object that holds it, so that each is false")
        {
            In = setup => setup.Protocol == "compact",
            Fields = ["Lists.Flags", "Sets.Flags", "Maps.BySmall"],
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

    private static void WithPositiveZeros(Everything document)
    {
        if (document.Lists is { } lists)
        {
            lists.Reals = [.. lists.Reals.Select(Positive)];
        }

        if (document.Defaults is { } defaults)
        {
            defaults.Real = Positive(defaults.Real);
        }

        if (document.Maps is { } maps)
        {
            maps.ByText = maps.ByText.ToDictionary(item => item.Key, item => Positive(item.Value));
        }

        static double Positive(double value) => value == 0 ? 0 : value;
    }

    public override ProcessStartInfo Program(string build) => new("node", [Path.Combine(build, "main.js")]);
}
