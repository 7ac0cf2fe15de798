using ThriftRpc.Transport;

namespace ThriftRpc.Pool;

/// <summary>What the pool has and knows of one endpoint. Guarded by the pool's lock.</summary>
/// <param name="key">What tells this endpoint from the others.</param>
/// <param name="waiters">The callers that wait here.</param>
internal sealed class PoolEndpoint(object key, Waiters waiters)
{
    /// <summary>Gets what tells this endpoint from the others.</summary>
    public object Key { get; } = key;

    /// <summary>Gets the callers that take whatever connection comes first.</summary>
    public Waiters Waiters { get; } = waiters;

    /// <summary>Gets or sets how many callers wait for a connection that they open themselves.</summary>
    public int SelfDialers { get; set; }

    /// <summary>The connections that rest here, the oldest first.</summary>
    public SlotList<EndpointLinks> Idle;

    /// <summary>The connections that the pool opens without anybody waiting for them: given up by their callers, or meant to rest.</summary>
    public SlotList<EndpointLinks> Orphans;

    /// <summary>Gets or sets how many slots are taken: everything that counts against <see cref="PoolOptions.MaxConnections"/>.</summary>
    public int Taken { get; set; }

    public int Dialing { get; set; }

    public int PoolDials { get; set; }

    public int Leased { get; set; }

    public int Closing { get; set; }

    /// <summary>Gets or sets the number that goes up when everything opened before is to go.</summary>
    public int Epoch { get; set; }

    /// <summary>Gets or sets the failures since the last success.</summary>
    public int FailuresInARow { get; set; }

    /// <summary>Gets or sets the last failure to open a connection since the last success.</summary>
    public Exception? LastFailure { get; set; }

    /// <summary>Gets or sets before when no connection is opened just to rest.</summary>
    public long RefillNotBefore { get; set; }

    /// <summary>Gets or sets when the core will be called for this endpoint.</summary>
    public long WakesAt { get; set; } = Deadlines.Never;

    /// <summary>Gets whether nothing is going on here, so that the endpoint may be forgotten.</summary>
    public bool IsUnused => Taken == 0 && SelfDialers == 0 && Waiters.Count == 0 && WakesAt == Deadlines.Never;

    /// <summary>Gets or sets whether the endpoint has been forgotten: whoever holds it must look it up again.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>Gets or sets whether the endpoint stands in the list of the unused ones, and its neighbours there.</summary>
    public bool IsListedUnused { get; set; }

    /// <inheritdoc cref="IsListedUnused"/>
    public PoolEndpoint? PreviousUnused { get; set; }

    /// <inheritdoc cref="IsListedUnused"/>
    public PoolEndpoint? NextUnused { get; set; }
}
