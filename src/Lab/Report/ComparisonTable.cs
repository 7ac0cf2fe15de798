using System.Globalization;

namespace ThriftRpc.Lab;

/// <summary>The table that tells the strategies apart, for every kind of output.</summary>
public static class ComparisonTable
{
    private const string None = "-";

    /// <summary>Makes the columns for a set of scenarios.</summary>
    /// <param name="scenarios">The scenarios that are run.</param>
    /// <returns>The columns; the first one holds names, the others numbers.</returns>
    public static IReadOnlyList<ComparisonColumn> ColumnsFor(IReadOnlyList<Scenario> scenarios)
    {
        ArgumentNullException.ThrowIfNull(scenarios);
        string speed = Pick(scenarios, ScenarioCatalog.Steady);
        string latency = Pick(scenarios, ScenarioCatalog.Mixed);
        string restart = Pick(scenarios, ScenarioCatalog.Churn);
        bool hasBurst = scenarios.Contains(ScenarioCatalog.Burst);
        List<ComparisonColumn> columns =
        [
            new("strategy", "who owns the sockets, and how", result => result.Title),
            new("calls/s", $"calls answered per second in {speed}", For(speed, result => Whole(result.CallsPerSecond))),
            new("of bare", $"that speed relative to bare sockets in the same moments: each strategy takes turns with its own", For(speed, result => result.RatioToBare?.ToString("0.00", CultureInfo.InvariantCulture) ?? None)),
            new("p50 us", $"half of the fast calls took no longer in {latency}", For(latency, result => Whole(result.Fast.P50))),
            new("p99 us", $"99 % of the fast calls took no longer in {latency}", For(latency, result => Whole(result.Fast.P99))),
            new("peak", "the most connections at once, in all scenarios", result => Most(result, scenario => scenario.Connections.Peak)),
            new("rest", $"connections left open after {speed}", For(speed, result => Whole(result.Connections.AtRest))),
            new("opened", "connections opened in all", result => Sum(result, scenario => scenario.Connections.Opened)),
        ];
        if (hasBurst)
        {
            columns.Add(new("burst ms", "until 200 callers from cold had all their answers", For(ScenarioCatalog.Burst.Name, result => Whole(result.Seconds * 1000))));
        }

        columns.Add(new("wait us", $"how long a call waited for a connection on average in {speed}", For(speed, result => Tenths(result.Wait.Mean))));
        columns.Add(new("failed", $"calls that failed in {restart}", For(restart, result => Whole(result.Failed))));
        columns.Add(new("retried", $"attempts that followed a first one in {restart}, of which the caller noticed nothing", For(restart, result => Whole(result.Retried))));
        columns.Add(new("B/call", $"managed memory that the callers' process allocated per call in {speed}", For(speed, result => Whole(result.ClientBytesPerCall))));
        columns.Add(new("CPU us", $"processor time of both processes per call in {speed}", For(speed, result => Tenths(result.CpuMicrosecondsPerCall))));
        return columns;
    }

    /// <summary>Prints the table as plain text.</summary>
    /// <param name="result">The comparison.</param>
    /// <param name="output">Where to.</param>
    public static void Print(ComparisonResult result, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(result);
        IReadOnlyList<ComparisonColumn> columns = ColumnsFor(result.Scenarios);
        TextTable table = new([.. columns.Select(column => column.Heading)]);
        foreach (StrategyResult strategy in result.Strategies)
        {
            table.Add([.. columns.Select(column => column.Cell(strategy))]);
        }

        table.Print(output);
    }

    /// <summary>The scenario that a column is about: the wanted one, else the first that is there.</summary>
    private static string Pick(IReadOnlyList<Scenario> scenarios, Scenario wanted) =>
        (scenarios.Contains(wanted) ? wanted : scenarios.FirstOrDefault(scenario => scenario.IsComparable) ?? scenarios[0]).Name;

    private static Func<StrategyResult, string> For(string scenario, Func<ScenarioResult, string> cell) =>
        strategy => strategy.In(scenario) is { } result ? cell(result) : None;

    private static string Most(StrategyResult strategy, Func<ScenarioResult, long> number) =>
        strategy.Scenarios.Count == 0 ? None : Whole(strategy.Scenarios.Max(number));

    private static string Sum(StrategyResult strategy, Func<ScenarioResult, long> number) =>
        strategy.Scenarios.Count == 0 ? None : Whole(strategy.Scenarios.Sum(number));

    private static string Whole(double number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Tenths(double number) => number >= 100 ? Whole(number) : number.ToString("0.0", CultureInfo.InvariantCulture);
}
