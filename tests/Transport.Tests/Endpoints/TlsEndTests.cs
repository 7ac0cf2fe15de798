using System.Net.Sockets;
using System.Security.Authentication;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

/// <summary>How TLS connections end, in the handshake and after.</summary>
[CancelAfter(30_000)]
internal sealed class TlsEndTests
{
    private const byte Alert = 21;

    [Test]
    public async Task Dispose_says_goodbye_and_the_peer_reads_what_came_before(
        [Values(SslProtocols.Tls12, SslProtocols.Tls13)] SslProtocols protocol, [Values] bool memory, CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token, TlsPair.ClientOf(protocol), beneath: memory ? null : new TcpEndpoint("127.0.0.1", 0));
        pair.Client.Peek(); // Tickets that are unread would make the system reset the connection.
        pair.ClientBeneath.Forget();

        await pair.Client.SendAsync("last"u8.ToArray());
        pair.Client.Dispose();
        pair.Client.Dispose();

        Assert.That(await pair.Server.ReceiveToEndAsync(token), Is.EqualTo("last"u8.ToArray()));
        Assert.That(pair.ClientBeneath.Sent, Has.Count.EqualTo(2), "the data, and close_notify once");
        Assert.That(pair.ClientBeneath.Sent[1][0], Is.EqualTo(protocol == SslProtocols.Tls12 ? Alert : 23), "TLS 1.3 hides the type");
    }

    [Test]
    public async Task A_line_that_is_busy_is_closed_without_a_goodbye(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        pair.ClientBeneath.Forget();
        pair.ClientBeneath.SendGate = gate.Task;
        Task sending = pair.Client.SendAsync("stuck"u8.ToArray()).AsTask();

        pair.Client.Dispose();

        Assert.That(pair.ClientBeneath.Sent, Has.Count.EqualTo(1));
        gate.SetResult();
        await Caught.ByAsync<Exception>(sending, token);
    }

    [Test]
    public async Task A_goodbye_that_cannot_leave_is_not_waited_for(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        pair.ClientBeneath.SendGate = gate.Task;

        pair.Client.Dispose();

        Assert.That(await pair.Server.ReceiveToEndAsync(token), Is.Empty);
        gate.SetResult();
    }

    [Test]
    public async Task CloseSending_lets_the_peer_read_to_the_end_and_answer(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token);

        await pair.Server.SendAsync("bye"u8.ToArray());
        pair.Server.CloseSending();

        Assert.That(await pair.Client.ReceiveToEndAsync(token), Is.EqualTo("bye"u8.ToArray()));
        await pair.Client.SendAsync("one more"u8.ToArray());
        Assert.That(await pair.Server.ReceiveExactlyAsync(8, token), Is.EqualTo("one more"u8.ToArray()));
    }

    [Test]
    public async Task A_peer_that_closes_without_a_goodbye_has_closed(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token);
        await pair.Server.SendAsync("last"u8.ToArray());

        pair.ServerBeneath.Dispose();

        Assert.That(await pair.Client.ReceiveToEndAsync(token), Is.EqualTo("last"u8.ToArray()));
    }

    [Test]
    public async Task A_connection_cut_within_a_record_is_a_reset(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token);
        pair.ServerBeneath.SendAtMost = 10;
        await pair.Server.SendAsync("cut off"u8.ToArray());
        pair.ServerBeneath.Dispose();

        SocketException thrown = await Caught.ByAsync<SocketException>(pair.Client.ReceiveToEndAsync(token), token);

        Assert.That(thrown.SocketErrorCode, Is.EqualTo(SocketError.ConnectionReset));
        Assert.That(thrown.Message, Does.Contain("within a TLS record"));
    }

    [Test]
    public async Task Bytes_that_are_no_record_end_the_connection(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token);
        byte[] forged = [23, 3, 3, 0, 40, .. new byte[40]];

        await pair.ServerBeneath.SendAsync(forged);

        IOException thrown = await Caught.ByAsync<IOException>(pair.Client.ReceiveToEndAsync(token), token);
        Assert.That(thrown.Message, Does.StartWith("TLS: "));
    }

    [Test]
    public async Task Abort_ends_what_is_pending_at_once_and_any_number_of_times(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token, beneath: new TcpEndpoint("127.0.0.1", 0));
        Task receiving = pair.Client.ReceiveAsync(new byte[10]).AsTask();
        Task sending = FloodAsync(pair.Client);

        Parallel.For(0, 4, _ => pair.Client.Abort());

        await Caught.ByAsync<Exception>(receiving, token);
        await Caught.ByAsync<Exception>(sending, token);
        Assert.That(receiving.Exception!.InnerException, Is.InstanceOf<SocketException>().Or.InstanceOf<ObjectDisposedException>());
        await Caught.ByAsync<ObjectDisposedException>(pair.Client.ReceiveAsync(new byte[1]).AsTask(), token);
        await Caught.ByAsync<ObjectDisposedException>(pair.Client.SendAsync(new byte[1]).AsTask(), token);
    }

    [Test]
    public async Task Abort_ends_a_look(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token);
        pair.Client.Peek();

        pair.Client.Abort();

        Assert.That(pair.Client.Peek(), Is.EqualTo(PeerState.Closed));
        await Caught.ByAsync<ObjectDisposedException>(pair.Client.ReceiveAsync(new byte[1]).AsTask(), token);
    }

    [Test]
    public async Task Abort_ends_a_servers_handshake(CancellationToken token)
    {
        MemoryEndpoint beneath = new();
        await using IConnectionListener listener = await new TlsEndpoint(beneath) { Server = TlsPair.PlainServer }.ListenAsync(token);
        using ByteConnection client = await beneath.ConnectAsync(TlsPair.NoLimit, token);
        ByteConnection server = (await listener.AcceptAsync(token))!;
        Task opening = server.OpenAsync(TimeProvider.System, token).AsTask();

        server.Abort();
        server.Abort();

        TTransportException thrown = await Caught.ByAsync<TTransportException>(opening, token);
        Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.NotOpen));
    }

    [Test]
    public async Task A_handshake_that_takes_too_long_is_cut_and_names_its_setting(CancellationToken token)
    {
        ManualTimeProvider clock = new();
        MemoryEndpoint beneath = new();
        TlsServerOptions options = TlsPair.PlainServer with { HandshakeTimeout = TimeSpan.FromSeconds(7) };
        await using IConnectionListener listener = await new TlsEndpoint(beneath) { Server = options }.ListenAsync(token);
        using ByteConnection client = await beneath.ConnectAsync(TlsPair.NoLimit, token);
        ByteConnection server = (await listener.AcceptAsync(token))!;
        Task opening = server.OpenAsync(clock, token).AsTask();

        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.That(opening.IsCompleted, Is.False);
        clock.Advance(TimeSpan.FromSeconds(1));

        TTransportException thrown = await Caught.ByAsync<TTransportException>(opening, token);
        Assert.Multiple(() =>
        {
            Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.TimedOut));
            Assert.That(thrown.Setting, Is.EqualTo("TlsServerOptions.HandshakeTimeout"));
            Assert.That(thrown.Message, Does.Contain("7 s").And.Contain("TlsServerOptions.HandshakeTimeout"));
        });
        Assert.That(await client.ReceiveToEndOrFailureAsync(token), Is.True);
    }

    [Test]
    public async Task The_token_ends_a_servers_handshake(CancellationToken token)
    {
        MemoryEndpoint beneath = new();
        await using IConnectionListener listener = await new TlsEndpoint(beneath) { Server = TlsPair.PlainServer }.ListenAsync(token);
        using ByteConnection client = await beneath.ConnectAsync(TlsPair.NoLimit, token);
        ByteConnection server = (await listener.AcceptAsync(token))!;
        using CancellationTokenSource mine = new();
        Task opening = server.OpenAsync(TimeProvider.System, mine.Token).AsTask();

        await mine.CancelAsync();

        OperationCanceledException thrown = await Caught.ByAsync<OperationCanceledException>(opening, token);
        Assert.That(thrown.CancellationToken, Is.EqualTo(mine.Token));
    }

    [Test]
    public async Task The_token_ends_a_clients_handshake(CancellationToken token)
    {
        MemoryEndpoint beneath = new();
        await using IConnectionListener listener = await beneath.ListenAsync(token);
        using CancellationTokenSource mine = new();
        ThriftConnector connector = new(new TlsEndpoint(beneath) { Client = TlsPair.TrustingClient });
        Task connecting = connector.ConnectAsync(mine.Token).AsTask();
        using ByteConnection server = (await listener.AcceptAsync(token))!;
        await server.ReceiveAsync(Memory<byte>.Empty); // The client's hello is there.

        await mine.CancelAsync();

        OperationCanceledException thrown = await Caught.ByAsync<OperationCanceledException>(connecting, token);
        Assert.That(thrown.CancellationToken, Is.EqualTo(mine.Token));
        Assert.That(await server.ReceiveToEndOrFailureAsync(token), Is.True);
    }

    [Test]
    public async Task The_time_to_connect_counts_for_the_handshake_too(CancellationToken token)
    {
        ManualTimeProvider clock = new();
        MemoryEndpoint beneath = new();
        await using IConnectionListener listener = await beneath.ListenAsync(token);
        ThriftConnector connector = new(new TlsEndpoint(beneath) { Client = TlsPair.TrustingClient }) { Time = clock };
        Task connecting = connector.ConnectAsync(token).AsTask();
        using ByteConnection server = (await listener.AcceptAsync(token))!;
        await server.ReceiveAsync(Memory<byte>.Empty);

        clock.Advance(TimeSpan.FromSeconds(5));

        TTransportException thrown = await Caught.ByAsync<TTransportException>(connecting, token);
        Assert.That((thrown.Type, thrown.Setting), Is.EqualTo((TTransportExceptionType.TimedOut, "ThriftConnector.ConnectTimeout")));
        Assert.That(thrown.Message, Does.Contain("tls:memory"));
    }

    [Test]
    public async Task Many_connections_to_one_listener_come_and_go(CancellationToken token)
    {
        // From the second on, sessions may be resumed.
        TlsEndpoint endpoint = new(new TcpEndpoint("127.0.0.1", 0)) { Client = TlsPair.TrustingClient, Server = TlsPair.PlainServer };
        await using IConnectionListener listener = await endpoint.ListenAsync(token);
        for (byte i = 0; i < 5; i++)
        {
            Task<ByteConnection> connecting = listener.Endpoint.ConnectAsync(TlsPair.NoLimit, token).AsTask();
            using ByteConnection server = (await listener.AcceptAsync(token))!;
            await server.OpenAsync(TimeProvider.System, token);
            using ByteConnection client = await connecting;

            await client.SendAsync((byte[])[i, 1]);
            Assert.That(await server.ReceiveExactlyAsync(2, token), Is.EqualTo(new byte[] { i, 1 }));
            await server.SendAsync((byte[])[i, 2]);
            Assert.That(await client.ReceiveExactlyAsync(2, token), Is.EqualTo(new byte[] { i, 2 }));
        }
    }

    [Test]
    public async Task Aborts_at_any_moment_of_a_busy_connection_do_no_harm(CancellationToken token)
    {
        for (int i = 0; i < 50; i++)
        {
            await using TlsPair pair = await TlsPair.OpenAsync(token);
            Task[] busy = [FloodAsync(pair.Client), FloodAsync(pair.Server), DrainAsync(pair.Client), DrainAsync(pair.Server)];
            for (int turn = 0; turn < i; turn++)
            {
                await Task.Yield();
            }

            pair.Client.Abort();
            pair.Server.Dispose();

            foreach (Task task in busy)
            {
                await task.WaitAsync(token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                Assert.That(task.Exception?.InnerException, Is.Null.Or.InstanceOf<IOException>().Or.InstanceOf<SocketException>().Or.InstanceOf<ObjectDisposedException>());
            }
        }
    }

    private static async Task FloodAsync(ByteConnection connection)
    {
        byte[] bytes = new byte[40_000];
        while (true)
        {
            await connection.SendAsync(bytes);
            await Task.Yield();
        }
    }

    private static async Task DrainAsync(ByteConnection connection)
    {
        byte[] bytes = new byte[20_000];
        while (await connection.ReceiveAsync(bytes) > 0)
        {
            await Task.Yield();
        }
    }
}
