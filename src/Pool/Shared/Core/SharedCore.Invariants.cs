namespace ThriftRpc.Pool;

/// <summary>What is always true between two events.</summary>
internal sealed partial class SharedCore
{
    /// <summary>Looks at everything, for tests.</summary>
    /// <param name="now">The moment.</param>
    /// <returns>What is wrong, one line each; nothing if all is well.</returns>
    public IEnumerable<string> FindViolations(long now)
    {
        if (Taking > _options.MaxConnections)
        {
            yield return $"I1: {Taking} connections, more than MaxConnections ({_options.MaxConnections}).";
        }

        if (_slots.Count(static slot => slot.State == SharedSlotState.Dialing) != (_dial is null ? 0 : 1))
        {
            yield return "I2: more than one connection is being opened, or one that nobody knows of.";
        }

        if (_slots.Exists(slot => slot.State == SharedSlotState.Gone || slot.InFlight < 0 || slot.InFlight > _rules.MaxInFlight))
        {
            yield return "I2: a connection that has gone is kept, or one carries more calls than it may.";
        }

        if (_slots.Exists(static slot => slot.State == SharedSlotState.Draining && slot.InFlight == 0))
        {
            yield return "I4: a connection that takes no more calls is kept without any.";
        }

        if (_waiters.Count > 0 && FindRoom() is not null)
        {
            yield return "I3: somebody waits while there is room.";
        }

        if (_waiters.Count > 0 && _dial is null && Taking < _options.MaxConnections && now >= _dialNotBefore)
        {
            yield return "I3: somebody waits, a connection may be opened, and nobody does.";
        }

        if (_waiters.Count > 0 && State == SharedState.TransientFailure && !_options.WaitForReady)
        {
            yield return "I3: somebody waits in a client that fails fast and cannot connect.";
        }

        if (_waiters.Count > 0 && _isClosed)
        {
            yield return "I9: somebody waits in a closed client.";
        }

        long open = _slots.Count(static slot => slot.State is SharedSlotState.Ready or SharedSlotState.Draining);
        if (Counters.Opened != Counters.ClosedInAll + open)
        {
            yield return $"I12: opened {Counters.Opened}, closed {Counters.ClosedInAll}, open {open}.";
        }
    }
}
