using System.Text;
using ThriftRpc.Testing;
using ThriftRpc.Transport;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

/// <summary>
/// Defect 6, CVE-2020-13949: a few bytes that announce much must not make the server take much. Alone, because it watches the heap of the process.
/// </summary>
[TestFixture]
[NonParallelizable]
[CancelAfter(60_000)]
internal sealed class AnnouncedSizeTests
{
    private const int Connections = 1000;

    /// <summary>A buffer of the smallest size each, and the timer that watches the message.</summary>
    private const long MostBytesEach = 8 * 1024;

    /// <summary>The whole heap of this process. One connection in ten that believed its announcement would fill it.</summary>
    private const long MostBytesInAll = 256 * 1024 * 1024;

    private static IEnumerable<TestCaseData> Announcements()
    {
        yield return Announcement("framed binary", [.. I32(16_000_000), 0x80, 0x01, 0x00, 0x01]);
        yield return Announcement("framed compact", [.. I32(16_000_000), 0x82, 0x21, 0x01, 0x04]);
        yield return Announcement("framed JSON", [.. I32(16_000_000), .. "[1,\"echo\""u8]);
        yield return Announcement("unframed binary, string", [0x80, 0x01, 0, CallType, .. Text("echo"), .. I32(1), StringType, 0, 1, .. I32(100_000_000), 1, 2]);
        yield return Announcement("unframed binary, name", [0x80, 0x01, 0, CallType, .. I32(100_000_000), 1, 2]);
        yield return Announcement("unframed binary, list", [0x80, 0x01, 0, CallType, .. Text("echo"), .. I32(1), ListType, 0, 1, 10, .. I32(12_000_000), 1, 2]);
        yield return Announcement("unframed compact, string", [0x82, 0x21, 0x01, 0x04, .. "echo"u8, 0x18, 0x80, 0xC2, 0xD7, 0x2F, 1, 2]);
        yield return Announcement("unframed compact, list", [0x82, 0x21, 0x01, 0x04, .. "echo"u8, 0x19, 0xF7, 0x80, 0xB6, 0xDC, 0x05, 1, 2]);
        yield return Announcement("unframed JSON, list", Encoding.UTF8.GetBytes("[1,\"echo\",1,1,{\"1\":{\"lst\":[\"i64\",12000000,1,2"));
        yield return Announcement("unframed JSON, string", Encoding.UTF8.GetBytes("[1,\"echo\",1,1,{\"1\":{\"str\":\"begun"));
        yield return Announcement("THeader, frame", [.. I32(16_000_000), 0x0F, 0xFF, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0x80, 0x01]);
        yield return Announcement("THeader, headers", [.. I32(16_000_000), 0x0F, 0xFF, 0, 0, 0, 0, 0, 1, 0x3F, 0xFF, 0, 0, 1]);
    }

    [TestCaseSource(nameof(Announcements))]
    public async Task Defect_6_announced_bytes_take_no_memory_before_they_come(byte[] announcement, CancellationToken token)
    {
        ManualTimeProvider time = new();
        ThriftServerOptions options = new() { IdleTimeout = Timeout.InfiniteTimeSpan, Time = time };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options);
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
        long after = GC.GetTotalMemory(forceFullCollection: true);
        long taken = after - before;

        TestContext.Out.WriteLine($"{taken / Connections} bytes a connection");
        Assert.That(taken, Is.LessThan(Connections * MostBytesEach), "a small buffer each, far from one announced message");
        Assert.That(after, Is.LessThan(MostBytesInAll), "whatever an earlier test has left");
        Assert.That(server.Server.ConnectionCount, Is.EqualTo(Connections));
    }

    private static TestCaseData Announcement(string name, byte[] bytes) => new TestCaseData(bytes).SetArgDisplayNames(name);
}
