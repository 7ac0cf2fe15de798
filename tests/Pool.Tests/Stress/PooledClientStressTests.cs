using ThriftRpc.Pool.Tests.Probe;
using ThriftRpc.Protocol;
using ThriftRpc.Server;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool.Tests;

/// <summary>Many callers over few real sockets, some of whom give up: each gets its own answer, and in the end nothing is left over.</summary>
[TestFixture]
[Category("Stress")]
[CancelAfter(120_000)]
internal sealed class PooledClientStressTests
{
    private static readonly int s_callsEach = Environment.GetEnvironmentVariable("THRIFTRPC_FULL") is null ? 200 : 10_000;

    private static IEnumerable<TestCaseData> Kinds()
    {
        yield return new TestCaseData(new PoolOptions { MaxConnections = 8 }).SetArgDisplayNames("Default");
        yield return new TestCaseData(PoolOptions.Redigo with { MaxConnections = 8, MaxIdle = 4, AcquireTimeout = Timeout.InfiniteTimeSpan }).SetArgDisplayNames("Redigo");
        yield return new TestCaseData(PoolOptions.DatabaseSql with { MaxConnections = 8 }).SetArgDisplayNames("DatabaseSql");
        yield return new TestCaseData(PoolOptions.NetHttp).SetArgDisplayNames("NetHttp");
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task Every_caller_gets_its_own_answer_and_nothing_is_left_over(PoolOptions options, CancellationToken token)
    {
        await using ThriftServer server = ThriftServer.For<IProbe>(new EchoHandler());
        ThriftConnector connector = new(await server.StartAsync(new TcpEndpoint("127.0.0.1", 0), token));
        TransportPool pool = new(options);
        await using PooledClient client = new(pool, connector);

        await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => Task.Run(() => CallAsync(client, caller, token), token)));

        PoolSnapshot rest = await AtRestAsync(pool, token);
        Assert.That((rest.Leased, rest.Waiting, rest.Dialing), Is.EqualTo((0, 0, 0)));
        Assert.That(rest.Opened, Is.EqualTo(rest.Closed.Values.Sum() + rest.Idle));
        Assert.That(rest.Reused + rest.Fresh + rest.HandedOver, Is.EqualTo(rest.Returned + rest.Discarded));
    }

    private static async Task CallAsync(PooledClient client, int caller, CancellationToken token)
    {
        var random = new Random(2026 + caller);
        ProbeClient probe = new(client);
        for (int i = 0; i < s_callsEach; i++)
        {
            string text = $"call {i} of {caller}";
            using CancellationTokenSource source = new();
            Task<string> calling = probe.SayAsync(text, source.Token).AsTask();
            if (random.Next(10) == 0)
            {
                await source.CancelAsync();
            }

            try
            {
                Assert.That(await calling.WaitAsync(token), Is.EqualTo(text));
            }
            catch (OperationCanceledException e) when (e.CancellationToken == source.Token)
            {
                // Given up in time.
            }
        }
    }

    /// <summary>A dial that its caller has given up ends by itself, soon.</summary>
    private static async Task<PoolSnapshot> AtRestAsync(TransportPool pool, CancellationToken token)
    {
        while (true)
        {
            token.ThrowIfCancellationRequested();
            PoolSnapshot snapshot = pool.Snapshot();
            if (snapshot.Dialing + snapshot.Closing + snapshot.Leased == 0)
            {
                return snapshot;
            }

            await Task.Yield();
        }
    }

    private sealed class EchoHandler : IProbe
    {
        public ValueTask<string> SayAsync(string text, CallContext context = default) => new(text);

        public ValueTask<string> AskAsync(string text, CallContext context = default) => new(text);

        public ValueTask TellAsync(string text, CallContext context = default) => default;
    }
}
