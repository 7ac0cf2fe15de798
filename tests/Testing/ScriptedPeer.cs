using System.Net;
using System.Net.Sockets;
using ThriftRpc.Transport;

namespace ThriftRpc.Testing;

/// <summary>A server that is nothing but a listening socket: what its connections do, the test says byte by byte.</summary>
public sealed class ScriptedPeer : IDisposable
{
    private readonly Socket _listener;

    public ScriptedPeer(IPAddress? address = null)
    {
        address ??= IPAddress.Loopback;
        _listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(address, 0));
        _listener.Listen(16);
        Endpoint = new TcpEndpoint(address.ToString(), ((IPEndPoint)_listener.LocalEndPoint!).Port);
    }

    /// <summary>Gets where clients find the peer.</summary>
    public TcpEndpoint Endpoint { get; }

    public async Task<ScriptedPeerConnection> AcceptAsync(CancellationToken cancellationToken) =>
        new(await _listener.AcceptAsync(cancellationToken));

    public void Dispose() => _listener.Dispose();
}
