namespace ThriftRpc.Pool;

/// <summary>A connection that many share, as the core knows it. Guarded by the client's lock; a derived class holds the connection.</summary>
internal class SharedSlot
{
    /// <summary>Gets or sets how it stands.</summary>
    public SharedSlotState State { get; set; }

    /// <summary>Gets or sets how many calls are on it. They end by themselves, also after the connection has ended.</summary>
    public int InFlight { get; set; }

    /// <summary>Gets or sets since when no call is on it.</summary>
    public long RestsSince { get; set; }

    /// <summary>Gets or sets since when nothing has come, as far as is known.</summary>
    public long QuietSince { get; set; }

    /// <summary>Gets or sets how many bytes had come by then.</summary>
    public long HeardBytes { get; set; }

    /// <summary>Gets or sets whether a keep-alive waits for an answer.</summary>
    public bool IsAsked { get; set; }

    /// <summary>Gets how many bytes have come.</summary>
    public virtual long ReceivedBytes => 0;
}

/// <summary>How a shared connection stands.</summary>
internal enum SharedSlotState
{
    /// <summary>It is being opened.</summary>
    Dialing,

    /// <summary>It takes calls.</summary>
    Ready,

    /// <summary>It takes no more calls, and goes with the last one.</summary>
    Draining,

    /// <summary>It has gone; calls that were on it may not know yet.</summary>
    Gone,
}
