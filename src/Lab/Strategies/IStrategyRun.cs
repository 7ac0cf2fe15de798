namespace ThriftRpc.Lab;

/// <summary>A strategy at work in one trial. Thread-safe.</summary>
internal interface IStrategyRun : IAsyncDisposable
{
    /// <summary>Makes the calls of one caller, who makes one at a time.</summary>
    ICalls CallsOf(int caller);

    /// <summary>Tells how many calls had to wait for a connection until now: none was at rest for them. Null where nobody counts.</summary>
    long? CountWaits();
}
