using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>A place where connections lead to and can be listened for. Immutable and thread-safe; two that lead to the same place are equal.</summary>
public abstract record Endpoint
{
    /// <summary>Opens a connection.</summary>
    /// <param name="budget">How long it may take in all; the token ends the attempt by then.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The open connection; the caller owns it.</returns>
    /// <exception cref="TTransportException">Nobody could be reached: <see cref="TTransportExceptionType.NotOpen"/>, the cause inside.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public abstract ValueTask<ByteConnection> ConnectAsync(ConnectBudget budget, CancellationToken cancellationToken);

    /// <summary>Begins to listen.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The listener; the caller owns it.</returns>
    /// <exception cref="TTransportException">The place cannot be listened on, for example because it is taken.</exception>
    public abstract ValueTask<IConnectionListener> ListenAsync(CancellationToken cancellationToken);
}
