using ThriftRpc.Transport;

namespace ThriftRpc.Pool;

/// <summary>The right to have one connection, from the decision to open it to the moment when it is closed. Guarded by the pool's lock.</summary>
/// <remarks>The core never sees the connection itself: a derived class holds it for whoever performs the core's decisions.</remarks>
internal class Slot
{
    /// <summary>Gets or sets where the connection leads to.</summary>
    public PoolEndpoint Endpoint { get; set; } = null!;

    /// <summary>Gets or sets where the slot is.</summary>
    public SlotState State { get; set; }

    /// <summary>Gets or sets the endpoint's epoch in which the opening began: an older one has been cleared away since.</summary>
    public int Epoch { get; set; }

    /// <summary>Gets or sets since when the connection has rested.</summary>
    public long RestsSince { get; set; }

    /// <summary>Gets or sets when the connection has reached its age.</summary>
    public long Expires { get; set; } = Deadlines.Never;

    /// <summary>Gets or sets for whom the connection is being opened; null when for nobody in particular.</summary>
    public Waiter? Initiator { get; set; }

    /// <summary>Gets or sets whether the pool opens the connection, rather than a caller for itself.</summary>
    public bool IsPoolDial { get; set; }

    /// <summary>Gets or sets whether the opening has been given up. The slot is free only when the attempt has really ended.</summary>
    public bool IsDialCanceled { get; set; }

    /// <summary>Gets or sets how many attempts to open the connection have failed.</summary>
    public int FailedAttempts { get; set; }

    /// <summary>Gets or sets until when the opening goes on though nobody waits for it.</summary>
    public long GraceEnds { get; set; } = Deadlines.Never;

    /// <summary>Gets or sets the place in <see cref="LifetimeHeap"/>; -1 for none.</summary>
    public int HeapIndex { get; set; } = -1;

    /// <summary>The links of the endpoint's own lists: at rest, or being opened for nobody. Never both.</summary>
    public SlotLinks EndpointLinks;

    /// <summary>The links of the list of everything that rests in the pool.</summary>
    public SlotLinks AgeLinks;
}
