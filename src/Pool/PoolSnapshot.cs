namespace ThriftRpc.Pool;

/// <summary>What a pool holds at one moment, and what has happened in it since it was made.</summary>
public sealed record PoolSnapshot
{
    /// <summary>Gets how many connections rest.</summary>
    public required int Idle { get; init; }

    /// <summary>Gets how many connections are lent.</summary>
    public required int Leased { get; init; }

    /// <summary>Gets how many connections are being opened.</summary>
    public required int Dialing { get; init; }

    /// <summary>Gets how many connections are being closed.</summary>
    public required int Closing { get; init; }

    /// <summary>Gets how many callers wait.</summary>
    public required int Waiting { get; init; }

    /// <summary>Gets how many connections were lent from rest.</summary>
    public required long Reused { get; init; }

    /// <summary>Gets how many connections were lent as soon as they were open.</summary>
    public required long Fresh { get; init; }

    /// <summary>Gets how many connections went from one caller straight to one that waited.</summary>
    public required long HandedOver { get; init; }

    /// <summary>Gets how many came back and stayed open.</summary>
    public required long Returned { get; init; }

    /// <summary>Gets how many came back and were closed.</summary>
    public required long Discarded { get; init; }

    /// <summary>Gets how many were opened.</summary>
    public required long Opened { get; init; }

    /// <summary>Gets how many attempts to open one failed.</summary>
    public required long DialsFailed { get; init; }

    /// <summary>Gets how many attempts to open one were given up.</summary>
    public required long DialsCanceled { get; init; }

    /// <summary>Gets how many callers waited in vain until their time was over.</summary>
    public required long TimedOut { get; init; }

    /// <summary>Gets how many callers gave up by their token.</summary>
    public required long Canceled { get; init; }

    /// <summary>Gets how many callers were refused at once because nothing was free and they were not to wait.</summary>
    public required long Exhausted { get; init; }

    /// <summary>Gets how many callers were refused because the last attempts had failed.</summary>
    public required long RefusedByBreaker { get; init; }

    /// <summary>Gets how many calls were tried again because they had certainly not reached the server.</summary>
    public required long Retries { get; init; }

    /// <summary>Gets how many connections were closed, by reason.</summary>
    public required IReadOnlyDictionary<CloseReason, long> Closed { get; init; }
}
