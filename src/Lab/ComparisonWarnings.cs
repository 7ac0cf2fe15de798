namespace ThriftRpc.Lab;

/// <summary>Looks for signs that figures should not be quoted.</summary>
internal static class ComparisonWarnings
{
    private const double ShortestSeconds = 1;

    public static IEnumerable<string> Look(IReadOnlyList<StrategyResult> results, LabSettings settings, Machine machine)
    {
        if (settings.Embedded)
        {
            yield return "client and server share this process: memory is counted for both together, and each slows the other down.";
        }

        if (settings.CallsPerCaller is null && settings.Seconds < ShortestSeconds)
        {
            yield return $"{settings.Seconds:0.##} s for each strategy is short: enough to see what happens, too little to quote (--duration).";
        }

        if (machine.LoadAverage > machine.Cores)
        {
            yield return $"the machine was busy when this began: a load of {machine.LoadAverage:0.0} on {machine.Cores} cores.";
        }

        foreach (StrategyResult result in results)
        {
            long wrong = result.Scenarios.Sum(scenario => scenario.WrongReplies);
            if (wrong > 0)
            {
                yield return $"{result.Title}: {wrong} REPLIES WERE NOT WHAT WAS SENT. That is a bug of the library.";
            }
        }

        if (settings.Rate is { } rate)
        {
            foreach (StrategyResult result in results)
            {
                foreach (ScenarioResult scenario in result.Scenarios.Where(scenario => scenario.Scenario != ScenarioCatalog.Burst.Name && scenario.CallsPerSecond < 0.95 * rate))
                {
                    yield return $"{result.Title} did not keep up with {rate:N0} calls/s in {scenario.Scenario}: it reached {scenario.CallsPerSecond:N0}, and its latencies grow for as long as it runs.";
                }
            }
        }
    }
}
