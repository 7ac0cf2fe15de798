using ThriftRpc.Transport;

namespace ThriftRpc.Pool;

/// <summary>The options as the core reads them: durations in ticks of its clock, <see cref="Deadlines.Never"/> for infinite ones.</summary>
/// <param name="options">The options.</param>
/// <param name="ticksPerSecond">The clock's.</param>
internal sealed class SharedRules(SharedOptions options, long ticksPerSecond)
{
    public int MaxInFlight { get; } = options.Connection.MaxInFlight;

    public long IdleTimeout { get; } = PoolRules.Ticks(options.IdleTimeout, ticksPerSecond);

    public bool KeepsAlive { get; } = options.KeepAliveCall is not null && options.KeepAliveInterval != Timeout.InfiniteTimeSpan;

    public long KeepAliveInterval { get; } = PoolRules.Ticks(options.KeepAliveInterval, ticksPerSecond);

    public long KeepAliveTimeout { get; } = PoolRules.Ticks(options.KeepAliveTimeout, ticksPerSecond);

    /// <summary>Gets a second; also the pause where there is no back-off, yet somebody goes on waiting.</summary>
    public long OneSecond { get; } = ticksPerSecond;

    /// <inheritdoc cref="PoolRules.After"/>
    public static long After(long moment, long duration) => PoolRules.After(moment, duration);

    /// <summary>How long to wait after so many failures in a row.</summary>
    /// <param name="failures">How many.</param>
    /// <param name="random">From 0 to below 1.</param>
    public long Backoff(int failures, double random)
    {
        double seconds = Math.Min(options.MaxBackoff.TotalSeconds, options.InitialBackoff.TotalSeconds * Math.Pow(options.BackoffMultiplier, failures - 1));
        seconds *= 1 + (options.BackoffJitter * ((2 * random) - 1));
        return (long)Math.Min(Deadlines.Never / 2, seconds * OneSecond);
    }
}
