namespace ThriftRpc.Pool;

/// <summary>What has happened since a shared client was made. Guarded by its lock.</summary>
internal sealed class SharedCounters
{
    private readonly long[] _closed = new long[Enum.GetValues<SharedCloseReason>().Length];

    public long Entered { get; set; }

    public long Left { get; set; }

    public long Opened { get; set; }

    public long DialsFailed { get; set; }

    public long Refused { get; set; }

    public long GivenUp { get; set; }

    public long KeepAlives { get; set; }

    public long ClosedInAll => _closed.Sum();

    public long Closed(SharedCloseReason reason) => _closed[(int)reason];

    public void NoteClosed(SharedCloseReason reason) => _closed[(int)reason]++;
}
