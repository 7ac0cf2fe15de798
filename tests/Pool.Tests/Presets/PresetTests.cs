namespace ThriftRpc.Pool.Tests;

/// <summary>Each preset behaves as its system does: all of it, so that none can be wired to its neighbour's values.</summary>
[TestFixture]
internal sealed class PresetTests
{
    private static readonly int s_goRedis = 10 * Environment.ProcessorCount;

    private static IEnumerable<TestCaseData> Presets()
    {
        yield return Preset(nameof(PoolOptions.Default), PoolOptions.Default,
            "max 64; rest 128; overflow closes the oldest; next the newest; full: waits 5 s; dials: pool; abandoned dial ends after 5 s; "
            + "rests after 60 s; waiters in order; pool dials any; attempts 1; breaker none; check Peek; retries 2; sent 3 times after 0 to 1000 ms; close leaves calls");
        yield return Preset(nameof(PoolOptions.PerCall), PoolOptions.PerCall,
            "max any; rest 0; overflow closes the oldest; next the newest; full: waits 5 s; dials: caller; abandoned dial ends at once; "
            + "rests after 60 s; waiters in order; pool dials any; attempts 1; breaker none; check None; retries 0; sent never again; close leaves calls");
        yield return Preset(nameof(PoolOptions.ThriftStandard), PoolOptions.ThriftStandard,
            "max 1; rest 2; overflow closes the oldest; next the newest; full: refused; dials: caller; abandoned dial ends at once; "
            + "rests for ever; waiters in order; pool dials any; attempts 1; breaker none; check None; retries 0; sent never again; close leaves calls");
        yield return Preset(nameof(PoolOptions.NetHttp), PoolOptions.NetHttp,
            "max any; rest 4; overflow closes the returned; next the newest; full: waits; dials: pool; abandoned dial ends never; "
            + "rests after 90 s; waiters in order; pool dials any; attempts 1; breaker none; check ReadAhead; retries 2; sent 3 times after 0 to 1000 ms; close leaves calls");
        yield return Preset(nameof(PoolOptions.FastHttp), PoolOptions.FastHttp,
            "max 512; rest 240; overflow closes the oldest; next the oldest; full: refused; dials: caller, then pool; abandoned dial ends at once; "
            + "rests after 10 s; waiters in order; pool dials any; attempts 1; breaker none; check None; retries 4; sent 4 times even on fresh after 0 to 1000 ms; close leaves calls");
        yield return Preset(nameof(PoolOptions.FastHttpLifo), PoolOptions.FastHttpLifo,
            "max 512; rest 240; overflow closes the oldest; next the newest; full: refused; dials: caller, then pool; abandoned dial ends at once; "
            + "rests after 10 s; waiters in order; pool dials any; attempts 1; breaker none; check None; retries 4; sent 4 times even on fresh after 0 to 1000 ms; close leaves calls");
        yield return Preset(nameof(PoolOptions.Redigo), PoolOptions.Redigo,
            "max any; rest 0; overflow closes the oldest; next the newest; full: refused; dials: caller; abandoned dial ends at once; "
            + "rests for ever; waiters in order; pool dials any; attempts 1; breaker none; check None; retries 0; sent never again; close leaves calls");
        yield return Preset(nameof(PoolOptions.GoRedis), PoolOptions.GoRedis,
            $"max {s_goRedis}; rest {2 * Math.Min(120, s_goRedis)}; overflow closes the oldest; next the newest; full: waits 6 s; dials: pool; abandoned dial ends never; "
            + $"rests until asked for, 30 min; waiters in order; pool dials any; attempts 5; breaker after {s_goRedis}; check Peek; retries 3; sent 3 times even on fresh after 10 to 1000 ms; close ends calls");
        yield return Preset(nameof(PoolOptions.GoRedisV8), PoolOptions.GoRedisV8,
            $"max {s_goRedis}; rest {2 * Math.Min(120, s_goRedis)}; overflow closes the oldest; next the newest; full: waits 4 s; dials: caller; abandoned dial ends at once; "
            + $"rests after 300 s; waiters in order; pool dials any; attempts 1; breaker after {s_goRedis}; check Peek; retries 3; sent 3 times even on fresh after 10 to 1000 ms; close ends calls");
        yield return Preset(nameof(PoolOptions.DatabaseSql), PoolOptions.DatabaseSql,
            "max any; rest 4; overflow closes the returned; next the newest; full: waits; dials: caller, then pool; abandoned dial ends at once; "
            + "rests for ever; waiters at random; pool dials 1; attempts 1; breaker none; check None; retries 2; sent never again; close leaves calls");
        yield return Preset(nameof(PoolOptions.DatabaseSqlGo116), PoolOptions.DatabaseSqlGo116,
            "max any; rest 4; overflow closes the returned; next the oldest; full: waits; dials: caller, then pool; abandoned dial ends at once; "
            + "rests for ever; waiters at random; pool dials 1; attempts 1; breaker none; check None; retries 2; sent never again; close leaves calls");
        yield return Preset(nameof(PoolOptions.SocketsHttp), PoolOptions.SocketsHttp,
            "max any; rest 240; overflow closes the oldest; next the newest; full: waits; dials: pool; abandoned dial ends after 5 s; "
            + "rests after 60 s; waiters in order; pool dials any; attempts 1; breaker none; check ReadAhead; retries 3; sent never again; close leaves calls");
    }

