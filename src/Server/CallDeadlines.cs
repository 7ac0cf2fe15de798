using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using ThriftRpc.Transport;

namespace ThriftRpc.Server;

/// <summary>The calls of one connection whose clients wait only so long: one timer for all of them, and one link to the connection's own token.</summary>
/// <remarks>
/// Calls end far more often than their time does. So a call that ends leaves the timer alone, and one that begins does so if the timer is due no later; when
/// it ticks it looks for what is due then. Callbacks of handlers run on other threads, outside of the lock. Thread-safe.
/// </remarks>
internal sealed class CallDeadlines : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Action<CancellationTokenSource> _cancel;
    private readonly CancellationTokenRegistration _link;
    private readonly Lock _gate = new();

    // Guarded by _gate. The list is short: at most so many as calls may run on the connection at once.
    private CallDeadline? _first;
    private ITimer? _timer;
    private long _timerDue = Deadlines.Never;
    private bool _isUnwanted;
    private bool _isDisposed;

    /// <summary>Creates it without calls.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Fires a token on another thread.</param>
    /// <param name="connection">The connection's token: when it fires, so do those of all calls.</param>
    public CallDeadlines(TimeProvider time, Action<CancellationTokenSource> cancel, CancellationToken connection)
    {
        _time = time;
        _cancel = cancel;
        _link = connection.UnsafeRegister(static deadlines => ((CallDeadlines)deadlines!).CancelAll(), this);
    }

    /// <summary>Starts the time of a call; <see cref="End"/> follows.</summary>
    /// <param name="timeout">How long the client still waits.</param>
    /// <returns>The call's token source.</returns>
    public CallDeadline Begin(TimeSpan timeout)
    {
        CallDeadline call = new(_time.After(timeout));
        bool isUnwanted;
        lock (_gate)
        {
            isUnwanted = _isUnwanted;
            if (!isUnwanted)
            {
                Add(call);
                ArmFor(call.Due);
            }
        }

        if (isUnwanted)
        {
            _cancel(call);
        }

        return call;
    }

    /// <summary>Ends the time of a call. Its token may be just about to fire; that is not waited for.</summary>
    public void End(CallDeadline call)
    {
        lock (_gate)
        {
            if (call.IsListed)
            {
                Remove(call);
            }
        }
    }

    /// <summary>Ends the timer, with the connection.</summary>
    public void Dispose()
    {
        _link.Unregister();
        lock (_gate)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    private void CancelAll()
    {
        lock (_gate)
        {
            _isUnwanted = true;
        }

        CancelDue(Deadlines.Never);
    }

    private void Tick()
    {
        lock (_gate)
        {
            _timerDue = Deadlines.Never;
        }

        CancelDue(_time.GetTimestamp());
    }

    private void CancelDue(long now)
    {
        while (TryTakeDue(now, out CallDeadline? due))
        {
            _cancel(due);
        }
    }

    /// <summary>Takes a call out whose time is over; if there is none, sets the timer for the one that is next.</summary>
    private bool TryTakeDue(long now, [NotNullWhen(true)] out CallDeadline? due)
    {
        lock (_gate)
        {
            long next = Deadlines.Never;
            for (due = _first; due is not null; due = due.Next)
            {
                if (due.Due <= now)
                {
                    Remove(due);
                    return true;
                }

                next = Math.Min(next, due.Due);
            }

            ArmFor(next);
            return false;
        }
    }

    private void ArmFor(long due)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (due >= _timerDue || _isDisposed)
        {
            return;
        }

        _timerDue = due;
        _timer ??= CreateTimer();
        TimeSpan left = _time.Until(due); // A timer that ticks before its time is armed again.
        _timer.Change(left < Durations.LongestTimer ? left : Durations.LongestTimer, Timeout.InfiniteTimeSpan);
    }

    private ITimer CreateTimer()
    {
        // The timer outlives the call that happens to arm it first, so it must not carry that call's AsyncLocals.
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        return _time.CreateTimer(static deadlines => ((CallDeadlines)deadlines!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void Add(CallDeadline call)
    {
        call.IsListed = true;
        call.Next = _first;
        if (_first is not null)
        {
            _first.Previous = call;
        }

        _first = call;
    }

    private void Remove(CallDeadline call)
    {
        if (call.Previous is null)
        {
            _first = call.Next;
        }
        else
        {
            call.Previous.Next = call.Next;
        }

        if (call.Next is not null)
        {
            call.Next.Previous = call.Previous;
        }

        call.IsListed = false;
        call.Previous = null;
        call.Next = null;
    }
}
