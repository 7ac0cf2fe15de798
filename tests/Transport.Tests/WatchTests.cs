using System.Net.Sockets;
using System.Security.Authentication;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

/// <summary>A client's transport that is watched while it rests: what ends the rest, and who gets what comes (T36, T38).</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class WatchTests : IRestWatcher
{
    private readonly Wire _wire = new();
    private int _told;

    public void OnRestEnded() => _told++;

    [Test]
    [Category("T36")]
    public void The_peers_end_is_noticed_at_once()
    {
        Watch();

        _wire.Connection.ArriveEnd();

        Assert.That((_told, ((TTransportException)_wire.Transport.Fault!).Type), Is.EqualTo((1, TTransportExceptionType.EndOfFile)));
        Assert.That((_wire.Transport.TryEndWatch(), _wire.Connection.IsEnded), Is.EqualTo((false, true)));
    }

    [Test]
    [Category("T36")]
    public void A_reset_is_noticed_at_once([Values] bool isWokenBefore)
    {
        Watch();
        if (isWokenBefore)
        {
            _wire.Connection.WakeForNothing();
        }

        _wire.Connection.FailReceive(new SocketException((int)SocketError.ConnectionReset));

        Assert.That((_told, _wire.Transport.TryEndWatch()), Is.EqualTo((1, false)));
        Assert.That(_wire.Transport.Fault, Is.TypeOf<TTransportException>());
    }

    [Test]
    [Category("T38")]
    public void A_byte_that_nobody_asked_for_ends_it()
    {
        Watch();

        _wire.Connection.Arrive(0);

        Assert.That((_told, ((TProtocolException)_wire.Transport.Fault!).Type), Is.EqualTo((1, TProtocolExceptionType.InvalidData)));
    }

    [Test]
    public void Bytes_that_are_there_when_the_rest_begins_end_it()
    {
        _wire.Connection.Arrive(0);

        Assert.That((_wire.Transport.TryBeginWatch(this), _told), Is.EqualTo((false, 1)));
    }

    [Test]
    public void A_transport_that_is_dead_is_not_watched()
    {
        _wire.Transport.Abort(new TTransportException(TTransportExceptionType.Interrupted, "before"));

        Assert.That((_wire.Transport.TryBeginWatch(this), _told), Is.EqualTo((false, 0)));
    }

    [Test]
    public void Waking_with_nothing_there_is_no_end()
    {
        Watch();

        _wire.Connection.WakeForNothing();
        Assert.That((_told, _wire.Connection.IsReceiving), Is.EqualTo((0, true)));

        _wire.Connection.ArriveEnd();
        Assert.That(_told, Is.EqualTo(1));
    }

    [Test]
    public async Task The_next_reply_comes_over_the_receive_that_was_pending([Values] bool isWokenAtRest, [Values] bool isWokenWhenLent, [Values] bool isWokenWhenAwaited, CancellationToken token)
    {
        Watch();
        WakeIf(isWokenAtRest);
        Assert.That(_wire.Transport.TryEndWatch(), Is.True);
        WakeIf(isWokenWhenLent);
        Task<bool> receiving = _wire.Transport.ReceiveAsync().AsTask();
        WakeIf(isWokenWhenAwaited);

        _wire.Connection.Arrive(_wire.Message("reply"));

        await ExpectAsync(receiving, "reply", token);
        Assert.That(_told, Is.Zero);
    }

    [Test]
    public async Task A_reply_that_is_faster_than_the_wait_for_it_is_found([Values] bool isWokenAtRest, CancellationToken token)
    {
        Watch();
        WakeIf(isWokenAtRest);
        _wire.Transport.TryEndWatch();

        _wire.Connection.Arrive(_wire.Message("reply"));

        await ExpectAsync(_wire.Transport.ReceiveAsync().AsTask(), "reply", token);
    }

    [Test]
    public async Task A_reply_in_pieces_is_found_whole(CancellationToken token)
    {
        byte[] reply = _wire.Message("reply");
        Watch();
        _wire.Transport.TryEndWatch();
        _wire.Connection.Arrive(reply.AsSpan(0, 3));
        Task<bool> receiving = _wire.Transport.ReceiveAsync().AsTask();

        _wire.Connection.Arrive(reply.AsSpan(3));

        await ExpectAsync(receiving, "reply", token);
    }

    [Test]
    public async Task Lending_between_the_two_receives_of_a_rest_gets_the_second(CancellationToken token)
    {
        Watch();
        Task<bool>? receiving = null;
        _wire.Connection.OnReceive = () =>
        {
            Assert.That(_wire.Transport.TryEndWatch(), Is.True);
            receiving = _wire.Transport.ReceiveAsync().AsTask();
        };
        _wire.Connection.WakeForNothing();

        _wire.Connection.Arrive(_wire.Message("reply"));

        await ExpectAsync(receiving!, "reply", token);
    }

    [Test]
    public async Task Rest_after_rest_each_call_gets_its_reply(CancellationToken token)
    {
        for (int i = 0; i < 3; i++)
        {
            Watch();
            _wire.Transport.TryEndWatch();
            Task<bool> receiving = _wire.Transport.ReceiveAsync().AsTask();
            _wire.Connection.Arrive(_wire.Message($"reply {i}"));
            await ExpectAsync(receiving, $"reply {i}", token);
            _wire.Transport.ReleaseMessage();
            Assert.That(_wire.Transport.HasUnread, Is.False);
        }
    }

    [Test]
    public async Task A_call_that_awaited_no_reply_leaves_the_receive_to_the_next_rest(CancellationToken token)
    {
        Watch();
        _wire.Transport.TryEndWatch();
        Watch(); // As after a oneway call.

        Assert.That(_wire.Transport.TryEndWatch(), Is.True);
        Task<bool> receiving = _wire.Transport.ReceiveAsync().AsTask();
        _wire.Connection.Arrive(_wire.Message("reply"));

        await ExpectAsync(receiving, "reply", token);
    }

    [Test]
    [Category("T46")]
    public void A_reply_to_a_call_that_has_none_ends_the_rest([Values] bool arrivesWhileLent)
    {
        Watch();
        _wire.Transport.TryEndWatch();
        if (arrivesWhileLent)
        {
            _wire.Connection.Arrive(_wire.Message("unasked"));
            Assert.That(_wire.Transport.TryBeginWatch(this), Is.False);
        }
        else
        {
            Watch();
            _wire.Connection.Arrive(_wire.Message("unasked"));
        }

        Assert.That((_told, _wire.Transport.Fault), Is.EqualTo((1, _wire.Transport.Fault as TProtocolException)));
    }

    [Test]
    public void Waking_for_nothing_during_a_call_without_a_reply_is_no_end()
    {
        Watch();
        _wire.Transport.TryEndWatch();
        _wire.Connection.WakeForNothing();

        Watch();

        Assert.That((_told, _wire.Transport.TryEndWatch()), Is.EqualTo((0, true)));
    }

    [Test]
    public async Task The_peers_end_during_a_call_is_that_calls(CancellationToken token)
    {
        Watch();
        _wire.Transport.TryEndWatch();
        Task<bool> receiving = _wire.Transport.ReceiveAsync().AsTask();

        _wire.Connection.ArriveEnd();

        Assert.That((await receiving.WaitAsync(token), _told), Is.EqualTo((false, 0)));
    }

    [Test]
    public async Task Aborting_during_a_call_ends_it(CancellationToken token)
    {
        Watch();
        _wire.Transport.TryEndWatch();
        Task<bool> receiving = _wire.Transport.ReceiveAsync().AsTask();
        TTransportException reason = new(TTransportExceptionType.Interrupted, "enough");

        _wire.Transport.Abort(reason);

        Assert.That(await Caught.ByAsync<TTransportException>(receiving, token), Is.SameAs(reason));
    }

    [Test]
    public async Task Disposing_at_rest_ends_the_watch_and_keeps_its_reason()
    {
        Watch();

        await _wire.Transport.DisposeAsync();

        Assert.That((_told, _wire.Transport.Fault!.Message), Is.EqualTo((1, "The transport has been closed on this side.")));
    }

    [Test]
    [Category("Stress")]
    public async Task Lending_and_the_peers_end_at_the_same_moment_leave_one_of_the_two(CancellationToken token)
    {
        for (int i = 0; i < 2000; i++)
        {
            Wire wire = new();
            Counter counter = new();
            wire.Transport.TryBeginWatch(counter);
            if (i % 2 == 0)
            {
                wire.Connection.WakeForNothing();
            }

            using Barrier together = new(2);
            Task ending = Task.Run(() =>
            {
                together.SignalAndWait(token);
                wire.Connection.ArriveEnd();
            }, token);
            together.SignalAndWait(token);
            bool isLent = wire.Transport.TryEndWatch();
            bool? received = isLent ? await wire.Transport.ReceiveAsync().AsTask().WaitAsync(token) : null;
            await ending;

            Assert.That((received, counter.Count), Is.EqualTo(isLent ? ((bool?)false, 0) : (null, 1)));
        }
    }

    [TestCase(SslProtocols.Tls12)]
    [TestCase(SslProtocols.Tls13)]
    [Category("T36")]
    public async Task Over_TLS_tickets_are_nothing_a_reply_is_received_and_the_end_is_noticed(SslProtocols protocol, CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token, TlsPair.ClientOf(protocol), beneath: new TcpEndpoint("127.0.0.1", 0));
        TTransport transport = new(pair.Client, [new(ThriftFraming.Framed, TBinaryProtocol.Default)], ThriftLimits.Default, TimeProvider.System);
        Counter counter = new();
        for (int i = 0; i < 3; i++)
        {
            Assert.That(transport.TryBeginWatch(counter) && transport.TryEndWatch(), Is.True);
            Task<bool> receiving = transport.ReceiveAsync().AsTask();
            await pair.Server.SendAsync(_wire.Message("reply"));
            Assert.That(await receiving.WaitAsync(token), Is.True);
            Assert.That(Frames.Parse(transport.Message).FirstString, Is.EqualTo("reply"));
            transport.ReleaseMessage();
        }

        Assert.That(transport.TryBeginWatch(counter), Is.True);
        pair.Server.Dispose();

        await ByteConnectionExtensions.UntilAsync(() => counter.Count == 1, token);
        Assert.That(transport.Fault, Is.Not.Null);
    }

    private static async Task ExpectAsync(Wire wire, Task<bool> receiving, string text, CancellationToken token)
    {
        Assert.That(await receiving.WaitAsync(token), Is.True);
        Assert.That(wire.ReceivedText(), Is.EqualTo(text));
    }

    private Task ExpectAsync(Task<bool> receiving, string text, CancellationToken token) => ExpectAsync(_wire, receiving, text, token);

    private void Watch() => Assert.That(_wire.Transport.TryBeginWatch(this), Is.True);

    private void WakeIf(bool isWoken)
    {
        if (isWoken && _wire.Connection.IsResting)
        {
            _wire.Connection.WakeForNothing();
        }
    }

    private sealed class Counter : IRestWatcher
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public void OnRestEnded() => Interlocked.Increment(ref _count);
    }
}
