using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace ThriftRpc.Lab;

/// <summary>One strategy in one scenario: opens endpoints for it, lets the callers call, and takes stock.</summary>
internal sealed class Trial
{
    private static readonly TimeSpan s_finestBin = TimeSpan.FromMilliseconds(5);

    private readonly ILabServer _server;
    private readonly Strategy _strategy;
    private readonly Scenario _scenario;
    private readonly TrialSettings _settings;
    private readonly TimeProvider _time;
    private readonly int _callerCount;
    private readonly int _callsPerCaller;
    private readonly TimeSpan _binWidth;
    private readonly List<TimelineEvent> _events = [];
    private readonly List<TrialPart> _parts = [];
    private readonly List<TrialPart> _bareParts = [];
    private long _begin;
    private long? _waitsBefore;

    private Trial(ILabServer server, Strategy strategy, Scenario scenario, TrialSettings settings)
    {
        const int points = 60;
        _server = server;
        _strategy = strategy;
        _scenario = scenario;
        _settings = settings;
        _time = settings.Time;
        _callerCount = settings.Callers ?? scenario.Callers;
        _callsPerCaller = settings.CallsPerCaller ?? scenario.CallsPerCaller;
        TimeSpan inAll = settings.Duration + (scenario.Pauses * scenario.Pause);
        _binWidth = TimeSpan.FromTicks(Math.Max(s_finestBin.Ticks, inAll.Ticks / points));
    }

    /// <summary>Gets how many stretches of calling are measured: between pauses, or in turns with the bare sockets.</summary>
    private int PartCount => _scenario.Pauses > 0 ? _scenario.Pauses + 1 : _scenario.IsComparable && !_strategy.IsBare ? _settings.Parts : 1;

