namespace ThriftRpc.Lab;

/// <summary>How a server treats several calls on one connection.</summary>
public enum ReplyMode
{
    /// <summary>Runs them as its options do by default.</summary>
    Default,

    /// <summary>One at a time, each answered before the next begins: what Apache's servers do.</summary>
    Serial,

    /// <summary>Side by side, answered in the order in which they came.</summary>
    InOrder,

    /// <summary>Side by side, each answered as soon as it is done.</summary>
    AsCompleted,
}
