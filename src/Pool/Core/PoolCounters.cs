namespace ThriftRpc.Pool;

/// <summary>What has happened since the pool began. Guarded by the pool's lock.</summary>
internal sealed class PoolCounters
{
    private readonly long[] _closed = new long[Enum.GetValues<CloseReason>().Length];
    private readonly long[] _refused = new long[Enum.GetValues<Refusal>().Length];

    /// <summary>Lent from rest.</summary>
    public long Reused { get; set; }

    /// <summary>Lent at once after having been opened.</summary>
    public long Fresh { get; set; }

    /// <summary>Lent at once after having been returned.</summary>
    public long HandedOver { get; set; }

    /// <summary>Came back and stayed open.</summary>
    public long Returned { get; set; }

    /// <summary>Came back and was closed.</summary>
    public long Discarded { get; set; }

    /// <summary>Opened.</summary>
    public long Opened { get; set; }

    /// <summary>Attempts that failed.</summary>
    public long DialsFailed { get; set; }

    /// <summary>Attempts that were given up.</summary>
    public long DialsCanceled { get; set; }

    public long Acquired => Reused + Fresh + HandedOver;

    public long ClosedInAll => _closed.Sum();

    public void CountClosed(CloseReason reason) => _closed[(int)reason]++;

    public long Closed(CloseReason reason) => _closed[(int)reason];

    public void CountRefused(Refusal refusal) => _refused[(int)refusal]++;

    public long Refused(Refusal refusal) => _refused[(int)refusal];
}
