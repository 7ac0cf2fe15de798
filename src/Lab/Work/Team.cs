using ThriftRpc.Transport;

namespace ThriftRpc.Lab;

/// <summary>A strategy at work: its endpoints at the server, its connections, its callers.</summary>
internal sealed class Team : IAsyncDisposable
{
    private readonly ILabServer _server;
    private readonly IStrategyRun _run;
    private readonly Caller[] _callers;
    private bool _isClosed;

    private Team(ILabServer server, OpenSite site, IStrategyRun run, Caller[] callers)
    {
        _server = server;
        Site = site;
        _run = run;
        _callers = callers;
    }

    public OpenSite Site { get; }

    public static async Task<Team> AssembleAsync(
        ILabServer server, Strategy strategy, Scenario scenario, int callers, TrialSettings settings, CancellationToken cancellationToken)
    {
        SiteSetup setup = new(strategy.IsBare, strategy.Mode, scenario.Endpoints, scenario.MessageSize);
        OpenSite site = await server.OpenAsync(setup, cancellationToken).ConfigureAwait(false);
        IStrategyRun run = strategy.Open(SetupOf(scenario, site.Ports, callers, settings.Time));
        return new Team(
            server,
            site,
            run,
            [.. Enumerable.Range(0, callers).Select(index => new Caller(index, run.CallsOf(index), scenario, strategy.IsBare, settings.Seed, settings.Time))]);
    }

    /// <summary>What a strategy is made for in a scenario.</summary>
    public static StrategySetup SetupOf(Scenario scenario, int[] ports, int callers, TimeProvider time) => new(
        [.. ports.Select(port => ConnectorTo(port, scenario.DialDelay, time))], ports, callers, scenario.IdleScale, scenario.MessageSize, time)
    {
        DialDelay = scenario.DialDelay,
    };

    /// <summary>Makes a recorder for each caller.</summary>
    public Recorder[] NewRecorders(Func<Recorder> newRecorder) => [.. _callers.Select(_ => newRecorder())];

    /// <summary>Lets everybody call until the slice is over.</summary>
    /// <returns>When the last call ended.</returns>
    public async Task<long> RunAsync(Slice slice, Recorder[] recorders, CancellationToken cancellationToken)
    {
        long[] ends = await Task.WhenAll(_callers.Select((caller, i) => Task.Run(() => caller.RunAsync(slice, recorders[i], cancellationToken), cancellationToken)))
            .ConfigureAwait(false);
        return ends.Max();
    }

    public long? CountWaits() => _run.CountWaits();

    /// <summary>Closes everything.</summary>
    /// <returns>How many connections there were from moment to moment.</returns>
    public async Task<ConnectionSample[]> CloseAsync()
    {
        if (_isClosed)
        {
            return [];
        }

        _isClosed = true;
        await _run.DisposeAsync().ConfigureAwait(false);
        return await _server.CloseAsync(Site.Id, CancellationToken.None).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync() => await CloseAsync().ConfigureAwait(false);

    private static ThriftConnector ConnectorTo(int port, TimeSpan dialDelay, TimeProvider time)
    {
        Endpoint endpoint = new TcpEndpoint("127.0.0.1", port);
        return new ThriftConnector(dialDelay > TimeSpan.Zero ? new DelayedEndpoint(endpoint, dialDelay, time) : endpoint) { Time = time };
    }
}
