using ThriftRpc.Pool;
using ThriftRpc.Transport;

namespace ThriftRpc.Benchmarks.Pool;

/// <summary>Borrowing a connection that rests, and returning it.</summary>
internal sealed class Borrowing : IContender
{
    private readonly TransportPool _pool;
    private readonly ThriftConnector _connector;
    private readonly int _callers;

    private Borrowing(string name, TransportPool pool, ThriftConnector connector, int callers)
    {
        Name = name;
        _pool = pool;
        _connector = connector;
        _callers = callers;
    }

    public string Name { get; }

    /// <summary>One caller, beside so many connections at rest, of one endpoint.</summary>
    public static async Task<Borrowing> BesideIdleAsync(int idle)
    {
        TransportPool pool = CreatePool(PoolOptions.Unlimited);
        ThriftConnector connector = new(new StillEndpoint(0));
        await pool.WarmAsync(connector, idle);
        return new Borrowing($"{idle:N0} at rest", pool, connector, callers: 1);
    }

    /// <summary>One caller, beside so many endpoints with a connection at rest each.</summary>
    public static async Task<Borrowing> BesideEndpointsAsync(int endpoints)
    {
        TransportPool pool = CreatePool(PoolOptions.Unlimited);
        ThriftConnector connector = new(new StillEndpoint(0));
        for (int i = endpoints - 1; i >= 0; i--)
        {
            await pool.WarmAsync(i == 0 ? connector : new ThriftConnector(new StillEndpoint(i)), 1);
        }

        return new Borrowing($"{endpoints:N0} endpoints", pool, connector, callers: 1);
    }

    /// <summary>Many callers that share few connections: most of them wait.</summary>
    public static async Task<Borrowing> ContendedAsync(int callers, int connections)
    {
        TransportPool pool = CreatePool(connections);
        ThriftConnector connector = new(new StillEndpoint(0));
        await pool.WarmAsync(connector, connections);
        return new Borrowing($"{callers} callers, {connections} connections", pool, connector, callers);
    }

    public Task RunAsync(int times) => _callers == 1
        ? BorrowAsync(times)
        : Task.WhenAll(Enumerable.Range(0, _callers).Select(_ => Task.Run(() => BorrowAndYieldAsync(times / _callers))));

    /// <summary>The rules as they are by default, but that nothing grows old in the midst of a measurement.</summary>
    private static TransportPool CreatePool(int maxConnections) =>
        new(new PoolOptions { MaxConnections = maxConnections, IdleTimeout = Timeout.InfiniteTimeSpan, AcquireTimeout = Timeout.InfiniteTimeSpan });

    private async Task BorrowAsync(int times)
    {
        for (int i = 0; i < times; i++)
        {
            (await _pool.AcquireAsync(_connector)).Dispose();
        }
    }

    private async Task BorrowAndYieldAsync(int times)
    {
        for (int i = 0; i < times; i++)
        {
            TransportLease lease = await _pool.AcquireAsync(_connector);
            await Task.Yield();
            lease.Dispose();
        }
    }
}
