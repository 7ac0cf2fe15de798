namespace ThriftRpc.Pool;

/// <summary>How a shared client stands, in gRPC's words.</summary>
public enum SharedState
{
    /// <summary>No connection is open and none is being opened; the next call opens one.</summary>
    Idle,

    /// <summary>The first connection is being opened, or another in place of one that ended. Calls wait for it.</summary>
    Connecting,

    /// <summary>At least one connection takes calls.</summary>
    Ready,

    /// <summary>
    /// No connection is open, and the last attempt to open one failed. It stays so until an attempt succeeds, even while the next one is under way. Calls fail at
    /// once, unless <see cref="SharedOptions.WaitForReady"/> says that they wait.
    /// </summary>
    TransientFailure,

    /// <summary>The client was closed.</summary>
    Shutdown,
}
