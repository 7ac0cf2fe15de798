using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.ExceptionServices;
using ThriftRpc.Client;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool;

/// <summary>Telling the core what has happened, and doing what it has decided.</summary>
public sealed partial class TransportPool
{
    internal void OnDialSucceeded(TransportSlot slot, TTransport transport)
    {
        bool isWatched = Options.CheckOnBorrow == BorrowCheck.ReadAhead && transport.TryBeginWatch(slot);
        var connector = (ThriftConnector)slot.Endpoint.Key;
        bool closesBreaker = false;
        TimeSpan elapsed = Time.GetElapsedTime(slot.DialBegan);
        Tell((core, now) =>
        {
            closesBreaker = core.IsBreakerOpen(slot.Endpoint);
            slot.Client = new TStandardClient(transport, ClientOptions);
            slot.OpenedAt = now;
            core.DialSucceeded(slot, now);
        });
        if (isWatched)
        {
            LookAgain(slot, transport);
        }

        _metrics.Dialed(connector, elapsed, errorType: null);
        PoolLog.ConnectionOpened(_logger, connector.Endpoint);
        if (closesBreaker)
        {
            PoolLog.BreakerClosed(_logger, connector.Endpoint);
        }
    }

    internal void OnDialFailed(TransportSlot slot, TTransportException failure)
    {
        var connector = (ThriftConnector)slot.Endpoint.Key;
        bool opensBreaker = false;
        TimeSpan elapsed = Time.GetElapsedTime(slot.DialBegan);
        Tell((core, now) =>
        {
            PoolEndpoint endpoint = slot.Endpoint;
            bool wasOpen = core.IsBreakerOpen(endpoint);
            core.DialFailed(slot, failure, now);
            opensBreaker = !wasOpen && core.IsBreakerOpen(endpoint);
        });
        CompleteIfClosed();
        _metrics.Dialed(connector, elapsed, failure.Type.ToString());
        PoolLog.DialFailed(_logger, connector.Endpoint, failure);
        if (opensBreaker)
        {
            PoolLog.BreakerOpened(_logger, connector.Endpoint, Options.BreakerThreshold, failure);
        }
    }

    /// <summary>A connection that is watched has ended. If it is not at rest, whoever has it will notice.</summary>
    internal void OnRestEnded(TransportSlot slot) => Tell((core, now) =>
    {
        // The slot may hold another connection by now.
        if (slot.State == SlotState.Idle && slot.Client!.Transport.Fault is not null)
        {
            core.RestEnded(slot, now);
        }
    });

    internal void OnCanceled(LeaseWaiter waiter) => Tell((core, now) => core.GiveUp(waiter, Refusal.Canceled, now));

    /// <summary>A waiter's timer has ticked: perhaps too early, perhaps for a wait that has ended and whose waiter waits again.</summary>
    internal void OnTick(LeaseWaiter waiter)
    {
        for (long armed = Deadlines.Never; ;)
        {
            long next = Deadlines.Never;
            Tell((core, now) => next = EndOrNextTick(core, waiter, now));
            if (next == Deadlines.Never || next == armed)
            {
                return;
            }

            // Before this the wait may have ended, and the waiter wait again and have armed its timer for that. So it is looked at once more.
            waiter.Arm(next);
            armed = next;
        }
    }

    internal void OnLater(PoolAction action) => Tell((core, now) =>
    {
        switch (action.Kind)
        {
            case PoolActionKind.EndGraceLater:
                core.GraceEnded(action.Slot, now);
                break;
            case PoolActionKind.WakeLater:
                core.Wake(action.Endpoint, now);
                break;
            default:
                core.Sweep(now);
                break;
        }
    });

    private static long EndOrNextTick(PoolCore core, LeaseWaiter waiter, long now)
    {
        if (!waiter.IsWaiting)
        {
            return Deadlines.Never;
        }

        if (now < waiter.Due)
        {
            return waiter.Due;
        }

        waiter.NoteTimeout();
        core.GiveUp(waiter, Refusal.TimedOut, now);
        return Deadlines.Never;
    }

