using ThriftRpc.Conformance;
using ThriftRpc.Echo;
using ThriftRpc.Protocol;
using ThriftRpc.Server;
using ThriftRpc.Transport;

namespace ThriftRpc.Interop;

/// <summary>Our servers, one for each service.</summary>
internal sealed class OurServers : IAsyncDisposable
{
    private readonly List<ThriftServer> _servers = [];

    public Ports Ports { get; private set; } = new(0, 0, 0);

    public static async Task<OurServers> StartAsync(PythonSetup setup, CancellationToken token)
    {
        OurServers servers = new();
        ThriftServerOptions options = new() { Dialects = [new(setup.Framing, setup.Protocol)] };
        servers.Ports = new Ports(
            await servers.ServeAsync<IConformance>(new ConformanceHandler(), options, token),
            await servers.ServeAsync<IGolden>(new GoldenHandler(setup.Protocol), options, token),
            await servers.ServeAsync<IEcho>(new EchoHandler(), options, token));
        return servers;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ThriftServer server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    private async Task<int> ServeAsync<TService>(TService handler, ThriftServerOptions options, CancellationToken token)
        where TService : class, IThriftService<TService>
    {
        ThriftServer server = ThriftServer.For(handler, options);
        _servers.Add(server);
        Endpoint endpoint = await server.StartAsync(new TcpEndpoint("127.0.0.1", port: 0), token);
        return ((TcpEndpoint)endpoint).Port;
    }
}
