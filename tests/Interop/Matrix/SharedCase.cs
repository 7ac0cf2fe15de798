namespace ThriftRpc.Interop;

/// <summary>A server of a peer, to which many callers share a connection.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="Server">The server's class, as its library calls it.</param>
/// <param name="Kind">The word for it on the peer's command line; null for the usual one.</param>
/// <param name="Setup">How it talks.</param>
/// <param name="Overtakes">Whether it works on several calls of a connection at once and answers as they finish.</param>
internal sealed record SharedCase(Peer Peer, string Server, string? Kind, WireSetup Setup, bool Overtakes = false)
{
    public static IReadOnlyList<SharedCase> All { get; } =
    [
        .. Of<CppPeer>("TThreadedServer", null, "framed", "unframed", "header"),
        new(Find<CppPeer>(), "TThreadedServer", null, new WireSetup("binary", "framed", "tls")),
        .. Of<CppPeer>("TNonblockingServer, a pool of threads", "nonblocking", "framed"),
        .. Of<JavaPeer>("TThreadPoolServer", null, "framed", "unframed"),
        .. Of<JavaPeer>("TThreadedSelectorServer", "selector", "framed"),
        .. Of<GoPeer>("TSimpleServer", null, "framed", "unframed", "header"),
        .. Of<NodePeer>("createMultiplexServer", null, "framed", "unframed").Select(each => each with { Overtakes = true }),
        .. Of<PythonPeer>("TThreadedServer", null, "framed", "unframed"),
    ];

    public override string ToString() => $"{Peer}, {Server}, {Setup}";

    private static IEnumerable<SharedCase> Of<TPeer>(string server, string? kind, params string[] framings)
        where TPeer : Peer => framings.Select(framing => new SharedCase(Find<TPeer>(), server, kind, new WireSetup("binary", framing, "tcp")));

    private static TPeer Find<TPeer>()
        where TPeer : Peer => Peer.All.OfType<TPeer>().Single();
}