    /// <summary>Runs it.</summary>
    /// <param name="server">The server.</param>
    /// <param name="strategy">The strategy.</param>
    /// <param name="scenario">The scenario.</param>
    /// <param name="settings">How long and how hard.</param>
    /// <param name="bareTurns">Gets what the bare sockets did in their turns; null when nobody wants to know.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ScenarioResult> RunAsync(
        ILabServer server, Strategy strategy, Scenario scenario, TrialSettings settings, List<TrialPart>? bareTurns, CancellationToken cancellationToken)
    {
        Trial trial = new(server, strategy, scenario, settings);
        Team team = await trial.AssembleAsync(strategy, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable _ = team.ConfigureAwait(false);
        bool hasRival = scenario.IsComparable && !strategy.IsBare && settings.Rate is null;
        Team? bare = hasRival ? await trial.AssembleAsync(StrategyCatalog.Bare, cancellationToken).ConfigureAwait(false) : null;
        try
        {
            await trial.MeasureAsync(team, bare, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await (bare?.CloseAsync() ?? Task.CompletedTask).ConfigureAwait(false);
        }

        bareTurns?.AddRange(strategy.IsBare ? trial._parts : trial._bareParts);
        SiteReading atRest = await trial.ReadAtRestAsync(team, cancellationToken).ConfigureAwait(false);
        long? waits = team.CountWaits() - trial._waitsBefore;
        return trial.TakeStock(atRest, waits, await team.CloseAsync().ConfigureAwait(false));
    }

    private Task<Team> AssembleAsync(Strategy strategy, CancellationToken cancellationToken) =>
        Team.AssembleAsync(_server, strategy, _scenario, _callerCount, _settings, cancellationToken);

    private async Task MeasureAsync(Team team, Team? bare, CancellationToken cancellationToken)
    {
        if (!_scenario.IsCold && _settings.WarmUp > TimeSpan.Zero)
        {
            await WarmUpAsync(team, cancellationToken).ConfigureAwait(false);
            await (bare is null ? Task.CompletedTask : WarmUpAsync(bare, cancellationToken)).ConfigureAwait(false);
        }

        _waitsBefore = team.CountWaits();
        _begin = _time.GetTimestamp();
        for (int i = 0; i < PartCount; i++)
        {
            if (i > 0 && _scenario.Pauses > 0)
            {
                await Task.Delay(_scenario.Pause, _time, cancellationToken).ConfigureAwait(false);
            }

            if (bare is not null)
            {
                _bareParts.Add(await MeasurePartAsync(bare, offset: 0, cancellationToken).ConfigureAwait(false));
            }

            _parts.Add(await MeasurePartAsync(team, OffsetOfNextPart(), cancellationToken).ConfigureAwait(false));
        }
    }

    private async Task WarmUpAsync(Team team, CancellationToken cancellationToken) =>
        await team.RunAsync(Slice.ForTime(_time, _settings.WarmUp, 0), team.NewRecorders(NewRecorder), cancellationToken).ConfigureAwait(false);

    /// <summary>Where bare sockets take turns, their time is no part of the course; pauses are.</summary>
    private long OffsetOfNextPart() => _scenario.Pauses > 0 ? _time.GetTimestamp() - _begin : _parts.Sum(part => part.End - part.Begin);

    private async Task<TrialPart> MeasurePartAsync(Team team, long offset, CancellationToken cancellationToken)
    {
        Recorder[] recorders = team.NewRecorders(NewRecorder);
        SiteReading before = await _server.ReadAsync(team.Site.Id, cancellationToken).ConfigureAwait(false);
        Usage clientBefore = Usage.OfThisProcess();
        (Slice slice, Task pacing) = BeginSlice(offset, cancellationToken);
        Task restart = _scenario.RestartPause is { } pause ? RestartAtHalfAsync(team, slice, pause, cancellationToken) : Task.CompletedTask;
        long end = await team.RunAsync(slice, recorders, cancellationToken).ConfigureAwait(false);
        Usage client = Usage.OfThisProcess() - clientBefore;
        await pacing.ConfigureAwait(false);
        await restart.ConfigureAwait(false);
        SiteReading after = await _server.ReadAsync(team.Site.Id, cancellationToken).ConfigureAwait(false);
        TimeSpan served = _server.IsEmbedded ? TimeSpan.Zero : after.Cpu - before.Cpu;
        return new TrialPart(slice.Begin, end, offset, _time.GetElapsedTime(slice.Begin, end), Recorder.Sum(recorders, NewRecorder))
        {
            Cpu = client.Cpu + served,
            ClientBytes = client.AllocatedBytes,
            ServerBytes = _server.IsEmbedded ? null : after.AllocatedBytes - before.AllocatedBytes,
        };
    }

    private (Slice Slice, Task Pacing) BeginSlice(long offset, CancellationToken cancellationToken)
    {
        if (_callsPerCaller > 0)
        {
            int calls = Math.Max(1, _callsPerCaller / PartCount);
            return (Slice.ForCalls(_time, calls, _callerCount, offset), Task.CompletedTask);
        }

        TimeSpan duration = _settings.Duration / PartCount;
        if (_settings.Rate is not { } rate)
        {
            return (Slice.ForTime(_time, duration, offset), Task.CompletedTask);
        }

        var due = Channel.CreateUnbounded<long>();
        return (Slice.ForTime(_time, duration, offset, due.Reader), Pacer.RunAsync(due.Writer, rate, duration, _time, cancellationToken));
    }

    private async Task RestartAtHalfAsync(Team team, Slice slice, TimeSpan pause, CancellationToken cancellationToken)
    {
        await (_callsPerCaller > 0 ? slice.HalfDone : Task.Delay(_settings.Duration / 2, _time, cancellationToken)).ConfigureAwait(false);
        _events.Add(new TimelineEvent(SecondOf(slice.MomentOf(_time.GetTimestamp())), "server stops"));
        await _server.RestartAsync(team.Site.Id, pause, cancellationToken).ConfigureAwait(false);
        _events.Add(new TimelineEvent(SecondOf(slice.MomentOf(_time.GetTimestamp())), "server is back"));
    }

    /// <summary>Waits until the server has noticed what the client has closed.</summary>
    private async Task<SiteReading> ReadAtRestAsync(Team team, CancellationToken cancellationToken)
    {
        const int mostLooks = 25;
        TimeSpan between = TimeSpan.FromMilliseconds(10);
        SiteReading last = await _server.ReadAsync(team.Site.Id, cancellationToken).ConfigureAwait(false);
        for (int alike = 0, looks = 0; alike < 2 && looks < mostLooks; looks++)
        {
            await Task.Delay(between, _time, cancellationToken).ConfigureAwait(false);
            SiteReading now = await _server.ReadAsync(team.Site.Id, cancellationToken).ConfigureAwait(false);
            alike = now.Connections == last.Connections ? alike + 1 : 0;
            last = now;
        }

        return last;
    }

    private ScenarioResult TakeStock(SiteReading server, long? waits, ConnectionSample[] samples)
    {
        Recorder seen = Recorder.Sum(_parts.Select(part => part.Seen), NewRecorder);
        return TrialPart.Describe(_scenario.Name, _callerCount, _parts, seen) with
        {
            RatioToBare = _bareParts.Count == 0 ? null : Estimate.Of(_parts.Zip(_bareParts, (ours, bare) => ours.CallsPerSecond / bare.CallsPerSecond)).Median,
            Wait = new WaitFigures(waits, seen.Wait.Mean / Units.NanosecondsPerMicrosecond, seen.Wait.Quantile(0.99) / Units.NanosecondsPerMicrosecond, seen.Wait.Max / Units.NanosecondsPerMicrosecond),
            Connections = new ConnectionFigures(server.Peak, server.Connections, server.Opened),
            Timeline = [.. Course.Of(seen)],
            ConnectionTimeline = [.. samples.SelectMany(PlaceSample)],
            Events = _events,
        };
    }

    /// <summary>Places a sample on the axis of the trial; none that was taken while bare sockets had their turn.</summary>
    private IEnumerable<ConnectionPoint> PlaceSample(ConnectionSample sample)
    {
        if (_scenario.Pauses > 0)
        {
            if (sample.Timestamp >= _begin && sample.Timestamp <= _parts[^1].End)
            {
                yield return new ConnectionPoint(SecondOf(sample.Timestamp - _begin), sample.Connections);
            }

            yield break;
        }

        foreach (TrialPart part in _parts.Where(part => sample.Timestamp >= part.Begin && sample.Timestamp <= part.End))
        {
            yield return new ConnectionPoint(SecondOf(part.Offset + sample.Timestamp - part.Begin), sample.Connections);
        }
    }

    private double SecondOf(long moment) => (double)moment / _time.TimestampFrequency;

    private Recorder NewRecorder() => new(_time, _binWidth);
}
