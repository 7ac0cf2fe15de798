using System.Net.Sockets;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

/// <summary>Many writers, one send at a time.</summary>
[CancelAfter(20_000)]
internal sealed class MessageSenderTests
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly Wire _wire = new();
    private readonly List<long> _sent = [];
    private readonly MessageSender _sender;

    public MessageSenderTests() => _sender = _wire.Transport.ShareWriting(s_timeout, "Some.SendTimeout", _sent.Add);

    [Test]
    public void What_is_written_while_a_send_is_under_way_leaves_together_behind_it()
    {
        _wire.Connection.HoldSends = true;
        Write("one", 1);
        _sender.Flush();
        Write("two", 2);
        _sender.Flush();
        Write("three", 3);
        _sender.Flush();
        Assert.That(_wire.Connection.Sent, Is.EqualTo([Message("one", 1)]));

        _wire.Connection.ReleaseSend();

        Assert.That(_wire.Connection.Sent, Has.Count.EqualTo(2));
        Assert.That(_wire.Connection.Sent[1], Is.EqualTo(new List<byte>([.. Message("two", 2), .. Message("three", 3)])));
        Assert.That(_wire.Connection.MessageEnds[1], Is.EqualTo([Message("two", 2).Length, Message("two", 2).Length + Message("three", 3).Length]));
    }

    [Test]
    public void What_is_not_flushed_does_not_leave()
    {
        Write("one", 1);

        Assert.That(_wire.Connection.Sent, Is.Empty);
        Assert.That(_sender.UnsentBytes, Is.EqualTo(Message("one", 1).Length));
    }

    [Test]
    public void Batches_are_told_by_number_when_they_are_handed_over()
    {
        _wire.Connection.HoldSends = true;
        long first = Write("one", 1);
        _sender.Flush();
        long second = Write("two", 2);

        Assert.That((_sender.LastBegun, _sender.LastSent), Is.EqualTo((first, first - 1)));
        Assert.That(second, Is.EqualTo(first + 1));
        Assert.That(_sent, Is.Empty);

        _wire.Connection.ReleaseSend();
        Assert.That(_sent, Is.EqualTo([first]), "The second was never flushed, but rides along.");
        Assert.That(_sender.LastBegun, Is.EqualTo(second));

        _wire.Connection.ReleaseSend();
        Assert.That(_sent, Is.EqualTo([first, second]));
        Assert.That(_sender.UnsentBytes, Is.Zero);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void A_message_that_has_not_left_can_be_taken_back_and_the_others_stay_whole(int taken)
    {
        _wire.Connection.HoldSends = true;
        Write("ahead", 9);
        _sender.Flush();
        string[] texts = ["one", "and two", "and then three"];
        long batch = 0;
        for (int i = 0; i < texts.Length; i++)
        {
            batch = Write(texts[i], i + 1);
        }

        Assert.That(_sender.TryTakeBack(batch, taken), Is.True);
        Assert.That(_sender.TryTakeBack(batch, taken), Is.False);
        _wire.Connection.ReleaseSend();

        byte[][] left = [.. Enumerable.Range(1, 3).Where(id => id != taken).Select(id => Message(texts[id - 1], id))];
        Assert.That(_wire.Connection.Sent[1], Is.EqualTo(left.SelectMany(message => message)));
        Assert.That(_wire.Connection.MessageEnds[1], Is.EqualTo([left[0].Length, left[0].Length + left[1].Length]));
    }

    [Test]
    public void Taking_the_only_message_back_leaves_nothing_to_send()
    {
        long batch = Write("one", 1);

        Assert.That(_sender.TryTakeBack(batch, 1), Is.True);
        _sender.Flush();

        Assert.That(_wire.Connection.Sent, Is.Empty);
        Assert.That(_sender.UnsentBytes, Is.Zero);
    }

    [Test]
    public void A_message_that_is_leaving_cannot_be_taken_back()
    {
        _wire.Connection.HoldSends = true;
        long batch = Write("one", 1);
        _sender.Flush();

        Assert.That(_sender.TryTakeBack(batch, 1), Is.False);
        _wire.Connection.ReleaseSend();
        Assert.That(_sender.TryTakeBack(batch, 1), Is.False);
    }

    [Test]
    public void A_message_that_cannot_be_encoded_leaves_those_of_the_others_alone()
    {
        Write("one", 1);
        Assert.That(() => Write(null!, 2), Throws.InstanceOf<Exception>());
        Write("three", 3);
        _sender.Flush();

        Assert.That(_wire.Connection.Sent[0], Is.EqualTo(new List<byte>([.. Message("one", 1), .. Message("three", 3)])));
    }

    [Test]
    public void A_failed_send_ends_the_transport_and_nothing_is_sent_any_more()
    {
        _wire.Connection.HoldSends = true;
        Write("one", 1);
        _sender.Flush();
        Write("two", 2);

        _wire.Connection.FailSend(new SocketException((int)SocketError.ConnectionReset));

        Assert.That(_wire.Transport.Fault, Is.TypeOf<TTransportException>());
        Assert.That(_sent, Is.Empty);
        Assert.That(_wire.Connection.Sent, Has.Count.EqualTo(1));
        Write("three", 3);
        _sender.Flush();
        Assert.That(_wire.Connection.Sent, Has.Count.EqualTo(1));
        Assert.That(_sender.UnsentBytes, Is.Zero);
    }

    [Test]
    public void Whatever_a_connection_throws_while_it_sends_ends_the_transport_and_frees_the_line([Values] bool isPending)
    {
        Exception reason = new OperationCanceledException("no more");
        _wire.Connection.HoldSends = isPending;
        _wire.Connection.OnSend = isPending ? null : () => throw reason;
        long one = Write("one", 1);
        _sender.Flush();
        Task idle = _sender.WhenIdleAsync();
        if (isPending)
        {
            _wire.Connection.FailSend(reason);
        }

        Assert.That(_wire.Transport.Fault, Is.SameAs(reason));
        Assert.That(_wire.Connection.IsEnded, Is.True);
        Assert.That(idle.IsCompletedSuccessfully, Is.True);
        Assert.That(_sent, Is.Empty);
        Assert.That(_sender.ProgressOf(one), Is.EqualTo(CallProgress.Sending));
        Write("two", 2);
        _sender.Flush();
        Assert.That(_sender.UnsentBytes, Is.Zero);
    }

    [Test]
    public void Of_a_failed_send_it_is_known_what_has_left_only_if_it_carried_one_message()
    {
        _wire.Connection.HoldSends = true;
        long one = Write("one", 1);
        _sender.Flush();
        _wire.Connection.FailSend(new SocketException((int)SocketError.ConnectionReset));

        Assert.That(_sender.ProgressOf(one), Is.EqualTo(CallProgress.Sending));
        Assert.That(_sender.ProgressOf(one + 1), Is.EqualTo(CallProgress.NotSent));
    }

    [Test]
    public void Of_several_messages_in_a_failed_send_the_first_may_have_left()
    {
        _wire.Connection.HoldSends = true;
        long ahead = Write("ahead", 1);
        _sender.Flush();
        long both = Write("one", 2);
        Write("two", 3);
        _wire.Connection.ReleaseSend();
        _wire.Connection.FailSend(new SocketException((int)SocketError.ConnectionReset));

        Assert.That((_sender.ProgressOf(ahead), _sender.ProgressOf(both)), Is.EqualTo((CallProgress.Sent, CallProgress.Sent)));
    }

    [Test]
    public void A_peer_that_does_not_receive_ends_the_transport_in_time()
    {
        _wire.Connection.HoldSends = true;
        Write("one", 1);
        _sender.Flush();

        _wire.Clock.Advance(s_timeout);

        Assert.That(_wire.Transport.Fault, Is.TypeOf<TTransportException>().With.Message.Contains("30 s (Some.SendTimeout)"));
    }

    [Test]
    public void A_send_that_ends_in_time_leaves_no_deadline_behind()
    {
        _wire.Connection.HoldSends = true;
        Write("one", 1);
        _sender.Flush();
        _wire.Connection.ReleaseSend();

        _wire.Clock.Advance(s_timeout);
        _wire.Clock.Advance(s_timeout);

        Assert.That(_wire.Transport.Fault, Is.Null);
    }

    [Test]
    public void The_end_of_the_transport_leaves_no_timer_behind([Values] bool isClosed, [Values] bool isSending)
    {
        _wire.Connection.HoldSends = true;
        Write("one", 1);
        _sender.Flush();
        Assert.That(_wire.Clock.ArmedTimers, Is.EqualTo(1));
        if (!isSending)
        {
            _wire.Connection.ReleaseSend();
        }

        End(isClosed);

        Assert.That(_wire.Clock.ArmedTimers, Is.Zero);
    }

    [Test]
    public void A_transport_that_ends_when_a_send_has_begun_and_is_not_watched_yet_leaves_no_timer_behind()
    {
        HookedTimeProvider time = new(_wire.Clock);
        using ScriptedConnection connection = new() { HoldSends = true, AbortEndsPending = false };
        TTransport transport = new(connection, [_wire.Transport.Dialect], ThriftLimits.Default, time);
        MessageSender sender = transport.ShareWriting(s_timeout, "Some.SendTimeout");
        Wire.Body body = new("one", null);
        sender.Write(transport.Dialect, new MessageHeader("say"u8, TMessageType.Reply, 1), ref body);
        time.OnTimestamp = () => transport.Abort(new TTransportException(TTransportExceptionType.Interrupted, "over"));

        sender.Flush();

        Assert.That(transport.Fault, Is.Not.Null);
        Assert.That(_wire.Clock.ArmedTimers, Is.Zero);
    }

    [Test]
    public void Idle_means_that_everything_has_left()
    {
        _wire.Connection.HoldSends = true;
        Assert.That(_sender.WhenIdleAsync().IsCompleted, Is.True);
        Write("one", 1);
        Task idle = _sender.WhenIdleAsync();
        Write("two", 2);
        Assert.That(idle.IsCompleted, Is.False);

        _wire.Connection.ReleaseSend();
        Assert.That(idle.IsCompleted, Is.False);

        _wire.Connection.ReleaseSend();
        Assert.That(idle.IsCompleted, Is.True);
    }

    [Test]
    public void Idle_also_comes_when_the_transport_ends()
    {
        _wire.Connection.HoldSends = true;
        Write("one", 1);
        Task idle = _sender.WhenIdleAsync();

        _wire.Transport.Abort(new TTransportException(TTransportExceptionType.Interrupted, "over"));

        Assert.That(idle.IsCompleted, Is.True);
    }

    [Test]
    public async Task Messages_of_many_writers_arrive_whole_and_once()
    {
        const int writers = 8;
        const int each = 500;

        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(() =>
        {
            for (int i = 0; i < each; i++)
            {
                Write($"text {writer} {i}", 1 + (writer * each) + i);
                _sender.Flush();
            }
        })));
        await _sender.WhenIdleAsync();

        byte[] all = [.. _wire.Connection.Sent.SelectMany(bytes => bytes)];
        List<int> ids = [];
        for (int at = 0; at < all.Length;)
        {
            int size = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(all.AsSpan(at));
            SeenMessage message = Frames.Parse(all.AsSpan(at + 4, size));
            int id = message.SequenceId;
            Assert.That(message.FirstString, Is.EqualTo($"text {(id - 1) / each} {(id - 1) % each}"));
            ids.Add(id);
            at += 4 + size;
        }

        Assert.That(ids, Is.EquivalentTo(Enumerable.Range(1, writers * each)));
        Assert.That(_sent, Is.Ordered);
    }

    private void End(bool isClosed)
    {
        TTransportException reason = new(TTransportExceptionType.Interrupted, "over");
        if (isClosed)
        {
            _wire.Transport.Close(reason);
        }
        else
        {
            _wire.Transport.Abort(reason);
        }
    }

    private byte[] Message(string text, int sequenceId) => _wire.Message(text, sequenceId);

    private long Write(string text, int sequenceId)
    {
        Wire.Body body = new(text, null);
        return _sender.Write(_wire.Transport.Dialect, new MessageHeader("say"u8, TMessageType.Reply, sequenceId), ref body);
    }
}
