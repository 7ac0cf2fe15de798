using System.Net.Sockets;
using ThriftRpc.Transport;

namespace ThriftRpc.Testing;

/// <summary>The peer's end of one connection.</summary>
public sealed class ScriptedPeerConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly List<byte> _received = [];

    public ScriptedPeerConnection(Socket socket)
    {
        _socket = socket;
        _socket.NoDelay = true;
    }

    /// <summary>Waits for a whole message.</summary>
    public async Task<SeenMessage> ExpectMessageAsync(ThriftFraming framing, CancellationToken cancellationToken)
    {
        SeenMessage message;
        while (!Frames.TryTake(framing, _received, out message))
        {
            if (await ReceiveAsync(cancellationToken) == 0)
            {
                throw new EndOfStreamException($"The client closed the connection; {_received.Count} bytes of a message had come.");
            }
        }

        return message;
    }

    /// <summary>Waits until at least <paramref name="count"/> bytes have come, and leaves the rest in the socket.</summary>
    public async Task ExpectBytesAsync(int count, CancellationToken cancellationToken)
    {
        while (_received.Count < count)
        {
            if (await ReceiveAsync(cancellationToken) == 0)
            {
                throw new EndOfStreamException($"The client closed the connection; {_received.Count} bytes had come.");
            }
        }
    }

    /// <summary>Waits until the client has closed or reset the connection.</summary>
    /// <returns>How many bytes it sent that no message had been made of.</returns>
    public async Task<int> ExpectEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await ReceiveAsync(cancellationToken) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // A reset is an end as well.
        }

        return _received.Count;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, cancellationToken)..];
        }
    }

    /// <summary>Ends this side; the client reads to the end of what was sent.</summary>
    public void CloseSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Closes the connection in peace.</summary>
    public void Close()
    {
        _socket.Shutdown(SocketShutdown.Both);
        _socket.Dispose();
    }

    /// <summary>Tears the connection down: the client gets a reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();

    private async Task<int> ReceiveAsync(CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[16 * 1024];
        int received = await _socket.ReceiveAsync(buffer, cancellationToken);
        _received.AddRange(buffer.AsSpan(0, received));
        return received;
    }
}
