namespace ThriftRpc.Interop;

/// <summary>
/// Each peer's client calls the same peer's server, without us: tells whether what fails with us is the peer's own doing. Not part of a run.
/// The run's parameter <c>setup</c> chooses the setups whose name has that text, such as json/framed.
/// </summary>
[Explicit("Says something of the peers only.")]
internal sealed class PeersAloneTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    public static IEnumerable<TestCaseData> Cases() => Peer.All.Select(peer => new TestCaseData(peer).SetName($"{peer}_alone"));

    [TestCaseSource(nameof(Cases))]
    public async Task Understands_itself(Peer peer)
    {
        PeerBuild build = await Peers.GetBuildAsync(peer);
        string chosen = TestContext.Parameters.Get("setup", "");
        List<string> failures = [];
        foreach (WireSetup setup in WireSetup.All.Where(setup => $"{setup}".Contains(chosen, StringComparison.Ordinal)))
        {
            if (peer.WhyNot(setup, PeerRole.Client) is not null || peer.WhyNot(setup, PeerRole.Server) is not null)
            {
                continue;
            }

            CaseOutcomes outcomes = await RunAsync(build, setup);
            TestContext.Progress.WriteLine($"{peer} with itself, {setup}: {outcomes.PassedCount} of {outcomes.Count}");
            if (outcomes.PassedCount < outcomes.Count)
            {
                failures.Add($"{setup}\n{outcomes.Failures()}");
            }
        }

        Assert.That(string.Join('\n', failures), Is.Empty);
    }

    private static async Task<CaseOutcomes> RunAsync(PeerBuild build, WireSetup setup)
    {
        using CancellationTokenSource patience = new(s_patience);
        using Workplace workplace = new();
        await using PeerServer server = await PeerServer.StartAsync(build, setup, workplace, patience.Token);

        // What a server says to these is each library's own.
        return await Mirror.RunAsync(build, setup, workplace, server.Port, patience.Token, "break_down", "unknown_method", "unknown_oneway");
    }
}
