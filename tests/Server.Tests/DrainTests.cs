using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

/// <summary>A stop that meets connections with several calls under way. The clock stands still.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class DrainTests
{
    private readonly Gates _gates = new();
    private readonly ThriftServerOptions _options = new()
    {
        Time = new ManualTimeProvider(),
        Dialects = [new(ThriftFraming.Framed, TBinaryProtocol.Default), new(ThriftFraming.Header, TBinaryProtocol.Default)],
    };

    [Test]
    public async Task All_calls_that_run_are_answered_in_their_order_and_then_the_connection_closes([Values] bool inOrder, CancellationToken token)
    {
        ThriftServerOptions options = _options with { ReplyOrder = inOrder ? ReplyOrder.Arrival : ReplyOrder.Completion };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options, _gates.Handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(1, "a"), Echo(2, "b"), Echo(3, "c"));
        await _gates.EnteredAsync(token, "a", "b", "c");

        Task stopping = server.Server.StopAsync(CancellationToken.None);
        await server.Log.WaitForAsync("Stopping", token);
        _gates["b"].Open();
        if (!inOrder)
        {
            Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(2));
        }

        _gates["a"].Open();
        Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(1));
        Assert.That(stopping.IsCompleted, Is.False);
        _gates["c"].Open();
        if (inOrder)
        {
            Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(2));
        }

        Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(3));
        Assert.That(await client.ReadToEndAsync(token), Is.Empty, "closed in order, between two messages");
        await stopping.WaitAsync(token);
        Assert.That(server.Log.Warnings, Is.Empty);
    }

    [Test]
    public async Task Oneway_that_runs_or_waits_for_its_turn_is_done_before_the_stop(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, _gates.Handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(1, "a"), Oneway("note", 2, StringField(1, "b")));
        await _gates.EnteredAsync(token, "a");

        Task stopping = server.Server.StopAsync(CancellationToken.None);
        await server.Log.WaitForAsync("Stopping", token);
        _gates["a"].Open();
        Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(1));
        await _gates.EnteredAsync(token, "note b");
        Assert.That(stopping.IsCompleted, Is.False);
        _gates["note b"].Open();

        await stopping.WaitAsync(token);
    }

    [Test]
    public async Task Replies_over_THeader_say_that_the_client_had_better_move_on(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, _gates.Handler);
        using RawClient client = await RawClient.ConnectAsync(server.Port, framed: false, token);
        _gates["before"].Open();
        await client.SendAsync(HeaderClient.Frame(Echo(1, "before")), token);
        (_, string header) = await HeaderClient.ReadAsync(client, token);
        Assert.That(header, Does.Not.Contain("crrst"));
        await client.SendAsync(HeaderClient.Frame(Echo(2, "a")), token);
        await _gates.EnteredAsync(token, "a");

        Task stopping = server.Server.StopAsync(CancellationToken.None);
        await ProbeServer.Until(() => StopTests.ConnectFails(server.Port), token);
        await server.Log.WaitForAsync("Draining", token);
        _gates["a"].Open();

        (RawClientReply reply, header) = await HeaderClient.ReadAsync(client, token);
        Assert.That(reply.Success, Is.EqualTo("a"));
        Assert.That(header, Does.Contain("crrst\u00011"));
        await stopping.WaitAsync(token);
    }

    [Test]
    public async Task What_has_arrived_behind_the_calls_that_run_is_served(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options with { MaxCallsPerConnection = 2 }, _gates.Handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(1, "a"), Echo(2, "b"), Echo(3, "c"), Echo(4, "d"));
        await _gates.EnteredAsync(token, "a", "b");

        Task stopping = server.Server.StopAsync(CancellationToken.None);
        await server.Log.WaitForAsync("Draining", token);
        foreach (string name in (string[])["a", "b", "c", "d"])
        {
            _gates[name].Open();
        }

        for (int i = 1; i <= 4; i++)
        {
            Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(i));
        }

        Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
        await stopping.WaitAsync(token);
    }

    [Test]
    public async Task Client_that_does_not_take_its_replies_is_waited_for_and_gets_all([Values] bool threads, CancellationToken token)
    {
        string large = new('x', 16_000_000);
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ProbeHandler handler = new() { OnEcho = (_, _) => ValueTask.FromResult(large) };
        ManualTimeProvider time = new();
        ThriftServerOptions options = _options with
        {
            Time = time,
            IdleTimeout = Timeout.InfiniteTimeSpan,
            DrainTimeout = Timeout.InfiniteTimeSpan,
            Dispatch = threads ? ServerDispatch.Threads : ServerDispatch.Loop,
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options, handler);
        using RawClient client = await server.ConnectAsync(token, receiveBufferBytes: 4096);
        await client.SendMessagesAsync(token, Echo(1, "a"));
        await time.WaitForTimersAsync(1, token); // The send's.

        Task stopping = server.Server.StopAsync(CancellationToken.None);
        await server.Log.WaitForAsync("Draining", token);
        Assert.That(stopping.IsCompleted, Is.False);

        Assert.That((await client.ReadReplyAsync(token)).Success, Is.EqualTo(large));
        Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
        await stopping.WaitAsync(token);
        Assert.That(server.Log.Warnings, Is.Empty);
    }

    [Test]
    public async Task What_is_not_done_in_time_is_aborted(CancellationToken token)
    {
        ManualTimeProvider time = new();
        TaskCompletionSource fired = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ProbeHandler handler = new()
        {
            OnEcho = async (text, context) =>
            {
                await using CancellationTokenRegistration registration = context.CancellationToken.Register(fired.SetResult);
                _ = _gates[text].PassAsync();
                await fired.Task;
                return text;
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options with { Time = time, IdleTimeout = Timeout.InfiniteTimeSpan }, handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(1, "a"));
        await _gates.EnteredAsync(token, "a");

        Task stopping = server.Server.StopAsync(CancellationToken.None);
        await time.WaitForTimersAsync(1, token);
        time.Advance(TimeSpan.FromSeconds(30));
        await stopping.WaitAsync(token);

        await fired.Task.WaitAsync(token);
        await server.WaitForRestAsync(token);
        Assert.That(server.Log.Named("DrainTimedOut"), Has.Count.EqualTo(1));
        Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
    }

    private static byte[] Echo(int sequenceId, string text) => Call("echo", sequenceId, StringField(1, text));
}
