namespace ThriftRpc.Pool;

/// <summary>Which connection is closed when one more would rest than may.</summary>
public enum IdleOverflow
{
    /// <summary>The one that has rested longest (redigo).</summary>
    CloseOldest,

    /// <summary>The one that is being returned (Go's net/http and database/sql).</summary>
    CloseReturned,
}
