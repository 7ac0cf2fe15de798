using ThriftRpc.Client;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool;

/// <summary>How a pool lends connections. Immutable and thread-safe.</summary>
/// <remarks>
/// <para>
/// All limits hold for each endpoint by itself (each connector that is unlike the others), except <see cref="MaxIdleTotal"/>. How long opening
/// one connection may take is the connector's to say: <see cref="ThriftConnector.ConnectTimeout"/>.
/// </para>
/// <para>
/// The defaults are meant for production. Each system that this pool can behave like is a preset, such as <see cref="NetHttp"/>: take one and change
/// what you need, as in <c>PoolOptions.NetHttp with { MaxConnections = 100 }</c>.
/// </para>
/// </remarks>
public sealed partial record PoolOptions
{
    /// <summary>No limit.</summary>
    public const int Unlimited = int.MaxValue;

    /// <summary>
    /// Gets how many connections there may be: being opened, resting, lent and being closed. From 1; <see cref="Unlimited"/> for no limit.
    /// Default 64: enough to keep a server busy whose calls take milliseconds, few enough that a hundred clients do not exhaust it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxConnections { get; init => field = AtLeast(1, value, nameof(MaxConnections)); } = 64;

    /// <summary>
    /// Gets how many connections may rest. From 0, which keeps none, so that every call gets a connection of its own; more than
    /// <see cref="MaxConnections"/> is the same as that. Default <see cref="Unlimited"/>: a lower value opens and closes connections at every peak.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxIdle { get; init => field = AtLeast(0, value, nameof(MaxIdle)); } = Unlimited;

    /// <summary>
    /// Gets how many connections may rest in the whole pool, over all endpoints; the one that has rested longest makes room.
    /// From 1; default <see cref="Unlimited"/>. After <c>MaxIdleConns</c> of Go's net/http.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxIdleTotal { get; init => field = AtLeast(1, value, nameof(MaxIdleTotal)); } = Unlimited;

    /// <summary>Gets which connection is closed when <see cref="MaxIdle"/> is exceeded. Default the oldest, the one that is most likely stale.</summary>
    public IdleOverflow IdleOverflow { get; init => field = Known(value, nameof(IdleOverflow)); } = IdleOverflow.CloseOldest;

    /// <summary>
    /// Gets how many connections are kept ready at an endpoint that has been used: fewer are refilled in the background, and none of them is closed for
    /// resting. From 0, at most <see cref="MaxIdle"/>, <see cref="MaxIdleTotal"/> and <see cref="MaxConnections"/>; default 0. After <c>MinIdleConns</c> of go-redis.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MinIdle { get; init => field = AtLeast(0, value, nameof(MinIdle)); }

    /// <summary>Gets which resting connection is lent next. Default <see cref="ReuseOrder.Lifo"/>, which lets a surplus grow old and be closed.</summary>
    public ReuseOrder ReuseOrder { get; init => field = Known(value, nameof(ReuseOrder)); } = ReuseOrder.Lifo;

    /// <summary>
    /// Gets how long a connection may rest before it is closed. Positive; <see cref="Timeout.InfiniteTimeSpan"/> for ever. Default 60 seconds, as in
    /// SocketsHttpHandler: shorter than the idle timeouts of common servers and load balancers.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public TimeSpan IdleTimeout { get; init => field = Durations.Positive(value); } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Gets how old a connection may become; a lent one is closed when it comes back. Positive; default <see cref="Timeout.InfiniteTimeSpan"/>, for
    /// ever. Each connection's own age is shorter by up to a tenth, drawn at random, so that those opened together do not all end together.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public TimeSpan MaxLifetime { get; init => field = Durations.Positive(value); } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// Gets how often connections that have rested or lived too long are looked for. <see cref="TimeSpan.Zero"/>: each is closed at its moment.
    /// <see cref="Timeout.InfiniteTimeSpan"/>: only when somebody asks the endpoint for a connection. Default zero, which costs one timer per pool.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan SweepInterval { get; init => field = NotNegative(value, nameof(SweepInterval)); } = TimeSpan.Zero;

    /// <summary>Gets how it is found out that a connection at rest is dead. Default <see cref="BorrowCheck.Peek"/>: it costs a system call and saves failing calls.</summary>
    public BorrowCheck CheckOnBorrow { get; init => field = Known(value, nameof(CheckOnBorrow)); } = BorrowCheck.Peek;

    /// <summary>
    /// Gets what tries a connection that has rested before it is lent, after <see cref="CheckOnBorrow"/>: it gets the connection, for how long that has rested, and a token
    /// that fires when it must end; false, or whatever it throws, means that the connection is closed and another one taken. Null for no test, the default. After
    /// <c>TestOnBorrow</c> of redigo; like that, it may let a connection pass at once that has rested only shortly. On any thread; it may use the pool.
    /// </summary>
    public Func<ITClient, TimeSpan, CancellationToken, ValueTask<bool>>? TestOnBorrow { get; init; }

    /// <summary>
    /// Gets how long <see cref="TestOnBorrow"/> may take; one that takes longer counts as failed. It comes on top of <see cref="AcquireTimeout"/>, but the call's deadline
    /// ends it too. Positive; default 5 seconds, as HikariCP's <c>validationTimeout</c>; <see cref="Timeout.InfiniteTimeSpan"/> for ever.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public TimeSpan TestTimeout { get; init => field = Durations.Positive(value); } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets how long a caller waits for a connection, including its being opened if the pool does that. <see cref="TimeSpan.Zero"/>: not at all, it fails
    /// unless a connection rests or may be opened. <see cref="Timeout.InfiniteTimeSpan"/>: only its token and the call's deadline end the wait.
    /// Default 5 seconds, so that a pool that is too small shows as such and not as slow calls.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan AcquireTimeout { get; init => field = NotNegative(value, nameof(AcquireTimeout)); } = TimeSpan.FromSeconds(5);

