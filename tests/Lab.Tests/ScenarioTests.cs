namespace ThriftRpc.Lab.Tests;

/// <summary>Each scenario shows the effect that it is named for: in counters and in the order of events, never in time.</summary>
[CancelAfter(60_000)]
internal sealed class ScenarioTests
{
    private const int Callers = 16;

    private static readonly Scenario s_steady = ScenarioCatalog.Steady;

    private static IEnumerable<string> EveryStrategy => [StrategyCatalog.Bare.Name, .. StrategyCatalog.All.Select(strategy => strategy.Name)];

    [TestCaseSource(nameof(EveryStrategy))]
    public async Task Every_strategy_answers_every_call_with_its_own_reply(string strategy, CancellationToken token)
    {
        await using Bench bench = new();

        ScenarioResult result = await bench.RunAsync(strategy, s_steady, Callers, callsPerCaller: 40, token);

        Assert.That(result.WrongReplies, Is.Zero);
        Assert.That(result.Calls + result.Failed, Is.EqualTo(Callers * 40));
        Assert.That(result.Fast.Count, Is.EqualTo(result.Calls));
        if (strategy != "thrift-standard")
        {
            Assert.That(result.Failed, Is.Zero, string.Join(", ", result.Failures));
        }
    }

    [Test]
    public async Task Steady_dialing_per_call_opens_a_connection_for_each_call_and_leaves_none(CancellationToken token)
    {
        await using Bench bench = new();

        ScenarioResult result = await bench.RunAsync("per-call", s_steady, Callers, callsPerCaller: 10, token);

        Assert.That(result.Connections.Opened, Is.EqualTo(Callers * 10));
        Assert.That(result.Wait.Waits, Is.EqualTo(Callers * 10));
    }

    [Test]
    public async Task Steady_a_pool_opens_at_most_one_connection_per_caller_and_keeps_them(CancellationToken token)
    {
        await using Bench bench = new();

        ScenarioResult result = await bench.RunAsync("pool", s_steady, Callers, callsPerCaller: 40, token);

        Assert.That(result.Connections.Opened, Is.InRange(1, Callers));
        Assert.That(result.Connections.AtRest, Is.EqualTo(result.Connections.Opened));
    }

    [Test]
    public async Task Steady_one_socket_is_one_connection_and_callers_wait_for_it(CancellationToken token)
    {
        await using Bench bench = new();

        ScenarioResult result = await bench.RunAsync("one-socket", s_steady, Callers, callsPerCaller: 40, token);

        Assert.That(result.Connections, Is.EqualTo(new ConnectionFigures(Peak: 1, AtRest: 1, Opened: 1)));
        Assert.That(result.Wait.Waits, Is.Positive);
    }

    [Test]
    public async Task Slow_one_socket_holds_everybody_up_behind_the_call_under_way_and_a_pool_does_not(CancellationToken token)
    {
        const int callers = 3;
        GatedHandler handler = new();
        await using Bench bench = new(handler);
        (IStrategyRun turns, _) = await bench.OpenAsync("one-socket", ScenarioCatalog.Slow, callers, token);
        (IStrategyRun pool, _) = await bench.OpenAsync("pool", ScenarioCatalog.Slow, callers, token);

        Task<bool>[] inTurns = [.. Enumerable.Range(0, callers).Select(caller => CallAsync(turns, caller, work: 5, token))];
        Task<bool>[] pooled = [.. Enumerable.Range(0, callers).Select(caller => CallAsync(pool, caller, work: 5, token))];

        // Of the first kind one can be in the handler, of the second all.
        await handler.SlowCallsAsync(1 + callers).WaitAsync(token);
        Assert.That(inTurns.Concat(pooled).Count(call => call.IsCompleted), Is.Zero);
        handler.Open();
        Assert.That(await Task.WhenAll(inTurns.Concat(pooled)), Is.All.True);
    }

    [TestCase("pool")]
    [TestCase("net-http")]
    [TestCase("per-call")]
    [TestCase("bare")]
    public async Task Mixed_with_connections_of_their_own_fast_calls_pass_the_slow_one(string strategy, CancellationToken token)
    {
        GatedHandler handler = new();
        await using Bench bench = new(handler);
        (IStrategyRun run, _) = await bench.OpenAsync(strategy, ScenarioCatalog.Mixed, callers: 2, token);
        Task<bool> slow = CallAsync(run, 0, work: 50, token);
        bool isGated = strategy == "bare"; // Its server knows no gate: the slow call really takes its time.
        await (isGated ? Task.CompletedTask : handler.SlowCallsAsync(1).WaitAsync(token));

        Assert.That(await CallAsync(run, 1, work: 0, token), Is.True);

        Assert.That(isGated || !slow.IsCompleted, Is.True);
        handler.Open();
        Assert.That(await slow, Is.True);
    }