    [TestCaseSource(nameof(Presets))]
    public void A_preset_behaves_as_its_system_does(PoolOptions preset, string expected)
    {
        Assert.That(Fingerprint.Of(preset), Is.EqualTo(expected));
    }

    [Test]
    public void All_presets_are_tried_are_valid_and_differ_in_more_than_their_names()
    {
        PoolOptions[] all = [.. typeof(PoolOptions).GetProperties().Where(property => property.PropertyType == typeof(PoolOptions)).Select(property => (PoolOptions)property.GetValue(null)!)];

        Assert.That(Presets().Select(preset => preset.Arguments[0]), Is.EquivalentTo(all));
        Assert.That(all, Is.Unique);
        Array.ForEach(all, static preset => preset.Validate());
    }

    [Test]
    public void SocketsHttp_looks_through_what_rests_every_quarter_of_a_minute()
    {
        CoreRig rig = new(PoolOptions.SocketsHttp);
        Slot[] slots = rig.Open(2);
        rig.Return(slots[0]);
        rig.Advance(TimeSpan.FromSeconds(5));
        rig.Return(slots[1]);
        rig.Advance(TimeSpan.FromSeconds(60));

        Assert.That(rig.Core.Idle.Count, Is.EqualTo(1), "the second has rested long enough, and is found at the next sweep");
        rig.Advance(TimeSpan.FromSeconds(10));
        Assert.That(rig.Core.Idle.Count, Is.Zero);
    }

    [Test]
    public void NetHttp_keeps_a_hundred_over_all_endpoints()
    {
        CoreRig rig = new(PoolOptions.NetHttp);
        for (int i = 0; i < 60; i++)
        {
            rig.Endpoint = rig.Core.Endpoints.FindOrAdd(i);
            rig.Return(rig.Open(2));
        }

        Assert.That(rig.Core.Idle.Count, Is.EqualTo(100));
    }

    [TestCase(1, 0)]
    [TestCase(2, 1)]
    public void DatabaseSql_has_an_opener_whose_dial_outlives_its_caller(int callers, int expected)
    {
        CoreRig rig = new(PoolOptions.DatabaseSql with { MaxConnections = 1 });
        Slot lent = rig.Open();
        Waiter[] waiters = [.. Enumerable.Range(0, callers).Select(_ => rig.Wait())];
        rig.Discard(lent);
        rig.GiveUp(waiters[0]);

        rig.Succeed(rig.Dials.Single());

        Assert.That((rig.CanceledDials.Count, rig.Endpoint.Leased, rig.Endpoint.Idle.Count), Is.EqualTo((0, expected, 1 - expected)));
    }

    private static TestCaseData Preset(string name, PoolOptions options, string expected) => new TestCaseData(options, expected).SetArgDisplayNames(name);
}
