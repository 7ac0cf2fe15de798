namespace ThriftRpc.Pool;

/// <summary>What the core wants done. It is done after the lock has been left.</summary>
internal enum PoolActionKind
{
    /// <summary>Open the slot's connection, after the delay; then say <see cref="PoolCore.DialSucceeded"/> or <see cref="PoolCore.DialFailed"/>.</summary>
    Dial,

    /// <summary>End the attempt to open the slot's connection. Its end is said as that of any other.</summary>
    CancelDial,

    /// <summary>Close the slot's connection; then say <see cref="PoolCore.Closed"/>.</summary>
    Close,

    /// <summary>End what is under way on the slot's lent connection. It is returned by whoever has it.</summary>
    Abort,

    /// <summary>Tell the waiter that it is done.</summary>
    Complete,

    /// <summary>Say <see cref="PoolCore.GraceEnded"/> after the delay.</summary>
    EndGraceLater,

    /// <summary>Say <see cref="PoolCore.Wake"/> after the delay.</summary>
    WakeLater,

    /// <summary>Say <see cref="PoolCore.Sweep"/> after the delay.</summary>
    SweepLater,
}

/// <summary>One thing that the core wants done.</summary>
/// <param name="Kind">What.</param>
/// <param name="Subject">To whom: a <see cref="Pool.Slot"/>, a <see cref="Pool.Waiter"/> or a <see cref="PoolEndpoint"/>, as the kind demands; null for the pool itself.</param>
/// <param name="Delay">How much later, in ticks of the clock.</param>
/// <param name="Reason">Why a connection is closed.</param>
/// <param name="Handle">For whoever performs the action: what it will need and the slot may no longer hold by then.</param>
internal readonly record struct PoolAction(PoolActionKind Kind, object? Subject, long Delay = 0, CloseReason Reason = default, object? Handle = null)
{
    public Slot Slot => (Slot)Subject!;

    public Waiter Waiter => (Waiter)Subject!;

    public PoolEndpoint Endpoint => (PoolEndpoint)Subject!;
}
