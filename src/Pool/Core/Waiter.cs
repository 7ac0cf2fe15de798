namespace ThriftRpc.Pool;

/// <summary>A caller that found no connection at rest. Guarded by the pool's lock; a derived class holds what the caller awaits.</summary>
internal class Waiter
{
    /// <summary>Gets or sets the endpoint that the caller wants a connection to.</summary>
    public PoolEndpoint Endpoint { get; set; } = null!;

    /// <summary>Gets or sets how the caller stands.</summary>
    public WaiterState State { get; set; }

    /// <summary>Gets or sets the order of arrival.</summary>
    public long Ticket { get; set; }

    /// <summary>Gets or sets the slot whose connection is being opened for this caller, if one is.</summary>
    public Slot? Dial { get; set; }

    /// <summary>Gets or sets what the caller got; null when it was refused.</summary>
    public Slot? Slot { get; set; }

    /// <summary>Gets or sets why it was refused.</summary>
    public Refusal Refusal { get; set; }

    /// <summary>Gets or sets the failure behind the refusal, if there is one.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Gets or sets the neighbours in <see cref="FifoWaiters"/>.</summary>
    public Waiter? Previous { get; set; }

    /// <inheritdoc cref="Previous"/>
    public Waiter? Next { get; set; }

    /// <summary>Gets or sets the place in <see cref="RandomWaiters"/>.</summary>
    public int Index { get; set; }

    /// <summary>Gets whether the caller has neither got a connection nor been refused one.</summary>
    public bool IsWaiting => State is WaiterState.Queued or WaiterState.DialsItself;

    /// <summary>Forgets one wait, for the next.</summary>
    public void Reset()
    {
        Endpoint = null!;
        State = WaiterState.Unused;
        Slot = null;
        Refusal = Refusal.None;
        Failure = null;
    }
}

/// <summary>How a caller stands.</summary>
internal enum WaiterState
{
    Unused,

    /// <summary>It takes whatever connection comes first.</summary>
    Queued,

    /// <summary>It waits for the connection that it opens itself, and for no other.</summary>
    DialsItself,

    /// <summary>It has got a connection or been refused one.</summary>
    Done,
}