    /// <summary>Gets which waiting caller is served next. Default <see cref="WaiterOrder.Fifo"/>: nobody is overtaken.</summary>
    public WaiterOrder WaiterOrder { get; init => field = Known(value, nameof(WaiterOrder)); } = WaiterOrder.Fifo;

    /// <summary>Gets who opens connections. Default <see cref="Dialing.ByPool"/>: a caller that gives up wastes no connection.</summary>
    public Dialing Dialing { get; init => field = Known(value, nameof(Dialing)); } = Dialing.ByPool;

    /// <summary>
    /// Gets how long the pool goes on opening a connection that nobody waits for any more. <see cref="TimeSpan.Zero"/>: it gives up at once.
    /// <see cref="Timeout.InfiniteTimeSpan"/>: it never gives up. Default 5 seconds, as in SocketsHttpHandler. Only for what the pool opens.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan AbandonedDialGrace { get; init => field = NotNegative(value, nameof(AbandonedDialGrace)); } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets how many connections the pool opens at a time. From 1; default <see cref="Unlimited"/>. What callers open themselves does not count.
    /// Go's database/sql has 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxPoolDials { get; init => field = AtLeast(1, value, nameof(MaxPoolDials)); } = Unlimited;

    /// <summary>
    /// Gets how often the opening of a connection is tried before its caller is told that it failed. From 1; default 1. After <c>DialerRetries</c> of go-redis,
    /// which has 5.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int DialAttempts { get; init => field = AtLeast(1, value, nameof(DialAttempts)); } = 1;

    /// <summary>
    /// Gets how long the pause between two of these attempts is. Refilling up to <see cref="MinIdle"/> begins with this pause after a failure and doubles
    /// it up to 30 seconds. Positive; default 100 milliseconds, as in go-redis.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive, or infinite.</exception>
    public TimeSpan DialRetryDelay { get; init => field = Finite(value, nameof(DialRetryDelay)); } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Gets after how many failures in a row no caller is made to wait for another attempt: who needs a new connection is told of the last failure at
    /// once, while the pool goes on trying. From 0, which means never; default 0. go-redis has its pool's size.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int BreakerThreshold { get; init => field = AtLeast(0, value, nameof(BreakerThreshold)); }

    /// <summary>Gets the pause between the pool's attempts meanwhile. Positive; default 1 second, as in go-redis.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive, or infinite.</exception>
    public TimeSpan BreakerProbeInterval { get; init => field = Finite(value, nameof(BreakerProbeInterval)); } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Gets how often a call that certainly did not reach the server whole is tried on another connection. Before the last time all connections at rest
    /// are closed, so that many dead ones cannot use up all attempts. From 0; default 2, as in Go's database/sql.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int UnsentRetries { get; init => field = AtLeast(0, value, nameof(UnsentRetries)); } = 2;

    /// <summary>
    /// Gets how an idempotent call that was sent and not answered is tried again by <see cref="PooledClient"/>; null for not at all. Default: up to three times, at once, after
    /// the loss of a connection that had worked before, as in Go's net/http, if the IDL declares it <c>(idempotent = "true")</c>; what fails on a connection that had just been opened is not tried again. A lease never does it.
    /// </summary>
    public RetryOptions? Retry { get; init; } = RetryOptions.AtOnce;

    /// <summary>
    /// Gets whether closing the pool ends the calls under way; if not, each connection is closed when it comes back. Default false. go-redis does.
    /// </summary>
    public bool AbortLeasedOnClose { get; init; }

    /// <summary>Checks what no single value can: that the values go together.</summary>
    /// <exception cref="ArgumentException"><see cref="MinIdle"/> is above <see cref="MaxConnections"/>, <see cref="MaxIdle"/> or <see cref="MaxIdleTotal"/>.</exception>
    public void Validate()
    {
        if (MinIdle > Math.Min(MaxConnections, Math.Min(MaxIdle, MaxIdleTotal)))
        {
            throw new ArgumentException(
                $"{nameof(MinIdle)} is {MinIdle}, more than {nameof(MaxConnections)} ({MaxConnections}), {nameof(MaxIdle)} ({MaxIdle}) "
                + $"or {nameof(MaxIdleTotal)} ({MaxIdleTotal}) allow.");
        }
    }

    private static int AtLeast(int least, int value, string setting)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, setting);
        return value;
    }

    private static TimeSpan NotNegative(TimeSpan value, string setting) =>
        value >= TimeSpan.Zero || value == Timeout.InfiniteTimeSpan
            ? value
            : throw new ArgumentOutOfRangeException(setting, value, $"{setting} must not be negative; write Timeout.InfiniteTimeSpan for no limit.");

    private static TimeSpan Finite(TimeSpan value, string setting) =>
        value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(setting, value, $"{setting} must be positive and finite.");

    private static TEnum Known<TEnum>(TEnum value, string setting)
        where TEnum : struct, Enum =>
        Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(setting, value, $"{setting} has no such value.");
}
