using ThriftRpc.Transport;

namespace ThriftRpc.Pool;

/// <summary>When connections are opened, for whom, and what becomes of them.</summary>
internal sealed partial class PoolCore
{
    /// <summary>A dial has opened a connection.</summary>
    public void DialSucceeded(Slot slot, long now)
    {
        PoolEndpoint endpoint = EndDial(slot);
        Waiter? initiator = slot.Initiator;
        Counters.Opened++;
        endpoint.FailuresInARow = 0;
        endpoint.LastFailure = null;
        endpoint.RefillNotBefore = 0;
        BeginLifetime(slot, now);
        CloseReason? reason = WhyClose(slot, now);
        if (initiator is not null && reason is null)
        {
            Counters.Fresh++;
            Serve(initiator, slot, now);
        }
        else if (reason is null)
        {
            Counters.Fresh += endpoint.Waiters.Count > 0 ? 1 : 0;
            Offer(slot, now);
        }
        else
        {
            Close(slot, reason.Value);
            if (initiator is not null)
            {
                Readmit(initiator, now);
            }
        }

        MeetNeeds(endpoint, now);
        AssertInvariants(endpoint);
    }

    /// <summary>A dial has ended without a connection, for whatever reason.</summary>
    public void DialFailed(Slot slot, Exception failure, long now)
    {
        if (!slot.IsDialCanceled)
        {
            Counters.DialsFailed++;
            slot.FailedAttempts++;
            if (slot.Initiator is not null && slot.FailedAttempts < _rules.Options.DialAttempts)
            {
                Expect(slot, SlotState.Dialing);
                Actions.Add(new PoolAction(PoolActionKind.Dial, slot, _rules.DialRetryDelay));
                return;
            }
        }

        PoolEndpoint endpoint = EndDial(slot);
        if (slot.IsDialCanceled)
        {
            Counters.DialsCanceled++;
        }
        else
        {
            NoteFailure(endpoint, failure, now);
            if (slot.Initiator is { } initiator)
            {
                Leave(initiator);
                Refuse(initiator, Refusal.DialFailed, failure);
            }
        }

        Free(slot, now);
    }

    /// <summary>The time that a dial for nobody was given may be over.</summary>
    public void GraceEnded(Slot slot, long now)
    {
        // The slot may have found a caller meanwhile, or be another dial's by now, whose time is not over.
        if (slot.State == SlotState.Dialing && slot.Initiator is null && !slot.IsDialCanceled && now >= slot.GraceEnds)
        {
            slot.Endpoint.Orphans.Remove(slot);
            CancelDial(slot);
            AssertInvariants(slot.Endpoint);
        }
    }

    /// <summary>Whether so many attempts have failed of late that callers are refused.</summary>
    public bool IsBreakerOpen(PoolEndpoint endpoint) =>
        _rules.Options.BreakerThreshold > 0 && endpoint.FailuresInARow >= _rules.Options.BreakerThreshold;

    /// <summary>Begins what is needed and possible at an endpoint where something has changed.</summary>
    private void MeetNeeds(PoolEndpoint endpoint, long now)
    {
        while (endpoint.Waiters.CountWithoutDial > 0)
        {
            bool canDial = HasRoom(endpoint) && !IsBreakerOpen(endpoint) && !_isClosed;
            if (endpoint.Orphans.First is { } orphan)
            {
                endpoint.Orphans.Remove(orphan);
                Assign(orphan, endpoint.Waiters.NextWithoutDial());
            }
            else if (canDial && _rules.Options.Dialing == Dialing.ByCaller)
            {
                Waiter next = endpoint.Waiters.NextWithoutDial();
                Leave(next);
                DialForItself(next);
            }
            else if (canDial && endpoint.PoolDials < _rules.Options.MaxPoolDials)
            {
                Assign(BeginDial(endpoint, isPoolDial: true), endpoint.Waiters.NextWithoutDial());
            }
            else
            {
                break;
            }
        }

        Refill(endpoint, now);
    }

