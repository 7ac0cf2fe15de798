using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

/// <summary>Defect 6: four bytes that announce much must not make the server take much. Alone, because it watches the heap of the process.</summary>
[TestFixture]
[NonParallelizable]
[CancelAfter(60_000)]
internal sealed class AnnouncedSizeTests
{
    private const int Connections = 250;

    [Test]
    public async Task Defect_6_announced_bytes_take_no_memory_before_they_come([Values] bool framed, CancellationToken token)
    {
        ManualTimeProvider time = new();
        ThriftServerOptions options = new()
        {
            Dialects = [new(framed ? ThriftFraming.Framed : ThriftFraming.Unframed, TBinaryProtocol.Default)],
            IdleTimeout = Timeout.InfiniteTimeSpan,
            Time = time,
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options);

        // 16 MB each in a frame, 100 MB each in a string; and a few bytes of it do come.
        byte[] announcement = framed ? [.. I32(16_000_000), 0x80, 0x01] : [0x80, 0x01, 0, CallType, .. Text("echo"), .. I32(1), StringType, 0, 1, .. I32(100_000_000), 1, 2];
        List<RawClient> clients = [];
        for (int i = 0; i < Connections; i++)
        {
            clients.Add(await server.ConnectAsync(token));
        }

        await server.Metrics.WaitForAsync(ProbeServer.ActiveConnections, Connections, token);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        await Task.WhenAll(clients.Select(client => client.SendAsync(announcement, token)));

        // Each connection that has read what came watches the message's time.
        await time.WaitForTimersAsync(Connections, token);
        long taken = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.That(taken, Is.LessThan(Connections * 16L * 1024), "a small buffer each, far from one announced message");
        Assert.That(server.Server.ConnectionCount, Is.EqualTo(Connections));
    }
}
