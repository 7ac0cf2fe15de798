namespace ThriftRpc.Pool;

/// <summary>Which of several connections at rest is lent next.</summary>
public enum ReuseOrder
{
    /// <summary>The one used last: under light load the surplus rests until it is old enough to be closed (Go's net/http and database/sql, redigo).</summary>
    Lifo,

    /// <summary>The one that has rested longest: all stay equally warm, and a surplus is never closed for resting (fasthttp, database/sql up to Go 1.16).</summary>
    Fifo,
}
