using ThriftRpc.Transport;

namespace ThriftRpc.Pool;

/// <summary>The options as the core reads them: durations in ticks of its clock, <see cref="Deadlines.Never"/> for infinite ones.</summary>
internal sealed class PoolRules
{
    private static readonly TimeSpan s_longestRefillDelay = TimeSpan.FromSeconds(30);

    public PoolRules(PoolOptions options, long ticksPerSecond)
    {
        Options = options;
        MaxConnections = options.MaxConnections;
        MaxIdle = options.MaxIdle;
        IdleTimeout = Ticks(options.IdleTimeout, ticksPerSecond);
        MaxLifetime = Ticks(options.MaxLifetime, ticksPerSecond);
        SweepInterval = Ticks(options.SweepInterval, ticksPerSecond);
        AbandonedDialGrace = Ticks(options.AbandonedDialGrace, ticksPerSecond);
        DialRetryDelay = Ticks(options.DialRetryDelay, ticksPerSecond);
        LongestRefillDelay = Math.Max(DialRetryDelay, Ticks(s_longestRefillDelay, ticksPerSecond));
        BreakerProbeInterval = Ticks(options.BreakerProbeInterval, ticksPerSecond);
        MaxIdleTotal = options.MaxIdleTotal;
        KeepsReady = options.MinIdle > 0;
        NeverWaits = options.AcquireTimeout == TimeSpan.Zero;
        IsLifo = options.ReuseOrder == ReuseOrder.Lifo;
    }

    public PoolOptions Options { get; }

    /// <summary>Gets or sets the limit; it can be changed while the pool works, unlike everything else.</summary>
    public int MaxConnections { get; set; }

    /// <summary>Gets or sets how many may rest; likewise.</summary>
    public int MaxIdle { get; set; }

    public long IdleTimeout { get; }

    public long MaxLifetime { get; }

    public long SweepInterval { get; }

    public long AbandonedDialGrace { get; }

    public long DialRetryDelay { get; }

    public long LongestRefillDelay { get; }

    public long BreakerProbeInterval { get; }

    public int MaxIdleTotal { get; }

    /// <summary>Gets whether connections are to rest that nobody has asked for.</summary>
    public bool KeepsReady { get; }

    public bool NeverWaits { get; }

    public bool IsLifo { get; }

    /// <summary>The moment that lies a duration after another, without overflow.</summary>
    public static long After(long moment, long duration) => duration >= Deadlines.Never - moment ? Deadlines.Never : moment + duration;

    /// <summary>A duration in ticks of a clock.</summary>
    public static long Ticks(TimeSpan duration, long ticksPerSecond) => duration == Timeout.InfiniteTimeSpan
        ? Deadlines.Never
        : (long)Math.Min(Deadlines.Never / 2, (double)duration.Ticks * ticksPerSecond / TimeSpan.TicksPerSecond);
}
