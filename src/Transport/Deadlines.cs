namespace ThriftRpc.Transport;

/// <summary>Deadlines as timestamps of a <see cref="TimeProvider"/>: monotonic, and comparable without a clock at hand.</summary>
public static class Deadlines
{
    /// <summary>The deadline that never comes.</summary>
    public const long Never = long.MaxValue;

    private const long NanosecondsPerSecond = 1_000_000_000;

    private static readonly TimeSpan s_longestInNanoseconds = TimeSpan.FromTicks(long.MaxValue / TimeSpan.NanosecondsPerTick / 2);

    /// <summary>Tells when a duration that begins now will have passed.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="duration">The duration; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>The timestamp, or <see cref="Never"/>.</returns>
    public static long After(this TimeProvider time, TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(time);
        if (duration == Timeout.InfiniteTimeSpan)
        {
            return Never;
        }

        long now = time.GetTimestamp();
        long ticks = time.TimestampFrequency == NanosecondsPerSecond && duration < s_longestInNanoseconds
            ? duration.Ticks * TimeSpan.NanosecondsPerTick // Linux's clock; the divisions below would cost as much as reading it.
            : (long)Math.Min(long.MaxValue / 2, (double)duration.Ticks * time.TimestampFrequency / TimeSpan.TicksPerSecond);
        return ticks > Never - 1 - now ? Never - 1 : now + ticks;
    }

    /// <summary>Tells how long it is until a deadline.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="deadline">The deadline, not <see cref="Never"/>.</param>
    /// <returns>The duration; zero when the deadline has passed.</returns>
    public static TimeSpan Until(this TimeProvider time, long deadline)
    {
        ArgumentNullException.ThrowIfNull(time);
        TimeSpan left = time.GetElapsedTime(time.GetTimestamp(), deadline);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
