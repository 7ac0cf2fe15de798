using System.Net;
using System.Net.Sockets;

namespace ThriftRpc.Testing;

/// <summary>
/// Stands between clients and a server and spoils connections at random: holds bytes back, cuts a message in the middle, resets, closes one direction. What it lets through
/// it does not change.
/// </summary>
public sealed class ChaosProxy : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stopped = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Socket> _open = [];
    private readonly Random _random;
    private readonly int _oneIn;
    private readonly Task _accepting;
    private volatile EndPoint _target;

    /// <summary>Begins to listen on a free port of this machine.</summary>
    /// <param name="target">The server.</param>
    /// <param name="seed">Of what is done to which connection.</param>
    /// <param name="oneIn">One in so many pieces of traffic is the occasion of something.</param>
    public ChaosProxy(EndPoint target, int seed, int oneIn = 50)
    {
        _target = target;
        _random = new Random(seed);
        _oneIn = oneIn;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        _accepting = AcceptAsync();
    }

    /// <summary>Gets the port that clients connect to.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Gets or sets the server for the connections that come from now on; it may have moved.</summary>
    public EndPoint Target
    {
        get => _target;
        set => _target = value;
    }

    /// <summary>Gets how many connections were spoilt.</summary>
    public int Spoilt { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        _listener.Dispose();
        Socket[] open;
        lock (_gate)
        {
            open = [.. _open];
        }

        Array.ForEach(open, static socket => socket.Dispose());
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptAsync(_stopped.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        lock (_gate)
        {
            _open.UnionWith([client, server]);
        }

        try
        {
            await server.ConnectAsync(_target, _stopped.Token);
            await Task.WhenAll(ForwardAsync(client, server), ForwardAsync(server, client));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One of the two has gone, or both are to go.
        }

        lock (_gate)
        {
            _open.ExceptWith([client, server]);
        }

        client.Dispose();
        server.Dispose();
    }

    private async Task ForwardAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (await from.ReceiveAsync(buffer, SocketFlags.None, _stopped.Token) is > 0 and int count)
            {
                switch (Draw(_oneIn * 4))
                {
                    case < 4:
                        // Nothing waits for this to be long enough: it is what the proxy is for.
                        await Task.Delay(TimeSpan.FromMilliseconds(Draw(30)), TimeProvider.System, _stopped.Token);
                        break;
                    case 4:
                        Reset(from, to);
                        return;
                    case 5:
                        await to.SendAsync(buffer.AsMemory(0, count / 2), SocketFlags.None, _stopped.Token);
                        Reset(from, to);
                        return;
                    case 6:
                        await to.SendAsync(buffer.AsMemory(0, count / 2), SocketFlags.None, _stopped.Token);
                        to.Shutdown(SocketShutdown.Send);
                        return;
                    case 7:
                        to.Shutdown(SocketShutdown.Send);
                        return;
                }

                for (int sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), SocketFlags.None, _stopped.Token);
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Reset(from, to);
        }
    }

    private static void Reset(Socket first, Socket second)
    {
        foreach (Socket socket in new[] { first, second })
        {
            try
            {
                socket.LingerState = new LingerOption(enable: true, 0);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It has ended already.
            }

            socket.Dispose();
        }
    }

    private int Draw(int below)
    {
        lock (_gate)
        {
            int drawn = _random.Next(below);
            Spoilt += below == _oneIn * 4 && drawn is >= 4 and < 8 ? 1 : 0;
            return drawn;
        }
    }
}
