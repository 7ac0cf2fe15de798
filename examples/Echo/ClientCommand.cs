using System.Diagnostics;
using ThriftRpc.Client;
using ThriftRpc.Transport;

namespace ThriftRpc.Echo;

/// <summary>A client in a dozen lines.</summary>
internal static class ClientCommand
{
    public static async Task<int> RunAsync(ThriftConnector connector, string message, int count, CancellationToken cancellationToken)
    {
        await using TStandardClient client = await TStandardClient.ConnectAsync(connector, cancellationToken: cancellationToken);
        EchoClient echo = new(client);

        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            EchoRes res = await echo.EchoAsync(new EchoReq { Msg = message }, cancellationToken);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);

            Console.WriteLine($"sent \"{message}\", received \"{res.Msg}\" in {elapsed.TotalMicroseconds:N0} us");
        }

        return 0;
    }
}
