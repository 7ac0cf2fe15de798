using ThriftRpc.Transport;

namespace ThriftRpc.Client;

/// <summary>One timer for many deadlines. It is left alone as long as it is due no later; when it ticks, whoever has the deadlines looks at those that stand then.</summary>
internal sealed class EarliestTimer : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly Func<long> _onTick;

    // Guarded by _gate for writing.
    private ITimer? _timer;
    private long _due = Deadlines.Never;
    private bool _disposed;

    /// <summary>Creates the timer.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="onTick">Does what is due and returns the next deadline. May come at any time, and twice at once.</param>
    public EarliestTimer(TimeProvider time, Func<long> onTick)
    {
        _time = time;
        _onTick = onTick;
    }

    /// <summary>Sees to a tick at a deadline. The caller has published it, with a full fence, so that either this sees to it or the tick under way does.</summary>
    public void Require(long deadline)
    {
        if (deadline >= Volatile.Read(ref _due))
        {
            return;
        }

        lock (_gate)
        {
            if (_disposed || deadline >= _due)
            {
                return;
            }

            Volatile.Write(ref _due, deadline);
            _timer ??= CreateTimer();
            TimeSpan left = _time.Until(deadline);
            _timer.Change(left < Durations.LongestTimer ? left : Durations.LongestTimer, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
        }
    }

    private ITimer CreateTimer()
    {
        // The timer outlives the call that happens to arm it first, so it must not carry that call's AsyncLocals.
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        return _time.CreateTimer(static state => ((EarliestTimer)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void Tick()
    {
        lock (_gate)
        {
            Interlocked.Exchange(ref _due, Deadlines.Never);
        }

        Require(_onTick());
    }
}
