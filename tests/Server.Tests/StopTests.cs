using System.Net.Sockets;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

/// <summary>What a stop does to those who are connected. The clock stands still: nothing here ends because time passes.</summary>
[TestFixture]
[CancelAfter(10_000)]
internal sealed class StopTests
{
    private readonly Gate _gate = new();
    private readonly ProbeHandler _handler;
    private readonly ThriftServerOptions _options = new() { Time = new ManualTimeProvider() };

    public StopTests() => _handler = new ProbeHandler
    {
        OnTouch = async (_, _) => await _gate.PassAsync(),
    };

    [Test]
    public async Task Idle_connections_close_at_once(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, _handler);
        using RawClient fresh = await server.ConnectAsync(token);
        using RawClient used = await server.ConnectAsync(token);
        await used.CallAsync(Call("echo", 1, StringField(1, "x")), token);
        await server.Metrics.WaitForAsync(ProbeServer.ActiveConnections, 2, token);

        await server.Server.StopAsync(CancellationToken.None).WaitAsync(token);

        Assert.That(await fresh.ReadToCloseAsync(token), Is.Empty);
        Assert.That(await used.ReadToCloseAsync(token), Is.Empty);
        Assert.That(server.Server.ConnectionCount, Is.Zero);
        Assert.That(server.Log.Warnings, Is.Empty);
    }

    [Test]
    public async Task Running_call_finishes_and_is_answered_before_the_connection_closes(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, _handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Call("touch", 5));
        await _gate.Entered.WaitAsync(token);

        Task stopping = server.Server.StopAsync(CancellationToken.None);
        await server.Log.WaitForAsync("Stopping", token);
        Assert.That(stopping.IsCompleted, Is.False);
        _gate.Open();

        RawClientReply reply = await client.ReadReplyAsync(token);
        Assert.That((reply.Type, reply.SequenceId), Is.EqualTo((ReplyType, 5)));
        Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
        await stopping.WaitAsync(token);
        Assert.That(server.Log.Warnings, Is.Empty);
    }

    [Test]
    public async Task Running_oneway_finishes(CancellationToken token)
    {
        bool finished = false;
        ProbeHandler handler = new()
        {
            OnNote = async (_, _) =>
            {
                await _gate.PassAsync();
                finished = true;
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Oneway("note", 5));
        await _gate.Entered.WaitAsync(token);

        Task stopping = server.Server.StopAsync(CancellationToken.None);
        _gate.Open();
        await stopping.WaitAsync(token);

        Assert.That(finished, Is.True);
    }

    [TestCase(true, 1)]
    [TestCase(true, 12)]
    [TestCase(false, 1)]
    [TestCase(false, 12)]
    public async Task Request_that_has_begun_to_arrive_is_still_served(bool framed, int begun, CancellationToken token)
    {
        ManualTimeProvider time = new();
        ThriftServerOptions options = new() { Time = time, IdleTimeout = Timeout.InfiniteTimeSpan, Dialects = [new(framed ? ThriftFraming.Framed : ThriftFraming.Unframed, TBinaryProtocol.Default)] };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options, _handler);
        using RawClient client = await server.ConnectAsync(token);
        byte[] request = client.Encode(Call("echo", 5, StringField(1, "x")));
        await client.SendAsync(request.AsMemory(0, begun), token);
        await time.WaitForTimersAsync(1, token); // The message's time is watched: its begin has been read.

        Task stopping = server.Server.StopAsync(CancellationToken.None);
        await server.Log.WaitForAsync("Stopping", token);
        await client.SendAsync(request.AsMemory(begun), token);

        Assert.That((await client.ReadReplyAsync(token)).Success, Is.EqualTo("x"));
        Assert.That(await client.ReadToEndAsync(token), Is.Empty);
        await stopping.WaitAsync(token);
        Assert.That(server.Log.Warnings, Is.Empty);
    }

    [Test]
    public async Task Requests_that_were_pipelined_behind_the_running_call_are_served([Values] bool framed, CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options with { Dialects = [new(framed ? ThriftFraming.Framed : ThriftFraming.Unframed, TBinaryProtocol.Default)] }, _handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Call("touch", 1), Call("echo", 2, StringField(1, "x")), Oneway("note", 3), Call("names", 4, I32Field(1, 1)));
        await _gate.Entered.WaitAsync(token);

        Task stopping = server.Server.StopAsync(CancellationToken.None);
        _gate.Open();

        Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(1));
        Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(2));
        Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(4));
        await stopping.WaitAsync(token);
    }

    [Test]
    public async Task New_connections_are_refused(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, _handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Call("touch", 5));
        await _gate.Entered.WaitAsync(token);
        Task stopping = server.Server.StopAsync(CancellationToken.None);
        await server.Log.WaitForAsync("Stopping", token);
        await ProbeServer.Until(() => ConnectFails(server.Port), token);

        _gate.Open();
        await stopping.WaitAsync(token);

        Assert.That(ConnectFails(server.Port), Is.True);
    }

    [Test]
    public async Task Connection_that_only_waits_for_its_client_to_close_does_not_hold_up_the_stop(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, _handler);
        using RawClient client = await server.ConnectAsync(token);
        RawClientReply refusal = await client.CallAsync(Strict(ReplyType, "echo", 1, Struct()), token);
        Assert.That(refusal.ErrorType, Is.EqualTo(TApplicationExceptionType.InvalidMessageType));

        await server.Server.StopAsync(CancellationToken.None).WaitAsync(token);

        Assert.That(server.Server.ConnectionCount, Is.Zero);
        Assert.That(server.Log.Named("DrainTimedOut"), Is.Empty);
    }

    [Test]
    public async Task Stop_again_and_at_the_same_time_waits_for_the_same_end(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, _handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Call("touch", 5));
        await _gate.Entered.WaitAsync(token);

        Task first = server.Server.StopAsync(CancellationToken.None);
        Task second = server.Server.StopAsync(CancellationToken.None);
        Task third = server.Server.DisposeAsync().AsTask();
        Assert.That((first.IsCompleted, second.IsCompleted, third.IsCompleted), Is.EqualTo((false, false, false)));
        _gate.Open();
        await Task.WhenAll(first, second, third).WaitAsync(token);
        await server.Server.StopAsync(CancellationToken.None).WaitAsync(token);
        await server.Server.DisposeAsync().AsTask().WaitAsync(token);

        Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(5));
        Assert.That(server.Log.Named("Stopping"), Has.Count.EqualTo(1));
        Assert.That(server.Log.Warnings, Is.Empty);
    }

    [Test]
    public async Task Stop_before_start_ends_at_once_and_the_server_cannot_be_started(CancellationToken token)
    {
        await using var server = new ThriftServer(new Contract.ProbeProcessor(_handler), _options);

        await server.StopAsync(CancellationToken.None).WaitAsync(token);

        await Assert.ThatAsync(() => server.StartAsync(new TcpEndpoint("127.0.0.1", 0), token), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task Start_after_stop_is_refused_and_listens_nowhere(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, _handler);
        await server.Server.StopAsync(CancellationToken.None).WaitAsync(token);

        await Assert.ThatAsync(() => server.Server.StartAsync(new TcpEndpoint("127.0.0.1", server.Port), token), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(ConnectFails(server.Port), Is.True);
    }

    [Test]
    public async Task Port_of_a_stopped_server_is_free_for_the_next(CancellationToken token)
    {
        await using ProbeServer first = await ProbeServer.StartAsync(token, _options, _handler);
        using RawClient client = await first.ConnectAsync(token);
        await client.CallAsync(Call("echo", 1, StringField(1, "x")), token);
        await first.Server.StopAsync(CancellationToken.None).WaitAsync(token);
        Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
        client.Dispose();

        await using ProbeServer second = await ProbeServer.StartAsync(token, _options, endpoint: new TcpEndpoint("127.0.0.1", first.Port));
        using RawClient next = await second.ConnectAsync(token);

        Assert.That((await next.CallAsync(Call("echo", 1, StringField(1, "x")), token)).Success, Is.EqualTo("x"));
    }

    internal static bool ConnectFails(int port)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect("127.0.0.1", port);
            return false;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return true;
        }
    }
}