    /// <summary>A caller's connection came too late, for the pool has been cleared: it begins anew, in its old place.</summary>
    private void Readmit(Waiter waiter, long now)
    {
        Leave(waiter);
        if (TryTake(waiter.Endpoint, now) is { } rested)
        {
            waiter.Slot = rested;
            Finish(waiter);
        }
        else
        {
            waiter.State = WaiterState.Queued;
            waiter.Endpoint.Waiters.Add(waiter);
        }
    }

    private static void Assign(Slot dial, Waiter waiter)
    {
        dial.Initiator = waiter;
        dial.GraceEnds = Deadlines.Never;
        waiter.Endpoint.Waiters.SetDial(waiter, dial);
    }

    private void DialForItself(Waiter waiter)
    {
        Slot slot = BeginDial(waiter.Endpoint, isPoolDial: false);
        slot.Initiator = waiter;
        waiter.Dial = slot;
        waiter.State = WaiterState.DialsItself;
        waiter.Endpoint.SelfDialers++;
    }

    private Slot BeginDial(PoolEndpoint endpoint, bool isPoolDial)
    {
        Slot slot = Take(endpoint);
        slot.State = SlotState.Dialing;
        slot.IsPoolDial = isPoolDial;
        slot.IsDialCanceled = false;
        slot.FailedAttempts = 0;
        slot.GraceEnds = Deadlines.Never;
        endpoint.Dialing++;
        endpoint.PoolDials += isPoolDial ? 1 : 0;
        Actions.Add(new PoolAction(PoolActionKind.Dial, slot));
        return slot;
    }

    private static PoolEndpoint EndDial(Slot slot)
    {
        Expect(slot, SlotState.Dialing);
        PoolEndpoint endpoint = slot.Endpoint;
        endpoint.Dialing--;
        endpoint.PoolDials -= slot.IsPoolDial ? 1 : 0;
        if (slot.Initiator is null && !slot.IsDialCanceled)
        {
            endpoint.Orphans.Remove(slot);
        }

        return endpoint;
    }

    /// <summary>Leaves a dial to the next caller in need, or lets it run for a while.</summary>
    private void Orphan(Slot dial, long now)
    {
        PoolEndpoint endpoint = dial.Endpoint;
        if (endpoint.Waiters.CountWithoutDial > 0)
        {
            Assign(dial, endpoint.Waiters.NextWithoutDial());
        }
        else if (_rules.AbandonedDialGrace == 0)
        {
            CancelDial(dial);
        }
        else
        {
            endpoint.Orphans.Add(dial);
            dial.GraceEnds = PoolRules.After(now, _rules.AbandonedDialGrace);
            if (dial.GraceEnds != Deadlines.Never)
            {
                Actions.Add(new PoolAction(PoolActionKind.EndGraceLater, dial, _rules.AbandonedDialGrace));
            }
        }
    }

    private void CancelDial(Slot slot)
    {
        slot.IsDialCanceled = true;
        Actions.Add(new PoolAction(PoolActionKind.CancelDial, slot));
    }

    private void NoteFailure(PoolEndpoint endpoint, Exception failure, long now)
    {
        endpoint.FailuresInARow++;
        endpoint.LastFailure = failure;
        long delay = Math.Min(_rules.LongestRefillDelay, _rules.DialRetryDelay << Math.Min(endpoint.FailuresInARow - 1, 20));
        endpoint.RefillNotBefore = PoolRules.After(now, delay);
        if (!IsBreakerOpen(endpoint))
        {
            return;
        }

        ArrangeWake(endpoint, PoolRules.After(now, _rules.BreakerProbeInterval), now);

        // Nobody waits on for a dial that will not be made; a newcomer would not be let in either.
        while (endpoint.Waiters.CountWithoutDial > 0)
        {
            Waiter waiter = endpoint.Waiters.NextWithoutDial();
            Leave(waiter);
            Refuse(waiter, Refusal.BreakerOpen, failure);
        }
    }
}
