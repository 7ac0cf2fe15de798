using System.Threading.Tasks.Sources;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool;

/// <summary>A waiting caller and the task that it awaits. Used again and again: who waits allocates nothing once the pool is warm.</summary>
internal sealed class LeaseWaiter : Waiter, IValueTaskSource<TransportLease>
{
    private static readonly TimeSpan s_longestTimer = TimeSpan.FromDays(40);

    private readonly TransportPool _pool;

    // A caller's continuation never runs inside whoever returned the connection.
    private ManualResetValueTaskSourceCore<TransportLease> _source = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private CancellationToken _token;
    private ITimer? _timer;
    private long _acquireDeadline;

    public LeaseWaiter(TransportPool pool) => _pool = pool;

    /// <summary>Gets the deadline of the call, beside the pool's own limit.</summary>
    public WaitLimit Limit { get; private set; }

    /// <summary>Gets since when the caller has waited.</summary>
    public long Since { get; private set; }

    public CancellationToken Token => _token;

    /// <summary>Gets when the wait is over, as it stands: who opens its own connection is no longer bound by the pool's limit.</summary>
    public long Due => State == WaiterState.Queued ? Math.Min(_acquireDeadline, Limit.Deadline) : Limit.Deadline;

    /// <summary>Gets whether it was the call's deadline that ended the wait.</summary>
    public bool TimedOutByCall { get; private set; }

    /// <summary>Notes which of the two ends the wait, which is just about to end.</summary>
    public void NoteTimeout() => TimedOutByCall = State != WaiterState.Queued || Limit.Deadline <= _acquireDeadline;

    /// <summary>Makes ready for a wait, before anybody can know of it.</summary>
    public void Prepare(in WaitLimit limit, long acquireDeadline, long now, CancellationToken token)
    {
        Since = now;
        Limit = limit;
        _acquireDeadline = acquireDeadline;
        _token = token;
    }

    /// <summary>Begins to watch token and clock. The wait may have ended already; nobody sees that before the task is handed out.</summary>
    public ValueTask<TransportLease> Start()
    {
        ValueTask<TransportLease> task = new(this, _source.Version);
        _registration = _token.UnsafeRegister(static waiter => ((LeaseWaiter)waiter!).OnCanceled(), this);
        long first = Math.Min(_acquireDeadline, Limit.Deadline);
        if (first != Deadlines.Never && _source.GetStatus(_source.Version) == ValueTaskSourceStatus.Pending)
        {
            Arm(first);
        }

        return task;
    }

    /// <summary>Tells the caller that it has a connection.</summary>
    public void Complete(TransportLease lease) => _source.SetResult(lease);

    /// <summary>Tells the caller that it was refused one.</summary>
    public void Complete(Exception refusal) => _source.SetException(refusal);

    ValueTaskSourceStatus IValueTaskSource<TransportLease>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<TransportLease>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    TransportLease IValueTaskSource<TransportLease>.GetResult(short token)
    {
        bool isEnd = token == _source.Version && _source.GetStatus(token) != ValueTaskSourceStatus.Pending;
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            if (isEnd)
            {
                End();
            }
        }
    }

    /// <summary>Arms the timer.</summary>
    public void Arm(long due)
    {
        _timer ??= CreateTimer();
        TimeSpan left = _pool.Time.Until(due);
        _timer.Change(left < s_longestTimer ? left : s_longestTimer, Timeout.InfiniteTimeSpan);
    }

    private void End()
    {
        // Waits for a callback that runs, so that it cannot hit the next wait. A timer's tick needs no such care: it looks at the wait that it finds.
        _registration.Dispose();
        _registration = default;
        _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _token = default;
        Limit = WaitLimit.None;
        _source.Reset();
        _pool.Recycle(this);
    }

    private ITimer CreateTimer()
    {
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        return _pool.Time.CreateTimer(
            static waiter => ((LeaseWaiter)waiter!).OnTick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void OnCanceled() => _pool.OnCanceled(this);

    private void OnTick() => _pool.OnTick(this);
}
