using ThriftRpc.Protocol;
using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

/// <summary>A server's transport between two messages: it holds nothing, waits only so long, and can be ended in peace.</summary>
[TestFixtureSource(typeof(Wire), nameof(Wire.Framings))]
[CancelAfter(20_000)]
internal sealed class RestTests(ThriftFraming framing)
{
    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_message = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_tick = TimeSpan.FromTicks(1);

    private readonly Wire _wire = new(framing, isServer: true);

    [Test]
    public async Task At_rest_it_waits_without_a_buffer(CancellationToken cancellationToken)
    {
        Task<bool> receiving = Receive();
        Assert.That(_wire.Connection.IsResting, Is.True);

        _wire.Connection.Arrive(_wire.Message("one"));

        Assert.That(await receiving.WaitAsync(cancellationToken), Is.True);
        Assert.That(_wire.ReceivedText(), Is.EqualTo("one"));
        receiving = Receive();
        Assert.That(_wire.Connection.IsResting, Is.True, "again");
        _wire.Connection.ArriveEnd();
        Assert.That(await receiving.WaitAsync(cancellationToken), Is.False);
    }

    [Test]
    public async Task A_rest_that_ends_with_nothing_there_goes_on(CancellationToken cancellationToken)
    {
        Task<bool> receiving = Receive();
        _wire.Connection.WakeForNothing();
        Assert.That(_wire.Connection.IsReceiving, Is.True);

        _wire.Clock.Advance(s_idle - s_tick);
        _wire.Connection.Arrive(_wire.Message("one"));
        Assert.That(await receiving.WaitAsync(cancellationToken), Is.True);
        Assert.That(_wire.ReceivedText(), Is.EqualTo("one"));

        receiving = Receive();
        Assert.That(_wire.Connection.IsResting, Is.True, "without a buffer again");
        _wire.Connection.WakeForNothing();
        _wire.Connection.Arrive(_wire.Message("two").AsSpan(0, 3));
        _wire.Clock.Advance(s_message);
        await ExpectTimedOutAsync(receiving, "30 s (Server.Message)", cancellationToken);
    }

    [Test]
    public async Task A_rest_that_ends_with_nothing_there_is_idle_all_the_same(CancellationToken cancellationToken)
    {
        Task<bool> receiving = Receive();
        _wire.Connection.WakeForNothing();

        _wire.Clock.Advance(s_idle);

        await ExpectTimedOutAsync(receiving, "600 s (Server.Idle)", cancellationToken);
    }

    [Test]
    public async Task A_rest_that_ends_with_nothing_there_can_be_retired([Values] bool afterwards, CancellationToken cancellationToken)
    {
        Task<bool> receiving = Receive();
        if (afterwards)
        {
            _wire.Connection.WakeForNothing();
            _wire.Transport.Retire();
        }
        else
        {
            // Retired on the way from the one wait to the other: the bytes that seemed to be there were none.
            _wire.Connection.PeerState = PeerState.HasSent;
            _wire.Transport.Retire();
            _wire.Connection.WakeForNothing();
        }

        Assert.That(await receiving.WaitAsync(cancellationToken), Is.False);
    }

    [Test]
    public async Task A_rest_that_ends_with_nothing_there_sees_the_peer_close(CancellationToken cancellationToken)
    {
        Task<bool> receiving = Receive();
        _wire.Connection.WakeForNothing();
        _wire.Connection.ArriveEnd();

        Assert.That(await receiving.WaitAsync(cancellationToken), Is.False);
        Assert.That(_wire.Transport.Fault, Is.Null);
    }

    [Test]
    public async Task Between_two_messages_the_idle_time_counts_and_is_named(CancellationToken cancellationToken)
    {
        Task<bool> receiving = Receive();

        _wire.Clock.Advance(s_idle - s_tick);
        Assert.That(receiving.IsCompleted, Is.False);
        _wire.Clock.Advance(s_tick);

        await ExpectTimedOutAsync(receiving, "600 s (Server.Idle)", cancellationToken);
    }

    [Test]
    public async Task Within_a_message_its_own_time_counts_however_the_bytes_drip_and_is_named(CancellationToken cancellationToken)
    {
        Task<bool> receiving = Receive();
        byte[] message = _wire.Message("hello");
        _wire.Connection.Arrive(message[0]);
        for (int i = 1; i < 10; i++)
        {
            _wire.Clock.Advance(s_message / 10);
            _wire.Connection.Arrive(message[i]);
        }

        _wire.Clock.Advance((s_message / 10) - s_tick);
        Assert.That(receiving.IsCompleted, Is.False);
        _wire.Clock.Advance(s_tick);

        await ExpectTimedOutAsync(receiving, "30 s (Server.Message)", cancellationToken);
    }

