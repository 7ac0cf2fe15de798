using System.Net;
using System.Net.Sockets;

namespace ThriftRpc.Lab;

/// <summary>Sends every frame back, over async sockets. The rules stand at <see cref="EchoFrame"/>.</summary>
public sealed class BareAsyncServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly int _bufferSize;
    private readonly Func<ReadOnlyMemory<byte>, ValueTask>? _work;
    private readonly Action? _onAccepted;
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly HashSet<Socket> _connections = [];
    private bool _stopped;

    /// <summary>Begins to listen on the loopback address and to serve.</summary>
    /// <param name="port">The port; 0 for any free one.</param>
    /// <param name="bufferSize">How many bytes the largest frame has.</param>
    /// <param name="work">What to do for each frame before it is sent back; null for nothing.</param>
    /// <param name="onAccepted">What to do when a connection has come.</param>
    public BareAsyncServer(int port = 0, int bufferSize = EchoFrame.BufferSize, Func<ReadOnlyMemory<byte>, ValueTask>? work = null, Action? onAccepted = null)
    {
        const int backlog = 512;
        _bufferSize = bufferSize;
        _work = work;
        _onAccepted = onAccepted;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen(backlog);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _ = AcceptAsync();
    }

    /// <summary>Gets the port.</summary>
    public int Port { get; }

    /// <summary>Gets how many connections are open.</summary>
    public int ConnectionCount
    {
        get
        {
            lock (_gate)
            {
                return _connections.Count;
            }
        }
    }

    /// <summary>Ends all connections, and listens no more.</summary>
    public void Dispose()
    {
        Socket[] left;
        lock (_gate)
        {
            _stopped = true;
            left = [.. _connections];
        }

        _listener.Dispose();
        foreach (Socket connection in left)
        {
            connection.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket connection = await _listener.AcceptAsync().ConfigureAwait(false);
                connection.NoDelay = true;
                if (!TryAdd(connection))
                {
                    connection.Dispose();
                    return;
                }

                _onAccepted?.Invoke();
                _ = HoldAsync(connection);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed: nobody is listened for any more.
        }
    }

    private bool TryAdd(Socket connection)
    {
        lock (_gate)
        {
            return !_stopped && _connections.Add(connection);
        }
    }

    private async Task HoldAsync(Socket connection)
    {
        try
        {
            using Socket owned = connection;
            await ServeAsync(connection).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidDataException)
        {
            // The other side is gone, or this server is disposed: either way this connection is over.
        }
        finally
        {
            lock (_gate)
            {
                _connections.Remove(connection);
            }
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        byte[] buffer = new byte[_bufferSize];
        int filled = 0;
        while (true)
        {
            int received = await connection.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None).ConfigureAwait(false);
            if (received == 0)
            {
                return;
            }

            filled += received;
            while (EchoFrame.TryFind(buffer.AsSpan(0, filled), buffer.Length, out int size))
            {
                if (_work is not null)
                {
                    await _work(buffer.AsMemory(0, size)).ConfigureAwait(false);
                }

                for (int sent = 0; sent < size;)
                {
                    sent += await connection.SendAsync(buffer.AsMemory(sent, size - sent), SocketFlags.None).ConfigureAwait(false);
                }

                filled -= size;
                buffer.AsSpan(size, filled).CopyTo(buffer);
            }
        }
    }
}
