using ThriftRpc.Protocol;
using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

/// <summary>A server's transport that waits for the next message while calls that came before are at work: it is neither idle nor done.</summary>
[TestFixtureSource(typeof(Wire), nameof(Wire.Framings))]
[CancelAfter(20_000)]
internal sealed class WorkTests(ThriftFraming framing)
{
    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_tick = TimeSpan.FromTicks(1);

    private readonly Wire _wire = new(framing, isServer: true);

    [Test]
    public void While_calls_are_at_work_silence_is_no_idleness()
    {
        _wire.Transport.BeginWork();
        Task<bool> receiving = Receive();

        _wire.Clock.Advance(s_idle * 10);

        Assert.That(receiving.IsCompleted, Is.False);
        Assert.That(_wire.Transport.Fault, Is.Null);
    }

    [Test]
    public async Task The_idle_time_begins_when_the_work_ends([Values(0, 1, 5, 599, 600, 601, 12_345)] int seconds, CancellationToken cancellationToken)
    {
        _wire.Transport.BeginWork();
        Task<bool> receiving = Receive();
        _wire.Clock.Advance(TimeSpan.FromSeconds(seconds));
        EndWork();

        _wire.Clock.Advance(s_idle - s_tick);
        Assert.That(receiving.IsCompleted, Is.False);
        _wire.Clock.Advance(s_tick);

        await Assert.ThatAsync(
            () => receiving.WaitAsync(cancellationToken),
            Throws.TypeOf<TTransportException>().With.Message.Contains("600 s (Server.Idle)"));
    }

    [Test]
    public async Task Work_that_ended_before_the_rest_does_not_lengthen_it(CancellationToken cancellationToken)
    {
        _wire.Transport.BeginWork();
        EndWork();
        _wire.Clock.Advance(s_idle / 2);
        Task<bool> receiving = Receive();

        _wire.Clock.Advance(s_idle - s_tick);
        Assert.That(receiving.IsCompleted, Is.False);
        _wire.Clock.Advance(s_tick);

        await Assert.ThatAsync(() => receiving.WaitAsync(cancellationToken), Throws.TypeOf<TTransportException>());
    }

    [Test]
    public async Task A_message_that_has_begun_has_its_own_time_whatever_is_at_work(CancellationToken cancellationToken)
    {
        _wire.Transport.BeginWork();
        Task<bool> receiving = Receive();
        _wire.Connection.Arrive(_wire.Message("one").AsSpan(0, 5));

        _wire.Clock.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThatAsync(
            () => receiving.WaitAsync(cancellationToken),
            Throws.TypeOf<TTransportException>().With.Message.Contains("30 s (Server.Message)"));
    }

    [Test]
    public async Task Retired_it_ends_when_the_work_does(CancellationToken cancellationToken)
    {
        _wire.Transport.BeginWork();
        Task<bool> receiving = Receive();

        _wire.Transport.Retire();
        Assert.That(receiving.IsCompleted, Is.False);
        Assert.That(_wire.Connection.IsEnded, Is.False);
        EndWork();

        Assert.That(await receiving.WaitAsync(cancellationToken), Is.False);
        Assert.That(_wire.Connection.Disposals, Is.EqualTo(1));
    }

    [Test]
    public async Task Retired_between_the_end_of_work_and_the_look_at_it_it_ends_once(CancellationToken cancellationToken)
    {
        _wire.Transport.BeginWork();
        Task<bool> receiving = Receive();

        _wire.Transport.EndWork(_wire.Clock.GetTimestamp());
        _wire.Transport.Retire();
        _wire.Transport.EndIfRetired();

        Assert.That(await receiving.WaitAsync(cancellationToken), Is.False);
        Assert.That(_wire.Connection.Disposals, Is.EqualTo(1));
    }

    [Test]
    public async Task Retired_it_still_takes_a_message_that_comes_while_the_work_lasts(CancellationToken cancellationToken)
    {
        _wire.Transport.BeginWork();
        Task<bool> receiving = Receive();
        _wire.Transport.Retire();

        _wire.Connection.Arrive(_wire.Message("one"));

        Assert.That(await receiving.WaitAsync(cancellationToken), Is.True);
        Assert.That(_wire.ReceivedText(), Is.EqualTo("one"));
        Assert.That(await Receive().WaitAsync(cancellationToken), Is.False, "then no more");
        Assert.That(_wire.Connection.IsEnded, Is.False, "the answers have still to leave");
    }

    [Test]
    public async Task Retired_it_takes_first_what_has_come_by_the_end_of_the_work(CancellationToken cancellationToken)
    {
        _wire.Transport.BeginWork();
        Task<bool> receiving = Receive();
        _wire.Transport.Retire();
        _wire.Connection.PeerState = PeerState.HasSent;

        EndWork();
        Assert.That(receiving.IsCompleted, Is.False);
        _wire.Connection.Arrive(_wire.Message("just in time"));

        Assert.That(await receiving.WaitAsync(cancellationToken), Is.True);
        _wire.Connection.PeerState = PeerState.Quiet;
        Assert.That(await Receive().WaitAsync(cancellationToken), Is.False);
    }

    [Test]
    public async Task Retired_it_does_not_serve_for_ever_a_peer_that_never_stops(CancellationToken cancellationToken)
    {
        _wire.Transport.Retire();
        _wire.Connection.PeerState = PeerState.HasSent;
        int served = 0;
        _wire.Connection.Arrive(_wire.Message("more"));
        while (await Receive().WaitAsync(cancellationToken))
        {
            served++;
            _wire.Connection.Arrive(_wire.Message("more"));
        }

        Assert.That(served, Is.EqualTo(16));
    }

    [Test]
    public async Task A_rest_that_ends_with_nothing_there_waits_for_the_work_when_retired([Values] bool before, CancellationToken cancellationToken)
    {
        _wire.Transport.BeginWork();
        Task<bool> receiving = Receive();
        if (before)
        {
            _wire.Transport.Retire();
            _wire.Connection.WakeForNothing();
        }
        else
        {
            _wire.Connection.WakeForNothing();
            _wire.Transport.Retire();
        }

        Assert.That(receiving.IsCompleted, Is.False);
        EndWork();

        Assert.That(await receiving.WaitAsync(cancellationToken), Is.False);
    }

    [Test]
    public async Task A_rest_that_ended_with_nothing_there_takes_what_comes_while_the_work_lasts(CancellationToken cancellationToken)
    {
        _wire.Transport.BeginWork();
        Task<bool> receiving = Receive();
        _wire.Transport.Retire();
        _wire.Connection.WakeForNothing();

        _wire.Connection.Arrive(_wire.Message("one"));

        Assert.That(await receiving.WaitAsync(cancellationToken), Is.True);
        Assert.That(_wire.ReceivedText(), Is.EqualTo("one"));
    }

    private void EndWork()
    {
        _wire.Transport.EndWork(_wire.Clock.GetTimestamp());
        _wire.Transport.EndIfRetired();
    }

    private Task<bool> Receive() => _wire.Transport.ReceiveAsync().AsTask();
}