    [Test]
    public async Task The_rest_of_a_message_that_came_with_the_one_before_is_waited_for_only_so_long(CancellationToken cancellationToken)
    {
        _wire.Connection.Arrive([.. _wire.Message("one"), .. _wire.Message("two").AsSpan(0, 5)]);
        Assert.That(await Receive().WaitAsync(cancellationToken), Is.True);
        Task<bool> receiving = Receive();
        Assert.That(_wire.Connection.IsReceiving, Is.True);

        _wire.Clock.Advance(s_message);

        await ExpectTimedOutAsync(receiving, "30 s (Server.Message)", cancellationToken);
    }

    [Test]
    public async Task While_a_message_is_handled_no_time_counts(CancellationToken cancellationToken)
    {
        Task<bool> receiving = Receive();
        _wire.Connection.Arrive(_wire.Message("one"));
        await receiving.WaitAsync(cancellationToken);

        _wire.Clock.Advance(TimeSpan.FromDays(1));

        Assert.That(_wire.Transport.Fault, Is.Null);
    }

    [Test]
    public async Task Retired_at_rest_it_ends_at_once_and_in_peace(CancellationToken cancellationToken)
    {
        Task<bool> receiving = Receive();

        _wire.Transport.Retire();

        Assert.That(await receiving.WaitAsync(cancellationToken), Is.False);
        Assert.That(_wire.Connection.Disposals, Is.EqualTo(1));
        Assert.That(_wire.Transport.Fault, Is.TypeOf<TTransportException>()
            .With.Property(nameof(TTransportException.Type)).EqualTo(TTransportExceptionType.Interrupted));
    }

    [Test]
    public async Task Retired_at_rest_with_a_request_that_has_just_come_it_serves_that_first(CancellationToken cancellationToken)
    {
        Task<bool> receiving = Receive();
        _wire.Connection.PeerState = PeerState.HasSent;

        _wire.Transport.Retire();
        Assert.That(receiving.IsCompleted, Is.False);
        _wire.Connection.Arrive(_wire.Message("just in time"));

        Assert.That(await receiving.WaitAsync(cancellationToken), Is.True);
        Assert.That(_wire.ReceivedText(), Is.EqualTo("just in time"));
        _wire.Connection.PeerState = PeerState.Quiet;
        Assert.That(await Receive().WaitAsync(cancellationToken), Is.False);
        Assert.That(_wire.Transport.Fault, Is.Null);
    }

    [Test]
    public async Task Retired_while_a_message_is_handled_and_another_has_come_it_serves_that_too(CancellationToken cancellationToken)
    {
        Task<bool> receiving = Receive();
        _wire.Connection.Arrive(_wire.Message("one"));
        await receiving.WaitAsync(cancellationToken);
        _wire.Transport.Retire();
        _wire.Connection.PeerState = PeerState.HasSent;
        _wire.Connection.Arrive(_wire.Message("two"));

        Assert.That(await Receive().WaitAsync(cancellationToken), Is.True);

        Assert.That(_wire.ReceivedText(), Is.EqualTo("two"));
    }

    [Test]
    public async Task Retired_while_it_lingers_it_ends_at_once(CancellationToken cancellationToken)
    {
        Task lingering = _wire.Transport.LingerAsync().AsTask();

        _wire.Transport.Retire();

        await lingering.WaitAsync(cancellationToken);
        Assert.That(_wire.Connection.Disposals, Is.EqualTo(1));
    }

    [Test]
    public async Task Retired_just_before_it_rests_it_ends_in_peace(CancellationToken cancellationToken)
    {
        _wire.Connection.OnReceive = _wire.Transport.Retire;

        Assert.That(await Receive().WaitAsync(cancellationToken), Is.False);
        Assert.That(_wire.Connection.OnReceive, Is.Null, "the moment has come");
    }

    [Test]
    public async Task Retired_before_it_is_asked_it_ends_in_peace(CancellationToken cancellationToken)
    {
        _wire.Transport.Retire();

        Assert.That(await Receive().WaitAsync(cancellationToken), Is.False);
        Assert.That(_wire.Transport.Fault, Is.Null);
        Assert.That(_wire.Connection.IsEnded, Is.False, "whoever owns it closes it");
    }

    [Test]
    public async Task Retired_while_a_message_is_handled_its_answer_still_leaves(CancellationToken cancellationToken)
    {
        Task<bool> receiving = Receive();
        _wire.Connection.Arrive(_wire.Message("one"));
        await receiving.WaitAsync(cancellationToken);

        _wire.Transport.Retire();
        _wire.Write("answer");
        await _wire.Transport.FlushAsync();

        Assert.That(_wire.Connection.Sent, Has.Count.EqualTo(1));
        Assert.That(await Receive().WaitAsync(cancellationToken), Is.False);
    }

