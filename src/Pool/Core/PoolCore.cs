using System.Diagnostics;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool;

/// <summary>Decides everything that a pool decides, and does nothing: it is told what has happened and when, and says what is to be done.</summary>
/// <remarks>
/// <para>
/// Each slot, the right to have one connection, is free, or being dialed, or idle, or leased, or being closed; it is taken at its endpoint
/// from the decision to dial until the connection is closed, so the server never sees more than the limit. A returned connection goes to
/// whoever waits before it goes to rest, and nobody waits while a connection rests.
/// </para>
/// <para>
/// Dials follow need. Each waiting caller causes at most one: as soon as there is room, a dial is begun on its behalf. But it takes
/// whichever connection comes first; then its dial is an orphan, which the next caller in need adopts, and which is given up when nobody does.
/// A dial that fails fails the caller for whom it was begun and no other, and its slot goes to the next. (Callers that dial
/// for themselves, <see cref="Dialing.ByCaller"/>, stand apart: theirs is that one connection.)
/// </para>
/// <para>
/// Not thread-safe: whoever calls holds one lock over each call, takes <see cref="Actions"/> out before leaving it, and performs them outside. An event that
/// cannot be (a connection that was not lent comes back) throws: a pool that limps on lends one connection to two callers.
/// </para>
/// </remarks>
internal sealed partial class PoolCore
{
    private readonly PoolRules _rules;
    private readonly Func<Slot> _createSlot;
    private readonly Func<int, int> _random;
    private readonly EndpointMap _endpoints;
    private readonly IdleSet _idle = new();
    private readonly LifetimeHeap _lifetimes = new();
    private readonly List<Slot> _slots = [];
    private readonly Stack<Slot> _freeSlots = new();
    private long _lastTicket;
    private bool _isClosed;

    /// <summary>Creates the core of an empty pool.</summary>
    /// <param name="options">The rules.</param>
    /// <param name="ticksPerSecond">The unit in which the callers tell the time.</param>
    /// <param name="createSlot">Makes slots, which are used again and again.</param>
    /// <param name="random">Draws a number from 0 to below its argument.</param>
    public PoolCore(PoolOptions options, long ticksPerSecond, Func<Slot> createSlot, Func<int, int> random)
    {
        _rules = new PoolRules(options, ticksPerSecond);
        _createSlot = createSlot;
        _random = random;
        _endpoints = new EndpointMap(() => options.WaiterOrder == WaiterOrder.Fifo ? new FifoWaiters() : new RandomWaiters(random));
    }

    /// <summary>Gets what is to be done, in this order; the caller takes it out.</summary>
    public List<PoolAction> Actions { get; set; } = [];

    public PoolRules Rules => _rules;

    public PoolCounters Counters { get; } = new();

    public EndpointMap Endpoints => _endpoints;

    public IdleSet Idle => _idle;

    public bool IsClosed => _isClosed;

    /// <summary>Gets all slots that were ever made, for checks.</summary>
    public IReadOnlyList<Slot> Slots => _slots;

    /// <summary>A caller wants a connection: takes one that rests.</summary>
    /// <returns>The slot, now lent, or null: then <see cref="Wait"/> follows within the same lock.</returns>
    public Slot? TryTake(PoolEndpoint endpoint, long now)
    {
        CloseRestedTooLong(endpoint, now);
        while ((_rules.IsLifo ? endpoint.Idle.Last : endpoint.Idle.First) is { } slot)
        {
            _idle.Remove(slot);
            if (now < slot.Expires)
            {
                Counters.Reused++;
                Lend(slot);
                if (_rules.KeepsReady)
                {
                    Refill(endpoint, now);
                }

                return slot;
            }

            Close(slot, CloseReason.MaxLifetime);
        }

        return null;
    }

