using ThriftRpc.Transport;

namespace ThriftRpc.Lab;

/// <summary>An endpoint that tells of every connection that comes.</summary>
/// <param name="Inner">The endpoint itself.</param>
/// <param name="OnAccepted">Called for each.</param>
internal sealed record CountingEndpoint(Endpoint Inner, Action OnAccepted) : Endpoint
{
    public override ValueTask<ByteConnection> ConnectAsync(ConnectBudget budget, CancellationToken cancellationToken) => Inner.ConnectAsync(budget, cancellationToken);

    public override async ValueTask<IConnectionListener> ListenAsync(CancellationToken cancellationToken) =>
        new Listener(await Inner.ListenAsync(cancellationToken).ConfigureAwait(false), OnAccepted);

    private sealed class Listener(IConnectionListener inner, Action onAccepted) : IConnectionListener
    {
        public Endpoint Endpoint => inner.Endpoint;

        public async ValueTask<ByteConnection?> AcceptAsync(CancellationToken cancellationToken)
        {
            ByteConnection? connection = await inner.AcceptAsync(cancellationToken).ConfigureAwait(false);
            if (connection is not null)
            {
                onAccepted();
            }

            return connection;
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