    [Test]
    public async Task Retired_with_messages_in_hand_these_are_handed_up_first(CancellationToken cancellationToken)
    {
        Task<bool> receiving = Receive();
        _wire.Connection.Arrive([.. _wire.Message("one"), .. _wire.Message("two"), .. _wire.Message("three").AsSpan(0, 5)]);
        await receiving.WaitAsync(cancellationToken);

        _wire.Transport.Retire();

        Assert.That(await Receive().WaitAsync(cancellationToken), Is.True);
        Assert.That(_wire.ReceivedText(), Is.EqualTo("two"));
        receiving = Receive();
        Assert.That(receiving.IsCompleted, Is.False, "what has begun is finished");
        _wire.Connection.Arrive(_wire.Message("three").AsSpan(5));
        Assert.That(await receiving.WaitAsync(cancellationToken), Is.True);
        Assert.That(_wire.ReceivedText(), Is.EqualTo("three"));
        Assert.That(await Receive().WaitAsync(cancellationToken), Is.False);
        Assert.That(_wire.Transport.Fault, Is.Null);
    }

    [Test]
    public async Task Retired_within_a_message_it_ends_behind_it(CancellationToken cancellationToken)
    {
        Task<bool> receiving = Receive();
        _wire.Connection.Arrive(_wire.Message("one").AsSpan(0, 7));

        _wire.Transport.Retire();
        Assert.That(receiving.IsCompleted, Is.False);
        _wire.Connection.Arrive(_wire.Message("one").AsSpan(7));

        Assert.That(await receiving.WaitAsync(cancellationToken), Is.True);
        Assert.That(await Receive().WaitAsync(cancellationToken), Is.False);
    }

    [Test]
    public async Task Retired_twice_is_retired_once(CancellationToken cancellationToken)
    {
        Task<bool> receiving = Receive();

        _wire.Transport.Retire();
        _wire.Transport.Retire();

        Assert.That(await receiving.WaitAsync(cancellationToken), Is.False);
        Assert.That(_wire.Connection.Disposals, Is.EqualTo(1));
    }

    [Test]
    public async Task Lingering_closes_this_side_and_drops_what_comes_until_the_peer_closes(CancellationToken cancellationToken)
    {
        Task lingering = _wire.Transport.LingerAsync().AsTask();
        Assert.That(_wire.Connection.IsSendingClosed, Is.True);

        _wire.Connection.Arrive(_wire.Message("unheard"));
        _wire.Connection.Arrive(new byte[10_000]);
        Assert.That(lingering.IsCompleted, Is.False);
        _wire.Connection.ArriveEnd();

        await lingering.WaitAsync(cancellationToken);
        Assert.That(_wire.Transport.Fault, Is.Null);
    }

    [Test]
    public async Task Lingering_ends_with_a_message_in_hand(CancellationToken cancellationToken)
    {
        Task<bool> receiving = Receive();
        _wire.Connection.Arrive([.. _wire.Message("one"), .. _wire.Message("two")]);
        await receiving.WaitAsync(cancellationToken);

        Task lingering = _wire.Transport.LingerAsync().AsTask();
        _wire.Connection.ArriveEnd();

        await lingering.WaitAsync(cancellationToken);
    }

    [Test]
    public async Task Lingering_ends_when_the_peer_goes_on_sending(CancellationToken cancellationToken)
    {
        Task lingering = _wire.Transport.LingerAsync().AsTask();
        int sent = 0;
        while (!lingering.IsCompleted && sent < 1_000_000)
        {
            _wire.Connection.Arrive(new byte[1024]);
            sent += 1024;
        }

        await lingering.WaitAsync(cancellationToken);
        Assert.That(sent, Is.EqualTo(256 * 1024));
    }

    [Test]
    public async Task Lingering_ends_when_the_peer_takes_too_long(CancellationToken cancellationToken)
    {
        Task lingering = _wire.Transport.LingerAsync().AsTask();

        _wire.Clock.Advance(s_message - s_tick);
        Assert.That(lingering.IsCompleted, Is.False);
        _wire.Clock.Advance(s_tick);

        await lingering.WaitAsync(cancellationToken);
        Assert.That(_wire.Transport.Fault, Is.TypeOf<TTransportException>().With.Property(nameof(TTransportException.Setting)).EqualTo("Server.Message"));
    }

    [Test]
    public async Task Lingering_ends_when_the_connection_fails(CancellationToken cancellationToken)
    {
        Task lingering = _wire.Transport.LingerAsync().AsTask();

        _wire.Connection.FailReceive(new IOException("gone"));

        await lingering.WaitAsync(cancellationToken);
        Assert.That(_wire.Transport.Fault, Is.TypeOf<TTransportException>());
    }

    private Task<bool> Receive() => _wire.Transport.ReceiveAsync().AsTask();

    private async Task ExpectTimedOutAsync(Task receiving, string text, CancellationToken cancellationToken)
    {
        TTransportException thrown = await Caught.ByAsync<TTransportException>(receiving, cancellationToken);
        Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.TimedOut));
        Assert.That(thrown.Message, Does.Contain(text));
        Assert.That(_wire.Transport.Fault, Is.SameAs(thrown));
        Assert.That(_wire.Connection.Aborts, Is.EqualTo(1));
    }
}
