using System.Diagnostics;
using ThriftRpc.Client;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool;

/// <summary>Decides what a shared client does: who gets a place on which connection, when one is opened, what becomes of those that wait.</summary>
/// <remarks>
/// <para>
/// A synchronous state machine without I/O, clock or lock, as <see cref="PoolCore"/>: whoever drives it says what has happened and when, under a lock, and does what
/// stands in <see cref="Actions"/> afterwards.
/// </para>
/// <para>
/// At most one connection is opened at a time, for all who wait and for none in particular: a caller that leaves ends no attempt, and nobody waits for an
/// attempt that nobody makes.
/// </para>
/// </remarks>
internal sealed partial class SharedCore
{
    private readonly List<SharedSlot> _slots = [];
    private readonly LinkedList<SharedWaiter> _waiters = new();
    private readonly SharedOptions _options;
    private readonly SharedRules _rules;
    private readonly Func<SharedSlot> _createSlot;
    private readonly Func<double> _random;

    private SharedSlot? _dial;
    private int _failuresInARow;
    private Exception? _lastFailure;
    private long _dialNotBefore;
    private long _ticksAt = Deadlines.Never;
    private bool _isClosed;
    private SharedState _toldState = SharedState.Idle;

    /// <summary>Creates a core that knows of no connection.</summary>
    /// <param name="options">The rules.</param>
    /// <param name="ticksPerSecond">The clock's.</param>
    /// <param name="createSlot">Makes what stands for a connection.</param>
    /// <param name="random">Draws a number from 0 to below 1.</param>
    public SharedCore(SharedOptions options, long ticksPerSecond, Func<SharedSlot> createSlot, Func<double> random)
    {
        _options = options;
        _rules = new SharedRules(options, ticksPerSecond);
        _createSlot = createSlot;
        _random = random;
    }

    /// <summary>Gets or sets what is to be done; whoever drives the core takes the list and leaves another.</summary>
    public List<SharedAction> Actions { get; set; } = [];

    public SharedCounters Counters { get; } = new();

    /// <summary>Gets the connections, those being opened included, those that have gone not.</summary>
    public IReadOnlyList<SharedSlot> Slots => _slots;

    public int Waiting => _waiters.Count;

    public bool IsClosed => _isClosed;

    /// <summary>Gets the failure of the last attempt to open a connection, if no attempt has succeeded since.</summary>
    public Exception? LastFailure => _lastFailure;

    public SharedState State =>
        _isClosed ? SharedState.Shutdown
        : _slots.Exists(static slot => slot.State == SharedSlotState.Ready) ? SharedState.Ready
        : _failuresInARow > 0 ? SharedState.TransientFailure
        : _dial is not null ? SharedState.Connecting
        : SharedState.Idle;

    /// <summary>A caller wants a place now.</summary>
    /// <returns>The connection on which it has one until <see cref="Leave"/>; null when there is none, or others have been waiting for longer.</returns>
    public SharedSlot? TryEnter(long now)
    {
        if (_waiters.Count > 0 || _isClosed || FindRoom() is not { } slot)
        {
            return null;
        }

        Enter(slot, now);
        return slot;
    }

    /// <summary>A caller wants to wait for a place.</summary>
    public void Wait(SharedWaiter waiter, long now)
    {
        waiter.Place = _waiters.AddLast(waiter);
        Serve(now);
        if (waiter.Place is not null)
        {
            RefuseIfHopeless(waiter);
        }

        TellState();
    }

    /// <summary>A caller waits no more, by its own wish.</summary>
    /// <returns>False when it has got a place, or been refused one, before.</returns>
    public bool GiveUp(SharedWaiter waiter, SharedRefusal refusal)
    {
        if (waiter.Place is null)
        {
            return false;
        }

        Counters.GivenUp++;
        Refuse(waiter, refusal, _lastFailure);
        return true;
    }

    /// <summary>A call on a connection has ended, whatever came of it.</summary>
    public void Leave(SharedSlot slot, long now)
    {
        Debug.Assert(slot.InFlight > 0, "I4: a place comes back once.");
        slot.InFlight--;
        Counters.Left++;
        if (slot.InFlight == 0)
        {
            slot.RestsSince = now;
            if (slot.State == SharedSlotState.Draining)
            {
                Remove(slot, SharedActionKind.Close, WhyDrained);
            }
            else if (slot.State == SharedSlotState.Ready)
            {
                Arrange(WhenDue(slot));
            }
        }

        if (_waiters.Count > 0)
        {
            Serve(now);
            TellState();
        }
    }

