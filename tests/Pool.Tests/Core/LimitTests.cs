namespace ThriftRpc.Pool.Tests;

/// <summary>How many connections there may be, who waits, and who is served (T1 to T13).</summary>
[TestFixture]
internal sealed class LimitTests
{
    private static readonly PoolOptions s_one = new() { MaxConnections = 1 };

    [Test]
    [Category("T1")]
    public void A_connection_returned_before_or_after_the_wait_begins_is_never_missed([Values] bool returnedFirst)
    {
        CoreRig rig = new(s_one);
        Slot lent = rig.Open();

        // Looking for a connection at rest and joining the queue are one event: there are these two orders and no third.
        Slot? got;
        if (returnedFirst)
        {
            rig.Return(lent);
            got = rig.Take();
        }
        else
        {
            Waiter waiter = rig.Wait();
            rig.Return(lent);
            got = waiter.Slot;
        }

        Assert.That(got, Is.SameAs(lent));
    }

    [Test]
    [Category("T2")]
    public void A_caller_that_gives_up_at_the_moment_of_the_hand_over_has_the_connection_or_leaves_it([Values] bool givesUpFirst)
    {
        CoreRig rig = new(s_one);
        Slot lent = rig.Open();
        Waiter waiter = rig.Wait();

        if (givesUpFirst)
        {
            Assert.That(rig.GiveUp(waiter), Is.True);
            rig.Return(lent);
            Assert.That(waiter.Slot, Is.Null);
        }
        else
        {
            rig.Return(lent);
            Assert.That(rig.GiveUp(waiter), Is.False, "it has been served, and must return what it has");
            Assert.That(waiter.Slot, Is.SameAs(lent));
            rig.Return(lent);
        }

        Assert.That(rig.Done, Has.Count.EqualTo(2));
        Assert.That(rig.Take(), Is.SameAs(lent));
    }

    [Test]
    [Category("T3")]
    public void A_slot_that_comes_free_passes_over_a_caller_that_has_given_up()
    {
        CoreRig rig = new(s_one);
        Slot lent = rig.Open();
        Waiter dead = rig.Wait();
        Waiter alive = rig.Wait();
        rig.GiveUp(dead, Refusal.TimedOut);

        rig.Discard(lent);
        rig.Succeed(rig.Dials.Single());

        Assert.That(alive.Slot, Is.Not.Null);
    }

