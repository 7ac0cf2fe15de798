using ThriftRpc.Testing;

namespace ThriftRpc.Lab.Tests;

/// <summary>The scenarios in which time decides, on a clock that the test drives.</summary>
[CancelAfter(60_000)]
internal sealed class BurstAndIdleTests
{
    private const int Callers = 20;

    private static readonly TimeSpan s_dial = ScenarioCatalog.Burst.DialDelay;

    [TestCase("per-call", Callers)]
    [TestCase("net-http", Callers)]
    [TestCase("redigo", Callers)]
    [TestCase("pool", Callers)]
    [TestCase("one-socket", 1)]
    [TestCase("bare", Callers)]
    [TestCase("shared", 1)]
    [TestCase("shared-in-order", 1)]
    [TestCase("grpc", 1)]
    public async Task Burst_so_many_dials_are_under_way_for_callers_from_cold(string strategy, int dials, CancellationToken token)
    {
        ManualTimeProvider time = new();
        await using Bench bench = new(dialTime: time);
        (IStrategyRun run, OpenSite site) = await bench.OpenAsync(strategy, ScenarioCatalog.Burst, Callers, token);

        Task<bool>[] calls = [.. Enumerable.Range(0, Callers).Select(caller => CallAsync(run, caller, token))];
        Assert.That((await bench.ReadAsync(site)).Opened, Is.Zero, "Nobody is connected before the dials are done.");
        await time.WaitForTimersAsync(dials, token);
        time.Advance(s_dial);

        Assert.That(await Task.WhenAll(calls), Is.All.True);
        await bench.WaitForOpenedAsync(site, dials, token);
        Assert.That((await bench.ReadAsync(site)).Opened, Is.EqualTo(dials));
        Assert.That(run.CountWaits(), Is.Null.Or.EqualTo(Callers));
    }

    [TestCase("pool", 2)]
    [TestCase("net-http", 2)]
    [TestCase("one-socket", 1)]
    [TestCase("shared", 2)]
    public async Task Idle_after_a_pause_beyond_the_idle_timeout_a_connection_is_opened_again(string strategy, int opened, CancellationToken token)
    {
        ManualTimeProvider time = new();
        Scenario idle = ScenarioCatalog.Idle with { DialDelay = TimeSpan.Zero };
        await using Bench bench = new(clientTime: time);
        (IStrategyRun run, OpenSite site) = await bench.OpenAsync(strategy, idle, callers: 1, token);
        Assert.That(await CallAsync(run, 0, token), Is.True);

        time.Advance(idle.Pause);

        Assert.That(await CallAsync(run, 0, token), Is.True);
        Assert.That((await bench.ReadAsync(site)).Opened, Is.EqualTo(opened));
    }

    [Test]
    public void Idle_timeouts_are_shorter_by_the_factor_that_is_printed()
    {
        StrategySetup setup = Team.SetupOf(ScenarioCatalog.Idle, [], callers: 1, TimeProvider.System);

        Assert.That(setup.Scale(TimeSpan.FromSeconds(60)), Is.EqualTo(TimeSpan.FromSeconds(0.6)));
        Assert.That(setup.Scale(Timeout.InfiniteTimeSpan), Is.EqualTo(Timeout.InfiniteTimeSpan));
        Assert.That(setup.Scale(TimeSpan.Zero), Is.EqualTo(TimeSpan.Zero));
        Assert.That(ScenarioCatalog.Idle.Title, Does.Contain($"{ScenarioCatalog.Idle.IdleScale} times shorter"));
    }

    private static Task<bool> CallAsync(IStrategyRun run, int caller, CancellationToken token)
    {
        string text = LabMessage.Create(caller, number: 1, workMilliseconds: 0, EchoFrame.MessageLength);
        return run.CallsOf(caller).CallAsync(0, new CallerMessage(new Wire.EchoReq { Msg = text }, EchoFrame.Build(text)), token).AsTask();
    }
}
