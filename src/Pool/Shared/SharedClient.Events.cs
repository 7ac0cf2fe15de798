using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using ThriftRpc.Client;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool;

/// <summary>Telling the core what has happened, and doing what it has decided.</summary>
public sealed partial class SharedClient
{
    internal void OnDialSucceeded(SharedConnection connection)
    {
        Tell((core, now) => core.DialSucceeded(connection, now));

        // It may have ended before the core knew of it, and have said so to deaf ears.
        if (connection.Client!.Fault is not null)
        {
            OnEnded(connection);
        }
        else if (!connection.Client.TakesCalls)
        {
            OnRetired(connection);
        }
    }

    internal void OnDialFailed(SharedConnection connection, TTransportException failure) => Tell((core, now) => core.DialFailed(connection, failure, now));

    internal void OnRetired(SharedConnection connection) => Tell((core, now) => core.Retired(connection, now));

    internal void OnEnded(SharedConnection connection) => Tell((core, now) => core.Ended(connection, now));

    internal void OnAnswered(SharedConnection connection) => Tell((core, now) => core.Answered(connection, now));

    internal void GiveUp(SharedCallWaiter waiter, SharedRefusal refusal) => Tell((core, _) => core.GiveUp(waiter, refusal));

    /// <summary>Makes a timer that ticks once.</summary>
    /// <returns>The timer; null when the moment never comes.</returns>
    internal ITimer? ArmTimer(long moment, TimerCallback onTick, object state)
    {
        if (moment == Deadlines.Never)
        {
            return null;
        }

        TimeSpan left = Time.Until(moment);
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        return Time.CreateTimer(onTick, state, left < Durations.LongestTimer ? left : Durations.LongestTimer, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Tells the core of an event and does what it wants done; for the events that are rare enough to be a delegate.</summary>
    private void Tell(Action<SharedCore, long> happened)
    {
        long now = Time.GetTimestamp();
        List<SharedAction>? actions;
        lock (_gate)
        {
            happened(_core, now);
            actions = TakeActions();
        }

        Perform(actions);
        CompleteIfClosed();
    }

    private List<SharedAction>? TakeActions()
    {
        List<SharedAction> actions = _core.Actions;
        if (actions.Count == 0)
        {
            return null;
        }

        _core.Actions = [];
        return actions;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Of somebody else's code; the first is thrown when all is done.")]
    private void Perform(List<SharedAction>? actions)
    {
        if (actions is null)
        {
            return;
        }

        ExceptionDispatchInfo? failure = null;
        foreach (SharedAction action in actions)
        {
            try
            {
                Perform(action);
            }
            catch (Exception e)
            {
                // A connection that cannot be closed, a listener that fails. What else is decided must be done all the same.
                failure ??= ExceptionDispatchInfo.Capture(e);
            }
        }

        failure?.Throw();
    }

    private void Perform(SharedAction action)
    {
        var connection = (SharedConnection?)action.Slot;
        switch (action.Kind)
        {
            case SharedActionKind.Dial:
                ThreadPool.UnsafeQueueUserWorkItem(connection!, preferLocal: false);
                break;
            case SharedActionKind.CancelDial:
                connection!.CancelDial();
                break;
            case SharedActionKind.Close:
                _ = connection!.Client!.DisposeAsync().AsTask(); // Ends at once: a transport closes without waiting.
                break;
            case SharedActionKind.Abort:
                connection!.Client!.Abort(WhyAborted(action.Reason));
                break;
            case SharedActionKind.Ask:
                connection!.Ask(Options.KeepAliveCall!, Options.KeepAliveTimeout);
                break;
            case SharedActionKind.Complete:
                ((SharedCallWaiter)action.Waiter!).Complete();
                break;
            case SharedActionKind.TickAt:
                _timer.Require(action.Moment);
                break;
            default:
                TellState();
                break;
        }
    }

    private void TellState()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            changed = _stateChanged;
            _stateChanged = NewSignal();
        }

        changed.TrySetResult();
    }

    private void CompleteIfClosed()
    {
        bool isClosed;
        lock (_gate)
        {
            isClosed = _core.IsClosed && _core.Slots.Count == 0;
        }

        if (isClosed)
        {
            _closed.TrySetResult();
        }
    }

    private TTransportException WhyAborted(SharedCloseReason reason) => reason == SharedCloseReason.KeepAlive
        ? new TTransportException(
            TTransportExceptionType.TimedOut,
            $"Not a byte has come within {Options.KeepAliveTimeout.TotalSeconds:0.###} s ({nameof(SharedOptions)}.{nameof(SharedOptions.KeepAliveTimeout)}) of a keep-alive.")
        {
            Setting = $"{nameof(SharedOptions)}.{nameof(SharedOptions.KeepAliveTimeout)}",
        }
        : new TTransportException(TTransportExceptionType.NotOpen, "The shared client was closed.");

    /// <summary>Says why a call got no place, with what one would have to change.</summary>
    private Exception Describe(SharedCallWaiter waiter, ThriftCall call)
    {
        Endpoint endpoint = Connector.Endpoint;
        switch (waiter.Refusal)
        {
            case SharedRefusal.Canceled:
                return new OperationCanceledException($"Waiting for a connection to {endpoint} was canceled.", call.Context.CancellationToken);
            case SharedRefusal.TimedOut:
                CallLimit limit = CallLimit.Of(call, _clientOptions);
                return new TTransportException(
                    TTransportExceptionType.TimedOut, $"{limit.Expired(call).Message} It was waiting for a place on a connection to {endpoint}. {Standing()}", waiter.Failure) { Setting = limit.Setting };
            case SharedRefusal.NotConnected when waiter.Failure is TTransportException failure:
                return new TTransportException(failure.Type, $"{failure.Message} The request of {call.Method} was not sent.", failure) { Setting = failure.Setting };
            case SharedRefusal.Full:
                return new TTransportException(
                    TTransportExceptionType.NotOpen,
                    $"No connection to {endpoint} has room, and {nameof(ConcurrentClientOptions)}.{nameof(AtLimit)} says not to wait. {Standing()}",
                    waiter.Failure) { Setting = $"{nameof(SharedOptions)}.{nameof(SharedOptions.MaxConnections)}" };
            default:
                return new TTransportException(TTransportExceptionType.NotOpen, "The shared client is closed.");
        }
    }

    private string Standing()
    {
        SharedSnapshot now = Snapshot();
        return $"Of {Options.MaxConnections} connections ({nameof(SharedOptions)}.{nameof(SharedOptions.MaxConnections)}), {now.Ready} take calls, up to {Options.Connection.MaxInFlight} each "
            + $"({nameof(ConcurrentClientOptions)}.{nameof(ConcurrentClientOptions.MaxInFlight)}), and {now.Dialing} are being opened; {now.InFlight} calls are on them and {now.Waiting} more wait.";
    }
}