    [Test]
    [Category("T4")]
    public void A_thousand_callers_that_give_up_leave_nothing_taken([Values] Dialing dialing)
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 2, Dialing = dialing, AbandonedDialGrace = TimeSpan.Zero });
        var random = new Random(4);
        List<Waiter> waiting = [];
        for (int i = 0; i < 1000; i++)
        {
            waiting.Add(rig.Wait());
            int chosen = random.Next(waiting.Count);
            if (random.Next(3) > 0)
            {
                rig.GiveUp(waiting[chosen]);
                waiting.RemoveAt(chosen);
            }
        }

        waiting.ForEach(waiter => rig.GiveUp(waiter));
        while (rig.Dials.Count > 0)
        {
            rig.Fail(rig.Dials[0], "canceled");
        }

        Assert.That((rig.Endpoint.Taken, rig.WaitingCount, rig.Endpoint.Dialing, rig.Endpoint.Leased), Is.EqualTo((0, 0, 0, 0)));
        Assert.That(rig.Open(2), Is.Unique);
    }

    [Test]
    [Category("T7")]
    public void Callers_are_served_in_the_order_of_their_arrival()
    {
        CoreRig rig = new(s_one);
        Slot lent = rig.Open();
        Waiter[] waiters = [.. Enumerable.Range(0, 5).Select(_ => rig.Wait())];
        for (int i = 0; i < 5; i++)
        {
            rig.Return(lent);
        }

        Assert.That(rig.Done.Skip(1), Is.EqualTo(waiters));
    }

    [Test]
    [Category("T7")]
    public void In_random_order_callers_overtake_each_other_and_all_are_served()
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 1, WaiterOrder = WaiterOrder.Random });
        Slot lent = rig.Open();
        Waiter[] waiters = [.. Enumerable.Range(0, 20).Select(_ => rig.Wait())];
        for (int i = 0; i < 20; i++)
        {
            rig.Return(lent);
        }

        Assert.That(rig.Done.Skip(1), Is.EquivalentTo(waiters));
        Assert.That(rig.Done.Skip(1), Is.Not.EqualTo(waiters), "with this seed they are not in order");
    }

    [Test]
    [Category("T8")]
    public void A_newcomer_does_not_overtake_a_caller_that_waits()
    {
        CoreRig rig = new(s_one);
        Slot lent = rig.Open();
        Waiter waiter = rig.Wait();

        rig.Return(lent);
        Waiter newcomer = rig.Wait();

        Assert.That(waiter.Slot, Is.SameAs(lent));
        Assert.That(newcomer.IsWaiting, Is.True);
    }

    [Test]
    [Category("T9")]
    public void Who_may_not_wait_is_refused_when_nothing_rests_and_nothing_may_be_opened([Values] Dialing dialing)
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 1, AcquireTimeout = TimeSpan.Zero, Dialing = dialing });
        Slot lent = rig.Open();

        Waiter refused = rig.Wait();
        rig.Return(lent);

        Assert.That((refused.State, refused.Refusal), Is.EqualTo((WaiterState.Done, Refusal.Exhausted)));
        Assert.That(rig.Take(), Is.SameAs(lent));
    }

    [Test]
    [Category("T12")]
    public void The_server_never_sees_more_than_the_limit_however_slowly_connections_close([Values] Dialing dialing)
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 4, Dialing = dialing }) { ClosesAtOnce = false };
        var random = new Random(12);
        Queue<Waiter> callers = new();
        int peak = 0;
        for (int i = 0; i < 2000; i++)
        {
            callers.Enqueue(rig.Wait());
            switch (random.Next(3))
            {
                case 0 when rig.Dials.Count > 0:
                    rig.Succeed(rig.Dials[random.Next(rig.Dials.Count)]);
                    break;
                case 1 when rig.Closings.Count > 0:
                    rig.FinishClosing(rig.Closings[random.Next(rig.Closings.Count)]);
                    break;
                case 2 when callers.Peek().Slot is { } slot:
                    callers.Dequeue();
                    rig.Discard(slot);
                    break;
            }

            int seen = rig.Core.Slots.Count(slot => slot.State is SlotState.Leased or SlotState.Idle or SlotState.Closing or SlotState.Dialing);
            peak = Math.Max(peak, seen);
        }

        Assert.That(peak, Is.EqualTo(4));
    }

    [Test]
    [Category("T13")]
    public void Made_smaller_the_pool_closes_what_comes_back_and_made_larger_it_serves_who_waits()
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 10 });
        Slot[] lent = rig.Open(10);
        rig.Do(core => core.Resize(4, PoolOptions.Unlimited, rig.Now));
        Waiter waiter = rig.Wait();

        rig.Return(lent.Take(6));

        Assert.That(rig.CloseReasons, Is.EqualTo(Enumerable.Repeat(CloseReason.Resized, 6)));
        Assert.That(waiter.IsWaiting, Is.True);

        rig.Do(core => core.Resize(5, PoolOptions.Unlimited, rig.Now));
        rig.Succeed(rig.Dials.Single());

        Assert.That(waiter.Slot, Is.Not.Null);
    }

    [Test]
    [Category("T13")]
    public void Made_smaller_the_pool_closes_no_more_than_the_surplus_though_closing_takes_its_time()
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 10 }) { ClosesAtOnce = false };
        Slot[] lent = rig.Open(10);
        rig.Do(core => core.Resize(4, PoolOptions.Unlimited, rig.Now));

        rig.Return(lent);

        Assert.That((rig.Closings.Count, rig.Endpoint.Idle.Count), Is.EqualTo((6, 4)));
    }

    [Test]
    [Category("T13")]
    public void Made_smaller_the_pool_closes_what_rests_beyond_the_limits_at_once()
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 10 });
        rig.Return(rig.Open(10));

        rig.Do(core => core.Resize(8, 5, rig.Now));

        Assert.That(rig.Endpoint.Idle.Count, Is.EqualTo(5));
    }
}
