using ThriftRpc.Protocol;
using ThriftRpc.Server.Tests.Contract;
using ThriftRpc.Testing;
using ThriftRpc.Transport;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

/// <summary>A stop that meets a request just coming in. Each interleaving is held in place by hooks below the server.</summary>
[TestFixture]
[CancelAfter(10_000)]
internal sealed class StopRaceTests
{
    private readonly ThriftServerOptions _options = new() { Time = new ManualTimeProvider() };

    [Test]
    public async Task Request_that_has_woken_the_server_before_the_stop_is_served(CancellationToken token)
    {
        // The reader has been woken by the request's bytes, but does not yet run when the stop comes.
        Gate wakeUp = new();
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, endpoint: new HookedEndpoint { OnReceive = HoldWakeUps(wakeUp) });
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Call("echo", 5, StringField(1, "x")));
        await wakeUp.Entered.WaitAsync(token);

        Task stopping = server.Server.StopAsync(CancellationToken.None);
        wakeUp.Open();

        Assert.That((await client.ReadReplyAsync(token)).Success, Is.EqualTo("x"));
        Assert.That(await client.ReadToEndAsync(token), Is.Empty);
        await stopping.WaitAsync(token);
        Assert.That(server.Log.Warnings, Is.Empty);
    }

    [Test]
    public async Task Client_that_has_left_before_the_stop_is_no_request(CancellationToken token)
    {
        // The same, but what has woken the reader is the client's end.
        Gate wakeUp = new();
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, endpoint: new HookedEndpoint { OnReceive = HoldWakeUps(wakeUp) });
        using RawClient client = await server.ConnectAsync(token);
        client.CloseSending();
        await wakeUp.Entered.WaitAsync(token);

        Task stopping = server.Server.StopAsync(CancellationToken.None);
        wakeUp.Open();

        Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
        await stopping.WaitAsync(token);
        Assert.That(server.Log.Warnings, Is.Empty);
    }

    [Test]
    public async Task Request_that_came_during_the_running_call_is_served(CancellationToken token)
    {
        Gate gate = new();
        HookedEndpoint endpoint = new();
        ProbeHandler handler = new() { OnTouch = async (_, _) => await gate.PassAsync() };
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options with { MaxCallsPerConnection = 1 }, handler, endpoint);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Call("touch", 1));
        await gate.Entered.WaitAsync(token);
        await client.SendMessagesAsync(token, Call("echo", 2, StringField(1, "x")));
        await ProbeServer.Until(() => endpoint.Accepted.Single().Peek() == PeerState.HasSent, token);

        Task stopping = server.Server.StopAsync(CancellationToken.None);
        await server.Log.WaitForAsync("Stopping", token);
        gate.Open();

        Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(1));
        Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(2));
        Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
        await stopping.WaitAsync(token);
    }

    [Test]
    public async Task Stop_works_over_memory_too(CancellationToken token)
    {
        Gate gate = new();
        ProbeHandler handler = new() { OnTouch = async (_, _) => await gate.PassAsync() };
        await using ThriftServer server = ThriftServer.For<IProbe>(handler, _options);
        Endpoint endpoint = await server.StartAsync(new MemoryEndpoint(), token);
        await using TTransport idle = await new ThriftConnector(endpoint).ConnectAsync(token);
        await using TTransport busy = await new ThriftConnector(endpoint).ConnectAsync(token);
        EmptyBody body = default;
        busy.Write(new MessageHeader("touch"u8, TMessageType.Call, 3), ref body);
        await busy.FlushAsync();
        await gate.Entered.WaitAsync(token);

        Task stopping = server.StopAsync(CancellationToken.None);
        Assert.That(await ReceivesAsync(idle).WaitAsync(token), Is.False);
        gate.Open();

        Assert.That(await ReceivesAsync(busy).WaitAsync(token), Is.True);
        await stopping.WaitAsync(token);
    }

    private static async Task<bool> ReceivesAsync(TTransport transport)
    {
        try
        {
            return await transport.ReceiveAsync();
        }
        catch (TTransportException)
        {
            return false;
        }
    }

    private static Func<Memory<byte>, Func<ValueTask<int>>, ValueTask<int>> HoldWakeUps(Gate wakeUp) => async (buffer, receive) =>
    {
        int received = await receive();
        if (buffer.IsEmpty)
        {
            await wakeUp.PassAsync();
        }

        return received;
    };

    private struct EmptyBody : IMessageBodyWriter
    {
        public readonly void Write<TWriter>(scoped ref TWriter writer)
            where TWriter : IProtocolWriter, allows ref struct => writer.WriteStructEnd(writer.WriteStructBegin());
    }
}
