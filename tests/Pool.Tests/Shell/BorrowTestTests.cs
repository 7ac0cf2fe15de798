using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool.Tests;

/// <summary>The user's own test of a connection before it is lent: whatever it does, no slot is lost and nobody gets what it spoilt (T47, T48).</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class BorrowTestTests
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    [Test]
    public async Task Without_a_test_what_rests_is_lent_as_it_is(CancellationToken token)
    {
        PoolRig rig = new(PoolOptions.Redigo with { MaxIdle = 2 });
        ScriptedConnection[] connections = await rig.OpenIdleAsync(2, token);

        await ExpectLentAsync(rig, connections[1], token);
    }

    [Test]
    [Category("T47")]
    public async Task A_connection_that_passes_is_lent(CancellationToken token)
    {
        PoolRig rig = Rig(static (_, _, _) => new ValueTask<bool>(true));
        ScriptedConnection[] connections = await rig.OpenIdleAsync(2, token);

        await ExpectLentAsync(rig, connections[1], token);
    }

    [Test]
    [Category("T47")]
    public async Task A_test_cannot_give_back_what_it_was_only_shown(CancellationToken token)
    {
        PoolRig rig = Rig(static async (client, _, _) =>
        {
            await client.DisposeAsync();
            return true;
        });
        ScriptedConnection[] connections = await rig.OpenIdleAsync(2, token);

        await ExpectLentAsync(rig, connections[1], token);
    }

    private static IEnumerable<TestCaseData> Failures()
    {
        yield return Failure("says no", static (_, _, _) => new ValueTask<bool>(false));
        yield return Failure("throws at once", static (_, _, _) => throw new FormatException());
        yield return Failure("throws later", static async (_, _, _) =>
        {
            await Task.Yield();
            throw new FormatException();
        });
        yield return Failure("throws a cancellation of its own", static (_, _, _) => throw new OperationCanceledException());
        yield return Failure("leaves a call under way", static (client, _, _) =>
        {
            _ = client.InvokeAsync(new SayCall("never answered")).AsTask();
            return new ValueTask<bool>(true);
        });
    }

    [TestCaseSource(nameof(Failures))]
    [Category("T47")]
    public async Task One_that_does_not_is_closed_and_the_next_is_tried(Func<ITClient, TimeSpan, CancellationToken, ValueTask<bool>> test, CancellationToken token)
    {
        int tests = 0;
        PoolRig rig = Rig((client, rested, end) => Interlocked.Increment(ref tests) == 1 ? test(client, rested, end) : new ValueTask<bool>(true));
        ScriptedConnection[] connections = await rig.OpenIdleAsync(2, token);

        await ExpectLentAsync(rig, connections[0], token);

        Assert.That((tests, connections[1].IsEnded, rig.Pool.Snapshot().Closed[CloseReason.FailedCheck]), Is.EqualTo((2, true, 1L)));
    }

    [Test]
    [Category("T47")]
    public async Task A_test_that_calls_over_a_dead_connection_and_says_yes_is_not_believed(CancellationToken token)
    {
        ScriptedConnection[] connections = [];
        PoolRig rig = Rig(async (client, _, _) =>
        {
            Task calling = client.InvokeAsync(new SayCall("ping")).AsTask();
            connections[1].ArriveEnd();
            await calling.ContinueWith(static _ => { }, TaskScheduler.Default);
            return true;
        });
        connections = await rig.OpenIdleAsync(2, token);
        rig.Pool.Resize(2, 2);

        Task<TransportLease> acquiring = rig.Acquire(token);
        await PoolRig.SentAsync(connections[0], token);
        connections[0].Arrive(PoolRig.ReplyToLast(connections[0], "pong"));

        using TransportLease lease = await acquiring.WaitAsync(token);
        Assert.That((connections[1].IsEnded, connections[0].IsEnded), Is.EqualTo((true, false)));
    }

    [Test]
    [Category("T47")]
    public async Task A_test_that_hangs_has_failed_after_its_time([Values] bool heedsItsToken, CancellationToken token)
    {
        TaskCompletionSource<bool> hanging = new();
        int tests = 0;
        PoolRig rig = Rig((_, _, end) => Interlocked.Increment(ref tests) > 1 ? new ValueTask<bool>(true) : new ValueTask<bool>(heedsItsToken ? hanging.Task.WaitAsync(end) : hanging.Task));
        ScriptedConnection[] connections = await rig.OpenIdleAsync(2, token);
        Task<TransportLease> acquiring = rig.Acquire(token);
        rig.Clock.Advance(s_timeout - TimeSpan.FromTicks(1));
        Assert.That((acquiring.IsCompleted, connections[1].IsEnded), Is.EqualTo((false, false)));

        rig.Clock.Advance(TimeSpan.FromTicks(1));

        (await acquiring.WaitAsync(token)).Dispose();
        hanging.SetResult(true);
        Assert.That((connections[1].IsEnded, rig.Pool.Snapshot().Idle, rig.Pool.Snapshot().Leased), Is.EqualTo((true, 1, 0)));
    }

    [Test]
    [Category("T47")]
    public async Task A_token_that_fires_during_the_test_ends_the_wait_and_costs_the_connection(CancellationToken token)
    {
        PoolRig rig = Rig(static (_, _, end) => new ValueTask<bool>(new TaskCompletionSource<bool>().Task.WaitAsync(end)));
        ScriptedConnection[] connections = await rig.OpenIdleAsync(2, token);
        using CancellationTokenSource source = new();
        Task<TransportLease> acquiring = rig.Acquire(source.Token);

        await source.CancelAsync();

        Assert.That((await Caught.ByAsync<OperationCanceledException>(acquiring, token)).CancellationToken, Is.EqualTo(source.Token));
        Assert.That((connections[1].IsEnded, rig.Pool.Snapshot().Idle, rig.Pool.Snapshot().Leased), Is.EqualTo((true, 1, 0)));
    }

    [Test]
    [Category("T54")]
    public async Task The_calls_deadline_ends_the_test_too(CancellationToken token)
    {
        PoolRig rig = Rig(static (_, _, _) => new ValueTask<bool>(new TaskCompletionSource<bool>().Task));
        await rig.OpenIdleAsync(2, token);
        Task calling = rig.Client.InvokeAsync(new SayCall("hello") { Context = new CallContext { Timeout = TimeSpan.FromSeconds(1) } }).AsTask();

        rig.Clock.Advance(TimeSpan.FromSeconds(1));

        TTransportException failure = await Caught.ByAsync<TTransportException>(calling, token);
        Assert.That((failure.Type, failure.Setting), Is.EqualTo((TTransportExceptionType.TimedOut, "CallContext.Timeout")));
        Assert.That(failure.Message, Does.Contain("TestOnBorrow"));
    }

    [TestCase(100, false)]
    [TestCase(600, true)]
    [Category("T48")]
    public async Task A_test_may_let_what_has_rested_only_shortly_pass(int milliseconds, bool isTested, CancellationToken token)
    {
        bool wasTested = false;
        PoolRig rig = Rig((_, rested, _) => new ValueTask<bool>(rested < TimeSpan.FromMilliseconds(500) || (wasTested = true)));
        await rig.OpenIdleAsync(token);
        rig.Clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

        (await rig.Acquire(token).WaitAsync(token)).Dispose();

        Assert.That(wasTested, Is.EqualTo(isTested));
    }

    [Test]
    [Category("T62")]
    public async Task A_test_may_use_the_pool(CancellationToken token)
    {
        PoolRig rig = null!;
        rig = Rig(async (_, _, end) =>
        {
            await Task.Yield();
            return rig.Pool.Snapshot().Leased == 1 && !end.IsCancellationRequested;
        });
        ScriptedConnection[] connections = await rig.OpenIdleAsync(2, token);

        await ExpectLentAsync(rig, connections[1], token);
    }

    [Test]
    public async Task What_the_test_has_kept_cannot_touch_the_callers_connection(CancellationToken token)
    {
        ITClient? kept = null;
        PoolRig rig = Rig((client, _, _) =>
        {
            kept = client;
            return new ValueTask<bool>(true);
        });
        ScriptedConnection connection = await rig.OpenIdleAsync(token);
        using TransportLease lease = await rig.Acquire(token).WaitAsync(token);

        await Caught.ByAsync<ObjectDisposedException>(kept!.InvokeAsync(new SayCall("late")), token);
        await kept.DisposeAsync();

        Assert.That((connection.Sent.Count, connection.IsEnded, rig.Pool.Snapshot().Leased), Is.EqualTo((0, false, 1)));
    }

    private static TestCaseData Failure(string name, Func<ITClient, TimeSpan, CancellationToken, ValueTask<bool>> test) => new TestCaseData(test).SetArgDisplayNames(name);

    private static PoolRig Rig(Func<ITClient, TimeSpan, CancellationToken, ValueTask<bool>> test) =>
        new(PoolOptions.Redigo with { MaxIdle = 2, TestOnBorrow = test, TestTimeout = s_timeout });

    private static async Task ExpectLentAsync(PoolRig rig, ScriptedConnection connection, CancellationToken token)
    {
        using TransportLease lease = await rig.Acquire(token).WaitAsync(token);
        Task calling = lease.InvokeAsync(new SayCall("is it you?")).AsTask();
        connection.Arrive(PoolRig.ReplyToLast(connection, "yes"));
        await calling.WaitAsync(token);
    }
}
