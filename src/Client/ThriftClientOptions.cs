using ThriftRpc.Transport;

namespace ThriftRpc.Client;

/// <summary>What holds for every call of a client that does not say otherwise. Immutable.</summary>
public sealed record ThriftClientOptions
{
    /// <summary>The defaults.</summary>
    public static ThriftClientOptions Default { get; } = new();

    /// <summary>
    /// Gets how long a call may take, from its start to its reply. Default 30 seconds; <see cref="Timeout.InfiniteTimeSpan"/> for
    /// ever. A single call may ask for another with <see cref="Protocol.CallContext.Timeout"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public TimeSpan CallTimeout { get; init => field = Durations.Positive(value); } = TimeSpan.FromSeconds(30);
}
