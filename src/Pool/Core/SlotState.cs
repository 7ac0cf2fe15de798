namespace ThriftRpc.Pool;

/// <summary>The one place where a slot is.</summary>
internal enum SlotState
{
    /// <summary>It stands for no connection, and counts against no limit.</summary>
    Free,

    /// <summary>Its connection is being opened.</summary>
    Dialing,

    /// <summary>Its connection rests.</summary>
    Idle,

    /// <summary>Its connection is lent.</summary>
    Leased,

    /// <summary>Its connection is being closed; until that is done, the server may still see it, so it still counts.</summary>
    Closing,
}
