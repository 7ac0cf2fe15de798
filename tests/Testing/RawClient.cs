using System.Net;
using System.Net.Sockets;

namespace ThriftRpc.Testing;

/// <summary>A TCP client that sends and reads exact bytes, and ends its connections well or badly.</summary>
public sealed class RawClient : IDisposable
{
    private readonly Socket _socket;
    private readonly bool _framed;

    private RawClient(Socket socket, bool framed)
    {
        _socket = socket;
        _framed = framed;
    }

    /// <summary>Gets the client's own address, which the server sees as its peer.</summary>
    public EndPoint LocalEndPoint => _socket.LocalEndPoint!;

    /// <summary>Connects to a port of this machine.</summary>
    /// <param name="port">The port.</param>
    /// <param name="framed">Whether messages go and come behind their length.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <param name="receiveBufferBytes">The size of the system's receive buffer; 0 for the usual one.</param>
    /// <param name="from">The address to come from; null for the usual one.</param>
    public static async Task<RawClient> ConnectAsync(int port, bool framed, CancellationToken cancellationToken, int receiveBufferBytes = 0, IPAddress? from = null)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (receiveBufferBytes > 0)
            {
                socket.ReceiveBufferSize = receiveBufferBytes;
            }

            if (from is not null)
            {
                socket.Bind(new IPEndPoint(from, 0));
            }

            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return new RawClient(socket, framed);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Makes bytes of a message: with its length before it, if the connection is framed.</summary>
    public byte[] Encode(byte[] message) => _framed ? RawClientMessage.Frame(message) : message;

    /// <summary>Sends bytes as they are, all of them.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            int sent = await _socket.SendAsync(bytes, SocketFlags.None, cancellationToken);
            bytes = bytes[sent..];
        }
    }

    /// <summary>Sends messages in one write.</summary>
    public Task SendMessagesAsync(CancellationToken cancellationToken, params byte[][] messages) =>
        SendAsync(messages.SelectMany(Encode).ToArray(), cancellationToken);

    /// <summary>Sends a message and reads what comes for it.</summary>
    public async Task<RawClientReply> CallAsync(byte[] message, CancellationToken cancellationToken)
    {
        await SendAsync(Encode(message), cancellationToken);
        return await ReadReplyAsync(cancellationToken);
    }

    /// <summary>Reads exactly so many bytes.</summary>
    /// <exception cref="EndOfStreamException">The server closes before.</exception>
    public async Task<byte[]> ReadExactlyAsync(int count, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[count];
        for (int read = 0; read < count;)
        {
            int received = await _socket.ReceiveAsync(bytes.AsMemory(read), SocketFlags.None, cancellationToken);
            if (received == 0)
            {
                throw new EndOfStreamException($"The server closed after {read} of {count} bytes.");
            }

            read += received;
        }

        return bytes;
    }

    /// <summary>Reads one message; on a framed connection the frame must hold it and nothing else.</summary>
    public async Task<RawClientReply> ReadReplyAsync(CancellationToken cancellationToken)
    {
        if (!_framed)
        {
            return await RawClientReply.ReadAsync(count => ReadExactlyAsync(count, cancellationToken));
        }

        byte[] length = await ReadExactlyAsync(4, cancellationToken);
        using MemoryStream frame = new(await ReadExactlyAsync(System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(length), cancellationToken));
        RawClientReply reply = await RawClientReply.ReadAsync(count =>
        {
            byte[] bytes = new byte[count];
            frame.ReadExactly(bytes);
            return Task.FromResult(bytes);
        });
        return frame.Position == frame.Length
            ? reply
            : throw new InvalidDataException($"{frame.Length - frame.Position} bytes stand behind the reply in its frame.");
    }

    /// <summary>Reads until the server closes or resets the connection.</summary>
    /// <returns>What came before.</returns>
    public async Task<byte[]> ReadToCloseAsync(CancellationToken cancellationToken)
    {
        using MemoryStream all = new();
        try
        {
            await ReadToEndAsync(all, cancellationToken);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
            // Closed without courtesy, but closed.
        }

        return all.ToArray();
    }

    /// <summary>Reads until the server closes the connection in order.</summary>
    /// <returns>What came before.</returns>
    /// <exception cref="SocketException">The server resets the connection: had its last bytes still been under way, they would be lost.</exception>
    public async Task<byte[]> ReadToEndAsync(CancellationToken cancellationToken)
    {
        using MemoryStream all = new();
        await ReadToEndAsync(all, cancellationToken);
        return all.ToArray();
    }

    private async Task ReadToEndAsync(MemoryStream all, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[4096];
        while (await _socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, cancellationToken) is > 0 and int received)
        {
            all.Write(buffer, 0, received);
        }
    }

    /// <summary>Says that nothing more will be sent; replies can still come.</summary>
    public void CloseSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection with a reset, as a crashed client does.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();
}
