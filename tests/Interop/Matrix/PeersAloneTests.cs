namespace ThriftRpc.Interop;

/// <summary>Each peer's client calls the same peer's server, without us: tells whether what fails with us is the peer's own doing. Not part of a run.</summary>
[Explicit("Says something of the peers only.")]
internal sealed class PeersAloneTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    public static IEnumerable<TestCaseData> Cases() =>
        from peer in Peer.All
        from setup in WireSetup.All
        where peer.WhyNot(setup, PeerRole.Client) is null && peer.WhyNot(setup, PeerRole.Server) is null
        select new TestCaseData(peer, setup).SetName($"{peer}_alone/{setup}");

    [TestCaseSource(nameof(Cases))]
    public async Task Understands_itself(Peer peer, WireSetup setup)
    {
        PeerBuild build = await Peers.GetBuildAsync(peer);
        using CancellationTokenSource patience = new(s_patience);
        using Workplace workplace = new();
        await using PeerServer server = await PeerServer.StartAsync(build, setup, workplace, patience.Token);

        // What a server says to these is each library's own.
        CaseOutcomes outcomes = await Mirror.RunAsync(build, setup, workplace, server.Port, patience.Token, "break_down", "unknown_method", "unknown_oneway");

        Assert.That(outcomes.Failures(), Is.Empty);
    }
}
