namespace ThriftRpc.Pool;

/// <summary>What a shared client holds at one moment, and what has happened in it since it was made.</summary>
public sealed record SharedSnapshot
{
    /// <summary>Gets how the client stands.</summary>
    public required SharedState State { get; init; }

    /// <summary>Gets how many connections take calls.</summary>
    public required int Ready { get; init; }

    /// <summary>Gets how many connections are being opened: 0 or 1.</summary>
    public required int Dialing { get; init; }

    /// <summary>Gets how many connections take no more calls and wait for the last one to end.</summary>
    public required int Draining { get; init; }

    /// <summary>Gets how many calls are on connections.</summary>
    public required int InFlight { get; init; }

    /// <summary>Gets how many calls wait for a connection, or for room on one.</summary>
    public required int Waiting { get; init; }

    /// <summary>Gets how many calls have been given up whose replies are still to come.</summary>
    public required int Tombstones { get; init; }

    /// <summary>Gets how many calls got a place on a connection; a retry counts again.</summary>
    public required long Entered { get; init; }

    /// <summary>Gets how many places came back.</summary>
    public required long Left { get; init; }

    /// <summary>Gets how many connections were opened.</summary>
    public required long Opened { get; init; }

    /// <summary>Gets how many attempts to open one failed.</summary>
    public required long DialsFailed { get; init; }

    /// <summary>Gets how many calls were refused a place: by the limit, by a failure to connect, or because the client was closed.</summary>
    public required long Refused { get; init; }

    /// <summary>Gets how many callers left while they waited for a place, by token or deadline.</summary>
    public required long GivenUp { get; init; }

    /// <summary>Gets how many times a call was tried again.</summary>
    public required long Retries { get; init; }

    /// <summary>Gets how many keep-alives were sent.</summary>
    public required long KeepAlives { get; init; }

    /// <summary>Gets how many connections went, by reason.</summary>
    public required IReadOnlyDictionary<SharedCloseReason, long> Closed { get; init; }
}
