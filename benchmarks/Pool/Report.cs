namespace ThriftRpc.Benchmarks.Pool;

/// <summary>All there is to say about a run; also the shape of the JSON file.</summary>
/// <param name="SchemaVersion">Rises when a reader of the file would have to change.</param>
/// <param name="Benchmark">Which benchmark this is.</param>
/// <param name="MachineBefore">The machine at the begin.</param>
/// <param name="Rounds">How many rounds were measured.</param>
/// <param name="Warnings">Why the figures may mislead.</param>
/// <param name="Standings">The figures; the floor is the first.</param>
internal sealed record Report(int SchemaVersion, string Benchmark, Machine MachineBefore, int Rounds, IReadOnlyList<string> Warnings, IReadOnlyList<Standing> Standings)
{
    private const double NoisyWidth = 0.1;

    public static Report Of(Machine machine, int rounds, IReadOnlyList<Standing> standings)
    {
        List<string> warnings = [];
        if (standings[0].Nanoseconds.RelativeWidth > NoisyWidth)
        {
            warnings.Add($"The machine is noisy: the floor's interval is {standings[0].Nanoseconds.RelativeWidth:P0} wide.");
        }

        return new Report(1, "pool", machine, rounds, warnings, standings);
    }

    public void Print(TextWriter output)
    {
        TextTable table = new("borrow and return", "ns (95 % CI)", "CPU ns", "bytes", ": floor", "CPU : floor");
        foreach (Standing standing in Standings)
        {
            table.Add(
                standing.Contender,
                $"{standing.Nanoseconds.Median:0.0} ({standing.Nanoseconds.Low:0.0} to {standing.Nanoseconds.High:0.0})",
                $"{standing.CpuNanoseconds.Median:0.0}",
                $"{standing.Bytes.Median:0.00}",
                $"{standing.Ratio.Median:0.00} ({standing.Ratio.Low:0.00} to {standing.Ratio.High:0.00})",
                $"{standing.CpuRatio.Median:0.00} ({standing.CpuRatio.Low:0.00} to {standing.CpuRatio.High:0.00})");
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
