using System.Diagnostics;

namespace ThriftRpc.Pool;

/// <summary>What is always true between two events. The numbers are those of the list in docs/pool.md.</summary>
internal sealed partial class PoolCore
{
    /// <summary>Looks at everything: for tests, as it takes as long as the pool is large.</summary>
    /// <returns>What is wrong, one line each; nothing if all is well.</returns>
    public IEnumerable<string> FindViolations()
    {
        foreach (PoolEndpoint endpoint in _endpoints.All)
        {
            foreach (string violation in FindViolations(endpoint))
            {
                yield return $"{endpoint.Key}: {violation}";
            }
        }

        if (_slots.Count(slot => slot.State == SlotState.Free) != _freeSlots.Count || _freeSlots.Distinct().Count() != _freeSlots.Count)
        {
            yield return "I2: a slot is free twice, or neither free nor taken.";
        }

        if (_slots.Count(slot => slot.State == SlotState.Idle) != _idle.Count)
        {
            yield return "I2: what rests is not what is listed as resting.";
        }

        int leased = _slots.Count(slot => slot.State == SlotState.Leased);
        int open = leased + _idle.Count;
        if (Counters.Acquired != Counters.Returned + Counters.Discarded + leased)
        {
            yield return $"I12: acquired {Counters.Acquired}, returned {Counters.Returned}, discarded {Counters.Discarded}, leased {leased}.";
        }

        if (Counters.Opened != Counters.ClosedInAll + open)
        {
            yield return $"I12: opened {Counters.Opened}, closed {Counters.ClosedInAll}, open {open}.";
        }

        if (_isClosed && (_idle.Count > 0 || _endpoints.All.Any(endpoint => endpoint.Waiters.Count + endpoint.SelfDialers > 0)))
        {
            yield return "I9: something rests or waits in a closed pool.";
        }
    }

    private IEnumerable<string> FindViolations(PoolEndpoint endpoint)
    {
        int Count(SlotState state) => _slots.Count(slot => slot.Endpoint == endpoint && slot.State == state);

        if (Count(SlotState.Dialing) != endpoint.Dialing || Count(SlotState.Leased) != endpoint.Leased
            || Count(SlotState.Closing) != endpoint.Closing || Count(SlotState.Idle) != endpoint.Idle.Count)
        {
            yield return "I2: the counts are not those of the slots.";
        }

        if (endpoint.Taken != endpoint.Dialing + endpoint.Leased + endpoint.Closing + endpoint.Idle.Count)
        {
            yield return $"I4: {endpoint.Taken} slots are taken, but {endpoint.Dialing} are dialed, {endpoint.Leased} leased, {endpoint.Closing} closing, {endpoint.Idle.Count} idle.";
        }

        if (endpoint.Waiters.Count > 0 && endpoint.Idle.Count > 0)
        {
            yield return $"I3: {endpoint.Waiters.Count} wait while {endpoint.Idle.Count} rest.";
        }

        if (endpoint.Waiters.CountWithoutDial > 0 && !IsNeedMet(endpoint))
        {
            yield return $"I3: {endpoint.Waiters.CountWithoutDial} wait without a dial, though there is room.";
        }

        if (endpoint.Idle.Count > _rules.MaxIdle)
        {
            yield return $"{endpoint.Idle.Count} rest, more than MaxIdle ({_rules.MaxIdle}).";
        }

        if (endpoint.IsUnused != endpoint.IsListedUnused)
        {
            yield return "The endpoint is unused and not listed as such, or the other way round.";
        }
    }

    /// <summary>Whether nothing can be done just now for callers without a dial.</summary>
    private bool IsNeedMet(PoolEndpoint endpoint) =>
        endpoint.Orphans.Count == 0
        && (!HasRoom(endpoint) || IsBreakerOpen(endpoint) || (endpoint.PoolDials > 0 && endpoint.PoolDials >= _rules.Options.MaxPoolDials));

    /// <summary>The part that costs nothing to speak of, after each event of a debug build.</summary>
    [Conditional("DEBUG")]
    private void AssertInvariants(PoolEndpoint endpoint)
    {
        Debug.Assert(endpoint.Taken == endpoint.Dialing + endpoint.Leased + endpoint.Closing + endpoint.Idle.Count, "I4: each slot is counted once.");
        Debug.Assert(endpoint.Waiters.Count == 0 || endpoint.Idle.Count == 0, "I3: nobody waits while a connection rests.");
        Debug.Assert(endpoint.Waiters.CountWithoutDial == 0 || IsNeedMet(endpoint), "I3: whoever waits has a dial, or there can be none.");
        Debug.Assert(!_isClosed || endpoint.Idle.Count + endpoint.Waiters.Count == 0, "I9: nothing rests or waits in a closed pool.");
    }
}
