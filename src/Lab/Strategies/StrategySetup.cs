using ThriftRpc.Client;
using ThriftRpc.Transport;

namespace ThriftRpc.Lab;

/// <summary>What a strategy is made for.</summary>
/// <param name="Connectors">Where the calls go, one for each endpoint.</param>
/// <param name="Ports">The endpoints' ports on the loopback address, for those that know no connectors.</param>
/// <param name="Callers">How many callers there will be.</param>
/// <param name="IdleScale">How many times shorter idle timeouts are than they say.</param>
/// <param name="MessageSize">How many characters the messages have.</param>
/// <param name="Time">The clock.</param>
internal sealed record StrategySetup(ThriftConnector[] Connectors, int[] Ports, int Callers, double IdleScale, int MessageSize, TimeProvider Time)
{
    /// <summary>Gets what holds for every call: a deadline that none of them should need.</summary>
    public ThriftClientOptions Client { get; init; } = new() { CallTimeout = TimeSpan.FromSeconds(10) };

    /// <summary>Gets how long opening a connection takes at least: loopback is faster than any network.</summary>
    public TimeSpan DialDelay { get; init; }

    /// <summary>Scales an idle timeout.</summary>
    public TimeSpan Scale(TimeSpan idle) => idle <= TimeSpan.Zero || IdleScale == 1 ? idle : idle / IdleScale;
}
