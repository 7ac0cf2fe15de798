namespace ThriftRpc.Lab;

/// <summary>How long and how hard one trial is.</summary>
/// <param name="Duration">How long is measured in all, where no number of calls ends it.</param>
/// <param name="WarmUp">How long the callers call before that.</param>
/// <param name="Seed">What the draws begin with.</param>
/// <param name="Time">The clock.</param>
internal sealed record TrialSettings(TimeSpan Duration, TimeSpan WarmUp, ulong Seed, TimeProvider Time)
{
    /// <summary>Gets how many parts the time is divided into, with the bare sockets' turn before each.</summary>
    public int Parts { get; init; } = 2;

    /// <summary>Gets how many callers there are; null as the scenario says.</summary>
    public int? Callers { get; init; }

    /// <summary>Gets how many calls each caller makes in all, instead of calling for some time; null as the scenario says.</summary>
    public int? CallsPerCaller { get; init; }

    /// <summary>Gets how many calls are begun per second, whatever becomes of them; null when each caller calls again as soon as it is answered.</summary>
    public double? Rate { get; init; }
}
