using ThriftRpc.Client;

namespace ThriftRpc.Pool.Tests.Shared;

/// <summary>What a shared client decides: one dial for all, room, states, back-off, silence, drain.</summary>
internal sealed class SharedCoreTests
{
    private static readonly SharedOptions s_keepAlive = SharedOptions.Default with
    {
        KeepAliveCall = static (_, _) => default,
        KeepAliveInterval = TimeSpan.FromSeconds(10),
        KeepAliveTimeout = TimeSpan.FromSeconds(5),
        IdleTimeout = Timeout.InfiniteTimeSpan,
    };

    [Test]
    public void T21_A_hundred_callers_make_one_dial_and_all_get_its_connection()
    {
        SharedCoreRig rig = new(SharedOptions.Default);
        SharedWaiter[] waiters = [.. Enumerable.Range(0, 100).Select(_ => rig.Wait())];
        Assert.That(rig.DialsBegun, Is.EqualTo(1));

        SharedSlot slot = rig.Succeed();

        Assert.That(waiters.Select(waiter => waiter.Slot), Is.All.SameAs(slot));
        Assert.That(rig.DialsBegun, Is.EqualTo(1));
        Assert.That(slot.InFlight, Is.EqualTo(100));
    }

    [Test]
    public void T22_Whoever_came_first_may_leave_and_the_others_are_served()
    {
        SharedCoreRig rig = new(SharedOptions.Default);
        SharedWaiter leader = rig.Wait();
        SharedWaiter follower = rig.Wait();

        rig.Do(() => rig.Core.GiveUp(leader, SharedRefusal.Canceled));
        SharedSlot slot = rig.Succeed();

        Assert.That((leader.Slot, leader.Refusal), Is.EqualTo(((SharedSlot?)null, SharedRefusal.Canceled)));
        Assert.That(follower.Slot, Is.SameAs(slot));
    }

    [Test]
    public void T22_A_dial_that_everybody_has_left_ends_as_a_connection_for_the_next()
    {
        SharedCoreRig rig = new(SharedOptions.Default);
        SharedWaiter only = rig.Wait();
        rig.Do(() => rig.Core.GiveUp(only, SharedRefusal.Canceled));
        SharedSlot slot = rig.Succeed();

        Assert.That(rig.Enter(), Is.SameAs(slot));
    }

    [Test]
    public void T22_When_the_dial_fails_all_who_wait_are_told_and_nobody_is_left_behind()
    {
        SharedCoreRig rig = new(SharedOptions.Grpc);
        SharedWaiter[] waiters = [rig.Wait(), rig.Wait(), rig.Wait()];

        Exception failure = rig.Fail();

        Assert.That(waiters.Select(waiter => (waiter.Refusal, waiter.Failure)), Is.All.EqualTo((SharedRefusal.NotConnected, failure)));
        Assert.That(rig.Core.State, Is.EqualTo(SharedState.TransientFailure));
        Assert.That(rig.Wait().Refusal, Is.EqualTo(SharedRefusal.NotConnected), "and whoever comes now is told at once");
    }

    [Test]
    public void T22_Whoever_waits_for_ready_is_served_by_a_later_dial()
    {
        SharedCoreRig rig = new(SharedOptions.Grpc with { WaitForReady = true });
        SharedWaiter waiter = rig.Wait();
        rig.Fail();
        Assert.That(rig.Done, Is.Empty);
        Assert.That(rig.Dials, Is.Empty);

        rig.Advance(TimeSpan.FromSeconds(1));
        SharedSlot slot = rig.Succeed();

        Assert.That(waiter.Slot, Is.SameAs(slot));
    }

    [Test]
    public void States_follow_each_other_as_in_gRPC()
    {
        SharedCoreRig rig = new(SharedOptions.Grpc);
        Assert.That(rig.Core.State, Is.EqualTo(SharedState.Idle));
        rig.Wait();
        rig.Fail();
        rig.Advance(TimeSpan.FromSeconds(1));
        Assert.That(rig.DialsBegun, Is.EqualTo(2), "it goes on trying by itself");
        Assert.That(rig.Core.State, Is.EqualTo(SharedState.TransientFailure), "which is not over before an attempt succeeds");
        SharedSlot slot = rig.Succeed();
        rig.Do(() => rig.Core.Ended(slot, rig.Now));
        rig.Do(() => rig.Core.Connect(rig.Now));
        rig.Succeed();
        rig.Do(() => rig.Core.Close(abort: false, rig.Now));

        Assert.That(rig.States, Is.EqualTo(
        [
            SharedState.Connecting, SharedState.TransientFailure, SharedState.Ready, SharedState.Idle, SharedState.Connecting, SharedState.Ready, SharedState.Shutdown,
        ]));
    }