    /// <summary>A connection has been opened.</summary>
    public void DialSucceeded(SharedSlot slot, long now)
    {
        Debug.Assert(slot == _dial);
        _dial = null;
        _failuresInARow = 0;
        _lastFailure = null;
        _dialNotBefore = 0;
        Counters.Opened++;
        slot.State = SharedSlotState.Ready;
        slot.RestsSince = now;
        Hear(slot, now);
        if (_isClosed)
        {
            Remove(slot, SharedActionKind.Close, SharedCloseReason.ClientClosed);
        }
        else
        {
            Arrange(WhenDue(slot));
        }

        Serve(now);
        TellState();
    }

    /// <summary>An attempt to open a connection has ended without one.</summary>
    public void DialFailed(SharedSlot slot, Exception failure, long now)
    {
        Debug.Assert(slot == _dial);
        _dial = null;
        _slots.Remove(slot);
        slot.State = SharedSlotState.Gone;
        if (_isClosed)
        {
            return;
        }

        Counters.DialsFailed++;
        _failuresInARow++;
        _lastFailure = failure;
        long pause = _rules.Backoff(_failuresInARow, _random());
        if (pause == 0 && (State == SharedState.Ready || _options.WaitForReady))
        {
            pause = _rules.OneSecond; // Whoever waits goes on waiting, and would have the next attempt made at once, and the next.
        }

        if (pause > 0)
        {
            _dialNotBefore = SharedRules.After(now, pause);
            Arrange(_dialNotBefore);
        }

        // With a connection open, callers wait for room on that one; without any, their one hope is gone.
        if (State == SharedState.TransientFailure && !_options.WaitForReady)
        {
            RefuseAll(SharedRefusal.NotConnected, failure);
        }

        Serve(now);
        if (pause == 0 && State == SharedState.TransientFailure)
        {
            _failuresInARow = 0; // Nothing will be tried until somebody comes, who is then to wait for that.
        }

        TellState();
    }

    /// <summary>A connection takes no more calls.</summary>
    public void Retired(SharedSlot slot, long now)
    {
        if (slot.State != SharedSlotState.Ready)
        {
            return;
        }

        TakesNoMore(slot, SharedSlotState.Draining);
        if (slot.InFlight == 0)
        {
            Remove(slot, SharedActionKind.Close, SharedCloseReason.Retired);
        }

        Serve(now);
        TellState();
    }

    /// <summary>A connection has ended.</summary>
    public void Ended(SharedSlot slot, long now)
    {
        if (slot.State is SharedSlotState.Ready or SharedSlotState.Draining)
        {
            Remove(slot, null, slot.State == SharedSlotState.Draining ? WhyDrained : SharedCloseReason.Ended);
            Serve(now);
            TellState();
        }
    }

    /// <summary>Somebody wants a connection to be open, before there are calls.</summary>
    public void Connect(long now)
    {
        if (State is SharedState.Idle)
        {
            TryDial(now);
            TellState();
        }
    }

    /// <summary>The client ends: nobody gets a place any more.</summary>
    /// <param name="abort">Whether calls under way end now; if not, each connection goes with its last one.</param>
    /// <param name="now">The moment.</param>
    public void Close(bool abort, long now)
    {
        if (!_isClosed)
        {
            _isClosed = true;
            RefuseAll(SharedRefusal.Closed, null);
            if (_dial is not null)
            {
                Actions.Add(new SharedAction(SharedActionKind.CancelDial, _dial));
            }
        }

        foreach (SharedSlot slot in _slots.ToArray())
        {
            if (slot.State == SharedSlotState.Dialing)
            {
                continue;
            }

            if (slot.InFlight == 0)
            {
                Remove(slot, SharedActionKind.Close, SharedCloseReason.ClientClosed);
            }
            else if (abort)
            {
                Remove(slot, SharedActionKind.Abort, SharedCloseReason.ClientClosed);
            }
            else
            {
                slot.State = SharedSlotState.Draining;
            }
        }

        TellState();
    }

    /// <summary>Serves whoever waits, as long as there is room, and opens a connection if there is not enough.</summary>
    private void Serve(long now)
    {
        while (_waiters.First is { } first && !_isClosed)
        {
            if (FindRoom() is not { } slot)
            {
                TryDial(now);
                return;
            }

            SharedWaiter waiter = first.Value;
            Enter(slot, now);
            waiter.Slot = slot;
            Finish(waiter);
        }
    }

