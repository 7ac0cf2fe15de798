namespace ThriftRpc.Benchmarks.Rpc;

/// <summary>How long to measure.</summary>
/// <param name="Rounds">How many rounds; each measures every contender once.</param>
/// <param name="Slice">How long each contender runs in a round.</param>
/// <param name="WarmUp">How long each contender runs before the first round.</param>
/// <param name="Only">A part of the names of the contenders that take part, or null for all.</param>
/// <param name="Callers">How many callers at once.</param>
/// <param name="Server">Which ways to serve are compared, a <see cref="ServerMode.Group"/>; null for the clients.</param>
/// <param name="JsonPath">Where to write the results, or null.</param>
internal sealed record RunOptions(int Rounds, TimeSpan Slice, TimeSpan WarmUp, string? Only, int Callers, string? Server, string? JsonPath)
{
    private const int DefaultRounds = 25;
    private const int QuickRounds = 7;
    private const double DefaultSeconds = 0.4;
    private const double QuickSeconds = 0.2;
    private const double DefaultWarmUpSeconds = 3;
    private const double QuickWarmUpSeconds = 1;

    public static RunOptions From(bool quick, int? rounds, double? seconds, string? only, int callers, string? server, string? jsonPath)
    {
        int wantedRounds = rounds ?? (quick ? QuickRounds : DefaultRounds);
        double wantedSeconds = seconds ?? (quick ? QuickSeconds : DefaultSeconds);
        ArgumentOutOfRangeException.ThrowIfLessThan(wantedRounds, 1, nameof(rounds));
        ArgumentOutOfRangeException.ThrowIfLessThan(callers, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(wantedSeconds, nameof(seconds));
        return new RunOptions(
            wantedRounds,
            TimeSpan.FromSeconds(wantedSeconds),
            TimeSpan.FromSeconds(quick ? QuickWarmUpSeconds : DefaultWarmUpSeconds),
            only,
            callers,
            server,
            jsonPath);
    }
}
