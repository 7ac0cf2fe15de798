using System.Net.Sockets;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

/// <summary>What every kind of connection does alike: the transport above relies on it.</summary>
[TestFixture("tcp")]
[TestFixture("memory")]
[TestFixture("unix")]
[TestFixture("tls over tcp")]
[TestFixture("tls over memory")]
[CancelAfter(20_000)]
internal sealed class ConnectionTests(string kind)
{
    private readonly TemporaryFolder _folder = new();
    private ByteConnection _client = null!;
    private ByteConnection _server = null!;

    [SetUp]
    public async Task SetUp()
    {
        CancellationToken cancellationToken = TestContext.CurrentContext.CancellationToken;
        Endpoint endpoint = kind switch
        {
            "tcp" => new TcpEndpoint("127.0.0.1", 0),
            "unix" => new UnixEndpoint(_folder.File("a.sock")),
            "tls over tcp" => Tls(new TcpEndpoint("127.0.0.1", 0)),
            "tls over memory" => Tls(new MemoryEndpoint()),
            _ => new MemoryEndpoint(),
        };
        await using IConnectionListener listener = await endpoint.ListenAsync(cancellationToken);
        Task<ByteConnection> connecting = listener.Endpoint.ConnectAsync(new ConnectBudget(TimeProvider.System, Deadlines.Never), cancellationToken).AsTask();
        _server = (await listener.AcceptAsync(cancellationToken))!;
        await _server.OpenAsync(TimeProvider.System, cancellationToken);
        _client = await connecting;

        // A byte, so that no one has been refused after its handshake.
        await _server.SendAsync(new byte[1]);
        await _client.ReceiveAsync(new byte[1]);
    }

