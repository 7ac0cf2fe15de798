using System.Runtime.CompilerServices;

namespace ThriftRpc.Transport;

/// <summary>Checks durations that a user sets.</summary>
public static class Durations
{
    /// <summary>About the longest that a system timer can be asked to wait; it refuses more than 2^32 milliseconds.</summary>
    internal static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);

    /// <summary>Lets a positive or infinite duration pass.</summary>
    /// <param name="value">The duration.</param>
    /// <param name="setting">The setting's name, for the error.</param>
    /// <returns>The duration.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is zero or negative; infinite must be written as <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public static TimeSpan Positive(TimeSpan value, [CallerMemberName] string? setting = null)
    {
        if (value <= TimeSpan.Zero && value != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(setting, value, $"{setting} must be positive, or Timeout.InfiniteTimeSpan for no limit.");
        }

        return value;
    }

    /// <summary>Makes a duration fit for a timer, which runs no longer than 49 days: a longer one counts as for ever.</summary>
    /// <param name="value">The duration.</param>
    /// <returns>The duration, or <see cref="Timeout.InfiniteTimeSpan"/>.</returns>
    public static TimeSpan ForTimer(TimeSpan value) => value <= LongestTimer ? value : Timeout.InfiniteTimeSpan;
}