    /// <summary>A caller that found nothing at rest is given a dial or a place in the queue, or is refused at once.</summary>
    public void Wait(PoolEndpoint endpoint, Waiter waiter, long now)
    {
        Debug.Assert(waiter.State == WaiterState.Unused);
        waiter.Endpoint = endpoint;
        waiter.Ticket = ++_lastTicket;
        bool hasRoom = HasRoom(endpoint);
        if (_isClosed)
        {
            Refuse(waiter, Refusal.PoolClosed, null);
        }
        else if (hasRoom && IsBreakerOpen(endpoint))
        {
            Refuse(waiter, Refusal.BreakerOpen, endpoint.LastFailure);
        }
        else if (!hasRoom && endpoint.Orphans.Count == 0 && _rules.NeverWaits)
        {
            Refuse(waiter, Refusal.Exhausted, endpoint.LastFailure);
        }
        else if (hasRoom && _rules.Options.Dialing != Dialing.ByPool)
        {
            DialForItself(waiter);
        }
        else
        {
            waiter.State = WaiterState.Queued;
            endpoint.Waiters.Add(waiter);
            MeetNeeds(endpoint, now);
        }

        _endpoints.Note(endpoint);
        AssertInvariants(endpoint);
    }

    /// <summary>A caller no longer waits: its token has fired or its time is over.</summary>
    /// <returns>False when it has got a connection or been refused one before: then that stands.</returns>
    public bool GiveUp(Waiter waiter, Refusal refusal, long now)
    {
        if (!waiter.IsWaiting)
        {
            return false;
        }

        PoolEndpoint endpoint = waiter.Endpoint;
        bool dialedItself = waiter.State == WaiterState.DialsItself;
        Slot? dial = Leave(waiter);
        Refuse(waiter, refusal, endpoint.LastFailure);
        if (dial is not null && dialedItself)
        {
            CancelDial(dial);
        }
        else if (dial is not null)
        {
            Orphan(dial, now);
        }

        MeetNeeds(endpoint, now);
        _endpoints.Note(endpoint);
        AssertInvariants(endpoint);
        return true;
    }

    /// <summary>A lent connection comes back in order.</summary>
    public void Return(Slot slot, long now)
    {
        PoolEndpoint endpoint = TakeBack(slot);
        if (WhyClose(slot, now) is { } reason)
        {
            Counters.Discarded++;
            Close(slot, reason);
        }
        else
        {
            Counters.Returned++;
            Counters.HandedOver += endpoint.Waiters.Count > 0 ? 1 : 0;
            if (Offer(slot, now))
            {
                // It rests: so nobody waits, and nobody needs more than before.
                AssertInvariants(endpoint);
                return;
            }
        }

        MeetNeeds(endpoint, now);
        AssertInvariants(endpoint);
    }

    /// <summary>A lent connection comes back and must not be used again.</summary>
    public void Discard(Slot slot, CloseReason reason, long now)
    {
        PoolEndpoint endpoint = TakeBack(slot);
        Counters.Discarded++;
        Close(slot, reason);
        MeetNeeds(endpoint, now);
        AssertInvariants(endpoint);
    }

    /// <summary>A connection has been closed: only now is its slot free.</summary>
    public void Closed(Slot slot, long now)
    {
        Expect(slot, SlotState.Closing);
        slot.Endpoint.Closing--;
        Free(slot, now);
    }

    private static void Expect(Slot slot, SlotState expected)
    {
        if (slot.State != expected)
        {
            throw new InvalidOperationException($"The slot is {slot.State}, not {expected}: something has happened to it twice.");
        }
    }

    private bool HasRoom(PoolEndpoint endpoint) => endpoint.Taken < _rules.MaxConnections;

    private static void Lend(Slot slot)
    {
        slot.State = SlotState.Leased;
        slot.Endpoint.Leased++;
    }

    private static PoolEndpoint TakeBack(Slot slot)
    {
        Expect(slot, SlotState.Leased);
        slot.Endpoint.Leased--;
        return slot.Endpoint;
    }

    /// <summary>What forbids that a connection which is in order itself is used on.</summary>
    private CloseReason? WhyClose(Slot slot, long now) =>
        _isClosed ? CloseReason.PoolClosed
        : slot.IsDialCanceled ? CloseReason.Unwanted
        : slot.Epoch != slot.Endpoint.Epoch ? CloseReason.Cleared
        : now >= slot.Expires ? CloseReason.MaxLifetime
        : slot.Endpoint.Taken - slot.Endpoint.Closing > _rules.MaxConnections ? CloseReason.Resized
        : null;

