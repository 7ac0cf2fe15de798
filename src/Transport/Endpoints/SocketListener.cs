using System.Net.Sockets;

namespace ThriftRpc.Transport;

/// <summary>Accepts connections on a listening socket.</summary>
internal sealed class SocketListener : IConnectionListener
{
    private readonly Socket _socket;

    public SocketListener(Socket socket, Endpoint endpoint)
    {
        _socket = socket;
        Endpoint = endpoint;
    }

    public Endpoint Endpoint { get; }

    public async ValueTask<ByteConnection?> AcceptAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Socket? accepted = null;
            try
            {
                accepted = await _socket.AcceptAsync(cancellationToken).ConfigureAwait(false);
                if (accepted.ProtocolType == ProtocolType.Tcp)
                {
                    accepted.NoDelay = true;
                }

                return new SocketConnection(accepted);
            }
            catch (SocketException e) when (accepted is not null || e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
            {
                // That client has left between connecting and being accepted; the next one is welcome.
                accepted?.Dispose();
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted or SocketError.InvalidArgument })
            {
                return null;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return default;
    }
}
