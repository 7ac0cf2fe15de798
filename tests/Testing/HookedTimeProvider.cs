namespace ThriftRpc.Testing;

/// <summary>A clock that calls the test whenever it is asked: that is how a test gets in between two steps of the code under test.</summary>
/// <param name="clock">The clock that gives the answers.</param>
public sealed class HookedTimeProvider(TimeProvider clock) : TimeProvider
{
    /// <summary>Gets or sets what runs once, before the next timestamp is given.</summary>
    public Action? OnTimestamp { get; set; }

    /// <summary>Gets or sets what runs once, after a timer has next been armed.</summary>
    public Action? OnTimerArmed { get; set; }

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override long GetTimestamp()
    {
        Action? hook = OnTimestamp;
        OnTimestamp = null;
        hook?.Invoke();
        return clock.GetTimestamp();
    }

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new HookedTimer(this, clock.CreateTimer(callback, state, dueTime, period));

    private sealed class HookedTimer(HookedTimeProvider owner, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool changed = timer.Change(dueTime, period);
            Action? hook = owner.OnTimerArmed;
            owner.OnTimerArmed = null;
            hook?.Invoke();
            return changed;
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
