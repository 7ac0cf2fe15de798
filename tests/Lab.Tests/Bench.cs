using ThriftRpc.Lab.Wire;
using ThriftRpc.Transport;

namespace ThriftRpc.Lab.Tests;

/// <summary>Puts a strategy to work against a server inside the test, call by call or through a whole trial that is ended by counting.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly EmbeddedServer _server;
    private readonly List<IStrategyRun> _runs = [];
    private readonly TimeProvider _clientTime;
    private readonly TimeProvider _dialTime;

    /// <summary>Starts the server.</summary>
    /// <param name="handler">Who answers; null for the lab's own.</param>
    /// <param name="clientTime">The clients' clock.</param>
    /// <param name="dialTime">The clock by which dialing takes its time, and nothing else: its timers are the dials under way.</param>
    public Bench(IEcho? handler = null, TimeProvider? clientTime = null, TimeProvider? dialTime = null)
    {
        _server = new EmbeddedServer(handler);
        _clientTime = clientTime ?? TimeProvider.System;
        _dialTime = dialTime ?? _clientTime;
    }

    public static Strategy Named(string name) => name == StrategyCatalog.Bare.Name ? StrategyCatalog.Bare : StrategyCatalog.Find([name])[0];

    /// <summary>Runs a trial that counting ends.</summary>
    public Task<ScenarioResult> RunAsync(string strategy, Scenario scenario, int callers, int callsPerCaller, CancellationToken token) =>
        Trial.RunAsync(
            _server,
            Named(strategy),
            scenario,
            new TrialSettings(TimeSpan.FromSeconds(1), WarmUp: default, Seed: 7, TimeProvider.System) { Callers = callers, CallsPerCaller = callsPerCaller },
            bareTurns: null,
            token);

    /// <summary>Opens endpoints and a strategy over them, for calls that the test makes itself.</summary>
    public async Task<(IStrategyRun Run, OpenSite Site)> OpenAsync(string name, Scenario scenario, int callers, CancellationToken token)
    {
        Strategy strategy = Named(name);
        OpenSite site = await _server.OpenAsync(new SiteSetup(strategy.IsBare, strategy.Mode, scenario.Endpoints, scenario.MessageSize), token);
        StrategySetup setup = Team.SetupOf(scenario, site.Ports, callers, strategy.IsBare ? _dialTime : _clientTime);
        IStrategyRun run = strategy.Open(setup with { Connectors = [.. setup.Connectors.Select(OnDialTime)] });
        _runs.Add(run);
        return (run, site);
    }

    public async Task<SiteReading> ReadAsync(OpenSite site) => await _server.ReadAsync(site.Id, CancellationToken.None);

    /// <summary>Waits until the server has let in so many: a dial that nobody needs any more may end after the last reply.</summary>
    public async Task WaitForOpenedAsync(OpenSite site, int count, CancellationToken token)
    {
        while ((await ReadAsync(site)).Opened < count)
        {
            token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private ThriftConnector OnDialTime(ThriftConnector connector) =>
        connector.Endpoint is DelayedEndpoint delayed ? connector with { Endpoint = delayed with { Time = _dialTime } } : connector;

    public async ValueTask DisposeAsync()
    {
        foreach (IStrategyRun run in _runs)
        {
            await run.DisposeAsync();
        }

        await _server.DisposeAsync();
    }
}
