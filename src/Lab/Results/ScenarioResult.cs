namespace ThriftRpc.Lab;

/// <summary>What one strategy did in one scenario.</summary>
public sealed record ScenarioResult
{
    /// <summary>Gets the scenario's name.</summary>
    public required string Scenario { get; init; }

    /// <summary>Gets how many callers there were.</summary>
    public required int Callers { get; init; }

    /// <summary>Gets how long was measured.</summary>
    public required double Seconds { get; init; }

    /// <summary>Gets how many calls were answered.</summary>
    public required long Calls { get; init; }

    /// <summary>Gets how many calls were answered per second.</summary>
    public required double CallsPerSecond { get; init; }

    /// <summary>Gets the speed relative to the bare sockets' that took turns with it (median over the turns); null where they did not.</summary>
    public double? RatioToBare { get; init; }

    /// <summary>Gets how long the calls took, those that the scenario makes slow left out.</summary>
    public required LatencyFigures Fast { get; init; }

    /// <summary>Gets how long those took that the scenario makes slow; null where it makes none.</summary>
    public LatencyFigures? Slow { get; init; }

    /// <summary>Gets how long calls waited for a connection.</summary>
    public required WaitFigures Wait { get; init; }

    /// <summary>Gets how many connections there were.</summary>
    public required ConnectionFigures Connections { get; init; }

    /// <summary>Gets how many calls failed.</summary>
    public required long Failed { get; init; }

    /// <summary>Gets how they failed.</summary>
    public required IReadOnlyDictionary<string, long> Failures { get; init; }

    /// <summary>Gets how many times a call was tried again, unnoticed by its caller.</summary>
    public required long Retried { get; init; }

    /// <summary>Gets how many replies were not what was sent. Must be 0.</summary>
    public required long WrongReplies { get; init; }

    /// <summary>Gets how many bytes of managed memory the callers' process allocated per call.</summary>
    public required double ClientBytesPerCall { get; init; }

    /// <summary>Gets how many bytes of managed memory the server's process allocated per call; null when both are one process.</summary>
    public double? ServerBytesPerCall { get; init; }

    /// <summary>Gets how many microseconds both processes together were on a processor per call.</summary>
    public required double CpuMicrosecondsPerCall { get; init; }

    /// <summary>Gets the course of the trial.</summary>
    public required IReadOnlyList<TimelinePoint> Timeline { get; init; }

    /// <summary>Gets how many connections there were from moment to moment; only the moments that were looked at.</summary>
    public required IReadOnlyList<ConnectionPoint> ConnectionTimeline { get; init; }

    /// <summary>Gets what happened meanwhile.</summary>
    public required IReadOnlyList<TimelineEvent> Events { get; init; }

    /// <summary>Gets the distribution of the fast calls' latencies.</summary>
    public required IReadOnlyList<DistributionStep> Distribution { get; init; }
}
