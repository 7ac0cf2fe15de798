using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

/// <summary>The server's patience with its clients, on a clock that the tests move. Only the timeout under test is finite, so an armed timer is that timeout's.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class TimeoutTests
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_almost = s_timeout - TimeSpan.FromTicks(1);

    private readonly ManualTimeProvider _time = new();
    private readonly ThriftServerOptions _options;

    public TimeoutTests() => _options = new ThriftServerOptions
    {
        Time = _time,
        IdleTimeout = Timeout.InfiniteTimeSpan,
        ReceiveTimeout = Timeout.InfiniteTimeSpan,
        SendTimeout = Timeout.InfiniteTimeSpan,
        DrainTimeout = Timeout.InfiniteTimeSpan,
    };

    [Test]
    public async Task Connection_idle_from_its_begin_is_closed_without_a_warning(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options with { IdleTimeout = s_timeout });
        using RawClient client = await server.ConnectAsync(token);
        await _time.WaitForTimersAsync(1, token);

        _time.Advance(s_timeout);

        Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
        await ExpectClosedSilentlyAsync(server, "IdleTimeout", token);
    }

    [Test]
    public async Task Connection_is_idle_only_after_its_last_message(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options with { IdleTimeout = s_timeout });
        using RawClient client = await server.ConnectAsync(token);
        await _time.WaitForTimersAsync(1, token);

        _time.Advance(s_almost);
        Assert.That((await client.CallAsync(Call("echo", 1, StringField(1, "x")), token)).SequenceId, Is.EqualTo(1));
        _time.Advance(s_almost);
        Assert.That((await client.CallAsync(Call("echo", 2, StringField(1, "x")), token)).SequenceId, Is.EqualTo(2));

        Task<byte[]> closed = client.ReadToCloseAsync(token);
        await ProbeServer.Until(() => AdvanceUnless(closed), token);
        Assert.That(await closed, Is.Empty);
        await ExpectClosedSilentlyAsync(server, "IdleTimeout", token);
    }

    [Test]
    public async Task Message_that_does_not_arrive_whole_in_time_costs_the_connection([Values] bool framed, [Values(1, 6, 30)] int begun, CancellationToken token)
    {
        ThriftServerOptions options = _options with { ReceiveTimeout = s_timeout, Dialects = [new(framed ? ThriftFraming.Framed : ThriftFraming.Unframed, TBinaryProtocol.Default)] };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options);
        using RawClient client = await server.ConnectAsync(token);
        byte[] request = client.Encode(Call("echo", 1, StringField(1, "some more text than thirty bytes")));
        await client.SendAsync(request.AsMemory(0, begun), token);
        await _time.WaitForTimersAsync(1, token);

        _time.Advance(s_timeout);

        Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
        await server.ExpectOneRefusalAsync("receive_timeout", token);
        Assert.That(server.Log.Warnings[0].Message, Does.Contain("ReceiveTimeout").And.Contain("20 s"));
    }

    [Test]
    public async Task Rest_of_a_pipelined_message_must_arrive_in_time(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options with { ReceiveTimeout = s_timeout });
        using RawClient client = await server.ConnectAsync(token);
        await client.SendAsync((byte[])[.. client.Encode(Call("echo", 1, StringField(1, "x"))), 0, 0], token);
        Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(1));
        await _time.WaitForTimersAsync(1, token);

        _time.Advance(s_timeout);

        Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
        await server.ExpectOneRefusalAsync("receive_timeout", token);
    }

    [Test]
    public async Task Dripping_bytes_do_not_extend_the_time_of_a_message(
        [ValueSource(typeof(ThriftDialect), nameof(ThriftDialect.All))] ThriftDialect dialect, CancellationToken token)
    {
        SemaphoreSlim received = new(0);
        HookedEndpoint endpoint = new()
        {
            OnReceive = async (buffer, receive) =>
            {
                if (buffer.Length > 0)
                {
                    received.Release();
                }

                return await receive();
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options with { ReceiveTimeout = s_timeout }, endpoint: endpoint);
        using RawClient client = await server.ConnectAsync(token);
        byte[] request = Traffic.Echo(dialect);

        // The receive after the first byte's says that this byte is in and watched.
        await client.SendAsync(request.AsMemory(0, 1), token);
        await received.WaitAsync(token);
        await received.WaitAsync(token);
        for (int i = 1; i < 20; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await client.SendAsync(request.AsMemory(i, 1), token);
            await received.WaitAsync(token);
        }

        Assert.That(server.Log.Warnings, Is.Empty);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
        await server.ExpectOneRefusalAsync("receive_timeout", token);
    }

    [Test]
    public async Task Message_that_arrives_whole_in_the_last_moment_is_served(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options with { ReceiveTimeout = s_timeout });
        using RawClient client = await server.ConnectAsync(token);
        byte[] request = client.Encode(Call("echo", 1, StringField(1, "x")));
        await client.SendAsync(request.AsMemory(0, 5), token);
        await _time.WaitForTimersAsync(1, token);

        _time.Advance(s_almost);
        await client.SendAsync(request.AsMemory(5), token);

        Assert.That((await client.ReadReplyAsync(token)).Success, Is.EqualTo("x"));
        _time.Advance(s_timeout * 10);
        Assert.That((await client.CallAsync(Call("echo", 2, StringField(1, "y")), token)).Success, Is.EqualTo("y"), "the time of the first message is over");
    }

    [Test]
    public async Task Client_that_does_not_take_its_reply_in_time_is_given_up(CancellationToken token)
    {
        string large = new('x', 16_000_000);
        ProbeHandler handler = new() { OnEcho = (_, _) => ValueTask.FromResult(large) };
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options with { SendTimeout = s_timeout }, handler);
        using RawClient client = await server.ConnectAsync(token, receiveBufferBytes: 4096);
        await client.SendMessagesAsync(token, Call("echo", 1));
        await _time.WaitForTimersAsync(1, token);

        _time.Advance(s_timeout);

        await server.ExpectOneRefusalAsync("send_timeout", token);
        Assert.That(server.Log.Warnings[0].Message, Does.Contain("SendTimeout").And.Contain("20 s"));
        Assert.That(await client.ReadToCloseAsync(token), Has.Length.LessThan(large.Length));
    }

    [Test]
    public async Task Client_that_takes_its_reply_slowly_gets_all_of_it(CancellationToken token)
    {
        string large = new('x', 16_000_000);
        ProbeHandler handler = new() { OnEcho = (_, _) => ValueTask.FromResult(large) };
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options with { SendTimeout = s_timeout }, handler);
        using RawClient client = await server.ConnectAsync(token, receiveBufferBytes: 4096);
        await client.SendMessagesAsync(token, Call("echo", 1), Call("names", 2, I32Field(1, 1)));
        await _time.WaitForTimersAsync(1, token);

        _time.Advance(s_almost);

        Assert.That((await client.ReadReplyAsync(token)).Success, Is.EqualTo(large));
        Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(2));
    }

    [Test]
    public async Task Handler_may_take_longer_than_every_timeout(CancellationToken token)
    {
        Gate gate = new();
        ProbeHandler handler = new() { OnTouch = async (_, _) => await gate.PassAsync() };
        ThriftServerOptions options = _options with { IdleTimeout = s_timeout, ReceiveTimeout = s_timeout, SendTimeout = s_timeout };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options, handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Call("touch", 1));
        await gate.Entered.WaitAsync(token);

        _time.Advance(TimeSpan.FromDays(1));
        gate.Open();

        Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(1));
    }

    [Test]
    public async Task Timeouts_may_be_longer_than_a_timer_runs(CancellationToken token)
    {
        ThriftServerOptions options = new()
        {
            IdleTimeout = TimeSpan.MaxValue,
            ReceiveTimeout = TimeSpan.FromDays(100),
            SendTimeout = TimeSpan.FromDays(1000),
            DrainTimeout = TimeSpan.FromDays(365),
        };
        Gate gate = new();
        ProbeHandler handler = new() { OnTouch = async (_, _) => await gate.PassAsync() };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options, handler);
        using RawClient client = await server.ConnectAsync(token);
        byte[] request = client.Encode(Call("echo", 1, StringField(1, "x")));

        await client.SendAsync(request.AsMemory(0, 10), token);
        await server.Metrics.WaitForAsync(ProbeServer.ActiveConnections, 1, token);
        await client.SendAsync(request.AsMemory(10), token);
        Assert.That((await client.ReadReplyAsync(token)).Success, Is.EqualTo("x"));

        await client.SendMessagesAsync(token, Call("touch", 2));
        await gate.Entered.WaitAsync(token);
        Task stopping = server.Server.StopAsync(CancellationToken.None);
        gate.Open();
        Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(2));
        await stopping.WaitAsync(token);
        Assert.That(server.Log.Warnings, Is.Empty);
    }

    [Test]
    public async Task Connections_that_have_gone_leave_no_timer(CancellationToken token)
    {
        ThriftServerOptions options = new() { Time = _time };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options);
        for (int i = 0; i < 10; i++)
        {
            using RawClient client = await server.ConnectAsync(token);
            await client.CallAsync(Call("echo", 1, StringField(1, "x")), token);
            await client.SendAsync(new byte[i], token);
        }

        await server.WaitForRestAsync(token);
        Assert.That(_time.ArmedTimers, Is.Zero);
        await server.Server.StopAsync(CancellationToken.None).WaitAsync(token);
        Assert.That(_time.ArmedTimers, Is.Zero);
    }

    private bool AdvanceUnless(Task closed)
    {
        if (!closed.IsCompleted)
        {
            _time.Advance(s_timeout);
        }

        return closed.IsCompleted;
    }

    private static async Task ExpectClosedSilentlyAsync(ProbeServer server, string setting, CancellationToken token)
    {
        await server.WaitForRestAsync(token);
        Assert.Multiple(() =>
        {
            Assert.That(server.Log.Warnings, Is.Empty);
            Assert.That(server.Metrics.Sum(ProbeServer.Refusals), Is.Zero);
            Assert.That(server.Log.Named("ConnectionClosed").Single().Message, Does.Contain(setting));
        });
    }
}
