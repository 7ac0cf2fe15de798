
namespace ThriftRpc.Benchmarks.Peers;

/// <summary>All there is to say about a run; also the shape of the JSON file.</summary>
/// <param name="SchemaVersion">Rises when a reader of the file would have to change.</param>
/// <param name="Benchmark">Which benchmark this is.</param>
/// <param name="Machine">The machine at the begin.</param>
/// <param name="Rounds">How many rounds were measured.</param>
/// <param name="SliceSeconds">How long each contender ran in a round.</param>
/// <param name="Baseline">To whom the ratios relate.</param>
/// <param name="Libraries">Which library each contender stands for.</param>
/// <param name="LeftOut">Who did not take part, and why.</param>
/// <param name="Scenarios">The figures, by the number of callers.</param>
internal sealed record Report(
    int SchemaVersion,
    string Benchmark,
    Machine Machine,
    int Rounds,
    double SliceSeconds,
    string Baseline,
    IReadOnlyList<Library> Libraries,
    IReadOnlyList<Absence> LeftOut,
    IReadOnlyList<ScenarioReport> Scenarios)
{
    public const int CurrentSchema = 1;
}

/// <summary>Which library a contender stands for.</summary>
/// <param name="Contender">The contender's name.</param>
/// <param name="Version">The library's name and version.</param>
internal sealed record Library(string Contender, string Version);

/// <summary>Who did not take part.</summary>
/// <param name="Contender">The contender's name.</param>
/// <param name="Reason">Why.</param>
internal sealed record Absence(string Contender, string Reason);
