using System.Diagnostics.Metrics;
using ThriftRpc.Protocol;
using ThriftRpc.Server.Tests.Contract;
using ThriftRpc.Testing;
using ThriftRpc.Transport;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

/// <summary>Connections served by dedicated threads.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class WorkerThreadsTests
{
    private static readonly TimeSpan s_workerIdle = TimeSpan.FromSeconds(10);

    private readonly ManualTimeProvider _time = new();
    private readonly Gates _gates = new();

    private ThriftServerOptions Options => new()
    {
        Time = _time,
        IdleTimeout = Timeout.InfiniteTimeSpan,
        ReceiveTimeout = Timeout.InfiniteTimeSpan,
        Dispatch = ServerDispatch.Threads,
        Dialects = [new(ThriftFraming.Framed, TBinaryProtocol.Default)],
    };

    [Test]
    public async Task Each_connection_has_a_thread_of_its_own_that_is_none_of_the_pool(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options, ThreadHandler);
        using RawClient first = await server.ConnectAsync(token);
        using RawClient second = await server.ConnectAsync(token);

        string thread = await ThreadOfAsync(first, token);
        Assert.That(await ThreadOfAsync(second, token), Is.Not.EqualTo(thread));
        Assert.That(await ThreadOfAsync(first, token), Is.EqualTo(thread));
        Assert.That(thread, Does.EndWith("own"));
        Assert.That(server.Metrics.Sum(ProbeServer.Workers), Is.EqualTo(2));
    }

    [Test]
    public async Task The_worker_used_last_serves_the_next_connection(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options, ThreadHandler);
        RawClient[] clients = [await server.ConnectAsync(token), await server.ConnectAsync(token), await server.ConnectAsync(token)];
        string[] threads = [await ThreadOfAsync(clients[0], token), await ThreadOfAsync(clients[1], token), await ThreadOfAsync(clients[2], token)];
        int[] order = [1, 0, 2];
        for (int i = 0; i < order.Length; i++)
        {
            clients[order[i]].Dispose();
            await server.Metrics.WaitForAsync(ProbeServer.IdleWorkers, i + 1, token);
        }

        foreach (int used in order.Reverse())
        {
            RawClient next = await server.ConnectAsync(token);
            Assert.That(await ThreadOfAsync(next, token), Is.EqualTo(threads[used]));
        }

        Assert.That(server.Metrics.Sum(ProbeServer.Workers), Is.EqualTo(3));
    }

    [Test]
    public async Task Thread_that_cannot_be_started_costs_its_connection_and_no_place(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options with { MaxWorkers = 1, MaxConnections = 1 });
        bool hasFailed = false;
        using MeterListener listener = new()
        {
            // Who listens runs just before the thread is started; what it throws comes up the same way.
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == ProbeServer.Workers && instrument.Meter.Scope == server.Server)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, change, _, _) =>
        {
            if (change > 0 && !hasFailed)
            {
                hasFailed = true;
                throw new InvalidOperationException("no thread");
            }
        });
        listener.Start();

        using RawClient first = await server.ConnectAsync(token);
        Assert.That(await first.ReadToCloseAsync(token), Is.Empty);
        await server.Log.WaitForAsync("AcceptFailed", token);
        await _time.WaitForTimersAsync(1, token);
        Assert.That(server.Server.ConnectionCount, Is.Zero);
        _time.Advance(TimeSpan.FromSeconds(1));

        using RawClient second = await server.ConnectAsync(token);
        Assert.That((await second.CallAsync(Call("echo", 1, StringField(1, "x")), token)).Success, Is.EqualTo("x"));
    }

    [Test]
    public async Task Workers_that_are_idle_for_too_long_end_and_the_others_stay(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options, ThreadHandler);
        RawClient first = await server.ConnectAsync(token);
        RawClient second = await server.ConnectAsync(token);
        using RawClient busy = await server.ConnectAsync(token);
        await ThreadOfAsync(first, token);
        string later = await ThreadOfAsync(second, token);
        await ThreadOfAsync(busy, token);
        first.Dispose();
        await server.Metrics.WaitForAsync(ProbeServer.IdleWorkers, 1, token);
        await _time.WaitForTimersAsync(1, token);
        _time.Advance(s_workerIdle / 2);
        second.Dispose();
        await server.Metrics.WaitForAsync(ProbeServer.IdleWorkers, 2, token);

        _time.Advance((s_workerIdle / 2) - TimeSpan.FromTicks(1));
        Assert.That(server.Metrics.Sum(ProbeServer.Workers), Is.EqualTo(3));
        _time.Advance(TimeSpan.FromTicks(1));
        await server.Metrics.WaitForAsync(ProbeServer.Workers, 2, token);
        Assert.That(server.Metrics.Sum(ProbeServer.IdleWorkers), Is.EqualTo(1));
        using RawClient next = await server.ConnectAsync(token);
        Assert.That(await ThreadOfAsync(next, token), Is.EqualTo(later));
        next.Dispose();
        await server.Metrics.WaitForAsync(ProbeServer.IdleWorkers, 1, token);
        _time.Advance(s_workerIdle);

        await server.Metrics.WaitForAsync(ProbeServer.Workers, 1, token);
        Assert.That(await ThreadOfAsync(busy, token), Is.Not.Empty, "the one with a connection goes on");
        Assert.That(server.Metrics.Sum(ProbeServer.IdleWorkers), Is.Zero);
    }

    [Test]
    public async Task A_connection_for_which_there_is_no_worker_is_refused_at_once(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options with { MaxWorkers = 1 }, ThreadHandler);
        using RawClient served = await server.ConnectAsync(token);
        string thread = await ThreadOfAsync(served, token);

        using RawClient refused = await server.ConnectAsync(token);
        Assert.That(await refused.ReadToCloseAsync(token), Is.Empty);
        await server.Metrics.WaitForAsync(ProbeServer.Refusals, 1, token);
        Assert.That(server.Log.Warnings.Single().Message, Does.Contain("1 are open already (ThriftServerOptions.MaxWorkers)"));
        Assert.That(server.Metrics.Sum(ProbeServer.Refusals, "worker_limit"), Is.EqualTo(1));
        Assert.That(server.Server.ConnectionCount, Is.EqualTo(1));
        served.Dispose();
        await server.Metrics.WaitForAsync(ProbeServer.IdleWorkers, 1, token);

        using RawClient next = await server.ConnectAsync(token);
        Assert.That(await ThreadOfAsync(next, token), Is.EqualTo(thread));
    }

    [Test]
    public async Task A_stop_ends_connections_at_rest_and_idle_workers_at_once(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options, ThreadHandler);
        RawClient gone = await server.ConnectAsync(token);
        using RawClient fresh = await server.ConnectAsync(token);
        using RawClient used = await server.ConnectAsync(token);
        await ThreadOfAsync(gone, token);
        await ThreadOfAsync(used, token);
        await server.Metrics.WaitForAsync(ProbeServer.ActiveConnections, 3, token);
        gone.Dispose();
        await server.Metrics.WaitForAsync(ProbeServer.IdleWorkers, 1, token);

        await server.Server.StopAsync(CancellationToken.None).WaitAsync(token);

        Assert.That(await fresh.ReadToCloseAsync(token), Is.Empty);
        Assert.That(await used.ReadToCloseAsync(token), Is.Empty);
        await server.Metrics.WaitForAsync(ProbeServer.Workers, 0, token);
        Assert.That(_time.ArmedTimers, Is.Zero);
        Assert.That(server.Log.Warnings, Is.Empty);
    }

    [Test]
    public async Task A_stop_lets_the_running_call_finish_and_answers_it([Values] bool blocks, CancellationToken token)
    {
        Gate gate = new();
        ProbeHandler handler = new()
        {
            OnEcho = async (text, _) =>
            {
                if (blocks)
                {
                    gate.PassBlocking();
                }
                else
                {
                    await gate.PassAsync();
                }

                return text;
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options, handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(5, "x"));
        await gate.Entered.WaitAsync(token);

        Task stopping = server.Server.StopAsync(CancellationToken.None);
        await server.Log.WaitForAsync("Draining", token);
        Assert.That(stopping.IsCompleted, Is.False);
        gate.Open();

        Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(5));
        Assert.That(await client.ReadToEndAsync(token), Is.Empty);
        await stopping.WaitAsync(token);
        await server.Metrics.WaitForAsync(ProbeServer.Workers, 0, token);
    }

    [Test]
    public async Task Calls_of_a_connection_run_one_by_one(CancellationToken token)
    {
        int running = 0;
        int most = 0;
        ProbeHandler handler = new()
        {
            OnEcho = async (text, _) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await Task.Yield();
                Interlocked.Decrement(ref running);
                return text;
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options, handler);
        using RawClient client = await server.ConnectAsync(token);

        await client.SendMessagesAsync(token, [.. Enumerable.Range(0, 200).Select(i => i % 3 == 0 ? Oneway("note", i) : Echo(i, $"{i}"))]);

        for (int i = 0; i < 200; i++)
        {
            if (i % 3 != 0)
            {
                Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(i));
            }
        }

        Assert.That(most, Is.EqualTo(1));
    }

    [Test]
    public async Task Client_that_leaves_frees_its_worker([Values] bool reset, [Values] bool duringCall, CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options, _gates.Handler);
        RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(1, "a"));
        await _gates.EnteredAsync(token, "a");
        if (!duringCall)
        {
            _gates["a"].Open();
            await client.ReadReplyAsync(token);
        }

        if (reset)
        {
            client.Reset();
        }
        else
        {
            client.Dispose();
        }

        _gates["a"].Open();
        await server.Metrics.WaitForAsync(ProbeServer.IdleWorkers, 1, token);
        Assert.That(server.Server.ConnectionCount, Is.Zero);
        Assert.That(server.Log.Warnings, Is.Empty);
    }

    [Test]
    public async Task An_idle_connection_is_closed_in_time_although_its_thread_is_blocked(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options with { IdleTimeout = TimeSpan.FromMinutes(1), WorkerIdleTimeout = Timeout.InfiniteTimeSpan }, ThreadHandler);
        using RawClient client = await server.ConnectAsync(token);
        await _time.WaitForTimersAsync(1, token);

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
        await server.Metrics.WaitForAsync(ProbeServer.IdleWorkers, 1, token);
    }

    [Test]
    public async Task A_message_that_does_not_arrive_whole_in_time_costs_the_connection(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options with { ReceiveTimeout = TimeSpan.FromSeconds(20) }, ThreadHandler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendAsync(client.Encode(Echo(1, "a")).AsMemory(0, 10), token);
        await _time.WaitForTimersAsync(1, token);

        _time.Advance(TimeSpan.FromSeconds(20));

        Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
        await server.ExpectOneRefusalAsync("receive_timeout", token);
    }

    [Test]
    public async Task Large_messages_go_both_ways(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options, new ProbeHandler());
        using RawClient client = await server.ConnectAsync(token);
        string large = new('x', 3_000_000);

        for (int i = 0; i < 3; i++)
        {
            Task sending = client.SendMessagesAsync(token, Echo(i, large), Echo(i + 100, "small"));
            Assert.That((await client.ReadReplyAsync(token)).Success, Is.EqualTo(large));
            Assert.That((await client.ReadReplyAsync(token)).Success, Is.EqualTo("small"));
            await sending;
        }
    }

    [Test]
    public async Task Unix_sockets_are_served_too(CancellationToken token)
    {
        await using ThriftServer server = ThriftServer.For<IProbe>(new ProbeHandler(), Options);
        Endpoint endpoint = await server.StartAsync(new UnixEndpoint($"@{Guid.NewGuid()}"), token);
        await using Client.TStandardClient client = await Client.TStandardClient.ConnectAsync(new ThriftConnector(endpoint), cancellationToken: token);

        Assert.That(await new ProbeClient(client).EchoAsync("x", token), Is.EqualTo("x"));
        await server.StopAsync(CancellationToken.None).WaitAsync(token);
    }

    private static IEnumerable<Endpoint> Unsupported =>
    [
        new MemoryEndpoint(),
        new HookedEndpoint(),
        new TlsEndpoint(new TcpEndpoint("127.0.0.1", 0)) { Server = new TlsServerOptions(TestCertificates.Server) },
    ];

    [TestCaseSource(nameof(Unsupported))]
    public async Task Endpoints_that_cannot_block_a_thread_are_refused_and_not_listened_on(Endpoint endpoint, CancellationToken token)
    {
        await using ThriftServer server = ThriftServer.For<IProbe>(new ProbeHandler(), Options);

        await Assert.ThatAsync(() => server.StartAsync(endpoint, token), Throws.TypeOf<NotSupportedException>().With.Message.Contains("Dispatch").And.Message.Contains("TCP and Unix"));
    }

    /// <summary>Answers with the name of the thread that it runs on.</summary>
    private static ProbeHandler ThreadHandler { get; } = new()
    {
        OnEcho = (_, _) => ValueTask.FromResult($"{Environment.CurrentManagedThreadId} {(Thread.CurrentThread.IsThreadPoolThread ? "pool" : "own")}"),
    };

    private static byte[] Echo(int sequenceId, string text) => Call("echo", sequenceId, StringField(1, text));

    private static async Task<string> ThreadOfAsync(RawClient client, CancellationToken token) => (string)(await client.CallAsync(Echo(1, ""), token)).Success;
}