    [Test]
    public void The_back_off_is_gRPCs_and_begins_anew_after_success()
    {
        SharedCoreRig rig = new(SharedOptions.Grpc);
        rig.Wait();
        double[] seconds = [1, 1.6, 2.56, 4.096, 6.5536, 10.48576, 16.777216, 26.8435456, 42.94967296, 68.719476736, 109.9511627776, 120, 120];
        foreach (double pause in seconds)
        {
            rig.Fail();
            rig.Advance(TimeSpan.FromSeconds(pause) - TimeSpan.FromMilliseconds(1));
            Assert.That(rig.Dials, Is.Empty, $"before {pause} s");
            rig.Advance(TimeSpan.FromMilliseconds(1));
            Assert.That(rig.Dials, Has.Count.EqualTo(1), $"after {pause} s");
        }

        SharedSlot slot = rig.Succeed();
        rig.Do(() => rig.Core.Ended(slot, rig.Now));
        rig.Wait();
        rig.Fail();
        rig.Advance(TimeSpan.FromSeconds(1));
        Assert.That(rig.Dials, Has.Count.EqualTo(1));
    }

    [TestCase(0, 0.8)]
    [TestCase(0.999999, 1.2)]
    public void The_back_off_is_jittered_by_a_fifth(double drawn, double seconds)
    {
        SharedCoreRig rig = new(SharedOptions.Grpc, () => drawn);
        rig.Wait();
        rig.Fail();

        rig.Advance(TimeSpan.FromSeconds(seconds - 0.001));
        Assert.That(rig.Dials, Is.Empty);
        rig.Advance(TimeSpan.FromSeconds(0.002));
        Assert.That(rig.Dials, Has.Count.EqualTo(1));
    }

    [Test]
    public void Without_back_off_each_attempt_is_made_for_those_who_wait_and_told_to_them()
    {
        SharedCoreRig rig = new(SharedOptions.NetHttp2);
        SharedWaiter first = rig.Wait();
        rig.Fail();
        Assert.That((first.Refusal, rig.Core.State), Is.EqualTo((SharedRefusal.NotConnected, SharedState.Idle)));

        SharedWaiter second = rig.Wait();
        Assert.That(rig.DialsBegun, Is.EqualTo(2));
        SharedSlot slot = rig.Succeed();
        Assert.That(second.Slot, Is.SameAs(slot));
    }

    [Test]
    public void Without_back_off_a_failing_endpoint_is_not_dialed_in_a_loop_for_those_who_wait_for_room()
    {
        SharedCoreRig rig = new(SharedOptions.NetHttp2 with { Connection = new ConcurrentClientOptions { MaxInFlight = 1 } });
        rig.Wait();
        SharedSlot slot = rig.Succeed();
        SharedWaiter waiter = rig.Wait();
        rig.Fail();
        Assert.That((rig.Dials.Count, waiter.Refusal), Is.EqualTo((0, SharedRefusal.None)));
        rig.Advance(TimeSpan.FromSeconds(1));
        Assert.That(rig.Dials, Has.Count.EqualTo(1));

        rig.Leave(slot);
        Assert.That(waiter.Slot, Is.SameAs(slot));
    }

    [Test]
    public void T70_At_the_limit_another_connection_is_dialed_and_at_the_limit_of_those_callers_wait()
    {
        SharedCoreRig rig = new(SharedOptions.Default with { MaxConnections = 2, Connection = new ConcurrentClientOptions { MaxInFlight = 2 } });
        rig.Wait();
        SharedSlot first = rig.Succeed();
        rig.Enter();
        SharedWaiter third = rig.Wait();
        SharedSlot second = rig.Succeed();
        Assert.That(third.Slot, Is.SameAs(second));
        rig.Enter();
        SharedWaiter fifth = rig.Wait();
        SharedWaiter sixth = rig.Wait();
        Assert.That(rig.DialsBegun, Is.EqualTo(2));

        rig.Leave(first);

        Assert.That((fifth.Slot, sixth.Slot), Is.EqualTo((first, (SharedSlot?)null)), "freeing one admits exactly one");
    }

    [Test]
    public void T70_With_gRPC_callers_wait_at_the_limit_and_no_other_connection_is_dialed()
    {
        SharedCoreRig rig = new(SharedOptions.Grpc with { Connection = new ConcurrentClientOptions { MaxInFlight = 2 } });
        rig.Wait();
        rig.Succeed();
        rig.Enter();

        SharedWaiter waiter = rig.Wait();

        Assert.That((rig.DialsBegun, waiter.Place is null), Is.EqualTo((1, false)));
    }

