using ThriftRpc.Transport;

namespace ThriftRpc.Pool.Tests;

/// <summary>Chaos over real sockets with a pool of connections: every reply belongs to its call, and in the end nothing is left over.</summary>
[TestFixture]
[Category("Stress")]
[NonParallelizable]
[CancelAfter(1_200_000)]
internal sealed class PooledClientChaosTests
{
    private static IEnumerable<TestCaseData> Kinds()
    {
        yield return Kind("Default", PoolOptions.Default with { MaxConnections = 32 });
        yield return Kind("NetHttp", PoolOptions.NetHttp with { MaxIdle = 32, MaxConnections = 64 });
        yield return Kind("GoRedisV8", PoolOptions.GoRedisV8 with { MaxConnections = 32 });
        yield return Kind("DatabaseSql", PoolOptions.DatabaseSql with { MaxIdle = 16, MaxConnections = 32 });
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task Every_reply_belongs_to_its_call_and_nothing_is_left_over(PoolOptions options, CancellationToken token)
    {
        TransportPool? pool = null;
        await new ChaosRun(Environment.TickCount, ThriftFraming.Framed).RunAsync(connector => new PooledClient(pool = new TransportPool(options), connector), token);

        PoolSnapshot rest = await AtRestAsync(pool!, token);
        Assert.That((rest.Leased, rest.Waiting, rest.Dialing), Is.EqualTo((0, 0, 0)));
        Assert.That(rest.Opened, Is.EqualTo(rest.Closed.Values.Sum() + rest.Idle));
        Assert.That(rest.Reused + rest.Fresh + rest.HandedOver, Is.EqualTo(rest.Returned + rest.Discarded));

        await pool!.CloseAsync().WaitAsync(token);
        PoolSnapshot closed = pool.Snapshot();
        Assert.That((closed.Idle, closed.Opened), Is.EqualTo((0, closed.Closed.Values.Sum())));
    }

    private static TestCaseData Kind(string name, PoolOptions options) => new TestCaseData(options).SetArgDisplayNames(name);

    /// <summary>A dial that its caller has given up ends by itself, soon, and so does the closing of what is dead.</summary>
    private static async Task<PoolSnapshot> AtRestAsync(TransportPool pool, CancellationToken token)
    {
        while (true)
        {
            token.ThrowIfCancellationRequested();
            PoolSnapshot snapshot = pool.Snapshot();
            if (snapshot.Dialing + snapshot.Closing + snapshot.Leased + snapshot.Waiting == 0)
            {
                return snapshot;
            }

            await Task.Yield();
        }
    }
}
