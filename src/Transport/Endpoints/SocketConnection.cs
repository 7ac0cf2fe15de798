using System.Net;
using System.Net.Sockets;

namespace ThriftRpc.Transport;

/// <summary>A connection over a connected stream socket.</summary>
internal sealed class SocketConnection : ByteConnection
{
    private readonly Socket _socket;
    private bool _blocksReceives;

    public SocketConnection(Socket socket)
    {
        _socket = socket;

        // For SendAsync, whose first attempt must not wait; operations that are asynchronous anyway do not care.
        _socket.Blocking = false;

        // A client of a Unix domain socket has no name, which .NET shows as an address without text.
        RemoteEndPoint = socket.RemoteEndPoint is { } peer && (peer is not UnixDomainSocketEndPoint || peer.ToString() is { Length: > 0 }) ? peer : null;
    }

    public override EndPoint? RemoteEndPoint { get; }

    /// <summary>Makes each receive from now on wait with its thread, so that it ends before it returns: for who has a thread for each connection.</summary>
    public void BlockReceives() => _blocksReceives = true;

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) =>
        _blocksReceives ? new ValueTask<int>(ReceiveBlocking(buffer.Span)) : _socket.ReceiveAsync(buffer, SocketFlags.None);

    /// <inheritdoc/>
    /// <remarks>
    /// Nearly always the system has room for all of it, and then one plain system call does. Only when it has not, the machinery for asynchronous
    /// sends is made, which a connection then keeps.
    /// </remarks>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        int sent = _socket.Send(bytes.Span, SocketFlags.None, out SocketError error);
        return error switch
        {
            SocketError.Success when sent == bytes.Length => default,
            SocketError.Success or SocketError.WouldBlock => SendRestAsync(bytes[sent..]),
            _ => ValueTask.FromException(new SocketException((int)error)),
        };
    }

    public override void CloseSending() => _socket.Shutdown(SocketShutdown.Send);

    public override PeerState Peek()
    {
        try
        {
            // Readable means: bytes, or the end. Which of the two is what Available tells.
            return !_socket.Poll(0, SelectMode.SelectRead) ? PeerState.Quiet : _socket.Available > 0 ? PeerState.HasSent : PeerState.Closed;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return PeerState.Closed;
        }
    }

    public override void Abort() => _socket.Dispose();

    protected override void Dispose(bool disposing)
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The peer or we were faster: there is nothing left to shut down.
        }

        _socket.Dispose();
    }

    private int ReceiveBlocking(Span<byte> buffer)
    {
        while (true)
        {
            if (buffer.Length > 0)
            {
                int received = _socket.Receive(buffer, SocketFlags.None, out SocketError error);
                if (error != SocketError.WouldBlock)
                {
                    return error == SocketError.Success ? received : throw new SocketException((int)error);
                }
            }

            _socket.Poll(Timeout.InfiniteTimeSpan, SelectMode.SelectRead);
            if (buffer.Length == 0)
            {
                return 0;
            }
        }
    }

    private async ValueTask SendRestAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int sent = await _socket.SendAsync(bytes, SocketFlags.None).ConfigureAwait(false);
            bytes = bytes[sent..];
        }
    }
}
