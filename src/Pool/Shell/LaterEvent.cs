namespace ThriftRpc.Pool;

/// <summary>An event that the core wants to be told later. It holds the pool weakly: a pool that nobody uses any more is not kept alive by its own timers.</summary>
internal sealed class LaterEvent
{
    private static readonly TimeSpan s_longestWait = TimeSpan.FromDays(40);

    private readonly WeakReference<TransportPool> _pool;
    private readonly TimeProvider _time;
    private readonly PoolAction _action;
    private readonly long _due;
    private readonly ITimer _timer;

    private LaterEvent(TransportPool pool, PoolAction action, long due)
    {
        _pool = new WeakReference<TransportPool>(pool);
        _time = pool.Time;
        _action = action;
        _due = due;
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _timer = _time.CreateTimer(static state => ((LaterEvent)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public static void Arrange(TransportPool pool, PoolAction action)
    {
        LaterEvent later = new(pool, action, PoolRules.After(pool.Time.GetTimestamp(), action.Delay));
        later.Arm();
    }

    /// <summary>Arms the timer; one that ticks early is armed again, for the core disregards what comes before its time.</summary>
    private void Arm()
    {
        TimeSpan left = _time.GetElapsedTime(_time.GetTimestamp(), _due);
        _timer.Change(left < TimeSpan.Zero ? TimeSpan.Zero : left < s_longestWait ? left : s_longestWait, Timeout.InfiniteTimeSpan);
    }

    private void Tick()
    {
        if (!_pool.TryGetTarget(out TransportPool? pool))
        {
            _timer.Dispose();
        }
        else if (_time.GetTimestamp() < _due)
        {
            Arm();
        }
        else
        {
            _timer.Dispose();
            pool.OnLater(_action);
        }
    }
}
