namespace ThriftRpc.Pool.Tests;

/// <summary>When connections are opened, for whom, and what becomes of failures (T14 to T25).</summary>
[TestFixture]
internal sealed class DialTests
{
    [Test]
    [Category("T14")]
    public void A_failed_dial_fails_its_own_caller_and_the_next_ones_begins_at_once([Values] Dialing dialing)
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 1, Dialing = dialing });
        Waiter a = rig.Wait();
        Waiter b = rig.Wait();
        Waiter c = rig.Wait();
        Assert.That(rig.Dials, Has.Count.EqualTo(1));

        rig.Fail(rig.Dials[0], "no route");

        Assert.That((a.Refusal, a.Failure?.Message), Is.EqualTo((Refusal.DialFailed, "no route")));
        Assert.That((b.IsWaiting, c.IsWaiting, rig.Dials.Count), Is.EqualTo((true, true, 1)));
        Assert.That(rig.Dials[0].Initiator, Is.SameAs(b));
    }

    [Test]
    [Category("T15")]
    public void A_failed_dial_never_leaves_a_queued_caller_asleep()
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 1, Dialing = Dialing.ByCallerThenPool });
        rig.Wait();
        Waiter queued = rig.Wait();

        rig.Fail(rig.Dials[0]);
        rig.Succeed(rig.Dials.Single());

        Assert.That(queued.Slot, Is.Not.Null);
    }

    [Test]
    [Category("T16")]
    public void A_caller_whose_dial_is_under_way_takes_what_comes_back_first()
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 2 });
        Slot lent = rig.Open();
        Waiter a = rig.Wait();
        Slot dial = rig.Dials.Single();

        rig.Return(lent);
        Assert.That(a.Slot, Is.SameAs(lent));

        rig.Succeed(dial);
        Assert.That((rig.Endpoint.Idle.Count, rig.Endpoint.Leased, rig.Endpoint.Taken), Is.EqualTo((1, 1, 2)));
    }

    [Test]
    [Category("T16")]
    public void A_caller_that_dials_for_itself_waits_for_that_one_and_what_comes_back_rests([Values(Dialing.ByCaller, Dialing.ByCallerThenPool)] Dialing dialing)
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 2, Dialing = dialing });
        Slot lent = rig.Open();
        Waiter a = rig.Wait();

        rig.Return(lent);
        Assert.That((a.IsWaiting, rig.Endpoint.Idle.Count), Is.EqualTo((true, 1)));

        rig.Succeed(rig.Dials.Single());
        Assert.That(a.Slot, Is.Not.Null.And.Not.SameAs(lent));
    }

    [Test]
    [Category("T16")]
    public void The_dial_of_a_caller_that_was_served_is_adopted_by_the_next_in_need()
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 2 });
        Slot lent = rig.Open();
        rig.Wait();
        Waiter b = rig.Wait();

        rig.Return(lent);
        rig.Succeed(rig.Dials.Single());

        Assert.That(b.Slot, Is.Not.Null);
    }

    [Test]
    [Category("T17")]
    public void A_dial_outlives_its_caller_and_serves_the_next()
    {
        CoreRig rig = new(new PoolOptions { AbandonedDialGrace = Timeout.InfiniteTimeSpan });
        Waiter gone = rig.Wait();
        rig.GiveUp(gone);
        rig.Advance(TimeSpan.FromDays(1));
        Assert.That(rig.CanceledDials, Is.Empty);

        Slot dial = rig.Dials.Single();
        rig.Succeed(dial);

        Assert.That(rig.Take(), Is.SameAs(dial));
        Assert.That(rig.DialDelays, Has.Count.EqualTo(1));
    }

    [Test]
    [Category("T18")]
    public void An_abandoned_dial_is_given_up_exactly_after_its_grace_and_its_slot_is_free_when_it_has_ended()
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 1, AbandonedDialGrace = TimeSpan.FromSeconds(5) });
        rig.GiveUp(rig.Wait());

        rig.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.That(rig.CanceledDials, Is.Empty);
        rig.Advance(TimeSpan.FromTicks(1));
        Assert.That(rig.CanceledDials, Is.EqualTo(rig.Dials));

        Waiter next = rig.Wait();
        Assert.That((rig.Endpoint.Taken, rig.Dials.Count), Is.EqualTo((1, 1)), "the limit counts the dial until it has ended");
        rig.Fail(rig.Dials[0], "canceled");
        Assert.That(next.IsWaiting, Is.True);
        rig.Succeed(rig.Dials.Single());
        Assert.That(next.Slot, Is.Not.Null);
    }

    [Test]
    [Category("T18")]
    public void A_dial_that_was_adopted_and_abandoned_again_gets_its_whole_grace_again()
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 1, AbandonedDialGrace = TimeSpan.FromSeconds(5) });
        rig.GiveUp(rig.Wait());
        rig.Advance(TimeSpan.FromSeconds(3));
        Waiter second = rig.Wait();
        rig.Advance(TimeSpan.FromSeconds(3));
        Assert.That(rig.CanceledDials, Is.Empty, "somebody waits for it");
        rig.GiveUp(second);

        rig.Advance(TimeSpan.FromSeconds(4.9));
        Assert.That(rig.CanceledDials, Is.Empty);
        rig.Advance(TimeSpan.FromSeconds(0.1));
        Assert.That(rig.CanceledDials, Has.Count.EqualTo(1));
    }

    [TestCase(Dialing.ByPool)]
    [TestCase(Dialing.ByCaller)]
    [Category("T19")]
    public void A_dial_that_was_given_up_and_succeeds_all_the_same_is_closed_and_its_slot_free_once(Dialing dialing)
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 1, AbandonedDialGrace = TimeSpan.Zero, Dialing = dialing });
        rig.GiveUp(rig.Wait());
        Assert.That(rig.CanceledDials, Is.EqualTo(rig.Dials));

        Slot dial = rig.Dials.Single();
        rig.Succeed(dial);

        Assert.That(rig.CloseReasons, Is.EqualTo((CloseReason[])[CloseReason.Unwanted]));
        Assert.That(rig.Endpoint.Taken, Is.Zero);
        Assert.That(() => rig.Core.Closed(dial, rig.Now), Throws.InvalidOperationException, "a slot comes free once");
    }

    [Test]
    [Category("T20")]
    public void No_connection_is_opened_for_callers_that_have_gone([Values] Dialing dialing)
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 1, Dialing = dialing });
        Slot lent = rig.Open();
        Waiter[] queue = [.. Enumerable.Range(0, 10).Select(_ => rig.Wait())];
        Array.ForEach(queue[..^1], waiter => rig.GiveUp(waiter));

        rig.Discard(lent);

        Assert.That(rig.Dials.Select(dial => dial.Initiator), Is.EqualTo((Waiter[])[queue[^1]]));
        rig.Fail(rig.Dials[0]);
        Assert.That(rig.Dials, Is.Empty);
    }

    [Test]
    [Category("T21")]
    public void A_herd_causes_no_more_dials_than_there_is_room_and_fewer_where_connections_come_back()
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 10 });
        Waiter[] herd = [.. Enumerable.Range(0, 100).Select(_ => rig.Wait())];
        Assert.That(rig.DialDelays, Has.Count.EqualTo(10));

        Slot first = rig.Dials[0];
        rig.Succeed(first);
        for (int i = 0; i < 99; i++)
        {
            rig.Return(first);
        }

        Assert.That(herd.Select(waiter => waiter.Slot), Is.All.SameAs(first));
        Assert.That(rig.DialDelays, Has.Count.EqualTo(10), "the returned connection met all further need");
    }

    [Test]
    [Category("T24")]
    public void After_an_outage_every_later_caller_is_served([Values] Dialing dialing)
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 10, Dialing = dialing });
        Waiter[] waiting = [.. Enumerable.Range(0, 50).Select(_ => rig.Wait())];
        for (int second = 0; second < 60; second++)
        {
            while (rig.Dials.Count > 0)
            {
                rig.Fail(rig.Dials[0]);
            }

            rig.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(waiting.Select(waiter => waiter.Refusal), Is.All.EqualTo(Refusal.DialFailed));
        Assert.That(rig.Open(10), Is.Unique);
    }

    [Test]
    [Category("T24")]
    public void An_open_breaker_refuses_at_once_probes_once_per_interval_and_closes_with_the_first_success()
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 10, BreakerThreshold = 3, BreakerProbeInterval = TimeSpan.FromSeconds(1) });
        for (int i = 0; i < 3; i++)
        {
            rig.Wait();
            rig.Fail(rig.Dials.Single(), $"failure {i}");
        }

        Waiter refused = rig.Wait();
        Assert.That((refused.Refusal, refused.Failure?.Message, rig.Dials.Count), Is.EqualTo((Refusal.BreakerOpen, "failure 2", 0)));

        for (int second = 1; second <= 5; second++)
        {
            rig.Advance(TimeSpan.FromSeconds(1));
            Assert.That(rig.Dials, Has.Count.EqualTo(1), "one probe per interval");
            rig.Fail(rig.Dials[0]);
        }

        rig.Advance(TimeSpan.FromSeconds(1));
        Slot probe = rig.Dials.Single();
        rig.Succeed(probe);
        Assert.That(rig.Take(), Is.SameAs(probe), "the probe's connection is as good as any");
        rig.Wait();
        Assert.That(rig.Dials, Has.Count.EqualTo(1), "the breaker is closed");
    }

    [Test]
    [Category("T24")]
    public void A_breaker_that_opens_refuses_those_that_wait_for_room()
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 1, BreakerThreshold = 1 });
        Waiter a = rig.Wait();
        Waiter b = rig.Wait();

        rig.Fail(rig.Dials[0]);

        Assert.That((a.Refusal, b.Refusal), Is.EqualTo((Refusal.DialFailed, Refusal.BreakerOpen)));
    }

    [Test]
    [Category("T24")]
    public void Without_a_breaker_every_caller_makes_its_own_attempt()
    {
        CoreRig rig = new(new PoolOptions { BreakerThreshold = 0 });
        for (int i = 0; i < 100; i++)
        {
            rig.Wait();
            rig.Fail(rig.Dials.Single());
        }

        Assert.That(rig.DialDelays, Has.Count.EqualTo(100));
    }

    [Test]
    [Category("T25")]
    public void Attempts_are_made_as_often_as_declared_with_the_declared_pause_between_them()
    {
        CoreRig rig = new(new PoolOptions { DialAttempts = 5, DialRetryDelay = TimeSpan.FromMilliseconds(100) });
        Waiter waiter = rig.Wait();
        for (int i = 0; i < 5; i++)
        {
            Assert.That(waiter.IsWaiting, Is.True);
            rig.Fail(rig.Dials.Single());
        }

        Assert.That(waiter.Refusal, Is.EqualTo(Refusal.DialFailed));
        Assert.That(rig.DialDelays.Select(delay => delay.TotalMilliseconds), Is.EqualTo((double[])[0, 100, 100, 100, 100]));
        rig.Wait();
        Assert.That(rig.DialDelays[^1], Is.EqualTo(TimeSpan.Zero), "the next caller begins anew");
    }

    [Test]
    [Category("T25")]
    public void Nobody_tries_again_for_a_caller_that_has_gone()
    {
        CoreRig rig = new(new PoolOptions { DialAttempts = 5, AbandonedDialGrace = Timeout.InfiniteTimeSpan });
        rig.GiveUp(rig.Wait());

        rig.Fail(rig.Dials.Single());

        Assert.That((rig.Dials.Count, rig.Endpoint.Taken), Is.EqualTo((0, 0)));
    }

    [Test]
    public void The_pool_opens_no_more_at_a_time_than_it_may_and_callers_open_theirs_all_the_same()
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 4, Dialing = Dialing.ByCallerThenPool, MaxPoolDials = 1 });
        Slot[] lent = rig.Open(4);
        Waiter[] waiters = [rig.Wait(), rig.Wait(), rig.Wait()];
        foreach (Slot slot in lent)
        {
            rig.Discard(slot);
        }

        Assert.That(rig.Dials, Has.Count.EqualTo(1), "of three that wait, one is dialed for");
        rig.Wait();
        Assert.That(rig.Dials, Has.Count.EqualTo(2), "a newcomer that finds room dials for itself");
        rig.Succeed(rig.Dials[0]);
        Assert.That(rig.Dials, Has.Count.EqualTo(2), "the next of the three");
        Assert.That(waiters.Count(waiter => waiter.Slot is not null), Is.EqualTo(1));
    }

    [Test]
    public void Without_that_limit_the_pool_opens_one_for_each_that_waits()
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 4, Dialing = Dialing.ByCallerThenPool });
        Slot[] lent = rig.Open(4);
        for (int i = 0; i < 3; i++)
        {
            rig.Wait();
        }

        foreach (Slot slot in lent)
        {
            rig.Discard(slot);
        }

        Assert.That(rig.Dials, Has.Count.EqualTo(3));
    }

    [TestCase(Dialing.ByCaller, false)]
    [TestCase(Dialing.ByCallerThenPool, true)]
    public void Who_gets_room_after_waiting_dials_for_itself_or_has_the_pool_dial(Dialing dialing, bool isPoolDial)
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 1, Dialing = dialing });
        Slot lent = rig.Open();
        Waiter waiter = rig.Wait();
        rig.Discard(lent);

        Assert.That(rig.Dials.Single().IsPoolDial, Is.EqualTo(isPoolDial));
        rig.GiveUp(waiter);
        Assert.That(rig.CanceledDials.Count == 0, Is.EqualTo(isPoolDial), "a caller's own dial ends with it");
    }
}