    /// <summary>The connection with the fewest calls among those that take more.</summary>
    private SharedSlot? FindRoom()
    {
        SharedSlot? best = null;
        foreach (SharedSlot slot in _slots)
        {
            if (slot.State == SharedSlotState.Ready && slot.InFlight < (best?.InFlight ?? _rules.MaxInFlight))
            {
                best = slot;
            }
        }

        return best;
    }

    private SharedCloseReason WhyDrained => _isClosed ? SharedCloseReason.ClientClosed : SharedCloseReason.Retired;

    private void Enter(SharedSlot slot, long now)
    {
        Counters.Entered++;
        if (slot.InFlight++ == 0 && _rules.KeepsAlive && !_options.KeepAliveWithoutCalls)
        {
            Hear(slot, now);
            Arrange(WhenDue(slot));
        }
    }

    /// <summary>Sees to a tick at a moment. Nearly always one is due earlier, which then looks again; so calls that come and go move no timer.</summary>
    private void Arrange(long moment)
    {
        if (moment < _ticksAt)
        {
            _ticksAt = moment;
            Actions.Add(new SharedAction(SharedActionKind.TickAt, Moment: moment));
        }
    }

    private void TryDial(long now)
    {
        if (_dial is null && Taking < _options.MaxConnections && now >= _dialNotBefore && !_isClosed)
        {
            _dial = _createSlot();
            _dial.State = SharedSlotState.Dialing;
            _slots.Add(_dial);
            Actions.Add(new SharedAction(SharedActionKind.Dial, _dial));
        }
    }

    /// <summary>How many connections take calls or are going to. One that takes no more does not count: there is to be another in its place at once.</summary>
    private int Taking => _slots.Count(static slot => slot.State != SharedSlotState.Draining);

    /// <summary>Refuses a newcomer that nobody is going to serve.</summary>
    private void RefuseIfHopeless(SharedWaiter waiter)
    {
        if (_isClosed)
        {
            Refuse(waiter, SharedRefusal.Closed, null);
        }
        else if (State == SharedState.TransientFailure && !_options.WaitForReady)
        {
            Refuse(waiter, SharedRefusal.NotConnected, _lastFailure);
        }
        else if (_options.Connection.AtLimit == AtLimit.Fail && State == SharedState.Ready && _dial is null)
        {
            Refuse(waiter, SharedRefusal.Full, _lastFailure);
        }
        else
        {
            return;
        }

        Counters.Refused++;
    }

    private void RefuseAll(SharedRefusal refusal, Exception? failure)
    {
        Counters.Refused += _waiters.Count;
        while (_waiters.First is { } first)
        {
            Refuse(first.Value, refusal, failure);
        }
    }

    private void Refuse(SharedWaiter waiter, SharedRefusal refusal, Exception? failure)
    {
        waiter.Refusal = refusal;
        waiter.Failure = failure;
        Finish(waiter);
    }

    private void Finish(SharedWaiter waiter)
    {
        _waiters.Remove(waiter.Place!);
        waiter.Place = null;
        Actions.Add(new SharedAction(SharedActionKind.Complete, Waiter: waiter));
    }

    private void Remove(SharedSlot slot, SharedActionKind? action, SharedCloseReason reason)
    {
        TakesNoMore(slot, SharedSlotState.Gone);
        _slots.Remove(slot);
        Counters.NoteClosed(reason);
        if (action is { } kind)
        {
            Actions.Add(new SharedAction(kind, slot, Reason: reason));
        }
    }

    /// <summary>
    /// A connection takes no more calls. If it was the last one that did, the peer could be reached up to now, whatever came of attempts to reach it once
    /// more: the next one is made without a pause, and whoever waits waits for that.
    /// </summary>
    private void TakesNoMore(SharedSlot slot, SharedSlotState state)
    {
        bool took = slot.State == SharedSlotState.Ready;
        slot.State = state;
        if (took && !_slots.Exists(static other => other.State == SharedSlotState.Ready))
        {
            _failuresInARow = 0;
            _lastFailure = null;
            _dialNotBefore = 0;
        }
    }

    private void TellState()
    {
        if (State != _toldState)
        {
            _toldState = State;
            Actions.Add(new SharedAction(SharedActionKind.TellState));
        }
    }
}
