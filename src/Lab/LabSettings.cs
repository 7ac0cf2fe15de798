namespace ThriftRpc.Lab;

/// <summary>How to run a comparison.</summary>
public sealed record LabSettings
{
    /// <summary>Gets the names of the strategies; empty for the few that tell the whole story.</summary>
    public IReadOnlyList<string> Strategies { get; init; } = [];

    /// <summary>Gets the names of the scenarios; empty for the script of four.</summary>
    public IReadOnlyList<string> Scenarios { get; init; } = [];

    /// <summary>Gets how many callers there are; null as each scenario says.</summary>
    public int? Callers { get; init; }

    /// <summary>Gets how many seconds each strategy is measured in each scenario.</summary>
    public double Seconds { get; init; } = 1;

    /// <summary>Gets how many calls are begun per second; null when each caller calls again as soon as it is answered.</summary>
    public double? Rate { get; init; }

    /// <summary>Gets how many calls each caller makes instead of calling for some time; null for time.</summary>
    public int? CallsPerCaller { get; init; }

    /// <summary>Gets what the draws begin with: which calls are slow, which endpoint each goes to.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Gets whether the server lives inside this process.</summary>
    public bool Embedded { get; init; }
}
