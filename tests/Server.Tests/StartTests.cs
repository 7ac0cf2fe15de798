using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using ThriftRpc.Protocol;
using ThriftRpc.Server.Tests.Contract;
using ThriftRpc.Testing;
using ThriftRpc.Transport;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

[TestFixture]
[CancelAfter(10_000)]
internal sealed class StartTests
{
    [Test]
    public async Task One_server_serves_several_endpoints_and_stops_them_together(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token);
        int secondPort = ((TcpEndpoint)await server.Server.StartAsync(new TcpEndpoint("127.0.0.1", 0), token)).Port;
        using RawClient first = await server.ConnectAsync(token);
        using RawClient second = await RawClient.ConnectAsync(secondPort, framed: true, token);

        Assert.That((await first.CallAsync(Call("echo", 1, StringField(1, "a")), token)).Success, Is.EqualTo("a"));
        Assert.That((await second.CallAsync(Call("echo", 1, StringField(1, "b")), token)).Success, Is.EqualTo("b"));
        Assert.That(server.Server.ConnectionCount, Is.EqualTo(2));
        await server.Server.StopAsync(CancellationToken.None).WaitAsync(token);

        Assert.That((StopTests.ConnectFails(server.Port), StopTests.ConnectFails(secondPort)), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task Port_in_use_is_an_error_that_names_the_port_and_the_server_can_try_another(CancellationToken token)
    {
        await using ProbeServer other = await ProbeServer.StartAsync(token);
        await using ThriftServer server = ThriftServer.For<IProbe>(new ProbeHandler());

        await Assert.ThatAsync(
            () => server.StartAsync(new TcpEndpoint("127.0.0.1", other.Port), token),
            Throws.TypeOf<TTransportException>()
                .With.Property(nameof(TTransportException.Type)).EqualTo(TTransportExceptionType.NotOpen)
                .And.Message.Contains($"127.0.0.1:{other.Port}").And.Message.Contains("another program uses that port")
                .And.InnerException.TypeOf<SocketException>());
        Assert.That(((TcpEndpoint)await server.StartAsync(new TcpEndpoint("127.0.0.1", 0), token)).Port, Is.Not.EqualTo(other.Port));
    }

    [Test]
    public async Task Token_that_has_fired_ends_the_start(CancellationToken token)
    {
        await using ThriftServer server = ThriftServer.For<IProbe>(new ProbeHandler());
        CancellationToken fired = new(canceled: true);

        await Assert.ThatAsync(
            () => server.StartAsync(new TcpEndpoint("127.0.0.1", 0), fired),
            Throws.InstanceOf<OperationCanceledException>().With.Property(nameof(OperationCanceledException.CancellationToken)).EqualTo(fired));
        await server.StartAsync(new TcpEndpoint("127.0.0.1", 0), token);
    }

    [Test]
    public async Task Failing_accepts_are_logged_and_tried_again_after_a_moment(CancellationToken token)
    {
        ManualTimeProvider time = new();
        int accepts = 0;
        HookedEndpoint endpoint = new() { OnAccept = accept => ++accepts <= 2 ? throw new SocketException((int)SocketError.TooManyOpenSockets) : accept() };
        await using ProbeServer server = await ProbeServer.StartAsync(token, new ThriftServerOptions { Time = time, IdleTimeout = Timeout.InfiniteTimeSpan }, endpoint: endpoint);
        using RawClient client = await server.ConnectAsync(token);

        for (int failure = 1; failure <= 2; failure++)
        {
            LogEntry line = await server.Log.WaitForAsync("AcceptFailed", token, failure);
            Assert.That((line.Level, line.Exception is SocketException), Is.EqualTo((LogLevel.Error, true)));
            await time.WaitForTimersAsync(1, token);
            Assert.That(accepts, Is.EqualTo(failure), "not tried again before its time");
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That((await client.CallAsync(Call("echo", 1, StringField(1, "x")), token)).Success, Is.EqualTo("x"));
    }

    [Test]
    public async Task Stop_does_not_wait_until_a_failed_accept_is_tried_again(CancellationToken token)
    {
        ManualTimeProvider time = new();
        bool failed = false;
        HookedEndpoint endpoint = new()
        {
            OnAccept = accept =>
            {
                if (failed)
                {
                    return accept();
                }

                failed = true;
                throw new SocketException((int)SocketError.TooManyOpenSockets);
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, new ThriftServerOptions { Time = time }, endpoint: endpoint);
        await time.WaitForTimersAsync(1, token);

        Task stopping = server.Server.StopAsync(CancellationToken.None);
        try
        {
            await stopping.WaitAsync(token);
        }
        finally
        {
            // Lets even a server that waits come to its end.
            await ProbeServer.Until(() => { time.Advance(TimeSpan.FromHours(1)); return stopping.IsCompleted; }, CancellationToken.None);
        }

        Assert.That(server.Log.Named("AcceptFailed"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Listener_that_fails_once_it_is_closed_ends_the_accepting(CancellationToken token)
    {
        int failures = 0;
        HookedEndpoint endpoint = new()
        {
            OnAccept = async accept =>
            {
                ByteConnection? accepted = await accept();
                return accepted ?? (++failures == 1 ? throw new ObjectDisposedException("listener") : null);
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, endpoint: endpoint);

        await server.Server.StopAsync(CancellationToken.None).WaitAsync(token);

        Assert.That((failures, server.Log.Named("AcceptFailed").Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Connection_for_which_nothing_can_be_made_is_closed_and_counts_nowhere(CancellationToken token)
    {
        ManualTimeProvider time = new();
        ThriftServerOptions options = new()
        {
            Time = time,
            MaxConnectionsPerAddress = 1,
            Dialects = [new(ThriftFraming.Unframed, new SealedProtocol([1]))], // It cannot tell where a message ends.
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options);

        for (int failure = 1; failure <= 2; failure++)
        {
            using RawClient client = await server.ConnectAsync(token);
            Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
            await server.Log.WaitForAsync("AcceptFailed", token, failure);
            await time.WaitForTimersAsync(1, token);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(server.Server.ConnectionCount, Is.Zero);
    }

    [Test]
    public async Task Handlers_do_not_see_the_asynclocals_of_who_started_the_server(CancellationToken token)
    {
        AsyncLocal<string?> ambient = new() { Value = "the start-up's" };
        ProbeHandler handler = new() { OnEcho = (_, _) => ValueTask.FromResult(ambient.Value ?? "none") };
        await using ProbeServer server = await ProbeServer.StartAsync(token, handler: handler);
        using RawClient client = await server.ConnectAsync(token);

        Assert.That((await client.CallAsync(Call("echo", 1), token)).Success, Is.EqualTo("none"));
    }

    [Test]
    public async Task Asynclocals_of_one_call_do_not_reach_the_next(CancellationToken token)
    {
        AsyncLocal<string?> ambient = new();
        ProbeHandler handler = new()
        {
            OnEcho = (text, _) =>
            {
                string seen = ambient.Value ?? "none";
                ambient.Value = text;
                return ValueTask.FromResult(seen);
            },
            OnNote = (text, _) =>
            {
                ambient.Value = text;
                return default;
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, handler: handler);
        using RawClient client = await server.ConnectAsync(token);

        await client.SendMessagesAsync(token, Call("echo", 1, StringField(1, "one")), Oneway("note", 2, StringField(1, "two")), Call("echo", 3));

        Assert.That((await client.ReadReplyAsync(token)).Success, Is.EqualTo("none"));
        Assert.That((await client.ReadReplyAsync(token)).Success, Is.EqualTo("none"));
    }

    [Test]
    public async Task Logger_that_throws_costs_no_slot_and_no_count(CancellationToken token)
    {
        using ThrowingLogger logger = new();
        await using ThriftServer server = ThriftServer.For<IProbe>(new ProbeHandler(), new ThriftServerOptions { MaxConnections = 1 }, logger);
        using MetricsRecorder metrics = new(server);
        int port = ((TcpEndpoint)await server.StartAsync(new TcpEndpoint("127.0.0.1", 0), token)).Port;
        foreach (string broken in new[] { "ConnectionOpened", "ConnectionClosed", "PeerRefused" })
        {
            logger.Broken = broken;
            using RawClient client = await RawClient.ConnectAsync(port, framed: true, token);
            await client.SendAsync(I32(-1), token);
            Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
            await metrics.WaitForAsync(ProbeServer.ActiveConnections, 0, token);
            await ProbeServer.Until(() => server.ConnectionCount == 0, token);
        }

        logger.Broken = "";
        using RawClient next = await RawClient.ConnectAsync(port, framed: true, token);
        Assert.That((await next.CallAsync(Call("echo", 1, StringField(1, "x")), token)).Success, Is.EqualTo("x"));
        next.Dispose();
        await server.StopAsync(CancellationToken.None).WaitAsync(token);
    }

    [Test]
    public async Task Logger_that_throws_costs_no_call(CancellationToken token)
    {
        using ThrowingLogger logger = new();
        ProbeHandler handler = new()
        {
            OnEcho = async (text, _) =>
            {
                await Task.Yield(); // The end comes on a thread whose outermost frame is ours.
                return text == "fails" ? throw new InvalidOperationException("x") : text;
            },
            OnNames = (_, _) => ValueTask.FromResult(new List<string> { null! }),
        };
        await using ThriftServer server = ThriftServer.For<IProbe>(handler, new ThriftServerOptions { MaxConcurrentCalls = 1 }, logger);
        int port = ((TcpEndpoint)await server.StartAsync(new TcpEndpoint("127.0.0.1", 0), token)).Port;
        using RawClient client = await RawClient.ConnectAsync(port, framed: true, token);

        logger.Broken = "HandlerFailed";
        Assert.That((await client.CallAsync(Call("echo", 1, StringField(1, "fails")), token)).ErrorType, Is.EqualTo(TApplicationExceptionType.InternalError));
        logger.Broken = "ResultNotWritten";
        Assert.That((await client.CallAsync(Call("names", 2, I32Field(1, 1)), token)).ErrorType, Is.EqualTo(TApplicationExceptionType.InternalError));
        logger.Broken = "MessageRefused";
        Assert.That((await client.CallAsync(Call("nothing", 3), token)).ErrorType, Is.EqualTo(TApplicationExceptionType.UnknownMethod));

        Assert.That((await client.CallAsync(Call("echo", 4, StringField(1, "x")), token)).Success, Is.EqualTo("x"), "the one slot has come back");
    }

    private sealed class ThrowingLogger : ILogger<ThriftServer>, IDisposable
    {
        public string Broken { get; set; } = "";

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name == Broken)
            {
                throw new InvalidOperationException("The log is full.");
            }
        }

        public void Dispose() => Broken = "";
    }
}
