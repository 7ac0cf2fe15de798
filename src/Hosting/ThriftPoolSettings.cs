using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using ThriftRpc.Pool;

namespace ThriftRpc.Hosting;

/// <summary>A preset and what is unlike it. Everything that is null is as the preset has it; what each means, <see cref="PoolOptions"/> says. Not thread-safe.</summary>
public sealed class ThriftPoolSettings
{
    /// <summary>Gets or sets the preset, by the name of the property of <see cref="PoolOptions"/>; upper and lower case are the same. Default <c>Default</c>.</summary>
    public string Preset { get; set; } = nameof(PoolOptions.Default);

    /// <summary>Gets or sets <see cref="PoolOptions.MaxConnections"/>. From 1.</summary>
    [Range(1, int.MaxValue)]
    public int? MaxConnections { get; set; }

    /// <summary>Gets or sets <see cref="PoolOptions.MaxIdle"/>. From 0.</summary>
    [Range(0, int.MaxValue)]
    public int? MaxIdle { get; set; }

    /// <summary>Gets or sets <see cref="PoolOptions.MaxIdleTotal"/>. From 1.</summary>
    [Range(1, int.MaxValue)]
    public int? MaxIdleTotal { get; set; }

    /// <summary>Gets or sets <see cref="PoolOptions.IdleOverflow"/>.</summary>
    public IdleOverflow? IdleOverflow { get; set; }

    /// <summary>Gets or sets <see cref="PoolOptions.MinIdle"/>. From 0.</summary>
    [Range(0, int.MaxValue)]
    public int? MinIdle { get; set; }

    /// <summary>Gets or sets <see cref="PoolOptions.ReuseOrder"/>.</summary>
    public ReuseOrder? ReuseOrder { get; set; }

    /// <summary>Gets or sets <see cref="PoolOptions.IdleTimeout"/>. Positive.</summary>
    public TimeSpan? IdleTimeout { get; set; }

    /// <summary>Gets or sets <see cref="PoolOptions.MaxLifetime"/>. Positive.</summary>
    public TimeSpan? MaxLifetime { get; set; }

    /// <summary>Gets or sets <see cref="PoolOptions.SweepInterval"/>. Not negative.</summary>
    public TimeSpan? SweepInterval { get; set; }

    /// <summary>Gets or sets <see cref="PoolOptions.CheckOnBorrow"/>.</summary>
    public BorrowCheck? CheckOnBorrow { get; set; }

    /// <summary>Gets or sets <see cref="PoolOptions.TestTimeout"/>. Positive.</summary>
    public TimeSpan? TestTimeout { get; set; }

    /// <summary>Gets or sets <see cref="PoolOptions.AcquireTimeout"/>. Not negative.</summary>
    public TimeSpan? AcquireTimeout { get; set; }

    /// <summary>Gets or sets <see cref="PoolOptions.WaiterOrder"/>.</summary>
    public WaiterOrder? WaiterOrder { get; set; }

    /// <summary>Gets or sets <see cref="PoolOptions.Dialing"/>.</summary>
    public Dialing? Dialing { get; set; }

    /// <summary>Gets or sets <see cref="PoolOptions.AbandonedDialGrace"/>. Not negative.</summary>
    public TimeSpan? AbandonedDialGrace { get; set; }

    /// <summary>Gets or sets <see cref="PoolOptions.MaxPoolDials"/>. From 1.</summary>
    [Range(1, int.MaxValue)]
    public int? MaxPoolDials { get; set; }

    /// <summary>Gets or sets <see cref="PoolOptions.DialAttempts"/>. From 1.</summary>
    [Range(1, int.MaxValue)]
    public int? DialAttempts { get; set; }

    /// <summary>Gets or sets <see cref="PoolOptions.DialRetryDelay"/>. Positive.</summary>
    public TimeSpan? DialRetryDelay { get; set; }

    /// <summary>Gets or sets <see cref="PoolOptions.BreakerThreshold"/>. From 0.</summary>
    [Range(0, int.MaxValue)]
    public int? BreakerThreshold { get; set; }

    /// <summary>Gets or sets <see cref="PoolOptions.BreakerProbeInterval"/>. Positive.</summary>
    public TimeSpan? BreakerProbeInterval { get; set; }

    /// <summary>Gets or sets <see cref="PoolOptions.UnsentRetries"/>. From 0.</summary>
    [Range(0, int.MaxValue)]
    public int? UnsentRetries { get; set; }

    /// <summary>Gets or sets what is unlike the preset in <see cref="PoolOptions.Retry"/>; with <c>MaxRetries</c> 0 nothing that was sent is tried again.</summary>
    [ValidateObjectMembers]
    public ThriftRetrySettings? Retry { get; set; }

    /// <summary>Gets or sets <see cref="PoolOptions.AbortLeasedOnClose"/>.</summary>
    public bool? AbortLeasedOnClose { get; set; }

    /// <summary>Makes the options.</summary>
    /// <exception cref="ArgumentException">A value is out of range, or there is no such preset.</exception>
    internal PoolOptions ToOptions()
    {
        PoolOptions preset = SettingText.Preset(Preset);
        return preset with
        {
            MaxConnections = MaxConnections ?? preset.MaxConnections,
            MaxIdle = MaxIdle ?? preset.MaxIdle,
            MaxIdleTotal = MaxIdleTotal ?? preset.MaxIdleTotal,
            IdleOverflow = IdleOverflow ?? preset.IdleOverflow,
            MinIdle = MinIdle ?? preset.MinIdle,
            ReuseOrder = ReuseOrder ?? preset.ReuseOrder,
            IdleTimeout = IdleTimeout ?? preset.IdleTimeout,
            MaxLifetime = MaxLifetime ?? preset.MaxLifetime,
            SweepInterval = SweepInterval ?? preset.SweepInterval,
            CheckOnBorrow = CheckOnBorrow ?? preset.CheckOnBorrow,
            TestTimeout = TestTimeout ?? preset.TestTimeout,
            AcquireTimeout = AcquireTimeout ?? preset.AcquireTimeout,
            WaiterOrder = WaiterOrder ?? preset.WaiterOrder,
            Dialing = Dialing ?? preset.Dialing,
            AbandonedDialGrace = AbandonedDialGrace ?? preset.AbandonedDialGrace,
            MaxPoolDials = MaxPoolDials ?? preset.MaxPoolDials,
            DialAttempts = DialAttempts ?? preset.DialAttempts,
            DialRetryDelay = DialRetryDelay ?? preset.DialRetryDelay,
            BreakerThreshold = BreakerThreshold ?? preset.BreakerThreshold,
            BreakerProbeInterval = BreakerProbeInterval ?? preset.BreakerProbeInterval,
            UnsentRetries = UnsentRetries ?? preset.UnsentRetries,
            Retry = Retry?.Over(preset.Retry) ?? preset.Retry,
            AbortLeasedOnClose = AbortLeasedOnClose ?? preset.AbortLeasedOnClose,
        };
    }
}
