using ThriftRpc.Client;
using ThriftRpc.Server;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool.Tests;

/// <summary>Chaos over real sockets with connections that all callers share, against a server in each of its reply modes.</summary>
[TestFixture]
[Category("Stress")]
[NonParallelizable]
[CancelAfter(1_200_000)]
internal sealed class SharedClientChaosTests
{
    private static readonly SharedOptions s_few = SharedOptions.Default with { WaitForReady = true, InitialBackoff = TimeSpan.FromMilliseconds(10) };

    private static IEnumerable<TestCaseData> Kinds()
    {
        yield return Kind("Serial", s_few with { Connection = ConcurrentClientOptions.InOrder }, ThriftFraming.Framed, new ThriftServerOptions { MaxCallsPerConnection = 1 });
        yield return Kind("Arrival", s_few, ThriftFraming.Framed, new ThriftServerOptions { ReplyOrder = Server.ReplyOrder.Arrival });
        yield return Kind("Completion", s_few, ThriftFraming.Framed, new ThriftServerOptions { ReplyOrder = Server.ReplyOrder.Completion });
        yield return Kind("ClientDecides over THeader", s_few, ThriftFraming.Header, ThriftServerOptions.Default);
        yield return Kind("Grpc", SharedOptions.Grpc with { WaitForReady = true, InitialBackoff = TimeSpan.FromMilliseconds(10) }, ThriftFraming.Framed, ThriftServerOptions.Default);
        yield return Kind("NetHttp2", SharedOptions.NetHttp2, ThriftFraming.Framed, ThriftServerOptions.Default);
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task Every_reply_belongs_to_its_call_and_nothing_is_left_over(
        SharedOptions options, ThriftFraming framing, ThriftServerOptions server, CancellationToken token)
    {
        SharedClient? client = null;
        await new ChaosRun(Environment.TickCount, framing, server).RunAsync(connector => client = new SharedClient(connector, options), token);

        SharedSnapshot rest = await AtRestAsync(client!, token);
        Assert.That(rest.Opened, Is.EqualTo(rest.Closed.Values.Sum() + rest.Ready));
        Assert.That(rest.Entered, Is.EqualTo(rest.Left));

        await client!.CloseAsync().WaitAsync(token);
        SharedSnapshot closed = client.Snapshot();
        Assert.That((closed.Ready, closed.Opened), Is.EqualTo((0, closed.Closed.Values.Sum())));
    }

    private static TestCaseData Kind(string name, SharedOptions options, ThriftFraming framing, ThriftServerOptions server) =>
        new TestCaseData(options, framing, server).SetArgDisplayNames(name);

    /// <summary>A dial that nobody waits for any more ends by itself, soon.</summary>
    private static async Task<SharedSnapshot> AtRestAsync(SharedClient client, CancellationToken token)
    {
        while (true)
        {
            token.ThrowIfCancellationRequested();
            SharedSnapshot snapshot = client.Snapshot();
            if (snapshot.Dialing + snapshot.Draining + snapshot.InFlight + snapshot.Waiting == 0)
            {
                return snapshot;
            }

            await Task.Yield();
        }
    }
}
