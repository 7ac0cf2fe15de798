using ThriftRpc.Protocol;
using ThriftRpc.Testing;

namespace ThriftRpc.Pool.Tests;

/// <summary>Leases and the ends of pools (T55 to T62).</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class LeaseTests
{
    [Test]
    [Category("T55")]
    public async Task Ending_a_lease_again_does_nothing([Values] bool discard, CancellationToken token)
    {
        PoolRig rig = new();
        (TransportLease lease, ScriptedConnection connection) = await rig.OpenAsync(token);
        lease.Dispose();
        using TransportLease next = await rig.Acquire(token).WaitAsync(token);

        lease.Dispose();
        if (discard)
        {
            lease.Discard();
        }

        PoolSnapshot snapshot = rig.Pool.Snapshot();
        Assert.That((snapshot.Leased, snapshot.Returned, snapshot.Discarded, connection.IsEnded), Is.EqualTo((1, 1L, 0L, false)));
    }

    [Test]
    [Category("T55")]
    public async Task Of_two_threads_that_end_a_lease_one_does(CancellationToken token)
    {
        PoolRig rig = new();
        await rig.OpenIdleAsync(token);
        for (int i = 0; i < 1000; i++)
        {
            TransportLease lease = await rig.Acquire(token).WaitAsync(token);
            await Task.WhenAll(Task.Run(lease.Dispose, token), Task.Run(lease.Dispose, token));
        }

        Assert.That((rig.Pool.Snapshot().Leased, rig.Pool.Snapshot().Returned), Is.EqualTo((0, 1001L)));
    }

    [Test]
    [Category("T56")]
    public async Task A_lease_that_has_ended_throws_and_does_not_touch_the_next_ones_connection(CancellationToken token)
    {
        PoolRig rig = new();
        (TransportLease lease, ScriptedConnection connection) = await rig.OpenAsync(token);
        lease.Dispose();
        using TransportLease next = await rig.Acquire(token).WaitAsync(token);

        await Assert.ThatAsync(async () => await lease.InvokeAsync(new SayCall("stray")), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => lease.RemoteEndPoint, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(connection.Sent, Is.Empty);

        SayCall call = new("hello");
        Task calling = next.InvokeAsync(call).AsTask();
        connection.Arrive(PoolRig.ReplyToLast(connection, "hi"));
        await calling.WaitAsync(token);
        Assert.That(call.Answer, Is.EqualTo("hi"));
    }

    [Test]
    public async Task The_empty_lease_throws_and_may_be_disposed()
    {
        TransportLease none = default;
        none.Dispose();

        await Assert.ThatAsync(async () => await none.InvokeAsync(new SayCall("stray")), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task A_second_call_on_a_lease_is_refused_and_disturbs_nothing(CancellationToken token)
    {
        PoolRig rig = new();
        (TransportLease lease, ScriptedConnection connection) = await rig.OpenAsync(token);
        SayCall first = new("first");
        Task calling = lease.InvokeAsync(first).AsTask();

        await Assert.ThatAsync(async () => await lease.InvokeAsync(new SayCall("second")), Throws.InvalidOperationException.And.Not.InstanceOf<ObjectDisposedException>());
        connection.Arrive(PoolRig.ReplyToLast(connection, "one"));
        await calling.WaitAsync(token);
        Assert.That((first.Answer, connection.Sent.Count), Is.EqualTo(("one", 1)));

        SayCall third = new("third");
        calling = lease.InvokeAsync(third).AsTask();
        connection.Arrive(PoolRig.ReplyToLast(connection, "three"));
        await calling.WaitAsync(token);
        Assert.That(third.Answer, Is.EqualTo("three"));
    }

    [Test]
    public async Task A_lease_that_ends_while_a_call_is_under_way_ends_the_connection(CancellationToken token)
    {
        PoolRig rig = new();
        (TransportLease lease, ScriptedConnection connection) = await rig.OpenAsync(token);
        Task calling = lease.InvokeAsync(new SayCall("hello")).AsTask();

        lease.Dispose();

        TTransportException told = await Caught.ByAsync<TTransportException>(calling, token);
        Assert.That(told.Message, Does.Contain("returned to its pool"));
        Assert.That((connection.IsEnded, rig.Pool.Snapshot().Closed[CloseReason.Broken]), Is.EqualTo((true, 1L)));
    }

    [Test]
    public async Task A_discarded_connection_is_closed(CancellationToken token)
    {
        PoolRig rig = new();
        (TransportLease lease, ScriptedConnection connection) = await rig.OpenAsync(token);

        lease.Discard();

        Assert.That((connection.IsEnded, rig.Pool.Snapshot().Discarded), Is.EqualTo((true, 1L)));
    }

    [Test]
    [Category("T57")]
    public async Task Closing_tells_who_waits_ends_dials_and_closes_what_comes_back(CancellationToken token)
    {
        PoolRig rig = new(new PoolOptions { MaxConnections = 2 });
        (TransportLease lease, ScriptedConnection connection) = await rig.OpenAsync(token);
        Task<TransportLease> dialed = rig.Acquire(token);
        DialGate.Dial dial = await rig.Gate.NextAsync(token);
        Task<TransportLease> queued = rig.Acquire(token);

        Task closing = rig.Pool.CloseAsync();

        Assert.That((await Caught.ByAsync<TTransportException>(dialed, token)).Message, Does.Contain("closed"));
        Assert.That((await Caught.ByAsync<TTransportException>(queued, token)).Message, Does.Contain("closed"));
        await dial.CanceledAsync(token);
        Assert.That(closing.IsCompleted, Is.False, "the dial has not ended yet");
        ScriptedConnection late = dial.Succeed();
        await closing.WaitAsync(token);
        Assert.That((late.IsEnded, connection.IsEnded), Is.EqualTo((true, false)), "what is lent is left to its caller");

        lease.Dispose();
        Assert.That(connection.IsEnded, Is.True);
        await rig.Pool.CloseAsync().WaitAsync(token);
        Assert.That((await Caught.ByAsync<TTransportException>(rig.Acquire(token), token)).Type, Is.EqualTo(TTransportExceptionType.NotOpen));
    }

    [Test]
    [Category("T57")]
    public async Task Closing_may_end_the_calls_under_way(CancellationToken token)
    {
        PoolRig rig = new(new PoolOptions { AbortLeasedOnClose = true });
        (TransportLease lease, _) = await rig.OpenAsync(token);
        Task calling = lease.InvokeAsync(new SayCall("hello")).AsTask();

        await rig.Pool.CloseAsync().WaitAsync(token);

        Assert.That((await Caught.ByAsync<TTransportException>(calling, token)).Message, Does.Contain("pool was closed"));
        lease.Dispose();
    }

    [Test]
    [Category("T2")]
    [Category("T58")]
    [Category("Stress")]
    public async Task Tokens_that_fire_around_hand_overs_and_closings_lose_nothing([Values] bool closes, CancellationToken token)
    {
        PoolRig rig = new(new PoolOptions { MaxConnections = 1 });
        for (int i = 0; i < (closes ? 300 : 3000); i++)
        {
            rig = closes ? new PoolRig(new PoolOptions { MaxConnections = 1 }) : rig;
            TransportLease lease = rig.Pool.Snapshot().Opened == 0 ? (await rig.OpenAsync(token)).Lease : await rig.Acquire(token).WaitAsync(token);
            using CancellationTokenSource source = new();
            Task<TransportLease> waiting = rig.Acquire(source.Token);

            Task giving = Task.Run(lease.Dispose, token);
            Task closing = closes ? Task.Run(rig.Pool.CloseAsync, token) : Task.CompletedTask;
            await source.CancelAsync();
            await giving.WaitAsync(token);
            await closing.WaitAsync(token);
            try
            {
                (await waiting.WaitAsync(token)).Dispose();
            }
            catch (Exception e) when (e is TTransportException || (e is OperationCanceledException canceled && canceled.CancellationToken == source.Token))
            {
                // Refused: then the connection must be where it can be had, or closed.
            }

            PoolSnapshot after = rig.Pool.Snapshot();
            Assert.That((after.Leased, after.Waiting, after.Idle), Is.EqualTo((0, 0, closes ? 0 : 1)), $"round {i}");
        }
    }

    [Test]
    public async Task Clearing_resizing_and_warming_reach_the_connections(CancellationToken token)
    {
        PoolRig rig = new();
        Task warming = rig.Pool.WarmAsync(rig.Connector, 3, token);
        ScriptedConnection[] connections = [(await rig.Gate.NextAsync(token)).Succeed(), (await rig.Gate.NextAsync(token)).Succeed(), (await rig.Gate.NextAsync(token)).Succeed()];
        await warming.WaitAsync(token);
        Assert.That(rig.Pool.Snapshot().Idle, Is.EqualTo(3));

        rig.Pool.Resize(2);
        Assert.That(connections.Count(connection => connection.IsEnded), Is.EqualTo(1));
        rig.Pool.Clear(rig.Connector with { ConnectTimeout = TimeSpan.FromSeconds(1) });
        Assert.That(rig.Pool.Snapshot().Idle, Is.EqualTo(2), "another connector's");
        rig.Pool.Clear(rig.Connector);
        Assert.That(connections.Select(connection => connection.IsEnded), Is.All.True);
        Assert.That(() => rig.Pool.Resize(0), Throws.TypeOf<ArgumentOutOfRangeException>());
    }
}
