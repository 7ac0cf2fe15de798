namespace ThriftRpc.Pool.Tests;

/// <summary>What rests, for how long, and who is closed for whom (T27 to T35).</summary>
[TestFixture]
internal sealed class IdleTests
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    [TestCase(ReuseOrder.Lifo, 2)]
    [TestCase(ReuseOrder.Fifo, 0)]
    [Category("T27")]
    public void The_order_of_reuse_is_the_declared_one(ReuseOrder order, int expected)
    {
        CoreRig rig = new(new PoolOptions { ReuseOrder = order });
        Slot[] slots = rig.Open(3);
        rig.Return(slots);

        Assert.That(rig.Take(), Is.SameAs(slots[expected]));
    }

    [TestCase(ReuseOrder.Lifo, 1)]
    [TestCase(ReuseOrder.Fifo, 10)]
    [Category("T27")]
    public void Under_light_load_a_surplus_goes_or_stays_according_to_the_order_of_reuse(ReuseOrder order, int left)
    {
        CoreRig rig = new(new PoolOptions { ReuseOrder = order, IdleTimeout = s_minute });
        rig.Return(rig.Open(10));
        for (int i = 0; i < 100; i++)
        {
            rig.Advance(TimeSpan.FromSeconds(3));
            rig.Return(rig.Take());
        }

        Assert.That(rig.Endpoint.Idle.Count, Is.EqualTo(left));
    }

    [TestCase(IdleOverflow.CloseOldest, 0)]
    [TestCase(IdleOverflow.CloseReturned, 2)]
    [Category("T28")]
    public void Beyond_the_cap_the_declared_one_is_closed(IdleOverflow overflow, int victim)
    {
        CoreRig rig = new(new PoolOptions { MaxIdle = 2, IdleOverflow = overflow }) { ClosesAtOnce = false };
        Slot[] slots = rig.Open(3);
        rig.Return(slots);

        Assert.That(rig.Closings, Is.EqualTo((Slot[])[slots[victim]]));
        Assert.That(rig.CloseReasons, Is.EqualTo((CloseReason[])[CloseReason.MaxIdle]));
    }

    [Test]
    [Category("T28")]
    public void With_no_room_to_rest_nothing_is_kept_and_the_limit_still_holds([Values] IdleOverflow overflow)
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 2, MaxIdle = 0, IdleOverflow = overflow });
        Slot[] slots = rig.Open(2);
        Waiter third = rig.Wait();
        Assert.That(rig.Dials, Is.Empty);

        rig.Return(slots[0]);
        Assert.That(third.Slot, Is.SameAs(slots[0]), "who waits comes before the cap");
        rig.Return(slots);

        Assert.That((rig.Endpoint.Taken, rig.Core.Idle.Count), Is.EqualTo((0, 0)));
    }

    [TestCase(-1, true)]
    [TestCase(0, false)]
    [TestCase(1, false)]
    [Category("T29")]
    public void At_the_instant_of_expiry_a_connection_is_closed_or_lent_and_never_both(long ticksAround, bool isLent)
    {
        CoreRig rig = new(new PoolOptions { IdleTimeout = s_minute, SweepInterval = Timeout.InfiniteTimeSpan });
        rig.Return(rig.Open());
        rig.Jump(s_minute + TimeSpan.FromTicks(ticksAround));

        if (isLent)
        {
            Assert.That(rig.Take().State, Is.EqualTo(SlotState.Leased));
            Assert.That(rig.CloseReasons, Is.Empty);
        }
        else
        {
            rig.Wait();
            Assert.That(rig.CloseReasons, Is.EqualTo((CloseReason[])[CloseReason.IdleTimeout]));
        }
    }

    [TestCase(0, 60)]
    [TestCase(25, 75)]
    [Category("T29")]
    public void What_has_rested_too_long_is_closed_at_its_moment_or_at_the_next_sweep(int interval, int closedAt)
    {
        CoreRig rig = new(new PoolOptions { IdleTimeout = s_minute, SweepInterval = TimeSpan.FromSeconds(interval) });
        rig.Return(rig.Open());

        rig.Advance(TimeSpan.FromSeconds(closedAt) - TimeSpan.FromTicks(1));
        Assert.That(rig.Core.Idle.Count, Is.EqualTo(1));
        rig.Advance(TimeSpan.FromTicks(1));
        Assert.That(rig.Core.Idle.Count, Is.Zero);
    }

    [Test]
    [Category("T29")]
    public void Without_sweeps_what_has_rested_too_long_stays_until_somebody_asks()
    {
        CoreRig rig = new(new PoolOptions { IdleTimeout = s_minute, SweepInterval = Timeout.InfiniteTimeSpan });
        rig.Return(rig.Open(5));
        rig.Advance(TimeSpan.FromHours(1));
        Assert.That(rig.Core.Idle.Count, Is.EqualTo(5));

        rig.Wait();

        Assert.That(rig.CloseReasons, Is.EqualTo(Enumerable.Repeat(CloseReason.IdleTimeout, 5)));
    }

    [Test]
    [Category("T30")]
    public void What_rests_shrinks_to_the_minimum_and_is_filled_up_to_it_when_one_goes()
    {
        CoreRig rig = new(new PoolOptions { MinIdle = 2, IdleTimeout = s_minute });
        Slot[] slots = rig.Open(5);
        while (rig.Dials.Count > 0)
        {
            rig.Succeed(rig.Dials[0]);
        }

        Assert.That(rig.Endpoint.Idle.Count, Is.EqualTo(2), "filled up in the background");
        rig.Return(slots);
        rig.Advance(TimeSpan.FromHours(1));
        Assert.That(rig.Endpoint.Idle.Count, Is.EqualTo(2));

        rig.Discard(rig.Take());
        rig.Succeed(rig.Dials.Single());
        Assert.That(rig.Endpoint.Idle.Count, Is.EqualTo(2));
    }

    [Test]
    [Category("T30")]
    public void Without_a_minimum_nothing_is_opened_in_the_background()
    {
        CoreRig rig = new(new PoolOptions { IdleTimeout = s_minute });
        rig.Return(rig.Open());
        rig.Advance(s_minute);

        Assert.That((rig.Endpoint.Taken, rig.Dials.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    [Category("T30")]
    public void Filling_up_that_fails_pauses_twice_as_long_each_time_up_to_half_a_minute()
    {
        CoreRig rig = new(new PoolOptions { MinIdle = 1, DialRetryDelay = TimeSpan.FromMilliseconds(100) });
        Slot lent = rig.Open();
        List<double> pauses = [];
        rig.Fail(rig.Dials.Single());
        for (int i = 0; i < 11; i++)
        {
            long before = rig.Now;
            while (rig.Dials.Count == 0)
            {
                rig.Advance(TimeSpan.FromMilliseconds(100));
            }

            pauses.Add(TimeSpan.FromTicks(rig.Now - before).TotalMilliseconds);
            rig.Fail(rig.Dials[0]);
        }

        Assert.That(pauses, Is.EqualTo((double[])[100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000]));
        Assert.That(lent.State, Is.EqualTo(SlotState.Leased));
    }

    [Test]
    [Category("T30")]
    public void A_caller_does_not_wait_for_a_pause_in_filling_up()
    {
        CoreRig rig = new(new PoolOptions { MinIdle = 1 });
        rig.Open();
        rig.Fail(rig.Dials.Single());

        rig.Wait();

        Assert.That(rig.Dials, Has.Count.EqualTo(1));
    }

    [Test]
    [Category("T31")]
    public void A_connection_that_reaches_its_age_while_lent_is_closed_when_it_comes_back_and_not_handed_over()
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 1, MaxLifetime = s_minute });
        Slot lent = rig.Open();
        Waiter waiter = rig.Wait();
        rig.Advance(s_minute);
        Assert.That((lent.State, rig.Aborts.Count), Is.EqualTo((SlotState.Leased, 0)));

        rig.Return(lent);

        Assert.That(rig.CloseReasons, Is.EqualTo((CloseReason[])[CloseReason.MaxLifetime]));
        Assert.That(waiter.IsWaiting, Is.True);
        rig.Succeed(rig.Dials.Single());
        Assert.That(waiter.Slot, Is.Not.Null);
    }

    [Test]
    [Category("T31")]
    public void A_connection_that_reaches_its_age_at_rest_is_closed_or_at_least_not_lent([Values] bool sweeps)
    {
        CoreRig rig = new(new PoolOptions
        {
            MaxLifetime = s_minute,
            IdleTimeout = Timeout.InfiniteTimeSpan,
            SweepInterval = sweeps ? TimeSpan.Zero : Timeout.InfiniteTimeSpan,
        });
        rig.Return(rig.Open(3));
        rig.Advance(s_minute);
        Assert.That(rig.CloseReasons, Has.Count.EqualTo(sweeps ? 3 : 0));

        rig.Wait();

        Assert.That(rig.CloseReasons, Is.EqualTo(Enumerable.Repeat(CloseReason.MaxLifetime, 3)));
    }

    [Test]
    [Category("T32")]
    public void Connections_opened_together_reach_their_ages_spread_over_the_last_tenth()
    {
        CoreRig rig = new(new PoolOptions { MaxConnections = 1000, MaxLifetime = TimeSpan.FromSeconds(1000), IdleTimeout = Timeout.InfiniteTimeSpan });
        rig.Return(rig.Open(1000));
        rig.Advance(TimeSpan.FromSeconds(900) - TimeSpan.FromTicks(1));
        Assert.That(rig.Core.Idle.Count, Is.EqualTo(1000));

        int[] left = new int[10];
        for (int i = 0; i < 10; i++)
        {
            rig.Advance(TimeSpan.FromSeconds(10));
            left[i] = rig.Core.Idle.Count;
        }

        Assert.That(left.Select((count, i) => Math.Abs(count - (900 - (100 * i)))), Is.All.LessThan(60), "about a tenth in each tenth");
        rig.Advance(TimeSpan.FromTicks(1));
        Assert.That(rig.Core.Idle.Count, Is.Zero);
    }

    [Test]
    [Category("T33")]
    public void After_a_suspension_nothing_that_rested_is_lent()
    {
        CoreRig rig = new(new PoolOptions { IdleTimeout = s_minute });
        rig.Return(rig.Open(50));
        rig.Jump(TimeSpan.FromHours(2));

        rig.Wait();

        Assert.That(rig.CloseReasons, Is.EqualTo(Enumerable.Repeat(CloseReason.IdleTimeout, 50)));
        Assert.That(rig.Dials, Has.Count.EqualTo(1));
    }

    [Test]
    [Category("T34")]
    public void The_cap_over_all_endpoints_closes_what_has_rested_longest_wherever_it_is_and_nothing_lent()
    {
        CoreRig rig = new(new PoolOptions { MaxIdleTotal = 2 }) { ClosesAtOnce = false };
        PoolEndpoint here = rig.Endpoint;
        Slot[] mine = rig.Open(2);
        rig.Return(mine[0]);
        rig.Endpoint = rig.Core.Endpoints.FindOrAdd("elsewhere");
        Slot[] theirs = rig.Open(2);

        rig.Return(theirs);

        Assert.That(rig.Closings, Is.EqualTo((Slot[])[mine[0]]));
        Assert.That((here.Leased, rig.Core.Idle.Count), Is.EqualTo((1, 2)));
    }

    [Test]
    [Category("T35")]
    public void Unused_endpoints_are_forgotten_but_for_some_and_used_ones_never()
    {
        CoreRig rig = new(new PoolOptions { MaxIdle = 0 });
        rig.Endpoint = rig.Core.Endpoints.FindOrAdd("in use");
        PoolEndpoint inUse = rig.Endpoint;
        rig.Open();
        PoolEndpoint first = rig.Core.Endpoints.FindOrAdd("endpoint 0");
        for (int i = 0; i < 1000; i++)
        {
            rig.Endpoint = rig.Core.Endpoints.FindOrAdd($"endpoint {i}");
            rig.Return(rig.Open());
        }

        Assert.That(rig.Core.Endpoints.Count, Is.EqualTo(EndpointMap.MaxUnused + 1));
        Assert.That((first.IsForgotten, inUse.IsForgotten), Is.EqualTo((true, false)));
        Assert.That(rig.Core.Endpoints.FindOrAdd("endpoint 0"), Is.Not.SameAs(first));
    }

    [Test]
    [Category("T35")]
    public void What_still_happens_to_a_forgotten_endpoint_does_not_reach_the_one_that_has_its_key_now()
    {
        CoreRig rig = new(new PoolOptions());
        PoolEndpoint forgotten = rig.Endpoint;
        for (int i = 0; i < EndpointMap.MaxUnused; i++)
        {
            rig.Core.Endpoints.FindOrAdd(i);
        }

        PoolEndpoint current = rig.Endpoint = rig.Core.Endpoints.FindOrAdd(forgotten.Key);
        rig.Open();

        rig.Core.DropIdle(forgotten, rig.Now);
        for (int i = 0; i < 2 * EndpointMap.MaxUnused; i++)
        {
            rig.Core.Endpoints.FindOrAdd($"other {i}");
        }

        Assert.That(rig.Core.Endpoints.Find(current.Key), Is.SameAs(current));
    }
}
