using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using ThriftRpc.Protocol;
using ThriftRpc.Server.Tests.Contract;
using ThriftRpc.Testing;
using ThriftRpc.Transport;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

/// <summary>Each limit of load refuses the one too many, says so once to the client, the operator and the counter, and gives its places back.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class LoadLimitTests
{
    private readonly Gates _gates = new();
    private readonly ThriftServerOptions _options = new() { Dialects = [new(ThriftFraming.Framed, TBinaryProtocol.Default)] };

    [Test]
    public async Task One_connection_of_an_address_more_than_the_limit_is_closed_and_other_addresses_are_served(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options with { MaxConnectionsPerAddress = 2 });
        using RawClient first = await server.ConnectAsync(token);
        using RawClient second = await server.ConnectAsync(token);
        await server.Metrics.WaitForAsync(ProbeServer.ActiveConnections, 2, token);

        using RawClient refused = await server.ConnectAsync(token);
        Assert.That(await refused.ReadToCloseAsync(token), Is.Empty);
        await server.Metrics.WaitForAsync(ProbeServer.Refusals, 1, token);
        using RawClient elsewhere = await RawClient.ConnectAsync(server.Port, framed: true, token, from: IPAddress.Parse("127.0.0.2"));

        Assert.That((await elsewhere.CallAsync(Touch(1), token)).SequenceId, Is.EqualTo(1));
        Assert.Multiple(() =>
        {
            Assert.That(server.Metrics.Sum(ProbeServer.Refusals, "address_limit"), Is.EqualTo(1));
            Assert.That(server.Log.Named("ConnectionRefused").Single().Message, Does.Contain("2 are open already (ThriftServerOptions.MaxConnectionsPerAddress)"));
        });
    }

    [Test]
    public async Task Place_of_an_address_comes_back_with_each_connection_that_ends(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options with { MaxConnectionsPerAddress = 1 });
        for (int i = 0; i < 20; i++)
        {
            using RawClient client = await server.ConnectAsync(token);
            Assert.That((await client.CallAsync(Touch(i), token)).SequenceId, Is.EqualTo(i));
            client.Dispose();
            await server.WaitForRestAsync(token);
        }

        Assert.That(server.Log.Warnings, Is.Empty);
    }

    [Test]
    public async Task One_call_of_a_connection_more_than_the_server_takes_is_refused_in_its_turn(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options with { MaxConcurrentCalls = 2 }, _gates.Handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(1, "a"), Echo(2, "b"), Echo(3, "never"), Oneway("nothing", 4));
        await _gates.EnteredAsync(token, "a", "b");
        await server.Metrics.WaitForAsync(ProbeServer.Refusals, 1, token);

        _gates["b"].Open();
        _gates["a"].Open();

        Assert.That((await client.ReadReplyAsync(token)).Success, Is.EqualTo("a"));
        Assert.That((await client.ReadReplyAsync(token)).Success, Is.EqualTo("b"));
        RawClientReply refusal = await client.ReadReplyAsync(token);
        Assert.That((refusal.SequenceId, refusal.ErrorType, refusal.ErrorText), Is.EqualTo(
            (3, TApplicationExceptionType.InternalError, "overloaded: ThriftServerOptions.MaxConcurrentCalls = 2")));
        Assert.That(server.Log.Warnings.Single().Message, Does.Contain("2 calls already (ThriftServerOptions.MaxConcurrentCalls)"));
        Assert.That(server.Metrics.Sum(ProbeServer.Refusals, "overloaded"), Is.EqualTo(1));
        await server.Metrics.WaitForAsync(ProbeServer.ActiveCalls, 0, token);
        Assert.That((await client.CallAsync(Touch(9), token)).SequenceId, Is.EqualTo(9));
    }

    [Test]
    public void At_the_limit_no_call_is_refused_for_a_place_that_nobody_gets([Values] bool queued)
    {
        // With one place and two who ask, somebody must always get it. Counting up first and down again, both could be refused.
        using ServerMetrics metrics = new(this);
        ServerContext server = new(new ProbeProcessor(new ProbeHandler()), _options with { MaxConcurrentCalls = 1, MaxQueuedCalls = 1 }, metrics, NullLogger.Instance);
        const int rounds = 20_000;
        int[] taken = new int[2];
        using Barrier barrier = new(2);
        int refusedTogether = 0;
        bool[] got = new bool[2];
        Thread[] threads = [.. Enumerable.Range(0, 2).Select(index => new Thread(() => Ask(index)))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        Assert.That(refusedTogether, Is.Zero);
        Assert.That(taken[0] + taken[1], Is.EqualTo(rounds), "and never two at once");

        void Ask(int index)
        {
            for (int i = 0; i < rounds; i++)
            {
                barrier.SignalAndWait();
                got[index] = queued ? server.TryQueueCall() : server.TryStartCall();
                barrier.SignalAndWait();
                if (index == 0 && !got[0] && !got[1])
                {
                    refusedTogether++;
                }

                if (got[index])
                {
                    taken[index]++;
                    if (queued)
                    {
                        server.EndQueuedCall();
                    }
                    else
                    {
                        server.EndCall();
                    }
                }
            }
        }
    }

    [Test]
    public async Task Calls_that_were_queued_are_counted_until_they_begin(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options with { InlineHandlers = InlineHandlers.Never }, _gates.Handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(1, "a"), Echo(2, "b"));
        await _gates.EnteredAsync(token, "a", "b");

        await server.Metrics.WaitForAsync(ProbeServer.QueuedCalls, 0, token);
        Assert.That(server.Metrics.Sum(ProbeServer.ActiveCalls), Is.EqualTo(2));
        _gates["a"].Open();
        _gates["b"].Open();
        Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(1));
        Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(2));
        await server.Metrics.WaitForAsync(ProbeServer.ActiveCalls, 0, token);
    }

    [Test]
    public async Task With_no_place_in_the_queue_a_call_is_refused_and_its_other_place_comes_back(CancellationToken token)
    {
        using ServerMetrics metrics = new(this);
        using MetricsRecorder counts = new(this);
        RecordingLogger<ThriftServer> log = new();
        ServerContext context = new(new ProbeProcessor(new ProbeHandler()), _options with { InlineHandlers = InlineHandlers.Never, MaxQueuedCalls = 1 }, metrics, log);
        Assert.That(context.TryQueueCall(), Is.True, "the only place is taken");
        ScriptedConnection connection = new();
        ServerConnection served = new(connection, context);
        Task running = served.RunAsync();

        connection.Arrive(Frame(Touch(7)));
        byte[] reply = connection.Sent.Single();
        context.EndQueuedCall();
        connection.ArriveEnd();
        await running.WaitAsync(token);

        Assert.That(System.Text.Encoding.UTF8.GetString(reply), Does.Contain("overloaded: ThriftServerOptions.MaxQueuedCalls = 1"));
        Assert.That(counts.Sum(ProbeServer.Refusals, "queue_limit"), Is.EqualTo(1));
        Assert.That(log.Warnings, Has.Count.EqualTo(1));
        Assert.That((counts.Sum(ProbeServer.ActiveCalls), counts.Sum(ProbeServer.QueuedCalls)), Is.EqualTo((0L, 0L)));
    }

    [TestCase(0)]
    [TestCase(-1)]
    public void Limits_below_1_are_refused(int limit) => Assert.Multiple(() =>
    {
        Assert.That(() => new ThriftServerOptions { MaxCallsPerConnection = limit }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("MaxCallsPerConnection"));
        Assert.That(() => new ThriftServerOptions { MaxConnectionsPerAddress = limit }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("MaxConnectionsPerAddress"));
        Assert.That(() => new ThriftServerOptions { MaxParkedBytes = limit }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("MaxParkedBytes"));
        Assert.That(() => new ThriftServerOptions { MaxQueuedCalls = limit }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("MaxQueuedCalls"));
        Assert.That(() => new ThriftServerOptions { MaxWorkers = limit }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("MaxWorkers"));
        Assert.That(() => new ThriftServerOptions { WorkerIdleTimeout = TimeSpan.FromSeconds(limit) }, Throws.TypeOf<ArgumentOutOfRangeException>());
    });

    private static byte[] Echo(int sequenceId, string text) => Call("echo", sequenceId, StringField(1, text));

    private static byte[] Touch(int sequenceId) => Call("touch", sequenceId, I32Field(1, 0));
}
