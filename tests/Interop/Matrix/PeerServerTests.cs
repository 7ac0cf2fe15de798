using NUnit.Framework.Internal;
using ThriftRpc.Transport;

namespace ThriftRpc.Interop;

/// <summary>Our client calls the peers' servers.</summary>
internal sealed class PeerServerTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    public static IEnumerable<TestCaseData> Cases() =>
        from peer in Peer.All
        from setup in peer.Setups(PeerRole.Server)
        select new TestCaseData(peer, setup).SetName($"Server_in_{peer}/{setup}");

    [TestCaseSource(nameof(Cases))]
    public async Task Gives_everything_back(Peer peer, WireSetup setup)
    {
        PeerBuild build = await Peers.GetBuildAsync(peer);
        using CancellationTokenSource patience = new(s_patience);
        using Workplace workplace = new();
        await using PeerServer server = await PeerServer.StartAsync(build, setup, workplace, patience.Token);
        ThriftConnector connector = OurSide.Connector(setup, workplace.Place(server.Port));

        CaseOutcomes outcomes = new();
        HashSet<string> leftOut = peer.CasesLeftOut(setup, PeerRole.Server);
        foreach ((string name, Func<OurClients, CancellationToken, Task> run) in ServerCases.ForEveryPeer.Where(item => !leftOut.Contains(item.Key)))
        {
            outcomes.Add(name, await ProblemsAsync(run));
        }

        MatrixReport.Note(peer, PeerRole.Server, setup, outcomes);
        Assert.That(outcomes.Failures(), Is.Empty);

        async Task<IReadOnlyList<string>> ProblemsAsync(Func<OurClients, CancellationToken, Task> run)
        {
            // What a case asserts is gathered, not thrown: the next cases are to run all the same.
            using TestExecutionContext.IsolatedContext isolated = new();
            using CancellationTokenSource shortPatience = new(s_patience);
            await using OurClients clients = new(_ => connector, new Ports(0, 0, 0))
            {
                Make = name => peer.Make(name, setup, PeerRole.Server),
                Named = client => OurSide.Named(setup, client),
                Change = value => peer.Change(value, setup, PeerRole.Server),
            };
            try
            {
                await run(clients, shortPatience.Token);
                return [];
            }
            catch (Exception e)
            {
                return [e.Message];
            }
        }
    }
}
