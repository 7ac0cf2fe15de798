using System.Net;
using System.Net.Sockets;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

/// <summary>Dialing and listening over TCP.</summary>
[CancelAfter(20_000)]
internal sealed class TcpEndpointTests
{
    private static readonly ConnectBudget s_unlimited = new(TimeProvider.System, Deadlines.Never);

    [Test]
    public void Host_and_port_are_checked()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => new TcpEndpoint(null!), Throws.ArgumentNullException);
            Assert.That(() => new TcpEndpoint(" "), Throws.ArgumentException);
            Assert.That(() => new TcpEndpoint("localhost", -1), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new TcpEndpoint("localhost", 65536), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(new TcpEndpoint("localhost").Port, Is.EqualTo(9090));
        });
    }

    [TestCase("localhost", "localhost:9090")]
    [TestCase("10.1.2.3", "10.1.2.3:9090")]
    [TestCase("::1", "[::1]:9090")]
    public void Its_text_is_host_and_port(string host, string text) => Assert.That(new TcpEndpoint(host).ToString(), Is.EqualTo(text));

    [Test]
    public void Two_of_the_same_host_and_port_are_equal()
    {
        HashSet<Endpoint> places = [new TcpEndpoint("localhost", 1), new TcpEndpoint("localhost", 2), new TcpEndpoint("127.0.0.1", 1)];

        Assert.That(places, Has.Count.EqualTo(3));
        Assert.That(places.Contains(new TcpEndpoint("localhost", 1)), Is.True);
    }

    [TestCase("127.0.0.1")]
    [TestCase("::1")]
    [TestCase("localhost")]
    public async Task Bytes_go_both_ways(string host, CancellationToken cancellationToken)
    {
        await using IConnectionListener listener = await new TcpEndpoint(host, 0).ListenAsync(cancellationToken);
        var bound = (TcpEndpoint)listener.Endpoint;
        Assert.That(bound.Port, Is.Positive, "port 0 is any free one");
        using ByteConnection client = await bound.ConnectAsync(s_unlimited, cancellationToken);
        using ByteConnection server = (await listener.AcceptAsync(cancellationToken))!;
        byte[] buffer = new byte[10];

        await client.SendAsync("ping"u8.ToArray());
        Assert.That(buffer[..await server.ReceiveAsync(buffer)], Is.EqualTo("ping"u8.ToArray()));
        await server.SendAsync("pong"u8.ToArray());
        Assert.That(buffer[..await client.ReceiveAsync(buffer)], Is.EqualTo("pong"u8.ToArray()));

        Assert.That(((IPEndPoint)client.RemoteEndPoint!).Port, Is.EqualTo(bound.Port));
        Assert.That(server.RemoteEndPoint, Is.Not.Null);
    }

    [Test]
    public async Task A_host_that_listens_on_all_addresses_is_found_on_each([Values("0.0.0.0", "::")] string any, CancellationToken cancellationToken)
    {
        await using IConnectionListener listener = await new TcpEndpoint(any, 0).ListenAsync(cancellationToken);
        int port = ((TcpEndpoint)listener.Endpoint).Port;

        using ByteConnection four = await new TcpEndpoint("127.0.0.1", port).ConnectAsync(s_unlimited, cancellationToken);
        Assert.That(four.RemoteEndPoint, Is.Not.Null);
        if (any == "::")
        {
            using ByteConnection six = await new TcpEndpoint("::1", port).ConnectAsync(s_unlimited, cancellationToken);
            Assert.That(six.RemoteEndPoint, Is.Not.Null);
        }
    }

    [Test]
    public async Task Nobody_there_is_NotOpen_with_address_and_cause(CancellationToken cancellationToken)
    {
        TcpEndpoint gone = await FreeEndpointAsync(cancellationToken);

        TTransportException thrown = await Caught.ByAsync<TTransportException>(gone.ConnectAsync(s_unlimited, cancellationToken).AsTask(), cancellationToken);

        Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.NotOpen));
        Assert.That(thrown.Message, Does.Contain(gone.ToString()));
        Assert.That(thrown.InnerException, Is.TypeOf<SocketException>());
    }

    [Test]
    public async Task Port_0_cannot_be_dialed(CancellationToken cancellationToken)
    {
        TTransportException thrown = await Caught.ByAsync<TTransportException>(
            new TcpEndpoint("127.0.0.1", 0).ConnectAsync(s_unlimited, cancellationToken).AsTask(), cancellationToken);

        Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.NotOpen));
    }

    [Test]
    public async Task A_host_without_an_address_is_NotOpen_and_named([Values] bool listen, CancellationToken cancellationToken)
    {
        // Reserved by RFC 2606: no resolver knows it.
        TcpEndpoint nowhere = new("no-such-host.invalid");

        TTransportException thrown = await Caught.ByAsync<TTransportException>(
            listen ? nowhere.ListenAsync(cancellationToken).AsTask() : nowhere.ConnectAsync(s_unlimited, cancellationToken).AsTask(), cancellationToken);

        Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.NotOpen));
        Assert.That(thrown.Message, Does.Contain("no-such-host.invalid").And.Contain("resolved"));
        Assert.That(thrown.InnerException, Is.TypeOf<SocketException>());
    }

    [Test]
    [Platform("Linux", Reason = "All of 127.0.0.0/8 is this machine only there.")]
    public async Task Addresses_are_tried_in_turn_until_one_answers(CancellationToken cancellationToken)
    {
        await using IConnectionListener listener = await new TcpEndpoint("127.0.0.1", 0).ListenAsync(cancellationToken);
        var endpoint = (TcpEndpoint)listener.Endpoint;

        using ByteConnection connection = await endpoint.ConnectToAnyAsync(
            [IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.3"), IPAddress.Loopback], s_unlimited, cancellationToken);

        Assert.That(connection.RemoteEndPoint, Is.EqualTo(new IPEndPoint(IPAddress.Loopback, endpoint.Port)));
    }

    [Test]
    [Platform("Linux", Reason = "All of 127.0.0.0/8 is this machine only there.")]
    public async Task When_no_address_answers_each_is_told_with_its_cause(CancellationToken cancellationToken)
    {
        TcpEndpoint gone = await FreeEndpointAsync(cancellationToken);

        TTransportException thrown = await Caught.ByAsync<TTransportException>(
            gone.ConnectToAnyAsync([IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.3")], s_unlimited, cancellationToken).AsTask(), cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.NotOpen));
            Assert.That(thrown.Message, Does.Contain($"127.0.0.2:{gone.Port}: ").And.Contain($"127.0.0.3:{gone.Port}: "));
            Assert.That(thrown.InnerException, Is.TypeOf<AggregateException>().With.Property(nameof(AggregateException.InnerExceptions)).Count.EqualTo(2));
        });
    }

    [Test]
    [Platform("Linux", Reason = "All of 127.0.0.0/8 is this machine only there.")]
    public async Task An_address_that_does_not_answer_leaves_the_next_its_share_of_the_time(CancellationToken cancellationToken)
    {
        (IConnectionListener listener, DeafListener deaf) = await ListenBesideDeafAsync(cancellationToken);
        ManualTimeProvider clock = new();
        ConnectBudget budget = new(clock, clock.After(TimeSpan.FromSeconds(5)));
        var endpoint = (TcpEndpoint)listener.Endpoint;
        Task<ByteConnection> connecting = endpoint.ConnectToAnyAsync([deaf.Address, IPAddress.Loopback], budget, cancellationToken).AsTask();
        await clock.WaitForTimersAsync(1, cancellationToken);

        clock.Advance(TimeSpan.FromSeconds(2.5) - TimeSpan.FromTicks(1));
        Assert.That(connecting.IsCompleted, Is.False);
        clock.Advance(TimeSpan.FromTicks(1));

        using ByteConnection connection = await connecting.WaitAsync(cancellationToken);
        Assert.That(connection.RemoteEndPoint, Is.EqualTo(new IPEndPoint(IPAddress.Loopback, endpoint.Port)));
        await listener.DisposeAsync();
        deaf.Dispose();
    }

    [Test]
    [Platform("Linux", Reason = "Elsewhere a full backlog refuses instead of keeping silent.")]
    public async Task A_listener_that_does_not_accept_is_TimedOut_by_the_connectors_setting(CancellationToken cancellationToken)
    {
        using DeafListener deaf = new(IPAddress.Loopback, 0);
        ManualTimeProvider clock = new();
        ThriftConnector connector = new(new TcpEndpoint("127.0.0.1", deaf.Port)) { Time = clock, ConnectTimeout = TimeSpan.FromSeconds(3) };
        Task connecting = connector.ConnectAsync(cancellationToken).AsTask();

        clock.Advance(TimeSpan.FromSeconds(3) - TimeSpan.FromTicks(1));
        Assert.That(connecting.IsCompleted, Is.False);
        clock.Advance(TimeSpan.FromTicks(1));

        TTransportException thrown = await Caught.ByAsync<TTransportException>(connecting, cancellationToken);
        Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.TimedOut));
        Assert.That(thrown.Message, Does.Contain($"127.0.0.1:{deaf.Port}").And.Contain("3 s (ThriftConnector.ConnectTimeout)"));
        Assert.That(thrown.Setting, Is.EqualTo("ThriftConnector.ConnectTimeout"));
    }

    [Test]
    [Platform("Linux", Reason = "Elsewhere a full backlog refuses instead of keeping silent.")]
    public async Task A_dial_ends_with_the_callers_token(CancellationToken cancellationToken)
    {
        using DeafListener deaf = new(IPAddress.Loopback, 0);
        using CancellationTokenSource source = new();
        Task connecting = new ThriftConnector(new TcpEndpoint("127.0.0.1", deaf.Port)).ConnectAsync(source.Token).AsTask();

        await source.CancelAsync();

        OperationCanceledException thrown = await Caught.ByAsync<OperationCanceledException>(connecting, cancellationToken);
        Assert.That(thrown.CancellationToken, Is.EqualTo(source.Token));
    }

    [Test]
    public async Task A_port_that_is_taken_is_told(CancellationToken cancellationToken)
    {
        await using IConnectionListener first = await new TcpEndpoint("127.0.0.1", 0).ListenAsync(cancellationToken);

        TTransportException thrown = await Caught.ByAsync<TTransportException>(first.Endpoint.ListenAsync(cancellationToken).AsTask(), cancellationToken);

        Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.NotOpen));
        Assert.That(thrown.Message, Does.Contain(first.Endpoint.ToString()).And.Contain("another program uses that port"));
        Assert.That(thrown.InnerException, Is.TypeOf<SocketException>());
    }

    [Test]
    public async Task An_address_that_is_not_ours_cannot_be_listened_on(CancellationToken cancellationToken)
    {
        // Reserved by RFC 5737 for documentation: no machine has it.
        TTransportException thrown = await Caught.ByAsync<TTransportException>(new TcpEndpoint("192.0.2.1", 0).ListenAsync(cancellationToken).AsTask(), cancellationToken);

        Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.NotOpen));
    }

    [Test]
    public async Task Disposing_the_listener_ends_the_pending_accept_and_frees_the_port(CancellationToken cancellationToken)
    {
        IConnectionListener first = await new TcpEndpoint("127.0.0.1", 0).ListenAsync(cancellationToken);
        Task<ByteConnection?> accepting = first.AcceptAsync(cancellationToken).AsTask();

        await first.DisposeAsync();
        await first.DisposeAsync();

        Assert.That(await accepting.WaitAsync(cancellationToken), Is.Null);
        Assert.That(await first.AcceptAsync(cancellationToken), Is.Null);
        await using IConnectionListener second = await first.Endpoint.ListenAsync(cancellationToken);
        Assert.That(second.Endpoint, Is.EqualTo(first.Endpoint));
    }

    [Test]
    public async Task Disposing_the_listener_leaves_accepted_connections_alone(CancellationToken cancellationToken)
    {
        IConnectionListener listener = await new TcpEndpoint("127.0.0.1", 0).ListenAsync(cancellationToken);
        using ByteConnection client = await listener.Endpoint.ConnectAsync(s_unlimited, cancellationToken);
        using ByteConnection server = (await listener.AcceptAsync(cancellationToken))!;

        await listener.DisposeAsync();

        await server.SendAsync("still here"u8.ToArray());
        byte[] buffer = new byte[20];
        Assert.That(await client.ReceiveAsync(buffer), Is.EqualTo(10));
    }

    [Test]
    public async Task An_accept_ends_with_its_token(CancellationToken cancellationToken)
    {
        await using IConnectionListener listener = await new TcpEndpoint("127.0.0.1", 0).ListenAsync(cancellationToken);
        using CancellationTokenSource source = new();
        Task accepting = listener.AcceptAsync(source.Token).AsTask();

        await source.CancelAsync();

        OperationCanceledException thrown = await Caught.ByAsync<OperationCanceledException>(accepting, cancellationToken);
        Assert.That(thrown.CancellationToken, Is.EqualTo(source.Token));
    }

    /// <summary>A port that nobody listens on: it was free a moment ago.</summary>
    private static async Task<TcpEndpoint> FreeEndpointAsync(CancellationToken cancellationToken)
    {
        await using IConnectionListener listener = await new TcpEndpoint("127.0.0.1", 0).ListenAsync(cancellationToken);
        return (TcpEndpoint)listener.Endpoint;
    }

    /// <summary>A good listener on one address, and a deaf one on the same port of another.</summary>
    private static async Task<(IConnectionListener Listener, DeafListener Deaf)> ListenBesideDeafAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            IConnectionListener listener = await new TcpEndpoint("127.0.0.1", 0).ListenAsync(cancellationToken);
            try
            {
                return (listener, new DeafListener(IPAddress.Parse("127.0.0.2"), ((TcpEndpoint)listener.Endpoint).Port));
            }
            catch (SocketException)
            {
                // Somebody has that port over there; another one will do.
                await listener.DisposeAsync();
            }
        }
    }
}
