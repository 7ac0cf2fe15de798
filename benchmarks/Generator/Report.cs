namespace ThriftRpc.Benchmarks.Generator;

/// <param name="Work">What was done.</param>
/// <param name="Milliseconds">How long it took.</param>
internal sealed record Standing(string Work, Estimate Milliseconds);

/// <summary>All that a run has found.</summary>
internal sealed record Report(
    int SchemaVersion, string Benchmark, Machine Machine, int Rounds, int Files, int Lines, IReadOnlyList<Standing> Standings)
{
    public const int CurrentSchema = 1;

    public void Print(TextWriter output)
    {
        output.WriteLine();
        TextTable table = new("", "ms", "95 % interval");
        foreach (Standing standing in Standings)
        {
            Estimate time = standing.Milliseconds;
            table.Add(standing.Work, $"{time.Median:0.0}", $"{time.Low:0.0} to {time.High:0.0}");
        }

        table.Print(output);
    }
}
