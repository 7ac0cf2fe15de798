using ThriftRpc.Transport;

namespace ThriftRpc.Pool;

/// <summary>What comes with time: the next attempt, rest that was too long, peers that have gone silent.</summary>
internal sealed partial class SharedCore
{
    /// <summary>A moment that was asked for has come. What is due is found out here, so a tick too many does nothing.</summary>
    public void Tick(long now)
    {
        _ticksAt = Deadlines.Never;
        if (_isClosed)
        {
            return;
        }

        // As in gRPC, a client that could not connect goes on trying, wanted or not: so it knows, and calls need not find out.
        if (_failuresInARow > 0 && now >= _dialNotBefore && !_slots.Exists(static slot => slot.State == SharedSlotState.Ready))
        {
            TryDial(now);
        }

        foreach (SharedSlot slot in _slots.ToArray())
        {
            if (slot.State is SharedSlotState.Ready or SharedSlotState.Draining)
            {
                LookAfter(slot, now);
            }
        }

        Serve(now);
        if (now < _dialNotBefore)
        {
            Arrange(_dialNotBefore);
        }

        TellState();
    }

    /// <summary>The keep-alive call has been answered.</summary>
    public void Answered(SharedSlot slot, long now)
    {
        if (slot.IsAsked && slot.State != SharedSlotState.Gone)
        {
            slot.IsAsked = false;
            Hear(slot, now);
            Arrange(WhenDue(slot));
        }
    }

    private static void Hear(SharedSlot slot, long now)
    {
        slot.QuietSince = now;
        slot.HeardBytes = slot.ReceivedBytes;
    }

    private void LookAfter(SharedSlot slot, long now)
    {
        if (slot.State == SharedSlotState.Ready && slot.InFlight == 0 && now >= SharedRules.After(slot.RestsSince, _rules.IdleTimeout))
        {
            Remove(slot, SharedActionKind.Close, SharedCloseReason.IdleTimeout);
            return;
        }

        if (IsToBeAsked(slot))
        {
            if (slot.ReceivedBytes != slot.HeardBytes)
            {
                Hear(slot, now); // Also while an answer is awaited: it may stand behind a large reply.
            }
            else if (slot.IsAsked && now >= SharedRules.After(slot.QuietSince, _rules.KeepAliveTimeout))
            {
                Remove(slot, SharedActionKind.Abort, SharedCloseReason.KeepAlive);
                return;
            }
            else if (!slot.IsAsked && now >= SharedRules.After(slot.QuietSince, _rules.KeepAliveInterval))
            {
                slot.IsAsked = true;
                slot.QuietSince = now;
                Counters.KeepAlives++;
                Actions.Add(new SharedAction(SharedActionKind.Ask, slot));
            }
        }

        Arrange(WhenDue(slot));
    }

    private bool IsToBeAsked(SharedSlot slot) =>
        _rules.KeepsAlive && slot.State == SharedSlotState.Ready && (slot.IsAsked || slot.InFlight > 0 || _options.KeepAliveWithoutCalls);

    private long WhenDue(SharedSlot slot)
    {
        long rested = slot.InFlight == 0 && slot.State == SharedSlotState.Ready ? SharedRules.After(slot.RestsSince, _rules.IdleTimeout) : Deadlines.Never;
        long quiet = IsToBeAsked(slot) ? SharedRules.After(slot.QuietSince, slot.IsAsked ? _rules.KeepAliveTimeout : _rules.KeepAliveInterval) : Deadlines.Never;
        return Math.Min(rested, quiet);
    }
}
