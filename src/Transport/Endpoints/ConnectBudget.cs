namespace ThriftRpc.Transport;

/// <summary>How long an attempt to connect may take in all, for endpoints that divide the time among several addresses.</summary>
/// <param name="time">The clock.</param>
/// <param name="deadline">The end, as a timestamp of the clock, or <see cref="Deadlines.Never"/>.</param>
public readonly struct ConnectBudget(TimeProvider time, long deadline)
{
    /// <summary>Gets the clock.</summary>
    internal TimeProvider Time => time ?? TimeProvider.System; // No clock: the default value of the struct.

    /// <summary>Begins one of several attempts, which gets an equal part of the time that is left.</summary>
    /// <param name="attempts">How many attempts are still to be made, this one included.</param>
    /// <returns>What fires when the attempt's time is over, the caller's to dispose; never for the last attempt, which the end of the whole ends.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="attempts"/> is below 1.</exception>
    public CancellationTokenSource BeginAttempt(int attempts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        TimeSpan share = attempts == 1 || deadline == Deadlines.Never ? Timeout.InfiniteTimeSpan : Time.Until(deadline) / attempts;
        return new CancellationTokenSource(Durations.ForTimer(share), Time);
    }
}
