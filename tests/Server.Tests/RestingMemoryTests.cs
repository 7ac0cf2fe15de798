using ThriftRpc.Client;
using ThriftRpc.Protocol;
using ThriftRpc.Server.Tests.Contract;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Server.Tests;

/// <summary>A connection at rest holds nothing of its last message. Alone, because it watches the heap of the process.</summary>
[TestFixture]
[NonParallelizable]
[CancelAfter(60_000)]
internal sealed class RestingMemoryTests
{
    private const int Connections = 200;

    [Test]
    public async Task A_stopped_server_leaves_nothing_of_its_connections(CancellationToken token)
    {
        await ServeAndStopAsync(token);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        for (int i = 0; i < 5; i++)
        {
            await ServeAndStopAsync(token);
        }

        // What hundreds of connections held would be more than a megabyte; what is told of each in a log, more than this.
        long left = GC.GetTotalMemory(forceFullCollection: true) - before;
        TestContext.Out.WriteLine($"{left} bytes left");
        Assert.That(left, Is.LessThan(Connections * 1000L));
    }

    [Test]
    public async Task Headers_are_not_held_by_a_connection_at_rest(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token);
        ThriftConnector connector = new(new TcpEndpoint("127.0.0.1", server.Port)) { Framing = ThriftFraming.Header };
        List<TStandardClient> clients = [];
        for (int i = 0; i < Connections; i++)
        {
            clients.Add(await TStandardClient.ConnectAsync(connector, cancellationToken: token));
            await new ProbeClient(clients[i]).EchoAsync("hello", token);
        }

        long before = GC.GetTotalMemory(forceFullCollection: true);
        foreach (TStandardClient client in clients)
        {
            // One dictionary each: what lives on after the call is the server's copy, or nothing.
            Dictionary<string, string> headers = new() { ["long"] = new string('x', 60_000) };
            await new ProbeClient(client).EchoAsync("hello", new CallContext { CancellationToken = token, Headers = headers });
        }

        long taken = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.That(taken, Is.LessThan(Connections * 10_000L), "nothing of 120,000 bytes each, but for what pools keep");
        foreach (TStandardClient client in clients)
        {
            await client.DisposeAsync();
        }
    }

    /// <summary>Connections that have had an answer and are within their next message when the server ends.</summary>
    private static async Task ServeAndStopAsync(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token);
        byte[] echo = Traffic.Echo(ThriftDialect.All[0], new string('x', 3000));
        for (int i = 0; i < Connections; i++)
        {
            RawClient client = await server.ConnectAsync(token);
            await client.SendAsync(echo, token);
            await client.ReadReplyAsync(token);
            await client.SendAsync(echo.AsMemory(0, 2000), token);
        }

        await server.Server.StopAsync(new CancellationToken(canceled: true));
        await ProbeServer.Until(() => server.Server.ConnectionCount == 0, token);
    }
}
