using System.Diagnostics;
using ThriftRpc.Client;
using ThriftRpc.Transport;

namespace ThriftRpc.Echo;

/// <summary>A client in a dozen lines.</summary>
internal static class ClientCommand
{
    public static async Task<int> RunAsync(EchoSettings settings, CancellationToken cancellationToken)
    {
        ThriftConnector connector = new(new TcpEndpoint(settings.Host, settings.Port))
        {
            Protocol = settings.Protocol,
            Framing = settings.Framing,
        };

        await using TStandardClient client = await TStandardClient.ConnectAsync(connector, cancellationToken: cancellationToken);
        EchoClient echo = new(client);

        for (int i = 0; i < settings.Count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            EchoRes res = await echo.EchoAsync(new EchoReq { Msg = settings.Message }, cancellationToken);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);

            Console.WriteLine($"sent \"{settings.Message}\", received \"{res.Msg}\" in {elapsed.TotalMicroseconds:N0} us");
        }

        return 0;
    }
}
