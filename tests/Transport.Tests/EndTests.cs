using System.Net.Sockets;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

/// <summary>A transport dies once, for one reason.</summary>
[CancelAfter(20_000)]
internal sealed class EndTests
{
    private readonly Wire _wire = new();
    private readonly InvalidOperationException _first = new("the first reason");

    [Test]
    public void Abort_ends_the_connection_once_and_keeps_the_first_reason()
    {
        _wire.Transport.Abort(_first);
        _wire.Transport.Abort(new InvalidOperationException("the second reason"));

        Assert.That(_wire.Transport.Fault, Is.SameAs(_first));
        Assert.That(_wire.Connection.Aborts, Is.EqualTo(1));
    }

    [Test]
    public async Task Of_many_aborts_at_a_time_one_wins(CancellationToken cancellationToken)
    {
        Exception[] reasons = [.. Enumerable.Range(0, 8).Select(static i => new InvalidOperationException($"reason {i}"))];
        using Barrier barrier = new(reasons.Length);

        await Task.WhenAll(reasons.Select(reason => Task.Factory.StartNew(
            () =>
            {
                barrier.SignalAndWait(cancellationToken);
                _wire.Transport.Abort(reason);
            },
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Assert.That(_wire.Transport.Fault, Is.AnyOf([.. reasons]));
        Assert.That(_wire.Connection.Aborts, Is.EqualTo(1));
    }

    [Test]
    public async Task Abort_fails_the_pending_receive_with_its_reason(CancellationToken cancellationToken)
    {
        Task receiving = _wire.Transport.ReceiveAsync().AsTask();

        _wire.Transport.Abort(_first);

        Assert.That(await Caught.ByAsync<InvalidOperationException>(receiving, cancellationToken), Is.SameAs(_first));
    }

    [Test]
    public async Task Abort_fails_the_pending_send_with_its_reason(CancellationToken cancellationToken)
    {
        _wire.Connection.HoldSends = true;
        _wire.Write("hello");
        Task sending = _wire.Transport.FlushAsync().AsTask();

        _wire.Transport.Abort(_first);

        Assert.That(await Caught.ByAsync<InvalidOperationException>(sending, cancellationToken), Is.SameAs(_first));
    }

    [Test]
    public async Task A_receive_that_ends_well_after_an_abort_does_not_hide_the_reason(CancellationToken cancellationToken)
    {
        _wire.Connection.AbortEndsPending = false;
        Task receiving = _wire.Transport.ReceiveAsync().AsTask();
        _wire.Transport.Abort(_first);

        _wire.Connection.ArriveEnd();

        Assert.That(await Caught.ByAsync<InvalidOperationException>(receiving, cancellationToken), Is.SameAs(_first));
    }

    [Test]
    public async Task What_comes_after_the_end_fails_with_the_reason(CancellationToken cancellationToken)
    {
        _wire.Transport.Abort(_first);
        _wire.Write("hello");

        Assert.That(await Caught.ByAsync<InvalidOperationException>(_wire.Transport.ReceiveAsync().AsTask(), cancellationToken), Is.SameAs(_first));
        Assert.That(await Caught.ByAsync<InvalidOperationException>(_wire.Transport.FlushAsync().AsTask(), cancellationToken), Is.SameAs(_first));
        Assert.That(_wire.Connection.Sent, Is.Empty);
    }

    [Test]
    public void NotOpen_keeps_the_reason_inside()
    {
        _wire.Transport.Abort(_first);

        TTransportException refused = _wire.Transport.NotOpen();

        Assert.That(refused.Type, Is.EqualTo(TTransportExceptionType.NotOpen));
        Assert.That(refused.InnerException, Is.SameAs(_first));
        Assert.That(refused.Message, Does.Contain("the first reason"));
    }

    [Test]
    public async Task Dispose_closes_in_peace_and_once()
    {
        await _wire.Transport.DisposeAsync();
        await _wire.Transport.DisposeAsync();

        Assert.That(_wire.Connection.Disposals, Is.EqualTo(1));
        Assert.That(_wire.Connection.Aborts, Is.Zero);
        Assert.That(_wire.Transport.Fault, Is.TypeOf<TTransportException>().With.Message.Contains("closed on this side"));
    }

    [Test]
    public async Task Dispose_after_an_abort_changes_nothing()
    {
        _wire.Transport.Abort(_first);

        await _wire.Transport.DisposeAsync();

        Assert.That(_wire.Transport.Fault, Is.SameAs(_first));
        Assert.That(_wire.Connection.Disposals, Is.Zero);
    }

    [Test]
    public async Task Dispose_ends_the_timer_too([Values] bool abort)
    {
        _wire.Transport.SetDeadline(_wire.Clock.GetTimestamp() + 100, "Something", "A.Setting", TimeSpan.FromTicks(100));
        Assert.That(_wire.Clock.ArmedTimers, Is.EqualTo(1));

        if (abort)
        {
            _wire.Transport.Abort(_first);
        }

        await _wire.Transport.DisposeAsync();

        Assert.That(_wire.Clock.ArmedTimers, Is.Zero);
    }

    [TestCase(SocketError.ConnectionReset, TTransportExceptionType.EndOfFile)]
    [TestCase(SocketError.ConnectionAborted, TTransportExceptionType.EndOfFile)]
    [TestCase(SocketError.Shutdown, TTransportExceptionType.EndOfFile)]
    [TestCase(SocketError.HostUnreachable, TTransportExceptionType.Unknown)]
    [TestCase(SocketError.TimedOut, TTransportExceptionType.Unknown)]
    public async Task A_failure_of_the_socket_gets_its_meaning(SocketError error, TTransportExceptionType meaning, CancellationToken cancellationToken)
    {
        SocketException cause = new((int)error);
        Task receiving = _wire.Transport.ReceiveAsync().AsTask();

        _wire.Connection.FailReceive(cause);

        TTransportException thrown = await Caught.ByAsync<TTransportException>(receiving, cancellationToken);
        Assert.That(thrown.Type, Is.EqualTo(meaning));
        Assert.That(thrown.InnerException, Is.SameAs(cause));
        Assert.That(_wire.Transport.Fault, Is.SameAs(thrown));
    }

    [Test]
    public async Task A_failure_on_both_ways_is_recorded_once(CancellationToken cancellationToken)
    {
        _wire.Connection.HoldSends = true;
        _wire.Connection.AbortEndsPending = false;
        _wire.Write("hello");
        Task sending = _wire.Transport.FlushAsync().AsTask();
        Task receiving = _wire.Transport.ReceiveAsync().AsTask();

        _wire.Connection.FailSend(new SocketException((int)SocketError.ConnectionReset));
        _wire.Connection.FailReceive(new SocketException((int)SocketError.ConnectionReset));

        TTransportException first = await Caught.ByAsync<TTransportException>(sending, cancellationToken);
        TTransportException second = await Caught.ByAsync<TTransportException>(receiving, cancellationToken);
        Assert.That(second, Is.SameAs(first));
        Assert.That(_wire.Transport.Fault, Is.SameAs(first));
        Assert.That(_wire.Connection.Aborts, Is.EqualTo(1));
    }

    [TestCase(PeerState.Quiet)]
    [TestCase(PeerState.HasSent)]
    [TestCase(PeerState.Closed)]
    public void Peek_tells_what_the_connection_shows(PeerState state)
    {
        _wire.Connection.PeerState = state;

        Assert.That(_wire.Transport.Peek(), Is.EqualTo(state));
    }

    [Test]
    public void Peek_tells_that_a_dead_transport_is_closed()
    {
        _wire.Transport.Abort(_first);

        Assert.That(_wire.Transport.Peek(), Is.EqualTo(PeerState.Closed));
    }

    [Test]
    public async Task Peek_tells_of_bytes_that_have_been_received_already()
    {
        _wire.Connection.Arrive([.. _wire.Message("one"), 0]);
        await _wire.Transport.ReceiveAsync();
        _wire.Transport.ReleaseMessage();

        Assert.That(_wire.Transport.Peek(), Is.EqualTo(PeerState.HasSent));
    }
}
