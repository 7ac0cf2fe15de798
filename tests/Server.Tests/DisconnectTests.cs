using Microsoft.Extensions.Logging;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

/// <summary>Clients come and go. Their going, however rude, is no warning to the operator, and gives their slot back.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class DisconnectTests
{
    public enum Goodbye
    {
        Close,
        Reset,
    }

    private readonly ThriftServerOptions _options = new() { MaxConnections = 1 };

    [Test]
    public async Task Client_may_leave_in_the_middle_of_a_request([Values] Goodbye goodbye, [Values(1, 4, 5, 20)] int begun, [Values] bool framed, CancellationToken token)
    {
        ThriftServerOptions options = _options with { Dialects = [new(framed ? ThriftFraming.Framed : ThriftFraming.Unframed, TBinaryProtocol.Default)] };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options);
        RawClient client = await server.ConnectAsync(token);
        byte[] request = client.Encode(Call("echo", 1, StringField(1, "a text")));

        await client.SendAsync(request.AsMemory(0, begun), token);
        await server.Metrics.WaitForAsync(ProbeServer.ActiveConnections, 1, token);
        Leave(client, goodbye);

        await ExpectNoTraceAsync(server, token);
    }

    [Test]
    public async Task Client_may_leave_while_its_call_runs([Values] Goodbye goodbye, CancellationToken token)
    {
        Gate gate = new();
        ProbeHandler handler = new() { OnTouch = async (_, _) => await gate.PassAsync() };
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, handler);
        RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Call("touch", 1), Call("touch", 2));
        await gate.Entered.WaitAsync(token);

        Leave(client, goodbye);
        gate.Open();

        await ExpectNoTraceAsync(server, token);
    }

    [Test]
    public async Task Client_may_leave_in_the_middle_of_its_reply([Values] Goodbye goodbye, CancellationToken token)
    {
        ManualTimeProvider time = new();
        ProbeHandler handler = new() { OnTouch = (_, _) => default, OnEcho = (_, _) => ValueTask.FromResult(new string('x', 16_000_000)) };
        ThriftServerOptions options = _options with { Time = time, IdleTimeout = Timeout.InfiniteTimeSpan, ReceiveTimeout = Timeout.InfiniteTimeSpan };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options, handler);
        RawClient client = await server.ConnectAsync(token, receiveBufferBytes: 4096);
        await client.SendMessagesAsync(token, Call("echo", 1));
        await time.WaitForTimersAsync(1, token); // The time to send is watched: the reply is stuck half-way.
        await client.ReadExactlyAsync(1000, token);

        Leave(client, goodbye);

        await server.WaitForRestAsync(token);
        Assert.Multiple(() =>
        {
            Assert.That(server.Log.Entries.Where(entry => entry.Level > LogLevel.Debug && entry.EventName != "Listening"), Is.Empty);
            Assert.That(server.Metrics.Sum(ProbeServer.Refusals), Is.Zero);
        });
    }

    [Test]
    public async Task Client_may_leave_after_a_refusal_without_reading_it([Values] Goodbye goodbye, CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options);
        RawClient client = await server.ConnectAsync(token);

        await client.SendMessagesAsync(token, Strict(ReplyType, "echo", 1, Struct()));
        await server.Metrics.WaitForAsync(ProbeServer.Refusals, 1, token);
        Leave(client, goodbye);

        await server.ExpectOneRefusalAsync("message_type", token);
    }

    [Test]
    public async Task Client_that_keeps_sending_after_a_refusal_is_cut_off(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Strict(ReplyType, "echo", 1, Struct()));
        await client.ReadReplyAsync(token);
        byte[] more = new byte[64 * 1024];

        // Without end, were it not for the server: it takes some, then no more.
        await Assert.ThatAsync(
            async () =>
            {
                while (true)
                {
                    await client.SendAsync(more, token);
                }
            },
            Throws.InstanceOf<System.Net.Sockets.SocketException>());

        await server.ExpectOneRefusalAsync("message_type", token);
    }

    [Test]
    public async Task Client_that_never_closes_after_a_refusal_is_closed_in_time(CancellationToken token)
    {
        ManualTimeProvider time = new();
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options with { Time = time, IdleTimeout = Timeout.InfiniteTimeSpan });
        using RawClient client = await server.ConnectAsync(token);
        await client.CallAsync(Strict(ReplyType, "echo", 1, Struct()), token);
        Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
        await time.WaitForTimersAsync(1, token);
        Assert.That(server.Server.ConnectionCount, Is.EqualTo(1), "it waits for the client's end");

        time.Advance(TimeSpan.FromSeconds(30));

        await server.ExpectOneRefusalAsync("message_type", token);
    }

    private static void Leave(RawClient client, Goodbye goodbye)
    {
        if (goodbye == Goodbye.Reset)
        {
            client.Reset();
        }
        else
        {
            client.Dispose();
        }
    }

    /// <summary>Nothing above Debug, nothing counted, and the one slot is free again.</summary>
    private static async Task ExpectNoTraceAsync(ProbeServer server, CancellationToken token)
    {
        await server.WaitForRestAsync(token);
        await server.Metrics.WaitForAsync(ProbeServer.ActiveCalls, 0, token);
        using RawClient next = await server.ConnectAsync(token);
        Assert.That((await next.CallAsync(Call("echo", 9, StringField(1, "x")), token)).SequenceId, Is.EqualTo(9));
        Assert.Multiple(() =>
        {
            Assert.That(server.Log.Entries.Where(entry => entry.Level > LogLevel.Debug && entry.EventName != "Listening"), Is.Empty);
            Assert.That(server.Metrics.Sum(ProbeServer.Refusals), Is.Zero);
        });
    }
}
