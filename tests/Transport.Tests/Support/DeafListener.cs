using System.Net;
using System.Net.Sockets;

namespace ThriftRpc.Transport.Tests;

/// <summary>A listener whose queue is full and stays full: whoever dials it gets no answer, neither yes nor no.</summary>
internal sealed class DeafListener : IDisposable
{
    private readonly Socket _listener;
    private readonly Socket _filling;

    public DeafListener(IPAddress address, int port)
    {
        Address = address;
        _listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _filling = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Linux lets one more than the backlog wait to be accepted, and drops who comes then.
            _listener.Bind(new IPEndPoint(address, port));
            _listener.Listen(0);
            Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
            _filling.Connect(address, Port);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IPAddress Address { get; }

    public int Port { get; }

    public void Dispose()
    {
        _filling.Dispose();
        _listener.Dispose();
    }
}
