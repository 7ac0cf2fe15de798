using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>The one deadline that stands on a connection at a time, watched by a timer that is rarely touched.</summary>
/// <remarks>
/// Calls come and go far more often than deadlines pass. So setting a deadline is one atomic store; the timer is left
/// alone as long as it is due no later, and when it ticks it looks at the deadline that stands then. It takes that very deadline
/// out by compare-and-swap before it acts: a tick that comes late can never hit the next call.
/// </remarks>
internal sealed class ConnectionDeadline : IDisposable
{
    private const long None = Deadlines.Never;
    private const long Expired = long.MinValue;

    private readonly TimeProvider _time;

    /// <summary>Ends the connection; idempotent, for both the tick and <see cref="Clear"/> may call it.</summary>
    private readonly Action<TTransportException> _onExpired;

    private readonly Lock _gate = new();

    private Func<long, long>? _postpone;

    private long _deadline = None;
    private object _what = "";
    private string _setting = "";
    private TimeSpan _duration;

    // Guarded by _gate for writing.
    private ITimer? _timer;
    private long _timerDue = None;
    private bool _disposed;

    public ConnectionDeadline(TimeProvider time, Action<TTransportException> onExpired)
    {
        _time = time;
        _onExpired = onExpired;
    }

    /// <summary>Sets who is asked, when a deadline seems to have passed, until when it is to be put off; the time that stands for not at all.</summary>
    /// <remarks>So a wait can get longer while it lasts, and nobody has to touch the timer for that.</remarks>
    public void PostponeBy(Func<long, long> postpone) => _postpone = postpone;

    /// <summary>Sets the deadline; the one before it has been cleared.</summary>
    /// <param name="deadline">A timestamp of the clock, or <see cref="Deadlines.Never"/>.</param>
    /// <param name="what">What may take too long; made into text only if it does.</param>
    /// <param name="setting">Which setting set it.</param>
    /// <param name="duration">That setting's value.</param>
    public void Set(long deadline, object what, string setting, TimeSpan duration)
    {
        if (deadline == Deadlines.Never)
        {
            return;
        }

        _what = what;
        _setting = setting;
        _duration = duration;

        // A full fence between this store and the load below, and between their counterparts in Tick: one of the two
        // sides sees the other, so a deadline is never left without a timer.
        Interlocked.Exchange(ref _deadline, deadline);
        if (deadline < Volatile.Read(ref _timerDue))
        {
            Schedule(deadline);
        }
    }

    /// <summary>Takes the deadline back.</summary>
    /// <remarks>
    /// The tick may have taken it out before and not yet have acted. It is not waited for; its work is done here instead, so
    /// that what it does later changes nothing: were the connection still alive now, the next call would be hit.
    /// </remarks>
    public void Clear()
    {
        if (Volatile.Read(ref _deadline) != None && Interlocked.Exchange(ref _deadline, None) == Expired)
        {
            _onExpired(TimedOut(_what, _setting, _duration));
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

    private void Schedule(long deadline)
    {
        lock (_gate)
        {
            if (_disposed || deadline >= _timerDue)
            {
                return;
            }

            _timerDue = deadline;
            _timer ??= CreateTimer();
            TimeSpan left = _time.Until(deadline); // A timer that ticks before its deadline is armed again, so its own bound bounds nothing.
            _timer.Change(left < Durations.LongestTimer ? left : Durations.LongestTimer, Timeout.InfiniteTimeSpan);
        }
    }

    private ITimer CreateTimer()
    {
        // The timer outlives the call that happens to arm it first, so it must not carry that call's AsyncLocals.
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        return _time.CreateTimer(static state => ((ConnectionDeadline)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void Tick()
    {
        lock (_gate)
        {
            Interlocked.Exchange(ref _timerDue, None);
        }

        long standing = Volatile.Read(ref _deadline);
        if (standing is None or Expired)
        {
            return;
        }

        if (_time.GetTimestamp() < standing)
        {
            Schedule(standing);
            return;
        }

        if (_postpone?.Invoke(standing) is { } later && later > standing)
        {
            if (Interlocked.CompareExchange(ref _deadline, later, standing) == standing)
            {
                Schedule(later);
            }

            return;
        }

        TTransportException expired = TimedOut(_what, _setting, _duration);
        if (Interlocked.CompareExchange(ref _deadline, Expired, standing) == standing)
        {
            _onExpired(expired);
        }
    }

    internal static TTransportException TimedOut(object what, string setting, TimeSpan duration) =>
        new(TTransportExceptionType.TimedOut, $"{what} took longer than {Describe(duration)} ({setting}).") { Setting = setting };

    private static string Describe(TimeSpan duration) =>
        duration >= TimeSpan.FromSeconds(1) ? $"{duration.TotalSeconds:0.###} s" : $"{duration.TotalMilliseconds:0.###} ms";
}
