using System.Reflection;
using ThriftRpc.Pool;

namespace ThriftRpc.Lab;

/// <summary>Puts strategies through scenarios, one after the other, against one server, beside bare sockets.</summary>
public sealed class Comparison
{
    private static readonly TimeSpan s_warmUpOfTheProcesses = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_warmUpOfEach = TimeSpan.FromMilliseconds(150);

    private readonly LabSettings _settings;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly Strategy[] _strategies;
    private readonly Scenario[] _scenarios;

    /// <summary>Creates a comparison; <see cref="RunAsync(IProgress{ComparisonProgress}?, CancellationToken)"/> runs it.</summary>
    /// <param name="settings">How.</param>
    /// <exception cref="ArgumentException">A strategy or scenario does not exist.</exception>
    public Comparison(LabSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        IReadOnlyList<Strategy> wanted = settings.Strategies.Count == 0 ? StrategyCatalog.Story : StrategyCatalog.Find(settings.Strategies);
        _strategies = [StrategyCatalog.Bare, .. wanted.Distinct()];
        _scenarios = settings.Scenarios.Count == 0 ? [.. ScenarioCatalog.Script] : [.. settings.Scenarios.Select(ScenarioCatalog.Find).Distinct()];
    }

    /// <summary>Gets the scenarios, in the order in which they are run.</summary>
    public IReadOnlyList<Scenario> Scenarios => _scenarios;

    /// <summary>Gets the strategies, in the order in which they are run; the bare sockets first.</summary>
    public IReadOnlyList<Strategy> Strategies => _strategies;

    /// <summary>Runs the comparison.</summary>
    /// <param name="progress">Who is told how far it has come; null for nobody.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>All that came out.</returns>
    public async Task<ComparisonResult> RunAsync(IProgress<ComparisonProgress>? progress, CancellationToken cancellationToken)
    {
        ILabServer server = _settings.Embedded ? new EmbeddedServer() : ServerProcess.Start();
        await using (server.ConfigureAwait(false))
        {
            return await RunAsync(server, progress, cancellationToken).ConfigureAwait(false);
        }
    }

    internal async Task<ComparisonResult> RunAsync(ILabServer server, IProgress<ComparisonProgress>? progress, CancellationToken cancellationToken)
    {
        DateTimeOffset startedAt = _time.GetUtcNow();
        Machine machine = Machine.Look();
        List<StrategyResult> done = [];
        Dictionary<string, List<TrialPart>> bareTurns = _scenarios.ToDictionary(scenario => scenario.Name, _ => new List<TrialPart>());
        int step = 0;
        progress?.Report(new ComparisonProgress(0, Steps, "warming up", done));
        await WarmUpAsync(server, cancellationToken).ConfigureAwait(false);
        foreach (Strategy strategy in _strategies)
        {
            List<ScenarioResult> results = [];
            foreach (Scenario scenario in _scenarios)
            {
                progress?.Report(new ComparisonProgress(step++, Steps, $"{strategy.Title}: {scenario.Name}", [.. done, Describe(strategy, results)]));
                results.Add(await Trial.RunAsync(server, strategy, scenario, SettingsOf(scenario), bareTurns[scenario.Name], cancellationToken).ConfigureAwait(false));
            }

            done.Add(Describe(strategy, results));
        }

        done[0] = WithAllTurns(done[0], bareTurns);

        progress?.Report(new ComparisonProgress(Steps, Steps, "done", done));
        return new ComparisonResult
        {
            StartedAt = startedAt,
            LibraryVersion = typeof(TransportPool).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
            Machine = machine,
            Settings = _settings,
            Scenarios = _scenarios,
            Strategies = done,
            Warnings = [.. ComparisonWarnings.Look(done, _settings, machine)],
            Explanation = Explanation.Of(done),
        };
    }

    private int Steps => _strategies.Length * _scenarios.Length;

    /// <summary>Lets the JIT see everything that will be measured, in both processes.</summary>
    private async Task WarmUpAsync(ILabServer server, CancellationToken cancellationToken)
    {
        if (_settings.CallsPerCaller is not null)
        {
            return;
        }

        foreach (Strategy strategy in _strategies)
        {
            TimeSpan duration = strategy.IsBare ? s_warmUpOfTheProcesses : s_warmUpOfEach;
            TrialSettings settings = new(duration, WarmUp: default, _settings.Seed, _time) { Parts = 1, Callers = _settings.Callers };
            await Trial.RunAsync(server, strategy, ScenarioCatalog.Steady, settings, bareTurns: null, cancellationToken).ConfigureAwait(false);
        }
    }

    private TrialSettings SettingsOf(Scenario scenario)
    {
        const double warmUpShare = 0.15;
        TimeSpan duration = TimeSpan.FromSeconds(_settings.Seconds);
        return new TrialSettings(duration, _settings.CallsPerCaller is null ? duration * warmUpShare : default, _settings.Seed, _time)
        {
            Callers = _settings.Callers,
            CallsPerCaller = _settings.CallsPerCaller,
            Rate = scenario.IsCold ? null : _settings.Rate,
        };
    }

    /// <summary>The bare sockets were measured in turns with everybody: their speed is that of all their turns, not of their first.</summary>
    private StrategyResult WithAllTurns(StrategyResult bare, Dictionary<string, List<TrialPart>> turns) => bare with
    {
        Scenarios = [.. bare.Scenarios.Select(own =>
        {
            List<TrialPart> parts = turns[own.Scenario];
            Recorder seen = Recorder.Sum(parts.Select(part => part.Seen), () => new Recorder(_time, TimeSpan.FromSeconds(1)));
            return TrialPart.Describe(own.Scenario, own.Callers, parts, seen) with
            {
                RatioToBare = ScenarioCatalog.Find(own.Scenario).IsComparable ? 1 : null,
                Wait = own.Wait,
                Connections = own.Connections,
                Timeline = own.Timeline,
                ConnectionTimeline = own.ConnectionTimeline,
                Events = own.Events,
            };
        })],
    };

    private StrategyResult Describe(Strategy strategy, IEnumerable<ScenarioResult> results) => new()
    {
        Name = strategy.Name,
        Title = strategy.Title,
        Preset = strategy.Preset,
        Variant = strategy.Variant,
        IsShared = strategy.IsShared,
        IsBare = strategy.IsBare,
        ReplyMode = strategy.Mode,
        Options = strategy.DescribeOptions(Team.SetupOf(_scenarios[0], [], _settings.Callers ?? _scenarios[0].Callers, _time)),
        Scenarios = [.. results],
    };
}
