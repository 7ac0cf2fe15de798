namespace ThriftRpc.Pool.Tests;

/// <summary>What values the options take.</summary>
[TestFixture]
internal sealed class PoolOptionsTests
{
    [TestCase(-1)]
    [TestCase(0)]
    public void Counts_below_their_least_are_refused_by_name(int value)
    {
        Assert.Multiple(() =>
        {
            Refused(nameof(PoolOptions.MaxConnections), () => new PoolOptions { MaxConnections = value });
            Refused(nameof(PoolOptions.MaxIdleTotal), () => new PoolOptions { MaxIdleTotal = value });
            Refused(nameof(PoolOptions.MaxPoolDials), () => new PoolOptions { MaxPoolDials = value });
            Refused(nameof(PoolOptions.DialAttempts), () => new PoolOptions { DialAttempts = value });
        });
    }

    [Test]
    public void Negative_counts_are_refused_by_name()
    {
        Assert.Multiple(() =>
        {
            Refused(nameof(PoolOptions.MaxIdle), () => new PoolOptions { MaxIdle = -1 });
            Refused(nameof(PoolOptions.MinIdle), () => new PoolOptions { MinIdle = -1 });
            Refused(nameof(PoolOptions.BreakerThreshold), () => new PoolOptions { BreakerThreshold = -1 });
            Refused(nameof(PoolOptions.UnsentRetries), () => new PoolOptions { UnsentRetries = -1 });
        });
    }

    [Test]
    public void Durations_out_of_range_are_refused_by_name()
    {
        TimeSpan negative = TimeSpan.FromSeconds(-2);
        Assert.Multiple(() =>
        {
            Refused(nameof(PoolOptions.IdleTimeout), () => new PoolOptions { IdleTimeout = TimeSpan.Zero });
            Refused(nameof(PoolOptions.MaxLifetime), () => new PoolOptions { MaxLifetime = TimeSpan.Zero });
            Refused(nameof(PoolOptions.SweepInterval), () => new PoolOptions { SweepInterval = negative });
            Refused(nameof(PoolOptions.AcquireTimeout), () => new PoolOptions { AcquireTimeout = negative });
            Refused(nameof(PoolOptions.AbandonedDialGrace), () => new PoolOptions { AbandonedDialGrace = negative });
            Refused(nameof(PoolOptions.DialRetryDelay), () => new PoolOptions { DialRetryDelay = Timeout.InfiniteTimeSpan });
            Refused(nameof(PoolOptions.BreakerProbeInterval), () => new PoolOptions { BreakerProbeInterval = TimeSpan.Zero });
        });
    }

    [Test]
    public void Unknown_members_of_enums_are_refused_by_name()
    {
        Assert.Multiple(() =>
        {
            Refused(nameof(PoolOptions.IdleOverflow), () => new PoolOptions { IdleOverflow = (IdleOverflow)9 });
            Refused(nameof(PoolOptions.ReuseOrder), () => new PoolOptions { ReuseOrder = (ReuseOrder)9 });
            Refused(nameof(PoolOptions.WaiterOrder), () => new PoolOptions { WaiterOrder = (WaiterOrder)9 });
            Refused(nameof(PoolOptions.CheckOnBorrow), () => new PoolOptions { CheckOnBorrow = (BorrowCheck)9 });
            Refused(nameof(PoolOptions.Dialing), () => new PoolOptions { Dialing = (Dialing)9 });
        });
    }

    [TestCase(4, 5, 5)]
    [TestCase(5, 4, 5)]
    [TestCase(5, 5, 4)]
    public void More_kept_ready_than_may_be_or_rest_is_refused_with_all_the_values(int maxConnections, int maxIdle, int maxIdleTotal)
    {
        PoolOptions options = new() { MaxConnections = maxConnections, MaxIdle = maxIdle, MaxIdleTotal = maxIdleTotal, MinIdle = 5 };

        Assert.That(options.Validate, Throws.ArgumentException.With.Message.Contains("MinIdle is 5").And.Message.Contains("(4)"));
        Assert.That((options with { MinIdle = 4 }).Validate, Throws.Nothing);
    }

    private static void Refused(string setting, Func<PoolOptions> set) =>
        Assert.That(() => set(), Throws.TypeOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo(setting));
}
