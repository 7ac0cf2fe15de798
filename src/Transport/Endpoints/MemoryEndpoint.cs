using System.Threading.Channels;
using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>A place inside this process, for tests and for services that live together. Every instance is a place of its own.</summary>
public sealed record MemoryEndpoint : Endpoint
{
    private readonly Lock _gate = new();
    private Channel<ByteConnection>? _arrivals;

    /// <inheritdoc/>
    public override ValueTask<ByteConnection> ConnectAsync(ConnectBudget budget, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        (ByteConnection client, ByteConnection server) = MemoryConnection.CreatePair();
        lock (_gate)
        {
            if (_arrivals is null || !_arrivals.Writer.TryWrite(server))
            {
                throw new TTransportException(TTransportExceptionType.NotOpen, "Nobody listens on this memory endpoint.");
            }
        }

        return new ValueTask<ByteConnection>(client);
    }

    /// <inheritdoc/>
    public override ValueTask<IConnectionListener> ListenAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_arrivals is not null)
            {
                throw new TTransportException(TTransportExceptionType.NotOpen, "Somebody listens on this memory endpoint already.");
            }

            _arrivals = Channel.CreateUnbounded<ByteConnection>();
            return new ValueTask<IConnectionListener>(new Listener(this, _arrivals));
        }
    }

    /// <summary>Compares by identity.</summary>
    /// <param name="other">The other endpoint.</param>
    /// <returns>Whether it is this very one.</returns>
    public bool Equals(MemoryEndpoint? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <inheritdoc/>
    public override string ToString() => "memory";

    private void StopListening(Channel<ByteConnection> arrivals)
    {
        lock (_gate)
        {
            if (_arrivals == arrivals)
            {
                _arrivals = null;
            }

            arrivals.Writer.TryComplete();
        }

        while (arrivals.Reader.TryRead(out ByteConnection? unseen))
        {
            unseen.Abort();
        }
    }

    private sealed class Listener(MemoryEndpoint endpoint, Channel<ByteConnection> arrivals) : IConnectionListener
    {
        public Endpoint Endpoint => endpoint;

        public async ValueTask<ByteConnection?> AcceptAsync(CancellationToken cancellationToken)
        {
            while (await arrivals.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (arrivals.Reader.TryRead(out ByteConnection? connection))
                {
                    return connection;
                }
            }

            return null;
        }

        public ValueTask DisposeAsync()
        {
            endpoint.StopListening(arrivals);
            return default;
        }
    }
}
