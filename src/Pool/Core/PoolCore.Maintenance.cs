using ThriftRpc.Transport;

namespace ThriftRpc.Pool;

/// <summary>What goes on without callers: closing what is too old, keeping some ready, and the orders of whoever owns the pool.</summary>
internal sealed partial class PoolCore
{
    /// <summary>At most a tenth of a lifetime is taken off, in steps of this part.</summary>
    private const int LifetimeSteps = 1 << 20;

    private long _sweepsAt = Deadlines.Never;

    /// <summary>It may be time to look for connections that have rested or lived too long.</summary>
    public void Sweep(long now)
    {
        if (now < _sweepsAt)
        {
            return;
        }

        _sweepsAt = Deadlines.Never;
        Slot? next;
        for (Slot? slot = _idle.Oldest; slot is not null && HasRestedTooLong(slot, now); slot = next)
        {
            next = IdleSet.NextOldest(slot);
            if (slot.Endpoint.Idle.Count > _rules.Options.MinIdle)
            {
                CloseIdle(slot, CloseReason.IdleTimeout);
            }
        }

        while (_lifetimes.Earliest is { } old && old.Expires <= now)
        {
            _lifetimes.Remove(old);
            if (old.State == SlotState.Idle)
            {
                CloseIdle(old, CloseReason.MaxLifetime);
                Refill(old.Endpoint, now);
            }
        }

        ArrangeSweep(now);
    }

    /// <summary>It may be time to try an endpoint again.</summary>
    public void Wake(PoolEndpoint endpoint, long now)
    {
        if (now < endpoint.WakesAt)
        {
            return;
        }

        endpoint.WakesAt = Deadlines.Never;
        if (IsBreakerOpen(endpoint) && !_isClosed)
        {
            if (endpoint.Dialing == 0 && HasRoom(endpoint))
            {
                endpoint.Orphans.Add(BeginDial(endpoint, isPoolDial: true));
            }
            else
            {
                ArrangeWake(endpoint, PoolRules.After(now, _rules.BreakerProbeInterval), now);
            }
        }

        MeetNeeds(endpoint, now);
        _endpoints.Note(endpoint);
        AssertInvariants(endpoint);
    }

    /// <summary>Everything that is open now shall go: what rests at once, what is lent when it comes back, what is being dialed when it is there.</summary>
    public void Clear(PoolEndpoint endpoint, long now)
    {
        endpoint.Epoch++;
        DropIdle(endpoint, now);
    }

    /// <summary>Everything that rests at an endpoint is in doubt, and goes.</summary>
    public void DropIdle(PoolEndpoint endpoint, long now)
    {
        while (endpoint.Idle.First is { } slot)
        {
            CloseIdle(slot, CloseReason.Cleared);
        }

        MeetNeeds(endpoint, now);
        _endpoints.Note(endpoint);
        AssertInvariants(endpoint);
    }

    /// <summary>The peer has ended a connection that rests.</summary>
    public void RestEnded(Slot slot, long now)
    {
        Expect(slot, SlotState.Idle);
        CloseIdle(slot, CloseReason.FailedCheck);
        MeetNeeds(slot.Endpoint, now);
        AssertInvariants(slot.Endpoint);
    }

    /// <summary>The limits change: what rests beyond them goes at once, what is lent when it comes back.</summary>
    public void Resize(int maxConnections, int maxIdle, long now)
    {
        _rules.MaxConnections = maxConnections;
        _rules.MaxIdle = maxIdle;
        foreach (PoolEndpoint endpoint in _endpoints.All)
        {
            int surplus = Math.Max(endpoint.Idle.Count - maxIdle, endpoint.Taken - endpoint.Closing - maxConnections);
            for (int i = 0; i < surplus && endpoint.Idle.First is { } slot; i++)
            {
                CloseIdle(slot, CloseReason.Resized);
            }

            MeetNeeds(endpoint, now);
            AssertInvariants(endpoint);
        }
    }

    /// <summary>The pool ends. Nothing comes to rest any more; whoever waits is refused.</summary>
    public void CloseAll(long now)
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        foreach (PoolEndpoint endpoint in _endpoints.All)
        {
            while (endpoint.Idle.First is { } slot)
            {
                CloseIdle(slot, CloseReason.PoolClosed);
            }

            while (endpoint.Waiters.Count > 0)
            {
                Waiter waiter = endpoint.Waiters.Next();
                Leave(waiter);
                Refuse(waiter, Refusal.PoolClosed, null);
            }

            while (endpoint.Orphans.First is { } orphan)
            {
                endpoint.Orphans.Remove(orphan);
            }

            _endpoints.Note(endpoint);
        }

