using ThriftRpc.Client;
using ThriftRpc.Conformance;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Interop;

/// <summary>Sixty-four callers share one connection to the peers' servers, none of which was made with that in mind.</summary>
internal sealed class SharedConnectionTests
{
    private const int Callers = 64;
    private const int Rounds = 4;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    public static IEnumerable<TestCaseData> Cases() => SharedCase.All.Select(shared => new TestCaseData(shared).SetName($"Shared_in_{shared}"));

    [TestCaseSource(nameof(Cases))]
    public async Task Each_reply_reaches_its_caller(SharedCase shared)
    {
        PeerBuild build = await Peers.GetBuildAsync(shared.Peer);
        using CancellationTokenSource patience = new(s_patience);
        using Workplace workplace = new();
        await using PeerServer server = await PeerServer.StartAsync(build, shared.Setup, workplace, patience.Token, shared.Kind);
        await using ConcurrentClient client = await ConcurrentClient.ConnectAsync(
            OurSide.Connector(shared.Setup, workplace.Place(server.Port)), cancellationToken: patience.Token);
        ConformanceClient conformance = new(client);
        StrangerClient stranger = new(client);
        CallContext context = new() { CancellationToken = patience.Token, Timeout = s_patience };

        bool overtook = await OvertakesAsync(conformance, context);
        TApplicationExceptionType unknown = shared.Peer.CasesLeftOut(shared.Setup, PeerRole.Server).Contains("unknown_method")
            ? TApplicationExceptionType.Unknown : TApplicationExceptionType.UnknownMethod;
        int[] calls = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(conformance, stranger, caller, unknown, context))));
        List<string> told = await conformance.ToldAsync(context);

        Assert.That(told, Is.EquivalentTo(from caller in Enumerable.Range(0, Callers) from round in Enumerable.Range(0, Rounds) select Told(caller, round)));
        Assert.That(overtook, Is.EqualTo(shared.Overtakes));
        Assert.That((client.Fault, client.InFlight, client.Tombstones), Is.EqualTo(((Exception?)null, 0, 0)), "it was one connection, and everything was answered");
        SharedReport.Note(shared, calls.Sum() + 3, overtook);
    }

    /// <summary>Makes a long call and then a short one; each notes its end on the thread that reads, and so in the order of the replies.</summary>
    private static async Task<bool> OvertakesAsync(ConformanceClient conformance, CallContext context)
    {
        List<string> ends = [];
        await Task.WhenAll(LongAsync(), ShortAsync());
        return ends[0] == "short";

        async Task LongAsync()
        {
            await conformance.PauseAsync(500, context).ConfigureAwait(false);
            ends.Add("long");
        }

        async Task ShortAsync()
        {
            await conformance.PingAsync(context).ConfigureAwait(false);
            ends.Add("short");
        }
    }

    private static async Task<int> CallAsync(ConformanceClient conformance, StrangerClient stranger, int caller, TApplicationExceptionType unknown, CallContext context)
    {
        int calls = 0;
        for (int round = 0; round < Rounds; round++, calls += 6)
        {
            string text = $"{caller} in {round}, {new string('x', 37 * caller % 2000)}";
            int number = (1000 * round) + caller;
            Assert.That(await conformance.EchoStringAsync(text, context), Is.EqualTo(text));
            Assert.That(await conformance.PauseAsync(number % 11, context), Is.EqualTo(number % 11));
            await conformance.TellAsync(Told(caller, round), context);
            Refused refused = Assert.ThrowsAsync<Refused>(() => conformance.FailAsync("refused", number, context).AsTask());
            Assert.That(refused.Code, Is.EqualTo(number));
            OutOfBounds bounds = Assert.ThrowsAsync<OutOfBounds>(() => conformance.FailVoidAsync("bounds", number, context).AsTask());
            Assert.That((bounds.Point?.X, bounds.Point?.Y), Is.EqualTo((number, -number)));
            TApplicationException refusal = Assert.ThrowsAsync<TApplicationException>(() => stranger.NobodyKnowsAsync(text, context).AsTask());
            Assert.That(refusal.Type, Is.EqualTo(unknown));
        }

        if (caller == 0)
        {
            await stranger.NobodyHearsAsync("anybody?", context);
            await conformance.PingAsync(context);
            calls += 2;
        }

        return calls;
    }

    private static string Told(int caller, int round) => $"told by {caller} in {round}";
}
