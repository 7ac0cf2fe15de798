namespace ThriftRpc.Pool;

/// <summary>A caller that waits for a place. Guarded by the client's lock; a derived class holds what the caller awaits.</summary>
internal class SharedWaiter
{
    /// <summary>Gets or sets the caller's place in the queue; null when it waits no more.</summary>
    public LinkedListNode<SharedWaiter>? Place { get; set; }

    /// <summary>Gets or sets the connection on which it got a place; null when it was refused one.</summary>
    public SharedSlot? Slot { get; set; }

    /// <summary>Gets or sets why it was refused.</summary>
    public SharedRefusal Refusal { get; set; }

    /// <summary>Gets or sets the failure behind the refusal, if there is one.</summary>
    public Exception? Failure { get; set; }
}

/// <summary>Why a caller got no place.</summary>
internal enum SharedRefusal
{
    None,

    /// <summary>All connections are full, and it is not to wait.</summary>
    Full,

    /// <summary>No connection can be opened.</summary>
    NotConnected,

    /// <summary>The client is closed.</summary>
    Closed,

    /// <summary>Its token has fired.</summary>
    Canceled,

    /// <summary>Its deadline has passed.</summary>
    TimedOut,
}
