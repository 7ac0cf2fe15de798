using ThriftRpc.Transport;

namespace ThriftRpc.Client;

/// <summary>How one connection carries the calls of many callers. Immutable and thread-safe.</summary>
public sealed record ConcurrentClientOptions
{
    /// <summary>No limit.</summary>
    public const int Unlimited = int.MaxValue;

    /// <summary>The defaults: for a peer that works on several calls of a connection at once and answers in any order.</summary>
    public static ConcurrentClientOptions Default { get; } = new();

    /// <summary>
    /// For a peer that works through a connection one call after the other, as most of Apache Thrift's servers do: few calls wait behind each other, and
    /// after one that was given up the connection takes no more.
    /// </summary>
    public static ConcurrentClientOptions InOrder { get; } = new() { AnswersInOrder = true, MaxInFlight = 16 };

    /// <summary>Gets what holds for every call that does not say otherwise.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public ThriftClientOptions Calls
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = ThriftClientOptions.Default;

    /// <summary>
    /// Gets how many calls may wait for their replies at once; oneways do not count. From 1; <see cref="Unlimited"/> for no limit. Default 1000, which
    /// is what Go's HTTP/2 client takes for a server that names no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxInFlight { get; init => field = AtLeast(1, value, nameof(MaxInFlight)); } = 1000;

    /// <summary>
    /// Gets how many bytes of requests may wait to be sent before further calls have to wait, in bytes. From 1; <see cref="Unlimited"/> for no limit. Default
    /// 1 MiB. A single request may be larger: only what comes behind it waits.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxUnsentBytes { get; init => field = AtLeast(1, value, nameof(MaxUnsentBytes)); } = 1024 * 1024;

    /// <summary>Gets what becomes of a call beyond these limits. Default <see cref="AtLimit.Wait"/>, in the order of arrival, until its token or deadline.</summary>
    public AtLimit AtLimit
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(AtLimit), value, $"{nameof(AtLimit)} has no such value.");
    } = AtLimit.Wait;

    /// <summary>
    /// Gets how many calls may have been given up whose replies are still to come; with one more the connection ends, for its peer has stopped answering. From
    /// 1; default 1024.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxTombstones { get; init => field = AtLeast(1, value, nameof(MaxTombstones)); } = 1024;

    /// <summary>
    /// Gets whether the peer answers in the order of the requests. Replies are matched by their numbers in either case; but with such a peer one slow call
    /// delays those behind it. Over THeader the peer is told that any order will do unless this is set. Default false.
    /// </summary>
    public bool AnswersInOrder { get; init; }

    /// <summary>
    /// Gets whether the connection takes no more calls once one has been given up that had been sent; it ends with the last of those under way. Null, the
    /// default, means what <see cref="AnswersInOrder"/> says: there the call that was given up still stands before all others.
    /// </summary>
    public bool? RetireWhenAbandoned { get; init; }

    /// <summary>
    /// Gets how long not a byte may arrive while calls are outstanding that were sent and given up; then the connection ends, for its peer has gone without a
    /// word. Positive; default <see cref="Timeout.InfiniteTimeSpan"/>, for ever. StackExchange.Redis takes four times the timeout of a call.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public TimeSpan SilenceLimit { get; init => field = Durations.Positive(value); } = Timeout.InfiniteTimeSpan;

    internal bool Retires => RetireWhenAbandoned ?? AnswersInOrder;

    private static int AtLeast(int least, int value, string setting)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, setting);
        return value;
    }
}
