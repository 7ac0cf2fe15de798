using ThriftRpc.Client;

namespace ThriftRpc.Pool;

/// <summary>The presets: each behaves as the system after which it is named does by default. docs/pool.md says what of it they leave out.</summary>
public sealed partial record PoolOptions
{
    private const int GoRedisConnectionsPerProcessor = 10;

    /// <summary>Gets our own defaults.</summary>
    public static PoolOptions Default { get; } = new();

    /// <summary>Gets no pooling at all: each call opens a connection and closes it.</summary>
    public static PoolOptions PerCall { get; } = new()
    {
        MaxConnections = Unlimited,
        MaxIdle = 0,
        CheckOnBorrow = BorrowCheck.None,
        Dialing = Dialing.ByCaller,
        UnsentRetries = 0,
        Retry = null,
    };

    /// <summary>Gets what Apache Thrift's own clients have: one connection, which one caller uses at a time and a second is refused.</summary>
    public static PoolOptions ThriftStandard { get; } = new()
    {
        MaxConnections = 1,
        IdleTimeout = Timeout.InfiniteTimeSpan,
        SweepInterval = Timeout.InfiniteTimeSpan,
        CheckOnBorrow = BorrowCheck.None,
        AcquireTimeout = TimeSpan.Zero,
        Dialing = Dialing.ByCaller,
        UnsentRetries = 0,
        Retry = null,
    };

    /// <summary>Gets the behaviour of Go's net/http for HTTP/1 (<c>DefaultTransport</c>): no limit on connections, but few rest.</summary>
    public static PoolOptions NetHttp { get; } = new()
    {
        MaxConnections = Unlimited,
        MaxIdle = 2,
        MaxIdleTotal = 100,
        IdleOverflow = IdleOverflow.CloseReturned,
        IdleTimeout = TimeSpan.FromSeconds(90),
        AcquireTimeout = Timeout.InfiniteTimeSpan,
        AbandonedDialGrace = Timeout.InfiniteTimeSpan,
        CheckOnBorrow = BorrowCheck.ReadAhead,
        Retry = RetryOptions.AtOnce,
    };

    /// <summary>Gets the behaviour of fasthttp's <c>HostClient</c> today: a hard limit, beyond it failure at once, the connection that has rested longest first.</summary>
    public static PoolOptions FastHttp { get; } = new()
    {
        MaxConnections = 512,
        ReuseOrder = ReuseOrder.Fifo,
        IdleTimeout = TimeSpan.FromSeconds(10),
        CheckOnBorrow = BorrowCheck.None,
        AcquireTimeout = TimeSpan.Zero,
        Dialing = Dialing.ByCallerThenPool,
        AbandonedDialGrace = Timeout.InfiniteTimeSpan,
        UnsentRetries = 4,
        Retry = new RetryOptions { MaxRetries = 4, RetryOnFresh = true, ShortestPause = TimeSpan.Zero },
    };

    /// <summary>Gets the behaviour of fasthttp as it was up to 2021, and is with <c>ConnPoolStrategy: LIFO</c>: the connection used last first.</summary>
    public static PoolOptions FastHttpLifo { get; } = FastHttp with { ReuseOrder = ReuseOrder.Lifo };

    /// <summary>Gets the behaviour of redigo's <c>Pool</c> as it is made: nothing rests until <see cref="MaxIdle"/> is set, and nobody waits.</summary>
    public static PoolOptions Redigo { get; } = new()
    {
        MaxConnections = Unlimited,
        MaxIdle = 0,
        IdleTimeout = Timeout.InfiniteTimeSpan,
        SweepInterval = Timeout.InfiniteTimeSpan,
        CheckOnBorrow = BorrowCheck.None,
        AcquireTimeout = TimeSpan.Zero,
        Dialing = Dialing.ByCaller,
        UnsentRetries = 0,
        Retry = null,
    };

    /// <summary>
    /// Gets the behaviour of go-redis v9: ten connections per processor, a limited wait, several attempts to open a connection and a breaker. Whoever changes
    /// <see cref="MaxConnections"/> may want to change <see cref="BreakerThreshold"/> with it.
    /// </summary>
    public static PoolOptions GoRedis { get; } = new()
    {
        MaxConnections = GoRedisConnectionsPerProcessor * Environment.ProcessorCount,
        IdleTimeout = TimeSpan.FromMinutes(30),
        SweepInterval = Timeout.InfiniteTimeSpan,
        AcquireTimeout = TimeSpan.FromSeconds(6),
        AbandonedDialGrace = Timeout.InfiniteTimeSpan,
        DialAttempts = 5,
        BreakerThreshold = GoRedisConnectionsPerProcessor * Environment.ProcessorCount,
        UnsentRetries = 3,
        Retry = new RetryOptions { MaxRetries = 3, RetryOnFresh = true },
        AbortLeasedOnClose = true,
    };

    /// <summary>Gets the behaviour of go-redis v8: callers open connections, once, and what rests is looked through every minute.</summary>
    public static PoolOptions GoRedisV8 { get; } = GoRedis with
    {
        IdleTimeout = TimeSpan.FromMinutes(5),
        SweepInterval = TimeSpan.FromMinutes(1),
        AcquireTimeout = TimeSpan.FromSeconds(4),
        Dialing = Dialing.ByCaller,
        DialAttempts = 1,
    };

    /// <summary>Gets the behaviour of Go's database/sql today: two connections rest, and whoever waits is served in no order.</summary>
    public static PoolOptions DatabaseSql { get; } = new()
    {
        MaxConnections = Unlimited,
        MaxIdle = 2,
        IdleOverflow = IdleOverflow.CloseReturned,
        IdleTimeout = Timeout.InfiniteTimeSpan,
        SweepInterval = TimeSpan.FromSeconds(1),
        CheckOnBorrow = BorrowCheck.None,
        AcquireTimeout = Timeout.InfiniteTimeSpan,
        WaiterOrder = WaiterOrder.Random,
        Dialing = Dialing.ByCallerThenPool,
        AbandonedDialGrace = Timeout.InfiniteTimeSpan,
        MaxPoolDials = 1,
        Retry = null,
    };

    /// <summary>Gets the behaviour of database/sql up to Go 1.16: the connection that has rested longest first, so that a surplus never grows old.</summary>
    public static PoolOptions DatabaseSqlGo116 { get; } = DatabaseSql with { ReuseOrder = ReuseOrder.Fifo };

    /// <summary>Gets the behaviour of .NET's SocketsHttpHandler for HTTP/1.1: no limits, and connections follow need.</summary>
    public static PoolOptions SocketsHttp { get; } = new()
    {
        MaxConnections = Unlimited,
        SweepInterval = TimeSpan.FromSeconds(15),
        CheckOnBorrow = BorrowCheck.ReadAhead,
        AcquireTimeout = Timeout.InfiniteTimeSpan,
        UnsentRetries = 3,
        Retry = null,
    };
}