        foreach (Slot slot in _slots)
        {
            CloseDialOrLease(slot);
        }
    }

    private void CloseDialOrLease(Slot slot)
    {
        if (slot.State == SlotState.Dialing && !slot.IsDialCanceled)
        {
            if (slot.Initiator is { } waiter)
            {
                Leave(waiter);
                Refuse(waiter, Refusal.PoolClosed, null);
            }

            CancelDial(slot);
        }
        else if (slot.State == SlotState.Leased && _rules.Options.AbortLeasedOnClose)
        {
            Actions.Add(new PoolAction(PoolActionKind.Abort, slot));
        }
    }

    private bool HasRestedTooLong(Slot slot, long now) => now - slot.RestsSince >= _rules.IdleTimeout;

    /// <summary>The oldest stand first, so this looks at no more than it closes, and one.</summary>
    private void CloseRestedTooLong(PoolEndpoint endpoint, long now)
    {
        while (endpoint.Idle.First is { } slot && HasRestedTooLong(slot, now) && endpoint.Idle.Count > _rules.Options.MinIdle)
        {
            CloseIdle(slot, CloseReason.IdleTimeout);
        }
    }

    /// <summary>Opens connections until as many rest as should, unless somebody waits, who comes first.</summary>
    private void Refill(PoolEndpoint endpoint, long now)
    {
        if (_rules.Options.MinIdle == 0 || _isClosed || endpoint.Waiters.Count > 0 || IsBreakerOpen(endpoint))
        {
            return;
        }

        // Were one opened that the caps then close, or another for it, this would never end.
        int wanted = Math.Min(_rules.Options.MinIdle, _rules.MaxIdle);
        while (endpoint.Idle.Count + endpoint.Orphans.Count < wanted
            && _idle.Count + endpoint.Orphans.Count < _rules.Options.MaxIdleTotal
            && HasRoom(endpoint)
            && endpoint.PoolDials < _rules.Options.MaxPoolDials)
        {
            if (now < endpoint.RefillNotBefore)
            {
                ArrangeWake(endpoint, endpoint.RefillNotBefore, now);
                return;
            }

            endpoint.Orphans.Add(BeginDial(endpoint, isPoolDial: true));
        }
    }

    private void BeginLifetime(Slot slot, long now)
    {
        if (_rules.MaxLifetime == Deadlines.Never)
        {
            return;
        }

        double share = 0.1 * _random(LifetimeSteps) / LifetimeSteps;
        slot.Expires = PoolRules.After(now, _rules.MaxLifetime - (long)(_rules.MaxLifetime * share));
        _lifetimes.Add(slot);
    }

    private void ArrangeWake(PoolEndpoint endpoint, long at, long now)
    {
        if (at < endpoint.WakesAt)
        {
            endpoint.WakesAt = at;
            Actions.Add(new PoolAction(PoolActionKind.WakeLater, endpoint, Math.Max(0, at - now)));
        }
    }

    private void ArrangeSweep(long now)
    {
        if (_rules.SweepInterval == Deadlines.Never || (_rules.SweepInterval > 0 && _sweepsAt != Deadlines.Never))
        {
            return;
        }

        long at = _rules.SweepInterval > 0 ? NextPeriodicSweep(now) : NextExpiry(now);
        if (at < _sweepsAt)
        {
            _sweepsAt = at;
            Actions.Add(new PoolAction(PoolActionKind.SweepLater, null, at - now));
        }
    }

    private long NextPeriodicSweep(long now) =>
        _idle.Count + _lifetimes.Count > 0 && !_isClosed ? PoolRules.After(now, _rules.SweepInterval) : Deadlines.Never;

    /// <summary>When the next connection will have rested or lived too long. Those that are kept although they have are passed over.</summary>
    private long NextExpiry(long now)
    {
        Slot? oldest = _idle.Oldest;
        while (oldest is not null && HasRestedTooLong(oldest, now))
        {
            oldest = IdleSet.NextOldest(oldest);
        }

        long rested = oldest is null ? Deadlines.Never : PoolRules.After(oldest.RestsSince, _rules.IdleTimeout);
        long lived = _lifetimes.Earliest is { } old && old.Expires > now ? old.Expires : Deadlines.Never;
        return Math.Min(rested, lived);
    }
}
