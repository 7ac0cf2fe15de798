using System.Security.Authentication;
using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

/// <summary>What the peer has done to a TLS connection at rest. Session tickets come by themselves and are nothing.</summary>
[CancelAfter(30_000)]
internal sealed class TlsPeekTests
{
    [Test]
    public async Task A_session_ticket_is_not_taken_for_data(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token, TlsPair.ClientOf(SslProtocols.Tls13));
        Assert.That(pair.ClientBeneath.Peek(), Is.EqualTo(PeerState.HasSent), "the tickets of TLS 1.3");

        Assert.That(pair.Client.Peek(), Is.EqualTo(PeerState.Quiet));

        Assert.That(pair.ClientBeneath.Peek(), Is.EqualTo(PeerState.Quiet), "they are read");
        Assert.That(pair.Client.Peek(), Is.EqualTo(PeerState.Quiet));
    }

    [Test]
    public async Task Over_TLS_1_2_nothing_comes_by_itself(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token, TlsPair.ClientOf(SslProtocols.Tls12));
        Assert.That(pair.Client.Peek(), Is.EqualTo(PeerState.Quiet));

        await pair.Server.SendAsync("x"u8.ToArray());

        Assert.That(pair.Client.Peek(), Is.EqualTo(PeerState.HasSent));
    }

    [Test]
    public async Task What_comes_after_a_look_is_received_whole(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token);
        pair.Client.Peek(); // Begins to read, for the tickets.

        Task<byte[]> receiving = pair.Client.ReceiveExactlyAsync(5, token);
        await pair.Server.SendAsync("after"u8.ToArray());

        Assert.That(await receiving, Is.EqualTo("after"u8.ToArray()));
        Assert.That(pair.Client.Peek(), Is.EqualTo(PeerState.Quiet));
    }

    [Test]
    public async Task A_receive_without_a_buffer_waits_for_the_look(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token);
        pair.Client.Peek();
        Task waiting = pair.Client.ReceiveAsync(Memory<byte>.Empty).AsTask();
        Assert.That(waiting.IsCompleted, Is.False);

        await pair.Server.SendAsync("xyz"u8.ToArray());
        await waiting.WaitAsync(token);

        Assert.That(await pair.Client.ReceiveExactlyAsync(3, token), Is.EqualTo("xyz"u8.ToArray()));
    }

    [Test]
    public async Task Data_that_nobody_asked_for_is_seen_and_not_lost([Values(SslProtocols.Tls12, SslProtocols.Tls13)] SslProtocols protocol, CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token, TlsPair.ClientOf(protocol));

        await pair.Server.SendAsync("unasked"u8.ToArray());

        Assert.That(pair.Client.Peek(), Is.EqualTo(PeerState.HasSent));
        Assert.That(pair.Client.Peek(), Is.EqualTo(PeerState.HasSent));
        Assert.That(await pair.Client.ReceiveExactlyAsync(7, token), Is.EqualTo("unasked"u8.ToArray()));
    }

    [Test]
    public async Task What_a_full_receive_has_left_inside_is_seen(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token);
        await pair.Server.SendAsync("replymore"u8.ToArray());

        await pair.Client.ReceiveExactlyAsync(5, token);

        Assert.That(pair.ClientBeneath.Peek(), Is.EqualTo(PeerState.Quiet), "all has left the connection beneath");
        Assert.That(pair.Client.Peek(), Is.EqualTo(PeerState.HasSent));
        Assert.That(await pair.Client.ReceiveExactlyAsync(4, token), Is.EqualTo("more"u8.ToArray()));
        Assert.That(pair.Client.Peek(), Is.EqualTo(PeerState.Quiet));
    }

    [Test]
    public async Task A_part_of_a_record_is_seen(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token);
        await pair.Server.SendAsync("one"u8.ToArray());
        await pair.Client.ReceiveExactlyAsync(3, token);
        Assert.That(pair.Client.Peek(), Is.EqualTo(PeerState.Quiet));
        ValueTask<int> resting = pair.Client.ReceiveAsync(Memory<byte>.Empty);

        pair.ServerBeneath.SendAtMost = 7;
        await pair.Server.SendAsync("two"u8.ToArray());

        // Whether it is still beneath or has been read already: a request has begun to arrive.
        await ByteConnectionExtensions.UntilAsync(() => pair.ClientBeneath.Peek() == PeerState.Quiet, token);
        Assert.That(pair.Client.Peek(), Is.EqualTo(PeerState.HasSent));
        Assert.That(resting.IsCompleted, Is.False);
        pair.Client.Abort();
        await Caught.ByAsync<Exception>(resting.AsTask(), token);
    }

    [Test]
    public async Task The_peers_end_is_seen([Values] bool afterALook, [Values] bool abort, CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token, beneath: new TcpEndpoint("127.0.0.1", 0));
        if (afterALook)
        {
            pair.Client.Peek();
        }

        if (abort)
        {
            pair.Server.Abort(); // No close_notify.
        }
        else
        {
            pair.Server.Dispose();
        }

        // While its bytes are on the way they may be anything, but not for long.
        await ByteConnectionExtensions.UntilAsync(() => pair.Client.Peek() == PeerState.Closed, token);
        Assert.That(pair.Client.Peek(), Is.EqualTo(PeerState.Closed));
    }

    [Test]
    public async Task An_ended_connection_is_closed(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token);

        pair.Client.Abort();

        Assert.That(pair.Client.Peek(), Is.EqualTo(PeerState.Closed));
    }

    [Test]
    public async Task A_server_may_look_while_it_waits(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token);
        Task waiting = pair.Server.ReceiveAsync(Memory<byte>.Empty).AsTask();

        Assert.That(pair.Server.Peek(), Is.EqualTo(PeerState.Quiet));
        await pair.Client.SendAsync("request"u8.ToArray());
        await waiting.WaitAsync(token);

        Assert.That(await pair.Server.ReceiveExactlyAsync(7, token), Is.EqualTo("request"u8.ToArray()));
    }

    [Test]
    public async Task Looks_and_receives_from_many_threads_lose_nothing(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token);
        bool done = false;
        Task[] lookers = [.. Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () =>
            {
                while (!Volatile.Read(ref done))
                {
                    pair.Client.Peek();
                }
            },
            token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];

        for (int i = 0; i < 500; i++)
        {
            byte[] message = [(byte)i, (byte)(i >> 8), 3, 4];
            await pair.Server.SendAsync(message);
            Assert.That(await pair.Client.ReceiveExactlyAsync(4, token), Is.EqualTo(message));
        }

        Volatile.Write(ref done, true);
        await Task.WhenAll(lookers);
    }

    [Test]
    public async Task A_connection_that_waits_holds_no_buffer_beneath(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token);

        Task server = pair.Server.ReceiveAsync(Memory<byte>.Empty).AsTask();
        pair.Client.Peek();
        Task client = pair.Client.ReceiveAsync(Memory<byte>.Empty).AsTask();

        Assert.That((pair.ServerBeneath.LastBufferLength, pair.ClientBeneath.LastBufferLength), Is.EqualTo((0, 0)));
        Assert.That((server.IsCompleted, client.IsCompleted), Is.EqualTo((false, false)));
    }

    [Test]
    public async Task A_wait_that_ends_with_nothing_there_holds_one_byte_and_loses_none(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token);
        pair.ServerBeneath.EmptyReceivesThatEndAtOnce = 1;

        Task waiting = pair.Server.ReceiveAsync(Memory<byte>.Empty).AsTask();

        Assert.That((waiting.IsCompleted, pair.ServerBeneath.EmptyReceivesThatEndAtOnce, pair.ServerBeneath.LastBufferLength), Is.EqualTo((false, 0, 1)));
        await pair.Client.SendAsync("whole"u8.ToArray());
        await waiting.WaitAsync(token);
        Assert.That(await pair.Server.ReceiveExactlyAsync(5, token), Is.EqualTo("whole"u8.ToArray()));
    }

    [Test]
    public async Task The_end_is_found_after_a_wait_that_ended_with_nothing_there(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token);
        pair.ServerBeneath.EmptyReceivesThatEndAtOnce = 1;
        Task waiting = pair.Server.ReceiveAsync(Memory<byte>.Empty).AsTask();

        pair.ClientBeneath.Dispose();
        await waiting.WaitAsync(token);

        Assert.That(await pair.Server.ReceiveToEndAsync(token), Is.Empty);
    }
}
