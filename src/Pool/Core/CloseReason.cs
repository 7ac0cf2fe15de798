namespace ThriftRpc.Pool;

/// <summary>Why the pool closed a connection.</summary>
public enum CloseReason
{
    /// <summary>A call on it failed or was given up, so that nobody knows what will arrive on it next.</summary>
    Broken,

    /// <summary>
    /// A look at it at rest (<see cref="PoolOptions.CheckOnBorrow"/>) found it closed by the peer, or found bytes on it that nobody asked for; or it did not pass
    /// <see cref="PoolOptions.TestOnBorrow"/>.
    /// </summary>
    FailedCheck,

    /// <summary>It had rested for <see cref="PoolOptions.IdleTimeout"/>.</summary>
    IdleTimeout,

    /// <summary>It had reached its age, at most <see cref="PoolOptions.MaxLifetime"/>.</summary>
    MaxLifetime,

    /// <summary>More would have rested than <see cref="PoolOptions.MaxIdle"/> or <see cref="PoolOptions.MaxIdleTotal"/> allow.</summary>
    MaxIdle,

    /// <summary>The pool had been made smaller.</summary>
    Resized,

    /// <summary>The pool had been cleared since it was opened, or what rested had been dropped because it was in doubt.</summary>
    Cleared,

    /// <summary>It was opened after all when it had been given up.</summary>
    Unwanted,

    /// <summary>The pool was closed.</summary>
    PoolClosed,

    /// <summary>The server asked, with a reply, not to be sent more calls on it (the header <c>crrst</c> of THeader).</summary>
    Drained,
}
