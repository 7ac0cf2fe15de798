using System.Collections.Concurrent;
using ThriftRpc.Transport;

namespace ThriftRpc.Testing;

/// <summary>Another endpoint, whose connections are recorded on both sides.</summary>
public sealed record RecordingEndpoint(Endpoint Inner) : Endpoint
{
    /// <summary>Gets the clients' connections, in the order of their opening.</summary>
    public ConcurrentQueue<RecordingConnection> Connected { get; } = [];

    /// <summary>Gets the server's connections, in the order of their coming.</summary>
    public ConcurrentQueue<RecordingConnection> Accepted { get; } = [];

    public override async ValueTask<ByteConnection> ConnectAsync(ConnectBudget budget, CancellationToken cancellationToken)
    {
        RecordingConnection connection = new(await Inner.ConnectAsync(budget, cancellationToken));
        Connected.Enqueue(connection);
        return connection;
    }

    public override async ValueTask<IConnectionListener> ListenAsync(CancellationToken cancellationToken) =>
        new Listener(this, await Inner.ListenAsync(cancellationToken));

    private sealed class Listener(RecordingEndpoint endpoint, IConnectionListener inner) : IConnectionListener
    {
        public Endpoint Endpoint => endpoint with { Inner = inner.Endpoint };

        public async ValueTask<ByteConnection?> AcceptAsync(CancellationToken cancellationToken)
        {
            if (await inner.AcceptAsync(cancellationToken) is not { } accepted)
            {
                return null;
            }

            RecordingConnection connection = new(accepted);
            endpoint.Accepted.Enqueue(connection);
            return connection;
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