    [Test]
    public async Task Mixed_with_one_socket_a_fast_call_waits_for_the_slow_one(CancellationToken token)
    {
        GatedHandler handler = new();
        await using Bench bench = new(handler);
        (IStrategyRun run, OpenSite site) = await bench.OpenAsync("one-socket", ScenarioCatalog.Mixed, callers: 2, token);
        Task<bool> slow = CallAsync(run, 0, work: 50, token);
        await handler.SlowCallsAsync(1).WaitAsync(token);

        Task<bool> fast = CallAsync(run, 1, work: 0, token);

        Assert.That(fast.IsCompleted, Is.False);
        handler.Open();
        Assert.That(await Task.WhenAll(slow, fast), Is.All.True);
        Assert.That((await bench.ReadAsync(site)).Opened, Is.EqualTo(1));
    }

    [Test]
    public async Task Mixed_on_a_shared_socket_whose_replies_keep_their_order_a_fast_call_waits_behind_the_slow_one(CancellationToken token)
    {
        GatedHandler handler = new();
        await using Bench bench = new(handler);
        (IStrategyRun run, OpenSite site) = await bench.OpenAsync("shared-in-order", ScenarioCatalog.Mixed, callers: 3, token);
        Task<bool> slow = CallAsync(run, 0, work: 50, token);
        await handler.SlowCallsAsync(1).WaitAsync(token);
        Task<bool> fast = CallAsync(run, 1, work: 0, token);

        // A second slow one is in its handler: so the fast one before it has run by then. But its reply has to wait for its turn.
        Task<bool> slowToo = CallAsync(run, 2, work: 50, token);
        await handler.SlowCallsAsync(2).WaitAsync(token);

        Assert.That(fast.IsCompleted, Is.False);
        handler.Open();
        Assert.That(await Task.WhenAll(slow, fast, slowToo), Is.All.True);
        Assert.That((await bench.ReadAsync(site)).Opened, Is.EqualTo(1));
    }

    [TestCase("shared")]
    [TestCase("shared-4")]
    [TestCase("grpc")]
    [TestCase("net-http2")]
    public async Task Mixed_on_a_shared_socket_whose_replies_leave_as_completed_fast_calls_pass_the_slow_one(string strategy, CancellationToken token)
    {
        GatedHandler handler = new();
        await using Bench bench = new(handler);
        (IStrategyRun run, _) = await bench.OpenAsync(strategy, ScenarioCatalog.Mixed, callers: 4, token);
        Task<bool> slow = CallAsync(run, 0, work: 50, token);
        await handler.SlowCallsAsync(1).WaitAsync(token);

        Assert.That(await CallAsync(run, 1, work: 0, token), Is.True);

        Assert.That(slow.IsCompleted, Is.False);
        handler.Open();
        Assert.That(await slow, Is.True);
    }

    [Test]
    public async Task Slow_on_a_shared_socket_to_a_server_that_works_one_by_one_only_one_call_is_at_work(CancellationToken token)
    {
        GatedHandler handler = new();
        await using Bench bench = new(handler);
        (IStrategyRun run, OpenSite site) = await bench.OpenAsync("shared-serial", ScenarioCatalog.Slow, callers: 3, token);
        Task<bool>[] calls = [.. Enumerable.Range(0, 3).Select(caller => CallAsync(run, caller, work: 5, token))];
        await handler.SlowCallsAsync(1).WaitAsync(token);

        Assert.That(calls.Count(call => call.IsCompleted), Is.Zero);
        Assert.That(handler.AtWork, Is.EqualTo(1));
        handler.Open();
        Assert.That(await Task.WhenAll(calls), Is.All.True);
        Assert.That(handler.MostAtWork, Is.EqualTo(1));
        Assert.That((await bench.ReadAsync(site)).Opened, Is.EqualTo(1));
    }