    internal void Recycle(LeaseWaiter waiter)
    {
        lock (_gate)
        {
            waiter.Reset();
            _freeWaiters.Push(waiter);
        }
    }

    /// <summary>Tells the core of an event and does what it wants done; for the events that are rare enough to be a delegate.</summary>
    private void Tell(Action<PoolCore, long> happened)
    {
        long now = Time.GetTimestamp();
        List<PoolAction>? actions;
        lock (_gate)
        {
            happened(_core, now);
            actions = TakeActions();
        }

        Perform(actions);
    }

    /// <summary>Takes out what is to be done, within the lock: what each action will need is looked up now, while the slot still stands for what was meant.</summary>
    private List<PoolAction>? TakeActions()
    {
        List<PoolAction> actions = _core.Actions;
        if (actions.Count == 0)
        {
            return null;
        }

        for (int i = 0; i < actions.Count; i++)
        {
            PoolAction action = actions[i];
            switch (action.Kind)
            {
                case PoolActionKind.Dial:
                    var dialed = (TransportSlot)action.Slot;
                    dialed.DialDelay = action.Delay;
                    dialed.DialCancellation = action.Delay == 0 ? new CancellationTokenSource() : dialed.DialCancellation;
                    break;
                case PoolActionKind.CancelDial:
                    actions[i] = action with { Handle = ((TransportSlot)action.Slot).DialCancellation };
                    break;
                case PoolActionKind.Abort:
                    actions[i] = action with { Handle = ((TransportSlot)action.Slot).Client!.Transport };
                    break;
            }
        }

        _core.Actions = _spareActions.TryPop(out List<PoolAction>? spare) ? spare : [];
        return actions;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Thrown on when everything is done.")]
    private void Perform(List<PoolAction>? actions)
    {
        if (actions is null)
        {
            return;
        }

        ExceptionDispatchInfo? failure = null;
        foreach (PoolAction action in actions)
        {
            try
            {
                Perform(action);
            }
            catch (Exception e)
            {
                // Of somebody else's code: a connection that cannot be closed, a log that cannot be written. What else is decided must be done all the same.
                failure ??= ExceptionDispatchInfo.Capture(e);
            }
        }

        actions.Clear();
        lock (_gate)
        {
            _spareActions.Push(actions);
        }

        failure?.Throw();
    }

    private void Perform(PoolAction action)
    {
        switch (action.Kind)
        {
            case PoolActionKind.Dial:
                ThreadPool.UnsafeQueueUserWorkItem((TransportSlot)action.Slot, preferLocal: false);
                break;
            case PoolActionKind.CancelDial:
                _ = ((CancellationTokenSource)action.Handle!).CancelAsync(); // Not here and now: what the endpoint does then is no business of this caller.
                break;
            case PoolActionKind.Close:
                Close((TransportSlot)action.Slot, action.Reason);
                break;
            case PoolActionKind.Abort:
                ((TTransport)action.Handle!).Abort(new TTransportException(TTransportExceptionType.Interrupted, "The pool was closed."));
                break;
            case PoolActionKind.Complete:
                Complete((LeaseWaiter)action.Waiter);
                break;
            default:
                LaterEvent.Arrange(this, action);
                break;
        }
    }

    private void Close(TransportSlot slot, CloseReason reason)
    {
        var connector = (ThriftConnector)slot.Endpoint.Key;
        TimeSpan age = Time.GetElapsedTime(slot.OpenedAt);
        try
        {
            _ = slot.Client!.DisposeAsync().AsTask(); // Ends at once: a transport closes without waiting.
        }
        finally
        {
            slot.Client = null;
            Tell((core, now) => core.Closed(slot, now));
            CompleteIfClosed();
        }

        _metrics.Closed(connector, reason, age);
        PoolLog.ConnectionClosed(_logger, connector.Endpoint, reason);
    }

    private void Complete(LeaseWaiter waiter)
    {
        // Completed, the waiter may be another caller's at once.
        var connector = (ThriftConnector)waiter.Endpoint.Key;
        Refusal refusal = waiter.Refusal;
        TimeSpan waited = _metrics.TimesQueue ? Time.GetElapsedTime(waiter.Since) : TimeSpan.Zero;
        if ((TransportSlot?)waiter.Slot is { } slot)
        {
            TTransport transport = slot.Client!.Transport;
            if (!transport.TryEndWatch())
            {
                // It has ended just now. The caller finds it dead before it sends anything.
                transport.Abort(new TTransportException(TTransportExceptionType.EndOfFile, "The peer closed the connection while it rested."));
            }

            waiter.Complete(new TransportLease(this, slot));
        }
        else
        {
            waiter.Complete(Describe(waiter));
        }

        _metrics.Waited(connector, waited);
        if (refusal == Refusal.TimedOut)
        {
            _metrics.TimedOut(connector);
        }
    }

    private void CompleteIfClosed()
    {
        bool isClosed;
        lock (_gate)
        {
            isClosed = _core.IsClosed && _core.Endpoints.All.All(endpoint => endpoint.Taken == endpoint.Leased);
        }

        if (isClosed)
        {
            _metrics.Dispose();
            _closed.TrySetResult();
        }
    }

    /// <summary>Says why a caller got no connection, with what it would have to change.</summary>
    private Exception Describe(LeaseWaiter waiter)
    {
        var connector = (ThriftConnector)waiter.Endpoint.Key;
        switch (waiter.Refusal)
        {
            case Refusal.Canceled:
                return new OperationCanceledException($"Waiting for a connection to {connector.Endpoint} was canceled.", waiter.Token);
            case Refusal.DialFailed when waiter.Failure is TTransportException failure:
                return failure;
            case Refusal.TimedOut when waiter.TimedOutByCall:
                return new TTransportException(
                    TTransportExceptionType.TimedOut,
                    $"{waiter.Limit.What} took longer than {Seconds(waiter.Limit.Duration)} ({waiter.Limit.Setting}), waiting for a connection to {connector.Endpoint}. {State(waiter.Endpoint)}",
                    waiter.Failure) { Setting = waiter.Limit.Setting };
            case Refusal.TimedOut:
                return new TTransportException(
                    TTransportExceptionType.TimedOut,
                    $"No connection to {connector.Endpoint} came free within {Seconds(Options.AcquireTimeout)} ({nameof(PoolOptions)}.{nameof(PoolOptions.AcquireTimeout)}). {State(waiter.Endpoint)}",
                    waiter.Failure) { Setting = $"{nameof(PoolOptions)}.{nameof(PoolOptions.AcquireTimeout)}" };
            case Refusal.Exhausted:
                return new TTransportException(
                    TTransportExceptionType.NotOpen,
                    $"No connection to {connector.Endpoint} is free, and {nameof(PoolOptions)}.{nameof(PoolOptions.AcquireTimeout)} says not to wait. {State(waiter.Endpoint)}",
                    waiter.Failure) { Setting = $"{nameof(PoolOptions)}.{nameof(PoolOptions.MaxConnections)}" };
            case Refusal.BreakerOpen:
                return new TTransportException(
                    TTransportExceptionType.NotOpen,
                    $"The last {Options.BreakerThreshold} attempts to connect to {connector.Endpoint} failed ({nameof(PoolOptions)}.{nameof(PoolOptions.BreakerThreshold)}): {waiter.Failure?.Message}",
                    waiter.Failure) { Setting = $"{nameof(PoolOptions)}.{nameof(PoolOptions.BreakerThreshold)}" };
            default:
                return new TTransportException(TTransportExceptionType.NotOpen, "The pool is closed.");
        }
    }

    private string State(PoolEndpoint endpoint)
    {
        lock (_gate)
        {
            return $"Of {_core.Rules.MaxConnections} ({nameof(PoolOptions)}.{nameof(PoolOptions.MaxConnections)}), {endpoint.Idle.Count} rest, {endpoint.Leased} are lent, "
                + $"{endpoint.Dialing} are being opened and {endpoint.Closing} closed; {endpoint.Waiters.Count + endpoint.SelfDialers} more callers wait.";
        }
    }

    private static string Seconds(TimeSpan duration) => duration.TotalSeconds.ToString("0.### s", CultureInfo.InvariantCulture);
}
