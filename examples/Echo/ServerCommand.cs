using Microsoft.Extensions.Logging;
using ThriftRpc.Protocol;
using ThriftRpc.Server;
using ThriftRpc.Transport;

namespace ThriftRpc.Echo;

/// <summary>Does the service's work. One instance serves all connections.</summary>
internal sealed class EchoHandler : IEcho
{
    public ValueTask<EchoRes> EchoAsync(EchoReq req, CallContext context = default) => new(new EchoRes { Msg = req.Msg });
}

/// <summary>A server in a dozen lines.</summary>
internal static class ServerCommand
{
    public static async Task<int> RunAsync(TcpEndpoint address, CancellationToken stop)
    {
        using ILoggerFactory logging = LoggerFactory.Create(builder => builder
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .SetMinimumLevel(LogLevel.Warning));

        await using ThriftServer server = ThriftServer.For<IEcho>(new EchoHandler(), logger: logging.CreateLogger<ThriftServer>());
        Endpoint endpoint = await server.StartAsync(address, stop);
        Console.WriteLine($"Echo is served on {endpoint}, to clients of every dialect. Ctrl+C stops it.");

        TaskCompletionSource stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = stop.Register(stopping.SetResult);
        await stopping.Task;

        await server.StopAsync(CancellationToken.None);
        Console.WriteLine("Stopped.");
        return 0;
    }
}