    [TestCase("shared", 1)]
    [TestCase("shared-in-order", 1)]
    [TestCase("shared-4", 4)]
    [TestCase("grpc", 1)]
    public async Task Steady_sharing_needs_few_connections(string strategy, int most, CancellationToken token)
    {
        await using Bench bench = new();

        ScenarioResult result = await bench.RunAsync(strategy, s_steady, Callers, callsPerCaller: 40, token);

        Assert.That(result.Connections.Opened, Is.InRange(1, most));
        Assert.That(result.Failed, Is.Zero);
    }

    [Test]
    public async Task Mixed_draws_about_one_slow_call_in_a_hundred_the_same_ones_for_the_same_seed(CancellationToken token)
    {
        await using Bench bench = new();
        Scenario mixed = ScenarioCatalog.Mixed with { SlowMilliseconds = 1 };

        ScenarioResult one = await bench.RunAsync("pool", mixed, Callers, callsPerCaller: 100, token);
        ScenarioResult other = await bench.RunAsync("one-socket", mixed, Callers, callsPerCaller: 100, token);

        Assert.That(one.Slow!.Count, Is.InRange(5, 40));
        Assert.That(other.Slow!.Count, Is.EqualTo(one.Slow.Count));
        Assert.That(one.Slow.Count + one.Fast.Count, Is.EqualTo(Callers * 100));
    }

    [Test]
    public async Task Churn_restarts_the_server_once_and_everybody_goes_on(CancellationToken token)
    {
        await using Bench bench = new();

        ScenarioResult result = await bench.RunAsync("pool", ScenarioCatalog.Churn, Callers, callsPerCaller: 100, token);

        Assert.That(result.Events.Select(happened => happened.Text), Is.EqualTo((string[])["server stops", "server is back"]));
        Assert.That(result.Calls + result.Failed, Is.EqualTo(Callers * 100));
        Assert.That(result.WrongReplies, Is.Zero);
    }

    [TestCase("pool")]
    [TestCase("one-socket")]
    public async Task Churn_a_call_that_finds_only_dead_connections_is_repeated_unnoticed(string strategy, CancellationToken token)
    {
        await using EmbeddedServer server = new();
        Strategy tried = Bench.Named(strategy);
        OpenSite site = await server.OpenAsync(new SiteSetup(IsBare: false, tried.Mode, Endpoints: 1, EchoFrame.MessageLength), token);
        await using IStrategyRun run = tried.Open(Team.SetupOf(ScenarioCatalog.Churn, site.Ports, callers: 1, TimeProvider.System));
        ICalls calls = run.CallsOf(0);
        CallerMessages messages = new(0, ScenarioCatalog.Churn, isBare: false);
        Assert.That(await calls.CallAsync(0, messages.Next(isSlow: false), token), Is.True);

        await server.RestartAsync(site.Id, pause: TimeSpan.Zero, token);

        Assert.That(await calls.CallAsync(0, messages.Next(isSlow: false), token), Is.True);
        Assert.That((await server.ReadAsync(site.Id, token)).Opened, Is.EqualTo(2));
    }

    [Test]
    public async Task Large_messages_come_back_whole(CancellationToken token)
    {
        await using Bench bench = new();

        ScenarioResult result = await bench.RunAsync("pool", ScenarioCatalog.Large, callers: 2, callsPerCaller: 4, token);

        Assert.That(result.Calls, Is.EqualTo(8));
        Assert.That(result.WrongReplies, Is.Zero);
        Assert.That(result.ClientBytesPerCall, Is.GreaterThan(1 << 20));
    }

    [Test]
    public async Task Wide_each_endpoint_has_connections_of_its_own(CancellationToken token)
    {
        Scenario wide = ScenarioCatalog.Wide with { Endpoints = 8 };
        await using Bench bench = new();

        ScenarioResult turns = await bench.RunAsync("one-socket", wide, Callers, callsPerCaller: 100, token);
        ScenarioResult shared = await bench.RunAsync("shared", wide, Callers, callsPerCaller: 100, token);

        Assert.That(turns.Connections, Is.EqualTo(new ConnectionFigures(Peak: 8, AtRest: 8, Opened: 8)));
        Assert.That(shared.Connections, Is.EqualTo(new ConnectionFigures(Peak: 8, AtRest: 8, Opened: 8)));
    }

    private static Task<bool> CallAsync(IStrategyRun run, int caller, int work, CancellationToken token)
    {
        string text = LabMessage.Create(caller, number: 1, work, EchoFrame.MessageLength);
        return run.CallsOf(caller).CallAsync(0, new CallerMessage(new Wire.EchoReq { Msg = text }, EchoFrame.Build(text)), token).AsTask();
    }
}