    [Test]
    public void At_the_limit_callers_are_refused_if_so_configured()
    {
        SharedCoreRig rig = new(SharedOptions.Grpc with { Connection = new ConcurrentClientOptions { MaxInFlight = 1, AtLimit = AtLimit.Fail } });
        SharedWaiter first = rig.Wait();
        Assert.That(first.Place, Is.Not.Null, "while the connection is being opened everybody waits");
        rig.Succeed();

        Assert.That(rig.Wait().Refusal, Is.EqualTo(SharedRefusal.Full));
    }

    [Test]
    public void Calls_go_where_the_fewest_are()
    {
        SharedCoreRig rig = new(SharedOptions.Default with { Connection = new ConcurrentClientOptions { MaxInFlight = 3 } });
        rig.Wait();
        SharedSlot first = rig.Succeed();
        rig.Enter();
        rig.Enter();
        rig.Wait();
        SharedSlot second = rig.Succeed();

        Assert.That(rig.Enter(), Is.SameAs(second));
        rig.Leave(first);
        rig.Leave(first);
        Assert.That(rig.Enter(), Is.SameAs(first));
    }

    [Test]
    public void A_caller_that_waits_is_never_overtaken()
    {
        SharedCoreRig rig = new(SharedOptions.Grpc with { Connection = new ConcurrentClientOptions { MaxInFlight = 1 } });
        rig.Wait();
        SharedSlot slot = rig.Succeed();
        SharedWaiter[] waiters = [rig.Wait(), rig.Wait(), rig.Wait()];

        foreach (SharedWaiter waiter in waiters)
        {
            rig.Leave(slot);
            Assert.That(waiter.Slot, Is.SameAs(slot));
            Assert.That(rig.Core.TryEnter(rig.Now), Is.Null);
        }
    }

    [Test]
    public void T72_When_a_connection_ends_those_who_wait_get_another()
    {
        SharedCoreRig rig = new(SharedOptions.Grpc with { Connection = new ConcurrentClientOptions { MaxInFlight = 1 } });
        rig.Wait();
        SharedSlot slot = rig.Succeed();
        SharedWaiter waiter = rig.Wait();

        rig.Do(() => rig.Core.Ended(slot, rig.Now));

        Assert.That(rig.Dials, Has.Count.EqualTo(1));
        rig.Leave(slot); // The call that was on it, which knows now.
        Assert.That(waiter.Slot, Is.Null);
        Assert.That(waiter.Slot ?? rig.Succeed(), Is.Not.SameAs(slot));
        Assert.That(waiter.Slot, Is.Not.Null);
    }

    [Test]
    public void A_connection_that_takes_no_more_calls_goes_with_the_last_and_another_is_opened_at_once()
    {
        SharedCoreRig rig = new(SharedOptions.Grpc with { Connection = new ConcurrentClientOptions { MaxInFlight = 1 } });
        rig.Wait();
        SharedSlot old = rig.Succeed();

        rig.Do(() => rig.Core.Retired(old, rig.Now));
        SharedWaiter waiter = rig.Wait();
        SharedSlot next = rig.Succeed();

        Assert.That(waiter.Slot, Is.SameAs(next));
        Assert.That(rig.Closed, Is.Empty);
        rig.Leave(old);
        Assert.That(rig.Closed, Is.EqualTo([(old, SharedCloseReason.Retired)]));
    }

    [Test]
    public void T73_A_peer_is_asked_only_while_calls_are_under_way()
    {
        SharedCoreRig rig = new(s_keepAlive);
        rig.Wait();
        SharedSlot slot = rig.Succeed();
        rig.Leave(slot);
        rig.Advance(TimeSpan.FromMinutes(10));
        Assert.That(rig.Asked, Is.Empty);

        rig.Enter();
        rig.Advance(TimeSpan.FromSeconds(10));

        Assert.That(rig.Asked, Is.EqualTo([slot]));
    }

    [Test]
    public void T73_A_peer_is_asked_at_rest_if_so_configured()
    {
        SharedCoreRig rig = new(s_keepAlive with { KeepAliveWithoutCalls = true });
        rig.Wait();
        SharedSlot slot = rig.Succeed();
        rig.Leave(slot);

        rig.Advance(TimeSpan.FromSeconds(10));

        Assert.That(rig.Asked, Is.EqualTo([slot]));
    }

