using System.Net;
using System.Net.Sockets;
using ThriftRpc.Echo;
using ThriftRpc.Server;
using ThriftRpc.Transport;

namespace ThriftRpc.Benchmarks.Rpc;

/// <summary>The server process: serves every contender on a port of its own, tells its usage for each line it is sent, and ends with its parent.</summary>
internal static class ServerHost
{
    public static async Task<int> RunAsync()
    {
        using BareAsyncServer bareAsync = new();
        Socket bareSync = Listen();
        BareSyncServer.Start(bareSync);
        await using ThriftServer thrift = ThriftServer.For<IEcho>(new EchoHandler());
        var bound = (TcpEndpoint)await thrift.StartAsync(new TcpEndpoint("127.0.0.1", 0));

        List<int> modes = [];
        foreach (ServerMode mode in ServerMode.All)
        {
            // They end with the process.
            ThriftServer server = ThriftServer.For(mode.Handler, mode.Options);
            modes.Add(((TcpEndpoint)await server.StartAsync(new TcpEndpoint("127.0.0.1", 0))).Port);
        }

        Console.Out.WriteLine(new ServerHello(Environment.ProcessorCount, bareAsync.Port, PortOf(bareSync), bound.Port, modes).ToLine());
        ParentWatch.Start(_ => Console.Out.WriteLine(Usage.OfThisProcess().ToLine()));
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    public static Socket Listen()
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }

    public static int PortOf(Socket listener) => ((IPEndPoint)listener.LocalEndPoint!).Port;
}
