namespace ThriftRpc.Pool;

/// <summary>Which of several waiting callers gets the connection that comes free.</summary>
public enum WaiterOrder
{
    /// <summary>The one that has waited longest.</summary>
    Fifo,

    /// <summary>Any (Go's database/sql).</summary>
    Random,
}
