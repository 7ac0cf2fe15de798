namespace ThriftRpc.Pool;

/// <summary>What the core of a shared client wants done. It is done after the lock has been left.</summary>
internal enum SharedActionKind
{
    /// <summary>Open the slot's connection; then say <see cref="SharedCore.DialSucceeded"/> or <see cref="SharedCore.DialFailed"/>.</summary>
    Dial,

    /// <summary>End the attempt to open the slot's connection. Its end is said as that of any other.</summary>
    CancelDial,

    /// <summary>Close the slot's connection, on which no call is.</summary>
    Close,

    /// <summary>End the slot's connection with all calls on it.</summary>
    Abort,

    /// <summary>Make the keep-alive call on the slot's connection; then say <see cref="SharedCore.Answered"/>, unless the connection ends.</summary>
    Ask,

    /// <summary>Tell the waiter that it is done.</summary>
    Complete,

    /// <summary>Say <see cref="SharedCore.Tick"/> at the moment.</summary>
    TickAt,

    /// <summary>Tell whoever watches the state.</summary>
    TellState,
}

/// <summary>One thing that the core wants done.</summary>
/// <param name="Kind">What.</param>
/// <param name="Slot">To which connection.</param>
/// <param name="Waiter">To whom.</param>
/// <param name="Moment">When, as a timestamp of the clock.</param>
/// <param name="Reason">Why a connection goes.</param>
internal readonly record struct SharedAction(
    SharedActionKind Kind, SharedSlot? Slot = null, SharedWaiter? Waiter = null, long Moment = 0, SharedCloseReason Reason = default);
