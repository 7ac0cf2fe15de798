using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

/// <summary>When the token of a handler fires: its client has left, its client's time is over, or the server gives up.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class CancellationTests
{
    private readonly Gates _entered = new();
    private readonly Gates _cancelled = new();
    private readonly ManualTimeProvider _time = new();
    private TimeSpan? _timeout;

    private ThriftServerOptions Options => new()
    {
        Time = _time,
        IdleTimeout = Timeout.InfiniteTimeSpan,
        ReceiveTimeout = Timeout.InfiniteTimeSpan,
        SendTimeout = Timeout.InfiniteTimeSpan,
        Dialects = [new(ThriftFraming.Framed, TBinaryProtocol.Default), new(ThriftFraming.Header, TBinaryProtocol.Default)],
    };

    [Test]
    public async Task Client_that_leaves_cancels_the_handlers_it_was_waiting_for([Values] bool reset, CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options, Handler);
        RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(1, "a"), Echo(2, "b"));
        await _entered.EnteredAsync(token, "a", "b");

        Leave(client, reset);

        await _cancelled.EnteredAsync(token, "a", "b");
        await server.WaitForRestAsync(token);
        Assert.That(server.Log.Warnings, Is.Empty, "nobody's fault");
        await server.Metrics.WaitForAsync(ProbeServer.ActiveCalls, 0, token);
    }

    [Test]
    public async Task Client_that_leaves_over_THeader_cancels_too(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options, Handler);
        RawClient client = await server.ConnectAsync(token);
        await client.SendAsync(HeaderClient.Frame(Echo(1, "a"), headers: ("client_timeout", "5000")), token);
        await _entered.EnteredAsync(token, "a");

        client.Dispose();

        await _cancelled.EnteredAsync(token, "a");
        await server.WaitForRestAsync(token);
    }

    [Test]
    public async Task Oneway_goes_on_when_its_client_leaves(CancellationToken token)
    {
        TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        HookedEndpoint endpoint = EndpointThatTells(end);
        Gate gate = new();
        bool? wasCancelled = null;
        ProbeHandler handler = new()
        {
            OnNote = async (_, context) =>
            {
                await gate.PassAsync();
                wasCancelled = context.CancellationToken.IsCancellationRequested;
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options with { OnewayIsBarrier = false }, handler, endpoint);
        RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Oneway("note", 1, StringField(1, "x")));
        await gate.Entered.WaitAsync(token);

        client.Dispose();
        await end.Task.WaitAsync(token);
        gate.Open();
        await server.WaitForRestAsync(token);

        Assert.That(wasCancelled, Is.False);
    }

    [Test]
    public async Task Where_it_is_turned_off_a_client_that_leaves_cancels_nothing(CancellationToken token)
    {
        TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Gate gate = new();
        bool? wasCancelled = null;
        ProbeHandler handler = new()
        {
            OnEcho = async (text, context) =>
            {
                await gate.PassAsync();
                wasCancelled = context.CancellationToken.IsCancellationRequested;
                return text;
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options with { CancelOnDisconnect = false }, handler, EndpointThatTells(end));
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(1, "a"));
        await gate.Entered.WaitAsync(token);

        client.CloseSending();
        await end.Task.WaitAsync(token);
        gate.Open();

        Assert.That((await client.ReadReplyAsync(token)).Success, Is.EqualTo("a"));
        await server.WaitForRestAsync(token);
        Assert.That(wasCancelled, Is.False);
    }

    [Test]
    public async Task An_abort_cancels_every_handler_oneway_ones_too(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options with { OnewayIsBarrier = false }, Handler);
        using RawClient client = await server.ConnectAsync(token);
        using RawClient other = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(1, "a"), Oneway("note", 2, StringField(1, "b")), Echo(3, "c"));
        await other.SendMessagesAsync(token, Echo(1, "d"));
        await _entered.EnteredAsync(token, "a", "b", "c", "d");

        await server.Server.StopAsync(new CancellationToken(canceled: true)).WaitAsync(token);

        await _cancelled.EnteredAsync(token, "a", "b", "c", "d");
        await server.WaitForRestAsync(token);
        Assert.That(server.Log.Named("DrainTimedOut").Single().Message, Does.Contain('2'));
    }

    [Test]
    public async Task What_waits_for_its_turn_when_the_connection_is_aborted_does_not_begin(CancellationToken token)
    {
        Gate gate = new();
        bool hasBegun = false;
        ProbeHandler handler = new()
        {
            OnEcho = async (text, _) =>
            {
                await gate.PassAsync();
                return text;
            },
            OnNote = (_, _) =>
            {
                hasBegun = true;
                return default;
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options, handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(1, "a"), Oneway("note", 2, StringField(1, "b")), Echo(3, "c"));
        await gate.Entered.WaitAsync(token);

        await server.Server.StopAsync(new CancellationToken(canceled: true)).WaitAsync(token);
        gate.Open();
        await server.WaitForRestAsync(token);

        Assert.That(hasBegun, Is.False);
        await server.Metrics.WaitForAsync(ProbeServer.ActiveCalls, 0, token);
    }

    [Test]
    public async Task A_handler_sees_how_long_its_client_waits_and_is_cancelled_when_that_is_over(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options, Handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendAsync(HeaderClient.Frame(Echo(7, "a"), headers: ("client_timeout", "2500")), token);
        await _entered.EnteredAsync(token, "a");
        Assert.That(_timeout, Is.EqualTo(TimeSpan.FromMilliseconds(2500)));

        _time.Advance(TimeSpan.FromMilliseconds(2499));
        Assert.That(_cancelled["a"].Entered.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        await _cancelled.EnteredAsync(token, "a");
        (RawClientReply reply, _) = await HeaderClient.ReadAsync(client, token);
        Assert.That((reply.SequenceId, reply.ErrorType), Is.EqualTo((7, TApplicationExceptionType.InternalError)));
        Assert.That(server.Log.Warnings, Is.Empty, "the handler did as it was told");
    }

    [Test]
    public async Task Calls_of_a_connection_share_one_timer_that_is_armed_no_more_when_they_have_ended_in_time(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options, new ProbeHandler());
        using RawClient client = await server.ConnectAsync(token);

        for (int i = 0; i < 10; i++)
        {
            await client.SendAsync(HeaderClient.Frame(Echo(i, "a"), headers: ("client_timeout", "2500")), token);
            Assert.That((await HeaderClient.ReadAsync(client, token)).Reply.Success, Is.EqualTo("a"));
        }

        await server.Metrics.WaitForAsync(ProbeServer.ActiveCalls, 0, token);
        Assert.That(_time.ArmedTimers, Is.EqualTo(1));
        _time.Advance(TimeSpan.FromMilliseconds(2500));
        Assert.That(_time.ArmedTimers, Is.Zero);
    }

    [Test]
    public async Task A_connection_takes_its_timer_with_it(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options, new ProbeHandler());
        RawClient client = await server.ConnectAsync(token);
        await client.SendAsync(HeaderClient.Frame(Echo(1, "a"), headers: ("client_timeout", "2500")), token);
        await HeaderClient.ReadAsync(client, token);

        client.Dispose();
        await server.WaitForRestAsync(token);

        Assert.That(_time.ArmedTimers, Is.Zero);
    }

    [Test]
    public async Task Each_of_several_calls_is_cancelled_when_its_own_time_is_over(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options, Handler);
        using RawClient client = await server.ConnectAsync(token);
        foreach ((int id, string name, string timeout) in ((int, string, string)[])[(1, "slow", "3000"), (2, "fast", "1000"), (3, "slower", "4000")])
        {
            await client.SendAsync(HeaderClient.Frame(Echo(id, name), HeaderClient.AnyOrder, ("client_timeout", timeout)), token);
            await _entered.EnteredAsync(token, name);
        }

        foreach ((string name, string[] others, int id) in ((string, string[], int)[])[("fast", ["slow", "slower"], 2), ("slow", ["slower"], 1), ("slower", [], 3)])
        {
            _time.Advance(TimeSpan.FromMilliseconds(name == "slow" ? 2000 : 1000));
            await _cancelled.EnteredAsync(token, name);
            Assert.That((await HeaderClient.ReadAsync(client, token)).Reply.SequenceId, Is.EqualTo(id));
            Assert.That(others.Select(other => _cancelled[other].Entered.IsCompleted), Is.All.False);
        }
    }

    [Test]
    public async Task A_token_that_outlives_its_call_does_not_fire_with_a_later_one(CancellationToken token)
    {
        List<CancellationToken> seen = [];
        ProbeHandler handler = new()
        {
            OnEcho = async (text, context) =>
            {
                seen.Add(context.CancellationToken);
                if (text == "stays")
                {
                    await CancelledAsync(text, context);
                }

                return text;
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options, handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendAsync(HeaderClient.Frame(Echo(1, "goes"), headers: ("client_timeout", "2500")), token);
        await HeaderClient.ReadAsync(client, token);
        await client.SendAsync(HeaderClient.Frame(Echo(2, "stays"), headers: ("client_timeout", "2500")), token);
        await _entered.EnteredAsync(token, "stays");

        _time.Advance(TimeSpan.FromMilliseconds(2500));
        await HeaderClient.ReadAsync(client, token);

        Assert.That(seen.Select(each => each.IsCancellationRequested), Is.EqualTo(new[] { false, true }));
    }

    [Test]
    public async Task When_the_client_leaves_what_has_begun_is_cancelled_and_so_is_what_begins_afterwards()
    {
        using CancellationTokenSource connection = new();
        using CallDeadlines deadlines = new(_time, source => source.Cancel(), connection.Token);
        CallDeadline before = deadlines.Begin(TimeSpan.FromSeconds(1));

        await connection.CancelAsync();
        CallDeadline after = deadlines.Begin(TimeSpan.FromSeconds(1));

        Assert.That((before.IsCancellationRequested, after.IsCancellationRequested), Is.EqualTo((true, true)));
    }

    [TestCase("")]
    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("1.5")]
    [TestCase("99999999999")]
    [TestCase("soon")]
    public async Task A_time_that_is_none_is_no_deadline(string text, CancellationToken token)
    {
        CallContext? seen = null;
        ProbeHandler handler = new()
        {
            OnEcho = (text, context) =>
            {
                seen = context;
                return ValueTask.FromResult(text);
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options, handler);
        using RawClient client = await server.ConnectAsync(token);

        await client.SendAsync(HeaderClient.Frame(Echo(1, "a"), headers: ("client_timeout", text)), token);
        await HeaderClient.ReadAsync(client, token);

        Assert.That(seen!.Value.Timeout, Is.Null);
        Assert.That(seen.Value.Headers!["client_timeout"], Is.EqualTo(text));
    }

    [Test]
    public async Task A_handler_that_fails_after_it_was_cancelled_is_logged_unless_it_says_that_it_was_cancelled(CancellationToken token)
    {
        ProbeHandler handler = new()
        {
            OnEcho = async (_, context) =>
            {
                await CancelledAsync("x", context);
                throw new InvalidOperationException("while tidying up");
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options, handler);
        RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(1, "a"));
        await _entered.EnteredAsync(token, "x");

        client.Dispose();

        Assert.That((await server.Log.WaitForAsync("HandlerFailed", token)).Exception!.Message, Is.EqualTo("while tidying up"));
        await server.WaitForRestAsync(token);
    }

    private ProbeHandler Handler => new()
    {
        OnEcho = async (text, context) =>
        {
            _timeout = context.Timeout;
            await CancelledAsync(text, context);
            throw new OperationCanceledException(context.CancellationToken);
        },
        OnNote = async (text, context) => await CancelledAsync(text, context),
    };

    private static byte[] Echo(int sequenceId, string text) => Call("echo", sequenceId, StringField(1, text));

    /// <summary>Waits until the token fires, and tells it.</summary>
    private async Task CancelledAsync(string name, CallContext context)
    {
        TaskCompletionSource fired = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = context.CancellationToken.Register(fired.SetResult);
        _ = _entered[name].PassAsync();
        await fired.Task;
        _ = _cancelled[name].PassAsync();
    }

    private static HookedEndpoint EndpointThatTells(TaskCompletionSource end) => new()
    {
        OnReceive = async (buffer, receive) =>
        {
            int received = await receive();
            if (received == 0 && buffer.Length > 0)
            {
                end.TrySetResult();
            }

            return received;
        },
    };

    private static void Leave(RawClient client, bool reset)
    {
        if (reset)
        {
            client.Reset();
        }
        else
        {
            client.Dispose();
        }
    }
}
