using System.Diagnostics;
using ThriftRpc.Client;
using ThriftRpc.Echo;
using ThriftRpc.Transport;

namespace ThriftRpc.Benchmarks.Connections;

/// <summary>Opens the connections, makes one call on each, lets them rest, and says what each holds of the managed heap at either end.</summary>
internal static class ClientSide
{
    /// <summary>How many connections come and go first, so that code, pools and tables are there already.</summary>
    private const int WarmUp = 500;

    private const int AtOnce = 32;

    public static async Task RunAsync(int connections, TimeSpan busy, string? jsonPath)
    {
        Machine machine = Machine.Look();
        List<AtRest> dialects = [];
        using ServerProcess server = ServerProcess.Start();
        Queue<int> ports = new();
        while (ports.Count < Dialects.Measured.Length)
        {
            ports.Enqueue(await server.ReadPortAsync());
        }

        foreach (ThriftDialect dialect in Dialects.Measured)
        {
            ThriftConnector connector = new(new TcpEndpoint("127.0.0.1", ports.Dequeue())) { Framing = dialect.Framing, Protocol = dialect.Protocol };
            await CloseAsync(await OpenAsync(connector, WarmUp));
            (int Connections, long Bytes) serverBefore = await WaitForAsync(server, 0);
            long clientBefore = Memory.Measure();

            TStandardClient[] clients = await OpenAsync(connector, connections);
            (int Connections, long Bytes) serverAfter = await WaitForAsync(server, connections);
            long clientAfter = Memory.Measure();
            GC.KeepAlive(clients);

            // The array of the clients is the program's own.
            long client = (clientAfter - clientBefore - (IntPtr.Size * (long)connections)) / connections;
            double? callsPerSecond = busy > TimeSpan.Zero ? await CallAllAsync(clients, busy) : null;
            AtRest atRest = new($"{dialect}", (serverAfter.Bytes - serverBefore.Bytes) / connections, client, callsPerSecond);
            Console.WriteLine($"{atRest.Dialect}: server {atRest.ServerBytes} client {atRest.ClientBytes} bytes a connection");
            if (callsPerSecond is not null)
            {
                Console.WriteLine($"{atRest.Dialect}: {callsPerSecond:N0} calls/s over {connections} connections at once");
            }

            dialects.Add(atRest);
            await CloseAsync(clients);
            await WaitForAsync(server, 0);
        }

        if (jsonPath is not null)
        {
            ResultFile.Write(jsonPath, new Report(Report.CurrentSchema, "connections", machine, connections, dialects));
        }
    }

    private static async Task<TStandardClient[]> OpenAsync(ThriftConnector connector, int count)
    {
        TStandardClient[] clients = new TStandardClient[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
        {
            clients[i] = await TStandardClient.ConnectAsync(connector, cancellationToken: CancellationToken.None);
            EchoRes answer = await new EchoClient(clients[i]).EchoAsync(new EchoReq { Msg = "hello" });
            if (answer.Msg != "hello")
            {
                throw new InvalidDataException($"\"hello\" was answered with \"{answer.Msg}\".");
            }
        });
        return clients;
    }

    /// <summary>Has every connection make one call after another for a while.</summary>
    /// <returns>Calls a second in all.</returns>
    private static async Task<double> CallAllAsync(TStandardClient[] clients, TimeSpan busy)
    {
        using CancellationTokenSource end = new(busy);
        long start = Stopwatch.GetTimestamp();
        long[] calls = await Task.WhenAll(clients.Select(client => Task.Run(async () =>
        {
            EchoClient echo = new(client);
            EchoReq request = new() { Msg = "hello" };
            long count = 0;
            for (; !end.IsCancellationRequested; count++)
            {
                await echo.EchoAsync(request);
            }

            return count;
        })));
        return calls.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task CloseAsync(TStandardClient[] clients)
    {
        foreach (TStandardClient client in clients)
        {
            await client.DisposeAsync();
        }
    }

    /// <summary>Asks until the server has so many connections: it learns of an end a moment later.</summary>
    private static async Task<(int Connections, long Bytes)> WaitForAsync(ServerProcess server, int connections)
    {
        while (true)
        {
            (int Connections, long Bytes) seen = await server.MeasureAsync();
            if (seen.Connections == connections)
            {
                return seen;
            }
        }
    }
}
