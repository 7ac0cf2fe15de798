namespace ThriftRpc.Transport;

/// <summary>Accepts the connections that come to an endpoint. Disposing it stops listening; accepted connections live on.</summary>
public interface IConnectionListener : IAsyncDisposable
{
    /// <summary>Gets where it really listens: with port 0 asked for, the port that was free.</summary>
    Endpoint Endpoint { get; }

    /// <summary>Waits for the next connection. Whatever may take a client's time is left to <see cref="ByteConnection.OpenAsync"/>.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The connection, owned by the caller; null once the listener is disposed.</returns>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    ValueTask<ByteConnection?> AcceptAsync(CancellationToken cancellationToken);
}
