using ThriftRpc.Client;

namespace ThriftRpc.Pool;

/// <summary>What other systems do. docs/pool.md says for each where it was taken from, and what is left out.</summary>
public sealed partial record SharedOptions
{
    /// <summary>The defaults: few connections, the next one only when all are full.</summary>
    public static SharedOptions Default { get; } = new();

    /// <summary>
    /// A channel of gRPC (grpc-go, pick_first): one connection; at its limit of 100 calls the next ones wait, and no other is opened; back-off from 1 second; one
    /// retry of what was not sent; idle after 30 minutes.
    /// </summary>
    public static SharedOptions Grpc { get; } = new()
    {
        MaxConnections = 1,
        Connection = new ConcurrentClientOptions { MaxInFlight = 100 },
        UnsentRetries = 1,
        IdleTimeout = TimeSpan.FromMinutes(30),
    };

    /// <summary>
    /// HTTP/2 of Go's net/http: a connection is handed to whoever comes, and at its limit of 100 calls another one is opened; no back-off, whoever waited for an
    /// attempt is told of its failure; six retries of what was not sent; idle after 90 seconds.
    /// </summary>
    public static SharedOptions NetHttp2 { get; } = new()
    {
        MaxConnections = int.MaxValue,
        Connection = new ConcurrentClientOptions { MaxInFlight = 100 },
        InitialBackoff = TimeSpan.Zero,
        UnsentRetries = 6,
        IdleTimeout = TimeSpan.FromSeconds(90),
    };
}
