namespace ThriftRpc.Interop;

/// <summary>How the cases of one conversation ended.</summary>
internal sealed class CaseOutcomes
{
    private const int ShownProblems = 5;
    private const int ShownLength = 300;

    private readonly List<(string Case, IReadOnlyList<string> Problems)> _cases = [];

    public int Count => _cases.Count;

    public int PassedCount => _cases.Count(item => item.Problems.Count == 0);

    public void Add(string name, IReadOnlyList<string> problems) => _cases.Add((name, problems));

    /// <summary>Returns a paragraph for each case that failed; empty where none did.</summary>
    public string Failures() => string.Join('\n', _cases.Where(item => item.Problems.Count > 0).Select(Describe));

    private static string Describe((string Case, IReadOnlyList<string> Problems) item)
    {
        IEnumerable<string> shown = item.Problems.Take(ShownProblems)
            .Select(problem => problem.Length <= ShownLength ? problem : $"{problem[..ShownLength]} ...");
        string more = item.Problems.Count > ShownProblems ? $"\n    and {item.Problems.Count - ShownProblems} more" : "";
        return $"{item.Case}:\n    {string.Join("\n    ", shown)}{more}";
    }
}