    [TearDown]
    public void TearDown()
    {
        _client.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void Peek_is_quiet_when_nothing_has_happened() => Assert.That(_client.Peek(), Is.EqualTo(PeerState.Quiet));

    [Test]
    public async Task Peek_is_HasSent_when_bytes_wait_and_leaves_them_there(CancellationToken cancellationToken)
    {
        await _server.SendAsync("abc"u8.ToArray());
        await ReadableAsync(cancellationToken);

        Assert.That(_client.Peek(), Is.EqualTo(PeerState.HasSent));
        Assert.That(_client.Peek(), Is.EqualTo(PeerState.HasSent));
        byte[] buffer = new byte[10];
        Assert.That(await _client.ReceiveAsync(buffer), Is.EqualTo(3));
        Assert.That(_client.Peek(), Is.EqualTo(PeerState.Quiet));
    }

    [Test]
    public async Task Peek_is_HasSent_when_bytes_wait_before_the_end(CancellationToken cancellationToken)
    {
        await _server.SendAsync("abc"u8.ToArray());
        _server.Dispose();
        await ReadableAsync(cancellationToken);

        Assert.That(_client.Peek(), Is.EqualTo(PeerState.HasSent));
    }

    [Test]
    public async Task Peek_is_Closed_when_the_peer_has_closed(CancellationToken cancellationToken)
    {
        _server.Dispose();
        await ReadableAsync(cancellationToken);

        Assert.That(_client.Peek(), Is.EqualTo(PeerState.Closed));
    }

    [Test]
    public async Task Peek_is_Closed_when_the_peer_has_aborted(CancellationToken cancellationToken)
    {
        // With bytes of ours unread, so that a socket resets the connection.
        await _client.SendAsync(new byte[100]);
        _server.Abort();
        await ReadableAsync(cancellationToken);

        Assert.That(_client.Peek(), Is.EqualTo(PeerState.Closed));
    }

    [Test]
    public void Peek_is_Closed_when_this_side_has_ended_it([Values] bool abort)
    {
        if (abort)
        {
            _client.Abort();
        }
        else
        {
            _client.Dispose();
        }

        Assert.That(_client.Peek(), Is.EqualTo(PeerState.Closed));
    }

    [Test]
    public async Task A_receive_without_a_buffer_waits_for_bytes_and_leaves_them(CancellationToken cancellationToken)
    {
        Task<int> waiting = _client.ReceiveAsync(Memory<byte>.Empty).AsTask();
        Assert.That(waiting.IsCompleted, Is.False);

        await _server.SendAsync("abc"u8.ToArray());

        Assert.That(await waiting.WaitAsync(cancellationToken), Is.Zero);
        byte[] buffer = new byte[10];
        Assert.That(await _client.ReceiveAsync(buffer).AsTask().WaitAsync(cancellationToken), Is.EqualTo(3));
    }

    [Test]
    public async Task A_receive_takes_what_its_buffer_holds_and_leaves_the_rest(CancellationToken cancellationToken)
    {
        await _server.SendAsync("abcdef"u8.ToArray());
        byte[] buffer = new byte[4];

        Assert.That(await _client.ReceiveAsync(buffer).AsTask().WaitAsync(cancellationToken), Is.EqualTo(4));
        Assert.That(await _client.ReceiveAsync(buffer).AsTask().WaitAsync(cancellationToken), Is.EqualTo(2));
        Assert.That(buffer[..2], Is.EqualTo("ef"u8.ToArray()));
    }

    [Test]
    public async Task Close_of_one_side_is_an_end_to_the_other_and_the_way_back_stays_open(CancellationToken cancellationToken)
    {
        await _client.SendAsync("last words"u8.ToArray());
        _client.CloseSending();
        byte[] buffer = new byte[20];

        Assert.That(await _server.ReceiveAsync(buffer).AsTask().WaitAsync(cancellationToken), Is.EqualTo(10));
        Assert.That(await _server.ReceiveAsync(buffer).AsTask().WaitAsync(cancellationToken), Is.Zero);
        await _server.SendAsync("answer"u8.ToArray());
        Assert.That(await _client.ReceiveAsync(buffer).AsTask().WaitAsync(cancellationToken), Is.EqualTo(6));
    }

    [Test]
    public async Task Dispose_lets_what_was_sent_arrive(CancellationToken cancellationToken)
    {
        await _client.SendAsync("last words"u8.ToArray());
        _client.Dispose();
        _client.Dispose();
        byte[] buffer = new byte[20];

        Assert.That(await _server.ReceiveAsync(buffer).AsTask().WaitAsync(cancellationToken), Is.EqualTo(10));
        Assert.That(await _server.ReceiveAsync(buffer).AsTask().WaitAsync(cancellationToken), Is.Zero);
    }

    [Test]
    public async Task Abort_ends_the_pending_receive(CancellationToken cancellationToken)
    {
        Task receiving = _client.ReceiveAsync(new byte[10]).AsTask();

        _client.Abort();
        _client.Abort();

        await Caught.ByAsync<SocketException>(receiving, cancellationToken);
    }

    [Test]
    public async Task Abort_ends_the_pending_send(CancellationToken cancellationToken)
    {
        Task sending = _client.SendAsync(new byte[64_000_000]).AsTask();
        Assert.That(sending.IsCompleted, Is.False);

        _client.Abort();

        await Caught.ByAsync<SocketException>(sending, cancellationToken);
    }

    [Test]
    public async Task A_large_send_arrives_whole_and_in_order(CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[5_000_000];
        new Random(7).NextBytes(bytes);
        Task sending = _client.SendAsync(bytes).AsTask();
        List<byte> received = [];
        byte[] buffer = new byte[70_001];

        while (received.Count < bytes.Length)
        {
            int count = await _server.ReceiveAsync(buffer).AsTask().WaitAsync(cancellationToken);
            Assert.That(count, Is.Positive);
            received.AddRange(buffer.AsSpan(0, count));
        }

        await sending.WaitAsync(cancellationToken);
        Assert.That(received.ToArray().AsSpan().SequenceEqual(bytes), Is.True);
    }

    [Test]
    public async Task A_transport_says_EndOfFile_when_the_peer_is_gone([Values("dispose", "abort")] string how, CancellationToken cancellationToken)
    {
        await using TTransport transport = new(_client, [new(ThriftFraming.Framed, TBinaryProtocol.Default)], ThriftLimits.Default, TimeProvider.System);
        await _client.SendAsync(new byte[100]);
        Task<bool> receiving = transport.ReceiveAsync().AsTask();

        if (how == "abort")
        {
            _server.Abort();
        }
        else
        {
            // What the client has sent is read, so that a socket need not reset the connection.
            await _server.ReceiveAsync(new byte[100]).AsTask().WaitAsync(cancellationToken);
            _server.Dispose();
        }

        if (how == "dispose")
        {
            Assert.That(await receiving.WaitAsync(cancellationToken), Is.False);
            return;
        }

        TTransportException thrown = await Caught.ByAsync<TTransportException>(receiving, cancellationToken);
        Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.EndOfFile));
    }

    [Test]
    public async Task A_transport_says_EndOfFile_when_it_sends_to_a_peer_that_is_gone(CancellationToken cancellationToken)
    {
        await using TTransport transport = new(_client, [new(ThriftFraming.Framed, TBinaryProtocol.Default)], ThriftLimits.Default, TimeProvider.System);
        _server.Abort();
        await ReadableAsync(cancellationToken);

        // The first send may still be taken by the system; the answer to it is that nobody is there.
        TTransportException thrown = await Caught.ByAsync<TTransportException>(SendUntilRefusedAsync(transport, cancellationToken), cancellationToken);

        Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.EndOfFile));
    }

    private static TlsEndpoint Tls(Endpoint beneath) => new(beneath) { Client = TlsPair.TrustingClient, Server = TlsPair.PlainServer };

    private static async Task SendUntilRefusedAsync(TTransport transport, CancellationToken cancellationToken)
    {
        ThriftMethod method = new("Probe", "say");
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            EmptyBody body = default;
            transport.Write(new MessageHeader(method.Utf8Name, TMessageType.Call, 1), ref body);
            await transport.FlushAsync();
        }
    }

    /// <summary>Waits until a receive would not have to wait.</summary>
    private async Task ReadableAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _client.ReceiveAsync(Memory<byte>.Empty).AsTask().WaitAsync(cancellationToken);
        }
        catch (SocketException)
        {
            // That the connection is reset is something to be read as well.
        }
    }

    private readonly struct EmptyBody : IMessageBodyWriter
    {
        public void Write<TWriter>(scoped ref TWriter writer)
            where TWriter : IProtocolWriter, allows ref struct => writer.WriteStructEnd(writer.WriteStructBegin());
    }
}
