using System.Net;
using System.Net.Sockets;

namespace ThriftRpc.Lab;

/// <summary>A bare async socket that sends frames and compares what comes back. The rules stand at <see cref="EchoFrame"/>. For one caller.</summary>
public sealed class BareAsyncSocket : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer;

    private BareAsyncSocket(Socket socket, int bufferSize)
    {
        _socket = socket;
        _buffer = new byte[bufferSize];
    }

    /// <summary>Connects to a server on the loopback address.</summary>
    /// <param name="port">The port.</param>
    /// <param name="bufferSize">How many bytes the largest frame has.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The open socket.</returns>
    public static async Task<BareAsyncSocket> ConnectAsync(int port, int bufferSize = EchoFrame.BufferSize, CancellationToken cancellationToken = default)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken).ConfigureAwait(false);
            return new BareAsyncSocket(socket, bufferSize);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Makes one call.</summary>
    /// <param name="request">The frame to send.</param>
    /// <returns>A task that ends when the same frame has come back.</returns>
    /// <exception cref="InvalidDataException">Something else has come back.</exception>
    /// <exception cref="EndOfStreamException">The server has closed the connection.</exception>
    public async ValueTask CallAsync(ReadOnlyMemory<byte> request)
    {
        for (int sent = 0; sent < request.Length;)
        {
            sent += await _socket.SendAsync(request[sent..], SocketFlags.None).ConfigureAwait(false);
        }

        int filled = 0;
        int size;
        do
        {
            int received = await _socket.ReceiveAsync(_buffer.AsMemory(filled), SocketFlags.None).ConfigureAwait(false);
            if (received == 0)
            {
                throw new EndOfStreamException("The server closed the connection.");
            }

            filled += received;
        }
        while (!EchoFrame.TryFind(_buffer.AsSpan(0, filled), _buffer.Length, out size));

        EchoFrame.Verify(_buffer.AsSpan(0, filled), size, request.Span);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
