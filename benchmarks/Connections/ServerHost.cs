using System.Globalization;
using ThriftRpc.Echo;
using ThriftRpc.Protocol;
using ThriftRpc.Server;
using ThriftRpc.Transport;

namespace ThriftRpc.Benchmarks.Connections;

/// <summary>The server's process: tells its ports, then answers each line of its input with how many connections are open and what is alive.</summary>
internal static class ServerHost
{
    public static async Task RunAsync()
    {
        await using ThriftServer server = ThriftServer.For<IEcho>(new Handler(), new ThriftServerOptions { MaxConnections = int.MaxValue });
        foreach (ThriftDialect _ in Dialects.Measured)
        {
            // A port for each: the system keeps that of a closed connection for a minute, and there are not enough for all.
            TcpEndpoint place = (TcpEndpoint)await server.StartAsync(new TcpEndpoint("127.0.0.1", 0));
            Console.WriteLine(place.Port);
        }

        while (await Console.In.ReadLineAsync() is not null)
        {
            int open = server.ConnectionCount;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{open} {Memory.Measure()}"));
        }

        // The parent is gone; so are its connections.
    }

    private sealed class Handler : IEcho
    {
        public ValueTask<EchoRes> EchoAsync(EchoReq req, CallContext context = default) => ValueTask.FromResult(new EchoRes { Msg = req.Msg });
    }
}
