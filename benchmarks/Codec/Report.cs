
namespace ThriftRpc.Benchmarks.Codec;

/// <summary>All there is to say about a run; also the shape of the JSON file.</summary>
/// <param name="SchemaVersion">Rises when a reader of the file would have to change.</param>
/// <param name="Benchmark">Which benchmark this is.</param>
/// <param name="Machine">The machine at the begin.</param>
/// <param name="Rounds">How many rounds were measured.</param>
/// <param name="Documents">The size of the document in each protocol.</param>
/// <param name="Warnings">Why the figures may mislead.</param>
/// <param name="Standings">The figures.</param>
/// <param name="Comparisons">The ratios.</param>
internal sealed record Report(
    int SchemaVersion,
    string Benchmark,
    Machine Machine,
    int Rounds,
    IReadOnlyList<Document> Documents,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<Standing> Standings,
    IReadOnlyList<Comparison> Comparisons)
{
    public const int CurrentSchema = 2;

    public void Print(TextWriter output)
    {
        TextTable times = new("protocol and work", "ns (95 % CI)", "bytes allocated");
        foreach (Standing standing in Standings)
        {
            times.Add(
                standing.Work,
                $"{standing.Nanoseconds.Median:0} ({standing.Nanoseconds.Low:0} to {standing.Nanoseconds.High:0})",
                $"{standing.AllocatedBytes:0}");
        }

        TextTable ratios = new("generated : hand-written, or as said", "ratio (95 % CI)");
        foreach (Comparison comparison in Comparisons)
        {
            ratios.Add(comparison.What, $"{comparison.Ratio.Median:0.000} ({comparison.Ratio.Low:0.000} to {comparison.Ratio.High:0.000})");
        }

        output.WriteLine();
        times.Print(output);
        output.WriteLine();
        ratios.Print(output);
        output.WriteLine();
        foreach (string warning in Warnings)
        {
            output.WriteLine($"warning: {warning}");
        }
    }
}
