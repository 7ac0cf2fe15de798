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
    /// Gets the most calls in handlers at once, over all connections; one more is answered with an "overloaded" exception.
    /// Default <see cref="int.MaxValue"/>: as each connection carries one call at a time, <see cref="MaxConnections"/> bounds them already.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxConcurrentCalls { get; init => field = AtLeastOne(value, nameof(MaxConcurrentCalls)); } = int.MaxValue;

    /// <summary>
    /// Gets how long a connection may rest between two messages before it is closed. Default 10 minutes: longer than the idle
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