    /// <summary>Gives a connection to whoever waits, or else puts it to rest.</summary>
    /// <returns>Whether it rests.</returns>
    private bool Offer(Slot slot, long now)
    {
        PoolEndpoint endpoint = slot.Endpoint;
        if (endpoint.Waiters.Count > 0)
        {
            Serve(endpoint.Waiters.Next(), slot, now);
            return false;
        }

        bool isFull = endpoint.Idle.Count >= _rules.MaxIdle;
        if (_rules.MaxIdle == 0 || (isFull && _rules.Options.IdleOverflow == IdleOverflow.CloseReturned))
        {
            Close(slot, CloseReason.MaxIdle);
            return false;
        }

        if (isFull)
        {
            CloseIdle(endpoint.Idle.First!, CloseReason.MaxIdle);
        }

        _idle.Add(slot, now);
        if (_idle.Count > _rules.MaxIdleTotal)
        {
            CloseIdle(_idle.Oldest!, CloseReason.MaxIdle);
        }

        // In most cases a sweep is arranged that comes before this one has rested or lived too long; it arranges the next.
        if (_sweepsAt > Math.Min(slot.Expires, PoolRules.After(now, _rules.IdleTimeout)) || _rules.SweepInterval > 0)
        {
            ArrangeSweep(now);
        }

        return true;
    }

    private void Serve(Waiter waiter, Slot slot, long now)
    {
        Slot? dial = Leave(waiter);
        Lend(slot);
        waiter.Slot = slot;
        Finish(waiter);
        if (dial is not null && dial != slot)
        {
            Orphan(dial, now);
        }
    }

    private void Refuse(Waiter waiter, Refusal refusal, Exception? failure)
    {
        Counters.CountRefused(refusal);
        waiter.Refusal = refusal;
        waiter.Failure = failure;
        Finish(waiter);
    }

    private void Finish(Waiter waiter)
    {
        waiter.State = WaiterState.Done;
        Actions.Add(new PoolAction(PoolActionKind.Complete, waiter));
    }

    /// <summary>Takes a caller out of where it waits.</summary>
    /// <returns>The slot that was being dialed for it, now for nobody.</returns>
    private static Slot? Leave(Waiter waiter)
    {
        if (waiter.State == WaiterState.DialsItself)
        {
            waiter.Endpoint.SelfDialers--;
        }
        else if (waiter.State == WaiterState.Queued)
        {
            waiter.Endpoint.Waiters.Remove(waiter);
        }

        Slot? dial = waiter.Dial;
        waiter.Dial = null;
        if (dial is not null)
        {
            dial.Initiator = null;
        }

        return dial;
    }

    private void CloseIdle(Slot slot, CloseReason reason)
    {
        _idle.Remove(slot);
        Close(slot, reason);
    }

    /// <summary>Has a connection closed that is in no list any more.</summary>
    private void Close(Slot slot, CloseReason reason)
    {
        slot.State = SlotState.Closing;
        slot.Endpoint.Closing++;
        _lifetimes.Remove(slot);
        Counters.CountClosed(reason);
        Actions.Add(new PoolAction(PoolActionKind.Close, slot, Reason: reason));
    }

    /// <summary>Takes a free slot at an endpoint that has room.</summary>
    private Slot Take(PoolEndpoint endpoint)
    {
        if (!_freeSlots.TryPop(out Slot? slot))
        {
            slot = _createSlot();
            _slots.Add(slot);
        }

        slot.Endpoint = endpoint;
        slot.Epoch = endpoint.Epoch;
        endpoint.Taken++;
        return slot;
    }

    private void Free(Slot slot, long now)
    {
        PoolEndpoint endpoint = slot.Endpoint;
        slot.State = SlotState.Free;
        slot.Expires = Deadlines.Never;
        endpoint.Taken--;
        _freeSlots.Push(slot);
        MeetNeeds(endpoint, now);
        _endpoints.Note(endpoint);
        AssertInvariants(endpoint);
    }
}
