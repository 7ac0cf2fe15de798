using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Server;

/// <summary>How a server talks to its clients, and how much of anything it gives them. Immutable.</summary>
public sealed record ThriftServerOptions
{
    /// <summary>The defaults.</summary>
    public static ThriftServerOptions Default { get; } = new();

    /// <summary>
    /// Gets the dialects that clients may speak. Default <see cref="ThriftDialect.All"/>: the first bytes of each connection tell which it is,
    /// and it is answered in kind. With one alone nothing is detected: the way to serve a protocol of one's own, or binary messages
    /// without a version.
    /// </summary>
    /// <exception cref="ArgumentException">The list is empty.</exception>
    public IReadOnlyList<ThriftDialect> Dialects
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value.Count > 0 ? [.. value] : throw new ArgumentException("At least one dialect must be spoken.", nameof(Dialects));
        }
    }
    = ThriftDialect.All;

    /// <summary>Gets how much of anything a client may send in one message.</summary>
    public ThriftLimits Limits { get; init; } = ThriftLimits.Default;

    /// <summary>Gets the most connections at once; one more is closed as soon as it is accepted. Default 10,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxConnections { get; init => field = AtLeastOne(value, nameof(MaxConnections)); } = 10_000;

    /// <summary>
    /// Gets the most connections of one address at once; one more is closed as soon as it is accepted. Default <see cref="int.MaxValue"/>, because behind a
    /// proxy or a translation of addresses all clients have the same. Endpoints whose clients have no address, such as Unix sockets, are not counted.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxConnectionsPerAddress { get; init => field = AtLeastOne(value, nameof(MaxConnectionsPerAddress)); } = int.MaxValue;

    /// <summary>
    /// Gets the most calls of one connection that run at the same time; then its reading stops until one ends. Default 32: enough for
    /// a shared connection to gain what sharing can gain (at 16 to 64 calls under way the gain levels off), and few enough that one client cannot
    /// take all threads. 1 means strictly one by one, each after the reply of the one before: for handlers that rely on it, as Apache's servers
    /// work that way.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxCallsPerConnection { get; init => field = AtLeastOne(value, nameof(MaxCallsPerConnection)); } = 32;

    /// <summary>Gets the order of a connection's replies. Default <see cref="ReplyOrder.ClientDecides"/>.</summary>
    public ReplyOrder ReplyOrder { get; init; }

    /// <summary>
    /// Gets how many bytes of replies may wait on one connection, for their turn or for a client that does not receive; beyond, reading stops until there are
    /// fewer. Calls that run by then still add theirs. Default 1 MiB (1,048,576).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxParkedBytes { get; init => field = AtLeastOne(value, nameof(MaxParkedBytes)); } = 1024 * 1024;

    /// <summary>
    /// Gets whether a oneway call begins after the calls before it on its connection have ended, and ends before those behind it begin. Default true: what clients
    /// of Apache's servers see. False runs it beside the others.
    /// </summary>
    public bool OnewayIsBarrier { get; init; } = true;

    /// <summary>Gets whether handlers run on the thread that reads. Default <see cref="InlineHandlers.WhenAlone"/>.</summary>
    public InlineHandlers InlineHandlers { get; init; }

    /// <summary>
    /// Gets whether the token of a two-way call fires when its client closes the connection. Default true, as in Go's net/http: the reply would reach nobody. A client that
    /// closes only its sending half and waits for the replies looks the same; a server with such clients turns it off. It is noticed while the server
    /// reads, so not with <see cref="MaxCallsPerConnection"/> = 1 nor with dedicated threads.
    /// </summary>
    public bool CancelOnDisconnect { get; init; } = true;

    /// <summary>
    /// Gets the most calls at once over all connections, in handlers or queued for a thread; one more is answered with an "overloaded" exception.
    /// Default <see cref="int.MaxValue"/>: <see cref="MaxConnections"/> times <see cref="MaxCallsPerConnection"/> bounds them already.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxConcurrentCalls { get; init => field = AtLeastOne(value, nameof(MaxConcurrentCalls)); } = int.MaxValue;

    /// <summary>
    /// Gets the most calls over all connections that wait for a thread of the pool; one more is answered with an "overloaded" exception. Default <see cref="int.MaxValue"/>,
    /// bounded as <see cref="MaxConcurrentCalls"/> is. A finite value refuses early when handlers block all threads.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxQueuedCalls { get; init => field = AtLeastOne(value, nameof(MaxQueuedCalls)); } = int.MaxValue;

    /// <summary>Gets on which threads connections are served. Default <see cref="ServerDispatch.Loop"/>.</summary>
    public ServerDispatch Dispatch { get; init; }

    /// <summary>
    /// Gets, with <see cref="ServerDispatch.Threads"/>, the most dedicated threads; a connection for which there is none is closed as soon as it is accepted. Default 512: each
    /// costs a stack and a place with the scheduler.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxWorkers { get; init => field = AtLeastOne(value, nameof(MaxWorkers)); } = 512;

    /// <summary>Gets, with <see cref="ServerDispatch.Threads"/>, how long a dedicated thread without a connection is kept. Default 10 seconds, as in fasthttp.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public TimeSpan WorkerIdleTimeout { get; init => field = Durations.Positive(value); } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets how long a connection may rest between two messages, with no call running, before it is closed. Default 10 minutes: longer than the idle
    /// times of the usual client pools, so that clients close first and no request meets a closing connection.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public TimeSpan IdleTimeout { get; init => field = Durations.Positive(value); } = TimeSpan.FromMinutes(10);

    /// <summary>Gets how long a message that has begun may take to arrive whole. Default 30 seconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public TimeSpan ReceiveTimeout { get; init => field = Durations.Positive(value); } = TimeSpan.FromSeconds(30);

    /// <summary>Gets how long a client may take to accept a reply. Default 30 seconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public TimeSpan SendTimeout { get; init => field = Durations.Positive(value); } = TimeSpan.FromSeconds(30);

    /// <summary>Gets how long <see cref="ThriftServer.StopAsync"/> lets running calls finish before it aborts them. Default 30 seconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public TimeSpan DrainTimeout { get; init => field = Durations.Positive(value); } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets whether clients are told the text of exceptions that the IDL does not declare. Default false: such texts tell
    /// strangers about the inside. Turn it on while developing.
    /// </summary>
    public bool IncludeExceptionText { get; init; }

    /// <summary>Gets the clock of all timeouts. Default <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    private static int AtLeastOne(int value, string setting)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, setting);
        return value;
    }
}