    [Test]
    public void T73_Without_an_answer_in_time_the_connection_is_ended_and_replaced()
    {
        SharedCoreRig rig = new(s_keepAlive with { Connection = new ConcurrentClientOptions { MaxInFlight = 1 }, MaxConnections = 1 });
        rig.Wait();
        SharedSlot slot = rig.Succeed();
        SharedWaiter waiter = rig.Wait();
        rig.Advance(TimeSpan.FromSeconds(14.9));
        Assert.That(rig.Aborted, Is.Empty);

        rig.Advance(TimeSpan.FromSeconds(0.1));

        Assert.That(rig.Aborted, Is.EqualTo([(slot, SharedCloseReason.KeepAlive)]));
        rig.Succeed();
        Assert.That(waiter.Slot, Is.Not.Null.And.Not.SameAs(slot));
    }

    [Test]
    public void T73_An_answer_begins_the_interval_anew()
    {
        SharedCoreRig rig = new(s_keepAlive);
        rig.Wait();
        SharedSlot slot = rig.Succeed();
        for (int i = 1; i <= 3; i++)
        {
            rig.Advance(TimeSpan.FromSeconds(10));
            Assert.That(rig.Asked, Has.Count.EqualTo(i));
            rig.Do(() => rig.Core.Answered(slot, rig.Now));
        }

        Assert.That(rig.Aborted, Is.Empty);
    }

    [Test]
    public void T73_Bytes_are_a_sign_of_life_before_and_after_the_question()
    {
        SharedCoreRig rig = new(s_keepAlive);
        rig.Wait();
        var slot = (SharedCoreRig.CountedSlot)rig.Succeed();
        slot.Bytes++;
        rig.Advance(TimeSpan.FromSeconds(19));
        Assert.That(rig.Asked, Is.Empty, "bytes have come since the interval began");
        rig.Advance(TimeSpan.FromSeconds(1));
        Assert.That(rig.Asked, Has.Count.EqualTo(1));
        slot.Bytes++;
        rig.Advance(TimeSpan.FromSeconds(5));
        Assert.That(rig.Aborted, Is.Empty, "the answer may stand behind a large reply");
        rig.Advance(TimeSpan.FromSeconds(5));
        Assert.That(rig.Aborted, Has.Count.EqualTo(1), "but then nothing has come again");
    }

    [Test]
    public void A_connection_without_calls_is_closed_in_time_and_one_with_calls_is_not()
    {
        SharedCoreRig rig = new(SharedOptions.Default);
        rig.Wait();
        SharedSlot slot = rig.Succeed();
        rig.Advance(TimeSpan.FromMinutes(5));
        Assert.That(rig.Closed, Is.Empty);
        rig.Leave(slot);
        rig.Advance(TimeSpan.FromSeconds(59));
        rig.Enter();
        rig.Leave(slot);
        rig.Advance(TimeSpan.FromSeconds(59));
        Assert.That(rig.Closed, Is.Empty);

        rig.Advance(TimeSpan.FromSeconds(1));

        Assert.That(rig.Closed, Is.EqualTo([(slot, SharedCloseReason.IdleTimeout)]));
        Assert.That(rig.Core.State, Is.EqualTo(SharedState.Idle));
    }

    [Test]
    public void Closing_lets_calls_end_and_refuses_whoever_waits_or_comes()
    {
        SharedCoreRig rig = new(SharedOptions.Grpc with { Connection = new ConcurrentClientOptions { MaxInFlight = 1 } });
        rig.Wait();
        SharedSlot slot = rig.Succeed();
        SharedWaiter waiter = rig.Wait();

        rig.Do(() => rig.Core.Close(abort: false, rig.Now));

        Assert.That(waiter.Refusal, Is.EqualTo(SharedRefusal.Closed));
        Assert.That(rig.Wait().Refusal, Is.EqualTo(SharedRefusal.Closed));
        Assert.That(rig.Closed, Is.Empty);
        rig.Leave(slot);
        Assert.That(rig.Closed, Is.EqualTo([(slot, SharedCloseReason.ClientClosed)]));
        Assert.That(rig.Core.Slots, Is.Empty);
    }

    [Test]
    public void Closing_at_once_ends_calls_and_dials_and_a_dial_that_succeeds_after_all_is_closed()
    {
        SharedCoreRig rig = new(SharedOptions.Default with { Connection = new ConcurrentClientOptions { MaxInFlight = 1 } });
        rig.Wait();
        SharedSlot slot = rig.Succeed();
        rig.Wait();
        SharedSlot dialed = rig.Dials[0];

        rig.Do(() => rig.Core.Close(abort: true, rig.Now));
        Assert.That(rig.Aborted, Is.EqualTo([(slot, SharedCloseReason.ClientClosed)]));
        Assert.That(rig.CanceledDials, Is.EqualTo([dialed]));
        rig.Succeed();

        Assert.That(rig.Closed, Is.EqualTo([(dialed, SharedCloseReason.ClientClosed)]));
        rig.Leave(slot);
        Assert.That(rig.Core.Slots, Is.Empty);
    }
}
