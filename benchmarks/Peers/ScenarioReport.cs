
namespace ThriftRpc.Benchmarks.Peers;

/// <summary>What came out with so many callers.</summary>
/// <param name="Callers">How many callers.</param>
/// <param name="Affinity">Where the processes ran.</param>
/// <param name="Warnings">Why the figures may mislead.</param>
/// <param name="Standings">The figures.</param>
/// <param name="Slices">Every round's figures.</param>
internal sealed record ScenarioReport(int Callers, string Affinity, IReadOnlyList<string> Warnings, IReadOnlyList<Standing> Standings, IReadOnlyList<Slice> Slices)
{
    private const int FewestRounds = 20;
    private const double WidestInterval = 0.05;

    /// <summary>One caller and its server wait only for each other, and so keep a core of their own busy nearly all the time.</summary>
    private const double LeastCoreShare = 0.93;

    public static ScenarioReport Of(Scenario scenario, RunOptions options, IReadOnlyList<Contender> contenders, IReadOnlyList<Slice> slices, string baseline)
    {
        Standing[] standings = [.. contenders.Select(contender => Standing.Of(contender.Name, contender.CountSockets(), slices, baseline))];
        return new ScenarioReport(scenario.Callers, scenario.Affinity, [.. FindNoise(scenario, options, standings)], standings, slices);
    }

    public void Print(TextWriter output, string baseline)
    {
        TextTable table = new("contender", "sockets", "calls/s (95 % CI)", "p50 us", "p99 us", "client CPU us/call", "server CPU us/call", $"speed : {baseline}", $"CPU : {baseline}");
        foreach (Standing standing in Standings)
        {
            table.Add(
                standing.Contender,
                $"{standing.Sockets}",
                $"{standing.CallsPerSecond.Median:N0} ({standing.CallsPerSecond.Low:N0} to {standing.CallsPerSecond.High:N0})",
                $"{standing.P50.Median:N0}",
                $"{standing.P99.Median:N0}",
                $"{standing.ClientCpuPerCall.Median:0.0}",
                $"{standing.ServerCpuPerCall.Median:0.0}",
                $"{standing.SpeedRatio.Median:0.00} ({standing.SpeedRatio.Low:0.00} to {standing.SpeedRatio.High:0.00})",
                $"{standing.CpuRatio.Median:0.00} ({standing.CpuRatio.Low:0.00} to {standing.CpuRatio.High:0.00})");
        }

        output.WriteLine();
        output.WriteLine($"{(Callers == 1 ? "1 caller" : $"{Callers} callers")}, {Affinity}:");
        output.WriteLine();
        table.Print(output);
        output.WriteLine();
        foreach (string warning in Warnings)
        {
            output.WriteLine($"warning: {warning}");
        }
    }

    private static IEnumerable<string> FindNoise(Scenario scenario, RunOptions options, Standing[] standings)
    {
        if (options.Rounds < FewestRounds)
        {
            yield return $"{options.Rounds} rounds are too few to quote; the method asks for {FewestRounds}.";
        }

        if (standings[0].CallsPerSecond.RelativeWidth > WidestInterval)
        {
            yield return $"the machine is noisy: the baseline's interval is {standings[0].CallsPerSecond.RelativeWidth:0.0%} of its median wide.";
        }

        foreach (Standing standing in standings.Where(standing => scenario.Core is not null && standing.BusyCores.Median < LeastCoreShare))
        {
            yield return $"the machine is noisy: while {standing.Contender} ran, the core was ours only {standing.BusyCores.Median:0%} of the time.";
        }
    }
}
