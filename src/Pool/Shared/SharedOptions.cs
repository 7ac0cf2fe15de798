using ThriftRpc.Client;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool;

/// <summary>How a <see cref="SharedClient"/> shares its connections. Immutable and thread-safe.</summary>
/// <remarks>How long opening a connection may take is the connector's to say: <see cref="ThriftConnector.ConnectTimeout"/>.</remarks>
public sealed partial record SharedOptions
{
    /// <summary>
    /// Gets how many connections there may be, those being opened included; one that takes no more calls does not count. From 1. Default 4: one connection carries
    /// most calls a second, as its calls leave together; further ones are opened only when all are full.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxConnections { get; init => field = AtLeast(1, value, nameof(MaxConnections)); } = 4;

    /// <summary>
    /// Gets how each connection carries its calls. Its <see cref="ConcurrentClientOptions.MaxInFlight"/> is when a connection counts as full; its
    /// <see cref="ConcurrentClientOptions.AtLimit"/> says what becomes of a call when all are full and none may be opened. Default: 256 calls at once on a
    /// connection, a few full sends; and one on which calls time out and not a byte comes for 120 seconds, four times a call's timeout as in StackExchange.Redis, ends.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public ConcurrentClientOptions Connection
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = new() { MaxInFlight = 256, SilenceLimit = TimeSpan.FromSeconds(120) };

    /// <summary>
    /// Gets whether calls wait while no connection can be opened; if not, they fail at once with the last failure. While the first attempt is under way they wait
    /// in either case. Default false, as in gRPC.
    /// </summary>
    public bool WaitForReady { get; init; }

    /// <summary>
    /// Gets the pause after a failed attempt to open a connection. <see cref="TimeSpan.Zero"/>: none; then attempts are made only when calls want them, and each call
    /// is told of the failure of the attempt that it waited for. Default 1 second, as in gRPC.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or infinite.</exception>
    public TimeSpan InitialBackoff { get; init => field = NotNegative(value, nameof(InitialBackoff)); } = TimeSpan.FromSeconds(1);

    /// <summary>Gets by how much the pause grows with each failure in a row. From 1; default 1.6, as in gRPC.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public double BackoffMultiplier
    {
        get;
        init => field = value is >= 1 and < double.PositiveInfinity ? value : throw new ArgumentOutOfRangeException(nameof(BackoffMultiplier), value, $"{nameof(BackoffMultiplier)} must be at least 1.");
    } = 1.6;

    /// <summary>Gets the longest pause. Default 120 seconds, as in gRPC.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or infinite.</exception>
    public TimeSpan MaxBackoff { get; init => field = NotNegative(value, nameof(MaxBackoff)); } = TimeSpan.FromSeconds(120);

    /// <summary>Gets the part of a pause by which it is made longer or shorter at random, so that many clients do not come back together. From 0 to 1; default 0.2, as in gRPC.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 0 to 1.</exception>
    public double BackoffJitter
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(BackoffJitter), value, $"{nameof(BackoffJitter)} must be from 0 to 1.");
    } = 0.2;

    /// <summary>
    /// Gets how often a call that certainly did not reach the server whole is tried again. From 0; default 2, as in Go's database/sql.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int UnsentRetries { get; init => field = AtLeast(0, value, nameof(UnsentRetries)); } = 2;

    /// <summary>
    /// Gets how long a connection stays open without calls. Positive; <see cref="Timeout.InfiniteTimeSpan"/> for ever. Default 60 seconds, shorter than the idle
    /// timeouts of common servers and load balancers.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public TimeSpan IdleTimeout { get; init => field = Durations.Positive(value); } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Gets a cheap call that shows whether the peer is there, such as <c>static (client, context) => new EchoClient(client).PingAsync(context)</c>; null, the
    /// default, for no keep-alive. Thrift has no such message of its own, so the service has to offer one. Any answer will do, even that the method is unknown.
    /// </summary>
    public Func<ITClient, CallContext, ValueTask>? KeepAliveCall { get; init; }

    /// <summary>
    /// Gets after how long without a byte from the peer that call is made. Positive; default 60 seconds. Looked at in these steps, so it may take twice as long.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public TimeSpan KeepAliveInterval { get; init => field = Durations.Positive(value); } = TimeSpan.FromSeconds(60);

    /// <summary>Gets how long not a byte may come after it; then the connection ends. Positive; default 20 seconds, as in gRPC.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public TimeSpan KeepAliveTimeout { get; init => field = Durations.Positive(value); } = TimeSpan.FromSeconds(20);

    /// <summary>Gets whether the peer is also asked while no call is under way. Default false, as in gRPC.</summary>
    public bool KeepAliveWithoutCalls { get; init; }

    private static int AtLeast(int least, int value, string setting)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, setting);
        return value;
    }

    private static TimeSpan NotNegative(TimeSpan value, string setting) =>
        value >= TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(setting, value, $"{setting} must be zero or positive, and finite.");
}
