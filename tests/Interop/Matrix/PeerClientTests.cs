using ThriftRpc.Server;
using ThriftRpc.Transport;

namespace ThriftRpc.Interop;

/// <summary>The peers' clients call our server.</summary>
internal sealed class PeerClientTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    public static IEnumerable<TestCaseData> Cases() =>
        from peer in Peer.All
        from setup in peer.Setups(PeerRole.Client)
        select new TestCaseData(peer, setup).SetName($"Client_in_{peer}/{setup}");

    [TestCaseSource(nameof(Cases))]
    public async Task Gets_everything_back(Peer peer, WireSetup setup)
    {
        PeerBuild build = await Peers.GetBuildAsync(peer);
        using CancellationTokenSource patience = new(s_patience);
        using Workplace workplace = new();
        await using ThriftServer server = OurSide.Server(setup);
        Endpoint bound = await server.StartAsync(OurSide.Listen(setup, workplace.Place(port: 0)), patience.Token);

        CaseOutcomes outcomes = await Mirror.RunAsync(build, setup, workplace, OurSide.Port(setup, bound), patience.Token);

        MatrixReport.Note(peer, PeerRole.Client, setup, outcomes);
        Assert.That(outcomes.Failures(), Is.Empty);
    }
}
