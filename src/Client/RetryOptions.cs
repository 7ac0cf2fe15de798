using ThriftRpc.Transport;

namespace ThriftRpc.Client;

/// <summary>Which calls <see cref="RetryClient"/> tries again, and after what pause. Immutable and thread-safe.</summary>
public sealed record RetryOptions
{
    /// <summary>Gets three attempts more, without a pause: what the loss of a connection that had rested asks for.</summary>
    internal static RetryOptions AtOnce { get; } = new() { ShortestPause = TimeSpan.Zero };

    /// <summary>
    /// Gets how many attempts may follow the first; what a client below has tried again by itself counts. From 0, which means none; default 3, as in go-redis.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxRetries { get; init => field = NotNegative(value); } = 3;

    /// <summary>
    /// Gets whether a call is also tried again that failed on a connection which had answered no call before. Default false, as in Go's net/http: a connection that has
    /// worked may have been closed at rest, which another attempt cures; one that was just opened tells that the server is in trouble. fasthttp and go-redis do.
    /// </summary>
    public bool RetryOnFresh { get; init; }

    /// <summary>
    /// Gets the shortest pause before an attempt; its upper bound doubles from one attempt to the next, up to <see cref="LongestPause"/>, and the pause is drawn at
    /// random from what lies between. <see cref="TimeSpan.Zero"/> for no pause at all. Default 10 milliseconds, as in go-redis.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan ShortestPause { get; init => field = Finite(value, nameof(ShortestPause)); } = TimeSpan.FromMilliseconds(10);

    /// <summary>Gets the longest pause before an attempt. At least zero; default 1 second, as in go-redis.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan LongestPause { get; init => field = Finite(value, nameof(LongestPause)); } = TimeSpan.FromSeconds(1);

    /// <summary>Tells how long to wait before an attempt.</summary>
    /// <param name="attempt">How many attempts went before it, from 1.</param>
    /// <param name="random">Draws a number from 0 to below its argument.</param>
    internal TimeSpan PauseBefore(int attempt, Func<int, int> random)
    {
        if (ShortestPause == TimeSpan.Zero)
        {
            return TimeSpan.Zero;
        }

        const int steps = 1 << 20;
        double bound = ShortestPause.Ticks * Math.Pow(2, Math.Min(attempt, 62));
        double pause = ShortestPause.Ticks + (bound * random(steps) / steps);
        return pause < LongestPause.Ticks ? TimeSpan.FromTicks((long)pause) : LongestPause;
    }

    private static int NotNegative(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(MaxRetries));
        return value;
    }

    private static TimeSpan Finite(TimeSpan value, string setting) =>
        value >= TimeSpan.Zero && value <= Durations.LongestTimer
            ? value
            : throw new ArgumentOutOfRangeException(setting, value, $"{setting} must lie between zero and {Durations.LongestTimer.TotalDays} days.");
}
