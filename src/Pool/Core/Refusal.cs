namespace ThriftRpc.Pool;

/// <summary>Why a caller did not get a connection.</summary>
internal enum Refusal
{
    None,

    /// <summary>No connection rests, none may be opened, and the rules say not to wait.</summary>
    Exhausted,

    /// <summary>The caller's token fired.</summary>
    Canceled,

    /// <summary>The caller's time was over.</summary>
    TimedOut,

    /// <summary>The connection that was opened for the caller could not be opened.</summary>
    DialFailed,

    /// <summary>So many attempts have failed of late that the caller is not made to wait for another.</summary>
    BreakerOpen,

    PoolClosed,
}
