using ThriftRpc.Server;
using ThriftRpc.Transport;

namespace ThriftRpc.Echo;

/// <summary>Both ends in one process, over a real socket.</summary>
internal static class DemoCommand
{
    public static async Task<int> RunAsync(EchoSettings settings, CancellationToken cancellationToken)
    {
        await using ThriftServer server = ThriftServer.For<IEcho>(new EchoHandler());
        Endpoint endpoint = await server.StartAsync(new TcpEndpoint("127.0.0.1", port: 0), cancellationToken);
        Console.WriteLine($"Echo is served on {endpoint} and called in {settings.Framing} {settings.Protocol}.");

        return await ClientCommand.RunAsync(settings with { Host = "127.0.0.1", Port = ((TcpEndpoint)endpoint).Port }, cancellationToken);
    }
}
