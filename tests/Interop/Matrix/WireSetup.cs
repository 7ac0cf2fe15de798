namespace ThriftRpc.Interop;

/// <summary>How two sides talk, in the words of the peers' command lines.</summary>
/// <param name="Protocol">How messages are encoded: binary, compact or json.</param>
/// <param name="Framing">How messages are told apart: framed, unframed or header.</param>
/// <param name="Endpoint">Where bytes go: tcp, tls or unix.</param>
/// <param name="IsMultiplexed">Whether the service is called by its name.</param>
internal sealed record WireSetup(string Protocol, string Framing, string Endpoint, bool IsMultiplexed = false)
{
    public static readonly IReadOnlyList<string> Protocols = ["binary", "compact", "json"];

    public static readonly IReadOnlyList<string> Framings = ["framed", "unframed", "header"];

    public static readonly IReadOnlyList<string> Endpoints = ["tcp", "tls", "unix"];

    /// <summary>Gets every protocol with every framing at every endpoint, and each protocol multiplexed.</summary>
    public static IReadOnlyList<WireSetup> All { get; } =
    [
        .. from protocol in Protocols
           from framing in Framings
           from endpoint in Endpoints
           select new WireSetup(protocol, framing, endpoint),
        .. from protocol in Protocols
           select new WireSetup(protocol, "framed", "tcp", IsMultiplexed: true),
    ];

    /// <summary>Gets whether the short form of the tests has it: everything over TCP, and each other endpoint with each protocol and each framing, once.</summary>
    public bool IsInShortForm => Endpoint == "tcp" || Protocols.ToList().IndexOf(Protocol) == Framings.ToList().IndexOf(Framing);

    public override string ToString() => $"{Protocol}/{Framing}/{Endpoint}{(IsMultiplexed ? "/multiplexed" : "")}";
}
