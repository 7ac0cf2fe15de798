namespace ThriftRpc.Lab;

/// <summary>One measured stretch of a trial.</summary>
/// <param name="Begin">When it began, as a timestamp of the clock.</param>
/// <param name="End">When its last call ended.</param>
/// <param name="Offset">Where it begins on the axis of the trial, in ticks.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Seen">What the callers saw.</param>
internal sealed record TrialPart(long Begin, long End, long Offset, TimeSpan Elapsed, Recorder Seen)
{
    /// <summary>Gets the processor time of both processes.</summary>
    public TimeSpan Cpu { get; init; }

    /// <summary>Gets what the callers' process allocated.</summary>
    public long ClientBytes { get; init; }

    /// <summary>Gets what the server's process allocated; null when both are one.</summary>
    public long? ServerBytes { get; init; }

    public long Calls => Seen.Fast.Count + Seen.Slow.Count;

    public double CallsPerSecond => Calls / Elapsed.TotalSeconds;

    /// <summary>Describes several stretches as one; what only a trial as a whole knows is left empty.</summary>
    public static ScenarioResult Describe(string scenario, int callers, IReadOnlyList<TrialPart> parts, Recorder seen)
    {
        long calls = seen.Fast.Count + seen.Slow.Count;
        double perCall = Math.Max(1, calls);
        double seconds = parts.Sum(part => part.Elapsed.TotalSeconds);
        return new ScenarioResult
        {
            Scenario = scenario,
            Callers = callers,
            Seconds = seconds,
            Calls = calls,
            CallsPerSecond = calls / seconds,
            Fast = LatencyFigures.Of(seen.Fast),
            Slow = seen.Slow.Count == 0 ? null : LatencyFigures.Of(seen.Slow),
            Wait = new WaitFigures(null, 0, 0, 0),
            Connections = new ConnectionFigures(0, 0, 0),
            Failed = seen.Failed,
            Failures = seen.Failures,
            Retried = seen.Retried,
            WrongReplies = seen.Wrong,
            ClientBytesPerCall = parts.Sum(part => part.ClientBytes) / perCall,
            ServerBytesPerCall = parts.Sum(part => part.ServerBytes) is { } bytes && parts.All(part => part.ServerBytes is not null) ? bytes / perCall : null,
            CpuMicrosecondsPerCall = parts.Sum(part => part.Cpu.TotalMicroseconds) / perCall,
            Timeline = [],
            ConnectionTimeline = [],
            Events = [],
            Distribution = [.. Course.DistributionOf(seen.Fast)],
        };
    }
}
