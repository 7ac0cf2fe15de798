namespace ThriftRpc.Pool.Tests;

/// <summary>The ends of leases and of pools (T55 to T59), as far as the core decides them.</summary>
[TestFixture]
internal sealed class ClosingTests
{
    [Test]
    [Category("T55")]
    public void What_comes_back_twice_is_noticed([Values] bool discardFirst, [Values] bool discardSecond)
    {
        CoreRig rig = new(new PoolOptions());
        Slot lent = rig.Open();
        Give(discardFirst);

        Assert.That(() => Give(discardSecond), Throws.InvalidOperationException);

        void Give(bool discard)
        {
            if (discard)
            {
                rig.Discard(lent);
            }
            else
            {
                rig.Return(lent);
            }
        }
    }

    [Test]
    [Category("T57")]
    public void Closing_refuses_all_that_wait_gives_up_all_dials_and_closes_all_that_rests([Values] Dialing dialing)
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 4, Dialing = dialing });
        Slot[] slots = rig.Open(3);
        rig.Return(slots[0]);
        rig.Take();
        rig.Return(slots[1]);
        rig.Take();
        Waiter dialed = rig.Wait();
        Waiter queued = rig.Wait();
        rig.Do(core => core.CloseAll(rig.Now));

        Assert.That((dialed.Refusal, queued.Refusal), Is.EqualTo((Refusal.PoolClosed, Refusal.PoolClosed)));
        Assert.That(rig.CanceledDials, Is.EqualTo(rig.Dials));
        rig.Succeed(rig.Dials.Single());
        rig.Return(slots);

        Assert.That((rig.Endpoint.Taken, rig.Core.Idle.Count), Is.EqualTo((0, 0)));
        Assert.That(rig.CloseReasons, Is.EqualTo(Enumerable.Repeat(CloseReason.PoolClosed, 4)));
    }

    [Test]
    [Category("T57")]
    public void Closing_twice_changes_nothing_and_a_closed_pool_lends_nothing()
    {
        CoreRig rig = new(new PoolOptions { MinIdle = 1 });
        rig.Return(rig.Open());
        rig.Do(core => core.CloseAll(rig.Now));
        int closed = rig.CloseReasons.Count;
        rig.Do(core => core.CloseAll(rig.Now));

        Assert.That(rig.Wait().Refusal, Is.EqualTo(Refusal.PoolClosed));
        rig.Advance(TimeSpan.FromHours(1));
        Assert.That((rig.CloseReasons.Count, rig.Core.Idle.Count), Is.EqualTo((closed, 0)));
    }

    [Test]
    [Category("T57")]
    public void Closing_leaves_lent_connections_to_their_callers_or_ends_them([Values] bool abort)
    {
        CoreRig rig = new(new PoolOptions { AbortLeasedOnClose = abort });
        Slot lent = rig.Open();

        rig.Do(core => core.CloseAll(rig.Now));

        Assert.That(rig.Aborts, Is.EqualTo(abort ? (Slot[])[lent] : []));
        rig.Return(lent);
        Assert.That(rig.Endpoint.Taken, Is.Zero);
    }

    [Test]
    [Category("T58")]
    public void A_caller_that_gives_up_while_the_pool_closes_ends_once([Values] bool givesUpFirst, [Values] Dialing dialing)
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 1, Dialing = dialing });
        Slot lent = rig.Open();
        Waiter waiter = rig.Wait();
        if (givesUpFirst)
        {
            rig.GiveUp(waiter);
            rig.Do(core => core.CloseAll(rig.Now));
        }
        else
        {
            rig.Do(core => core.CloseAll(rig.Now));
            rig.GiveUp(waiter);
        }

        rig.Return(lent);
        Assert.That(rig.Done.Count(done => done == waiter), Is.EqualTo(1));
        Assert.That(waiter.Refusal, Is.EqualTo(givesUpFirst ? Refusal.Canceled : Refusal.PoolClosed));
        Assert.That(rig.Endpoint.Taken, Is.Zero);
    }

    [Test]
    [Category("T59")]
    public void Clearing_ends_what_rests_now_and_what_is_lent_when_it_comes_back()
    {
        CoreRig rig = new(new PoolOptions());
        Slot[] slots = rig.Open(3);
        rig.Return(slots[0]);

        rig.Do(core => core.Clear(rig.Endpoint, rig.Now));
        Assert.That(rig.CloseReasons, Has.Count.EqualTo(1));
        Waiter waiter = rig.Wait();
        rig.Return(slots[1..]);

        Assert.That(waiter.IsWaiting, Is.True, "nothing old is handed over");
        Assert.That(rig.CloseReasons, Is.EqualTo(Enumerable.Repeat(CloseReason.Cleared, 3)));
        rig.Return(rig.Open());
        Assert.That(rig.CloseReasons, Has.Count.EqualTo(3), "what was opened since then stays");
    }

    [Test]
    [Category("T59")]
    public void A_connection_whose_opening_began_before_the_clearing_is_not_admitted_and_its_caller_gets_another([Values] Dialing dialing)
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 1, Dialing = dialing });
        Waiter first = rig.Wait();
        Waiter second = rig.Wait();
        rig.Do(core => core.Clear(rig.Endpoint, rig.Now));

        rig.Succeed(rig.Dials.Single());

        Assert.That(rig.CloseReasons, Is.EqualTo((CloseReason[])[CloseReason.Cleared]));
        Assert.That((first.IsWaiting, second.IsWaiting), Is.EqualTo((true, true)));
        rig.Succeed(rig.Dials.Single());
        Assert.That((first.Slot is not null, second.IsWaiting), Is.EqualTo((true, true)), "the first has kept its place");
    }

    [Test]
    [Category("T59")]
    public void A_caller_whose_own_connection_is_not_admitted_takes_one_that_rests()
    {
        CoreRig rig = new(new PoolOptions { Dialing = Dialing.ByCaller });
        Waiter waiter = rig.Wait();
        Slot old = rig.Dials.Single();
        rig.Do(core => core.Clear(rig.Endpoint, rig.Now));
        Slot rests = rig.Open();
        rig.Return(rests);

        rig.Succeed(old);

        Assert.That(waiter.Slot, Is.SameAs(rests));
    }

    [Test]
    [Category("T37")]
    public void Dropping_what_rests_leaves_what_is_lent()
    {
        CoreRig rig = new(new PoolOptions());
        Slot[] slots = rig.Open(50);
        rig.Return(slots[1..]);

        rig.Do(core => core.DropIdle(rig.Endpoint, rig.Now));
        rig.Return(slots[0]);

        Assert.That((rig.CloseReasons.Count, rig.Endpoint.Idle.Count), Is.EqualTo((49, 1)));
    }
}
