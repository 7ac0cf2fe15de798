using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ThriftRpc.Benchmarks.Rpc;
using ThriftRpc.Client;
using ThriftRpc.Echo;
using ThriftRpc.Pool;
using ThriftRpc.Server;
using ThriftRpc.Transport;

namespace ThriftRpc.Benchmarks.Peers;

/// <summary>A contender of this program's own: it runs in two processes and understands the same words as the others.</summary>
/// <param name="Id">What it is called on the command line.</param>
/// <param name="Name">The name in the tables.</param>
/// <param name="Library">What it stands for.</param>
/// <param name="Serve">Begins to serve and tells the port.</param>
/// <param name="Connect">Makes what each caller runs, for a port and a number of callers.</param>
internal sealed record DotNetPeer(string Id, string Name, string Library, Func<int> Serve, Func<int, int, Task<IContender[]>> Connect)
{
    /// <summary>The hidden command that makes this program one of the contenders.</summary>
    public const string Command = "peer";

    /// <summary>Gets all of them; the first is the baseline.</summary>
    public static IReadOnlyList<DotNetPeer> All { get; } =
    [
        new("bare-async", "bare async Socket", "System.Net.Sockets", ServeBareAsync, (port, callers) => EachAsync(callers, () => BareAsyncContender.ConnectAsync(port))),
        new("bare-sync", "bare sync Socket", "System.Net.Sockets", ServeBareSync, (port, callers) => EachAsync(callers, () => Task.FromResult(BareSyncContender.Connect(port)))),
        new("own", "ThriftRpc, one socket each", "ThriftRpc", ServeThrift, (port, callers) => EachAsync(callers, () => ThriftContender.ConnectAsync(port))),
        new("pooled", "ThriftRpc, pooled", "ThriftRpc.Pool", ServeThrift, ConnectPooledAsync),
        new("shared", "ThriftRpc, one shared socket", "ThriftRpc", ServeThrift, ConnectSharedAsync),
    ];

    /// <summary>Does what the words say: see README.md.</summary>
    public static int Run(string[] words)
    {
        if (All.FirstOrDefault(peer => words.Length > 0 && peer.Id == words[0]) is { } peer)
        {
            switch (words[1..])
            {
                case ["version"]:
                    Console.WriteLine($"{peer.Library}, {RuntimeInformation.FrameworkDescription}");
                    return 0;
                case ["server"]:
                    Console.WriteLine(peer.Serve());
                    DotNetClient.ForEachLine(_ => Console.WriteLine($"{DotNetClient.CpuMicroseconds():0}"));
                    return 0;
                case ["client", string port, string callers]:
                    DotNetClient.Run(peer.Connect(int.Parse(port, CultureInfo.InvariantCulture), int.Parse(callers, CultureInfo.InvariantCulture)).GetAwaiter().GetResult());
                    return 0;
            }
        }

        Console.Error.WriteLine($"Usage: {Command} {string.Join('|', All.Select(known => known.Id))} version | server | client PORT CALLERS");
        return 2;
    }

    private static int ServeBareAsync() => new BareAsyncServer().Port;

    private static int ServeBareSync()
    {
        Socket listener = ServerHost.Listen();
        BareSyncServer.Start(listener);
        return ServerHost.PortOf(listener);
    }

    private static int ServeThrift()
    {
        ThriftServer server = ThriftServer.For<IEcho>(new EchoHandler());
        return ((TcpEndpoint)server.StartAsync(new TcpEndpoint("127.0.0.1", 0)).GetAwaiter().GetResult()).Port;
    }

    private static async Task<IContender[]> EachAsync(int callers, Func<Task<IContender>> connect)
    {
        IContender[] contenders = new IContender[callers];
        for (int i = 0; i < callers; i++)
        {
            contenders[i] = await connect();
        }

        return contenders;
    }

    private static Task<IContender[]> ConnectPooledAsync(int port, int callers)
    {
        PooledClient client = new(new TransportPool(new PoolOptions { MaxConnections = callers }), new ThriftConnector(new TcpEndpoint("127.0.0.1", port)));
        return EachAsync(callers, () => Task.FromResult(ThriftContender.Over(client)));
    }
    private static async Task<IContender[]> ConnectSharedAsync(int port, int callers)
    {
        ConcurrentClient client = await ConcurrentClient.ConnectAsync(new ThriftConnector(new TcpEndpoint("127.0.0.1", port)));
        return await EachAsync(callers, () => Task.FromResult(ThriftContender.Over(client)));
    }
}
