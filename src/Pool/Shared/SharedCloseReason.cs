namespace ThriftRpc.Pool;

/// <summary>Why a shared client no longer has a connection.</summary>
public enum SharedCloseReason
{
    /// <summary>The connection ended by itself: the peer closed it, it failed, or something came on it that makes no sense.</summary>
    Ended,

    /// <summary>It took no more calls, by the server's wish or after a call that was given up, and the last one on it has ended.</summary>
    Retired,

    /// <summary>No answer came to a keep-alive within <see cref="SharedOptions.KeepAliveTimeout"/>.</summary>
    KeepAlive,

    /// <summary>No call had been on it for <see cref="SharedOptions.IdleTimeout"/>.</summary>
    IdleTimeout,

    /// <summary>The client was closed.</summary>
    ClientClosed,
}
