namespace ThriftRpc.Benchmarks.Peers;

/// <summary>What to measure, and how long.</summary>
/// <param name="Rounds">How many rounds; each measures every contender once.</param>
/// <param name="Slice">How long each contender runs in a round.</param>
/// <param name="WarmUp">How long each contender runs before the first round.</param>
/// <param name="Callers">How many callers, for each scenario.</param>
/// <param name="Core">Which core a single caller and its server share.</param>
/// <param name="Only">A part of the names of the contenders that take part beside the baseline, or null for all.</param>
/// <param name="JsonPath">Where to write the results, or null.</param>
internal sealed record RunOptions(int Rounds, TimeSpan Slice, TimeSpan WarmUp, IReadOnlyList<int> Callers, int Core, string? Only, string? JsonPath)
{
    private const int DefaultRounds = 25;
    private const int QuickRounds = 5;
    private const double DefaultSeconds = 0.4;
    private const double QuickSeconds = 0.1;
    private const double DefaultWarmUpSeconds = 3;
    private const double QuickWarmUpSeconds = 0.4;

    public static RunOptions From(bool quick, int? rounds, double? seconds, IReadOnlyList<int> callers, int? core, string? only, string? jsonPath)
    {
        int wantedRounds = rounds ?? (quick ? QuickRounds : DefaultRounds);
        double wantedSeconds = seconds ?? (quick ? QuickSeconds : DefaultSeconds);
        ArgumentOutOfRangeException.ThrowIfLessThan(wantedRounds, 1, nameof(rounds));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(wantedSeconds, nameof(seconds));
        ArgumentOutOfRangeException.ThrowIfLessThan(callers.Append(1).Min(), 1, nameof(callers));
        return new RunOptions(
            wantedRounds,
            TimeSpan.FromSeconds(wantedSeconds),
            TimeSpan.FromSeconds(quick ? QuickWarmUpSeconds : DefaultWarmUpSeconds),
            callers is [] ? [1, 64] : callers,
            core ?? Environment.ProcessorCount - 1,
            only,
            jsonPath);
    }
}
