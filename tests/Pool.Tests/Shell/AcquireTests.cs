using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool.Tests;

/// <summary>Borrowing: tokens, deadlines, checks and what failures look like.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class AcquireTests
{
    private static readonly PoolOptions s_one = new() { MaxConnections = 1 };

    [Test]
    [Category("T5")]
    [Category("T6")]
    public async Task A_token_that_has_fired_touches_nothing(CancellationToken token)
    {
        PoolRig rig = new();
        await rig.OpenIdleAsync(token);
        using CancellationTokenSource fired = new();
        await fired.CancelAsync();

        OperationCanceledException canceled = await Caught.ByAsync<OperationCanceledException>(rig.Acquire(fired.Token), token);

        Assert.That(canceled.CancellationToken, Is.EqualTo(fired.Token));
        Assert.That((rig.Pool.Snapshot().Idle, rig.Gate.Count), Is.EqualTo((1, 1)));
    }

    [Test]
    [Category("T5")]
    public async Task A_token_that_fires_during_the_wait_ends_it_with_that_token(CancellationToken token)
    {
        PoolRig rig = new(s_one);
        (TransportLease lease, _) = await rig.OpenAsync(token);
        using CancellationTokenSource source = new();
        Task<TransportLease> waiting = rig.Acquire(source.Token);
        await source.CancelAsync();

        OperationCanceledException canceled = await Caught.ByAsync<OperationCanceledException>(waiting, token);
        lease.Dispose();

        Assert.That(canceled.CancellationToken, Is.EqualTo(source.Token));
        PoolSnapshot after = rig.Pool.Snapshot();
        Assert.That((after.Idle, after.Waiting, after.Canceled), Is.EqualTo((1, 0, 1L)));
    }

    [Test]
    [Category("T9")]
    public async Task The_wait_ends_exactly_in_time_and_says_what_to_change(CancellationToken token)
    {
        PoolRig rig = new(new PoolOptions { MaxConnections = 1, AcquireTimeout = TimeSpan.FromSeconds(3) });
        await rig.OpenAsync(token);
        Task<TransportLease> waiting = rig.Acquire(token);
        rig.Clock.Advance(TimeSpan.FromSeconds(3) - TimeSpan.FromTicks(1));
        Assert.That(rig.Pool.Snapshot().Waiting, Is.EqualTo(1));

        rig.Clock.Advance(TimeSpan.FromTicks(1));

        TTransportException late = await Caught.ByAsync<TTransportException>(waiting, token);
        Assert.That((late.Type, late.Setting), Is.EqualTo((TTransportExceptionType.TimedOut, "PoolOptions.AcquireTimeout")));
        Assert.That(late.Message, Does.Contain("3 s").And.Contain("Of 1 (PoolOptions.MaxConnections), 0 rest, 1 are lent, 0 are being opened"));
    }

    [Test]
    [Category("T9")]
    public async Task A_second_wait_of_a_waiter_that_is_used_again_has_its_own_time(CancellationToken token)
    {
        PoolRig rig = new(new PoolOptions { MaxConnections = 1, AcquireTimeout = TimeSpan.FromSeconds(3) });
        (TransportLease lease, _) = await rig.OpenAsync(token);
        Task<TransportLease> first = rig.Acquire(token);
        rig.Clock.Advance(TimeSpan.FromSeconds(2));
        lease.Dispose();
        await first.WaitAsync(token);
        Task<TransportLease> second = rig.Acquire(token);

        rig.Clock.Advance(TimeSpan.FromSeconds(2.9));
        Assert.That(rig.Pool.Snapshot().Waiting, Is.EqualTo(1));
        rig.Clock.Advance(TimeSpan.FromSeconds(0.1));

        await Caught.ByAsync<TTransportException>(second, token);
    }

    [Test]
    [Category("T9")]
    public async Task Who_is_not_to_wait_fails_without_waiting_and_is_told_why(CancellationToken token)
    {
        PoolRig rig = new(PoolOptions.ThriftStandard);
        await rig.OpenAsync(token);

        ValueTask<TransportLease> refused = rig.Pool.AcquireAsync(rig.Connector, token);

        Assert.That(refused.IsCompleted, Is.True);
        TTransportException reason = await Caught.ByAsync<TTransportException>(refused.AsTask(), token);
        Assert.That((reason.Type, reason.Setting), Is.EqualTo((TTransportExceptionType.NotOpen, "PoolOptions.MaxConnections")));
        Assert.That(reason.Message, Does.Contain("AcquireTimeout"));
    }

    [TestCase(2, 3, "CallContext.Timeout")]
    [TestCase(3, 2, "PoolOptions.AcquireTimeout")]
    [Category("T10")]
    public async Task Of_two_limits_the_earlier_ends_the_wait_and_is_named(int call, int acquire, string setting, CancellationToken token)
    {
        PoolRig rig = new(new PoolOptions { MaxConnections = 1, AcquireTimeout = TimeSpan.FromSeconds(acquire) });
        await rig.OpenAsync(token);
        Task calling = rig.Client.InvokeAsync(new SayCall("hello") { Context = new CallContext { Timeout = TimeSpan.FromSeconds(call) } }).AsTask();

        rig.Clock.Advance(TimeSpan.FromSeconds(2));

        TTransportException late = await Caught.ByAsync<TTransportException>(calling, token);
        Assert.That((late.Type, late.Setting), Is.EqualTo((TTransportExceptionType.TimedOut, setting)));
    }

    [Test]
    [Category("T10")]
    public async Task A_caller_that_opens_its_own_connection_is_bound_by_the_call_and_not_by_the_pool(CancellationToken token)
    {
        PoolRig rig = new(new PoolOptions { Dialing = Dialing.ByCaller, AcquireTimeout = TimeSpan.FromSeconds(1) });
        Task calling = rig.Client.InvokeAsync(new SayCall("hello") { Context = new CallContext { Timeout = TimeSpan.FromSeconds(3) } }).AsTask();
        DialGate.Dial dial = await rig.Gate.NextAsync(token);
        rig.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That((rig.Pool.Snapshot().Waiting, dial.Token.IsCancellationRequested), Is.EqualTo((1, false)));

        rig.Clock.Advance(TimeSpan.FromSeconds(1));

        TTransportException late = await Caught.ByAsync<TTransportException>(calling, token);
        Assert.That(late.Setting, Is.EqualTo("CallContext.Timeout"));
        await dial.CanceledAsync(token);
    }

    [Test]
    [Category("T14")]
    public async Task A_failed_dial_is_told_to_its_caller_as_it_was(CancellationToken token)
    {
        PoolRig rig = new();
        Task<TransportLease> acquiring = rig.Acquire(token);
        TTransportException refused = new(TTransportExceptionType.NotOpen, "refused");
        (await rig.Gate.NextAsync(token)).Fail(refused);

        Assert.That(await Caught.ByAsync<TTransportException>(acquiring, token), Is.SameAs(refused));
        Assert.That((rig.Pool.Snapshot().DialsFailed, rig.Pool.Snapshot().Dialing), Is.EqualTo((1L, 0)));
    }

    [Test]
    [Category("T18")]
    public async Task An_abandoned_dial_is_ended_after_its_grace(CancellationToken token)
    {
        PoolRig rig = new(new PoolOptions { AbandonedDialGrace = TimeSpan.FromSeconds(2) });
        using CancellationTokenSource source = new();
        Task<TransportLease> acquiring = rig.Acquire(source.Token);
        DialGate.Dial dial = await rig.Gate.NextAsync(token);
        await source.CancelAsync();
        await Caught.ByAsync<OperationCanceledException>(acquiring, token);

        rig.Clock.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        Assert.That(dial.Token.IsCancellationRequested, Is.False);
        rig.Clock.Advance(TimeSpan.FromTicks(1));
        await dial.CanceledAsync(token);
    }

    [Test]
    [Category("T23")]
    public async Task A_dialer_that_throws_at_once_or_a_cancellation_of_its_own_costs_no_slot([Values] bool throwsCancellation, CancellationToken token)
    {
        Exception failure = throwsCancellation ? new OperationCanceledException("mine") : new InvalidOperationException("broken");
        using TransportPoolOwner owner = new(new TransportPool(s_one));
        ThriftConnector connector = new(new ScriptedEndpoint(_ => throw failure));
        for (int i = 0; i < 3; i++)
        {
            TTransportException told = await Caught.ByAsync<TTransportException>(owner.Pool.AcquireAsync(connector, token).AsTask(), token);
            Assert.That(told.Type, Is.EqualTo(throwsCancellation ? TTransportExceptionType.TimedOut : TTransportExceptionType.NotOpen));
            Assert.That(told.InnerException, Is.SameAs(failure));
        }

        Assert.That(owner.Pool.Snapshot().Dialing, Is.Zero);
    }

    [Test]
    [Category("T26")]
    public async Task A_dial_that_ends_before_anybody_looks_leaves_nothing_pending(CancellationToken token)
    {
        using TransportPoolOwner owner = new(new TransportPool(s_one));
        ThriftConnector connector = new(new ScriptedEndpoint(_ => new ValueTask<ByteConnection>(new ScriptedConnection())));
        for (int i = 0; i < 1000; i++)
        {
            TransportLease lease = await owner.Pool.AcquireAsync(connector, token);
            lease.Discard();
        }

        PoolSnapshot after = owner.Pool.Snapshot();
        Assert.That((after.Dialing, after.Waiting, after.Leased, after.Opened), Is.EqualTo((0, 0, 0, 1000L)));
    }

    [TestCase(PeerState.Closed, Category = "T36")]
    [TestCase(PeerState.HasSent, Category = "T38")]
    public async Task A_connection_that_is_no_longer_fit_is_not_lent(PeerState state, CancellationToken token)
    {
        PoolRig rig = new();
        ScriptedConnection[] connections = await rig.OpenIdleAsync(2, token);
        connections[1].PeerState = state;

        using TransportLease lease = await rig.Acquire(token).WaitAsync(token);

        Assert.That((connections[1].IsEnded, connections[0].IsEnded), Is.EqualTo((true, false)));
        Assert.That(rig.Pool.Snapshot().Closed[CloseReason.FailedCheck], Is.EqualTo(1));
    }

    [TestCase(false, Category = "T36")]
    [TestCase(true, Category = "T38")]
    public async Task With_read_ahead_a_connection_goes_as_soon_as_the_peer_closes_it_or_sends_anything(bool isSending, CancellationToken token)
    {
        PoolRig rig = new(PoolOptions.NetHttp);
        ScriptedConnection[] connections = await rig.OpenIdleAsync(2, token);

        if (isSending)
        {
            connections[1].Arrive(0);
        }
        else
        {
            connections[1].ArriveEnd();
        }

        Assert.That((connections[1].IsEnded, rig.Pool.Snapshot().Idle, rig.Pool.Snapshot().Closed[CloseReason.FailedCheck]), Is.EqualTo((true, 1, 1L)));
        await ExpectCallAsync(rig, connections[0], token);
    }

    [Test]
    [Category("T36")]
    public async Task Without_it_a_closed_connection_rests_until_somebody_wants_it([Values(BorrowCheck.None, BorrowCheck.Peek)] BorrowCheck check, CancellationToken token)
    {
        PoolRig rig = new(new PoolOptions { CheckOnBorrow = check });
        ScriptedConnection connection = await rig.OpenIdleAsync(token);

        connection.ArriveEnd();

        Assert.That((connection.IsEnded, rig.Pool.Snapshot().Idle), Is.EqualTo((false, 1)));
    }

    [Test]
    [Category("T36")]
    public async Task A_connection_that_ends_while_it_is_handed_over_is_never_written_to(CancellationToken token)
    {
        PoolRig rig = new(PoolOptions.NetHttp with { MaxConnections = 1 });
        (TransportLease lease, ScriptedConnection connection) = await rig.OpenAsync(token);
        SayCall call = new("hello");
        Task calling = rig.Client.InvokeAsync(call).AsTask();
        rig.Time.OnTimestamp = connection.ArriveEnd; // When it is watched again, and before the waiting caller has it.

        lease.Dispose();

        ScriptedConnection next = (await rig.Gate.NextAsync(token)).Succeed();
        await PoolRig.AnswerAsync(next, "hi", token);
        await calling.WaitAsync(token);
        Assert.That((connection.Sent.Count, call.Attempt, call.Answer), Is.EqualTo((0, 1, "hi")));
    }

    [Test]
    [Category("T36")]
    public async Task A_connection_that_ends_between_its_watch_and_its_rest_does_not_stay(CancellationToken token)
    {
        PoolRig rig = new(PoolOptions.NetHttp);
        (TransportLease lease, ScriptedConnection connection) = await rig.OpenAsync(token);
        rig.Time.OnTimestamp = connection.ArriveEnd; // The pool looks at the clock between the two.

        lease.Dispose();

        Assert.That((connection.IsEnded, rig.Pool.Snapshot().Idle), Is.EqualTo((true, 0)));
    }

    [Test]
    [Category("T62")]
    public async Task Whoever_closes_a_connection_may_use_the_pool([Values] bool isSelfClosed, CancellationToken token)
    {
        PoolRig rig = new(PoolOptions.NetHttp);
        ScriptedConnection[] connections = await rig.OpenIdleAsync(2, token);
        PoolSnapshot? within = null;
        TransportLease other = default;
        connections[1].OnEnd = () =>
        {
            within = rig.Pool.Snapshot();
            other = rig.Acquire(token).GetAwaiter().GetResult();
        };

        if (isSelfClosed)
        {
            using TransportLease lease = await rig.Acquire(token);
            lease.Discard();
        }
        else
        {
            connections[1].ArriveEnd();
        }

        Assert.That((within is not null, rig.Pool.Snapshot().Leased), Is.EqualTo((true, 1)));
        other.Dispose();
        Assert.That(rig.Pool.Snapshot().Idle, Is.EqualTo(1));
    }

    [Test]
    [Category("T36")]
    public async Task Without_the_check_it_is_lent(CancellationToken token)
    {
        PoolRig rig = new(new PoolOptions { CheckOnBorrow = BorrowCheck.None });
        ScriptedConnection connection = await rig.OpenIdleAsync(token);
        connection.PeerState = PeerState.Closed;

        using TransportLease lease = await rig.Acquire(token).WaitAsync(token);

        Assert.That(connection.IsEnded, Is.False);
    }

    [Test]
    [Category("T61")]
    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "The test awaits by hand, to block in the continuation.")]
    public async Task A_caller_that_blocks_when_it_is_served_does_not_hold_up_who_returned_the_connection(CancellationToken token)
    {
        PoolRig rig = new(s_one);
        (TransportLease lease, _) = await rig.OpenAsync(token);
        using ManualResetEventSlim hold = new();
        ValueTaskAwaiter<TransportLease> waiting = rig.Pool.AcquireAsync(rig.Connector, token).GetAwaiter();
        TaskCompletionSource served = new(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.UnsafeOnCompleted(() =>
        {
            served.SetResult();
            hold.Wait(CancellationToken.None);
        });

        lease.Dispose();

        await served.Task.WaitAsync(token);
        Assert.That(rig.Pool.Snapshot().Leased, Is.EqualTo(1), "and the pool's lock is free");
        hold.Set();
        waiting.GetResult().Dispose();
    }

    [Test]
    public async Task A_connector_with_another_clock_is_refused(CancellationToken token)
    {
        PoolRig rig = new();

        await Assert.ThatAsync(
            async () => await rig.Pool.AcquireAsync(rig.Connector with { Time = TimeProvider.System }, token),
            Throws.ArgumentException.With.Message.Contains("clock"));
    }

    [Test]
    public async Task Equal_connectors_share_connections_and_others_do_not(CancellationToken token)
    {
        PoolRig rig = new();
        await rig.OpenIdleAsync(token);

        (await rig.Pool.AcquireAsync(rig.Connector with { }, token)).Dispose();
        Assert.That(rig.Gate.Count, Is.EqualTo(1));

        _ = rig.Pool.AcquireAsync(rig.Connector with { Framing = ThriftFraming.Unframed }, token).AsTask();
        await rig.Gate.NextAsync(token);
        Assert.That(rig.Gate.Count, Is.EqualTo(2));
    }

    [Test]
    public async Task Borrowing_and_returning_a_connection_at_rest_allocates_nothing(CancellationToken token)
    {
        PoolRig rig = new();
        await rig.OpenIdleAsync(token);
        BorrowAndReturn(rig, 1000);

        long before = GC.GetAllocatedBytesForCurrentThread();
        BorrowAndReturn(rig, 1000);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(rig.Pool.Snapshot().Reused, Is.EqualTo(2000));
    }

    private static void BorrowAndReturn(PoolRig rig, int times)
    {
        for (int i = 0; i < times; i++)
        {
            ValueTask<TransportLease> lease = rig.Pool.AcquireAsync(rig.Connector);
            if (lease.IsCompletedSuccessfully)
            {
                lease.Result.Dispose();
            }
        }
    }

    /// <summary>Closes a pool at the end of a test.</summary>
    private sealed class TransportPoolOwner(TransportPool pool) : IDisposable
    {
        public TransportPool Pool => pool;

        public void Dispose() => pool.CloseAsync();
    }

    private static async Task ExpectCallAsync(PoolRig rig, ScriptedConnection connection, CancellationToken token)
    {
        SayCall call = new("are you there?");
        Task calling = rig.Client.InvokeAsync(call).AsTask();
        connection.Arrive(PoolRig.ReplyToLast(connection, "yes"));
        await calling.WaitAsync(token);
        Assert.That(call.Answer, Is.EqualTo("yes"));
    }
}
