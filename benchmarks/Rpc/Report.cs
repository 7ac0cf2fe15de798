
namespace ThriftRpc.Benchmarks.Rpc;

/// <summary>All there is to say about a run; also the shape of the JSON file.</summary>
/// <param name="SchemaVersion">Rises when a reader of the file would have to change.</param>
/// <param name="Benchmark">Which benchmark this is.</param>
/// <param name="MachineBefore">The machine at the begin.</param>
/// <param name="Affinity">On which core the processes ran.</param>
/// <param name="Rounds">How many rounds were measured.</param>
/// <param name="SliceSeconds">How long each contender ran in a round.</param>
/// <param name="Baseline">To whom the ratios relate.</param>
/// <param name="Warnings">Why the figures may mislead.</param>
/// <param name="Standings">The figures.</param>
/// <param name="Slices">Every round's figures.</param>
internal sealed record Report(
    int SchemaVersion,
    string Benchmark,
    Machine MachineBefore,
    string Affinity,
    int Rounds,
    double SliceSeconds,
    string Baseline,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<Standing> Standings,
    IReadOnlyList<Slice> Slices)
{
    private const int CurrentSchema = 1;

    public static Report Of(RunOptions options, Machine machine, IReadOnlyList<Slice> slices, string baseline, string affinity, bool pinned)
    {
        Standing[] standings = [.. slices.Select(slice => slice.Contender).Distinct().Select(contender => Standing.Of(contender, slices, baseline))];
        return new Report(
            CurrentSchema,
            "rpc",
            machine,
            affinity,
            options.Rounds,
            options.Slice.TotalSeconds,
            baseline,
            [.. NoiseCheck.Look(standings, baseline, slices, options, pinned)],
            standings,
            slices);
    }

    public void Print(TextWriter output)
    {
        TextTable table = new("contender", "calls/s (95 % CI)", "p50 us", "p99 us", "client B/call", "server B/call", "CPU us/call", $"speed : {Baseline}", $"CPU : {Baseline}");
        foreach (Standing standing in Standings)
        {
            table.Add(
                standing.Contender,
                $"{standing.CallsPerSecond.Median:N0} ({standing.CallsPerSecond.Low:N0} to {standing.CallsPerSecond.High:N0})",
                $"{standing.P50.Median:0.0}",
                $"{standing.P99.Median:0.0}",
                $"{standing.ClientBytesPerCall.Median:0}",
                $"{standing.ServerBytesPerCall.Median:0}",
                $"{standing.CpuPerCall.Median:0.0}",
                $"{standing.SpeedRatio.Median:0.000} ({standing.SpeedRatio.Low:0.000} to {standing.SpeedRatio.High:0.000})",
                $"{standing.CpuRatio.Median:0.000} ({standing.CpuRatio.Low:0.000} to {standing.CpuRatio.High:0.000})");
        }

        output.WriteLine();
        table.Print(output);
        output.WriteLine();
        foreach (string warning in Warnings)
        {
            output.WriteLine($"warning: {warning}");
        }
    }
}
