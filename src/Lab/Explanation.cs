using System.Globalization;

namespace ThriftRpc.Lab;

/// <summary>Says in plain words what a comparison has shown. Every figure in it was measured in the same run.</summary>
internal static class Explanation
{
    /// <summary>Who is so near to the best is not told apart from it by a short run.</summary>
    private const double Close = 0.9;

    public static string Of(IReadOnlyList<StrategyResult> results)
    {
        StrategyResult[] strategies = [.. results.Where(result => !result.IsBare)];
        if (strategies.Length == 0 || strategies[0].Scenarios.Count == 0)
        {
            return "Nothing was compared.";
        }

        IEnumerable<string?> sentences = strategies[0].Scenarios.Count == 1
            ? OneScenario(strategies, strategies[0].Scenarios[0].Scenario)
            : [Fastest(strategies), Steadiest(strategies), HeadOfLine(strategies), DialingCost(strategies), TurnsCost(strategies), IdleCap(strategies), Restart(strategies), Change(strategies)];
        return string.Join(' ', sentences.Where(sentence => sentence is not null));
    }

    private static IEnumerable<string?> OneScenario(StrategyResult[] strategies, string scenario)
    {
        StrategyResult[] ranked = [.. strategies.Where(strategy => strategy.In(scenario) is not null).OrderByDescending(strategy => strategy.In(scenario)!.CallsPerSecond)];
        ScenarioResult best = ranked[0].In(scenario)!;
        ScenarioResult last = ranked[^1].In(scenario)!;
        yield return $"In {scenario}, {Quote(ranked[0])} answered most: {Number(best.CallsPerSecond)} calls/s{OfBare(best)}.";
        if (ranked.Length > 1)
        {
            yield return $"{Quote(ranked[^1])} answered fewest, {Number(last.CallsPerSecond)}.";
        }

        StrategyResult calmest = strategies.Where(strategy => strategy.In(scenario) is not null).MinBy(strategy => strategy.In(scenario)!.Fast.P99)!;
        yield return $"The shortest wait for 99 % of the fast calls was {Time(calmest.In(scenario)!.Fast.P99)}, with {Quote(calmest)}.";
        StrategyResult greediest = strategies.MaxBy(strategy => strategy.In(scenario)?.Connections.Opened ?? 0)!;
        StrategyResult thriftiest = strategies.MinBy(strategy => strategy.In(scenario)?.Connections.Opened ?? long.MaxValue)!;
        yield return $"{Quote(thriftiest)} opened the fewest connections, {Number(thriftiest.In(scenario)!.Connections.Opened)} in all, {Quote(greediest)} the most, {Number(greediest.In(scenario)!.Connections.Opened)}.";
        long failed = strategies.Sum(strategy => strategy.In(scenario)?.Failed ?? 0);
        yield return failed == 0 ? "No call failed." : $"{Calls(failed)} failed, {Number(strategies.Max(strategy => strategy.In(scenario)?.Failed ?? 0))} of them with one strategy.";
    }

    private static string? Fastest(StrategyResult[] strategies)
    {
        string steady = ScenarioCatalog.Steady.Name;
        StrategyResult? best = strategies.Where(strategy => strategy.In(steady) is not null).MaxBy(strategy => strategy.In(steady)!.CallsPerSecond);
        if (best is null)
        {
            return null;
        }

        ScenarioResult result = best.In(steady)!;
        string[] close = [.. strategies.Where(strategy => strategy != best && strategy.In(steady)?.CallsPerSecond > Close * result.CallsPerSecond).Select(Quote)];
        string closely = close.Length == 0 ? "" : $", with {string.Join(" and ", close)} close behind";
        string why = best.IsShared
            ? $"the messages of {result.Callers} callers travel together in few system calls, so that a call costs {Tenths(result.CpuMicrosecondsPerCall)} us of processor time for both ends"
            : $"every call finds a connection that is open and its own, so nobody waits for anybody";
        return $"Here, with handlers that answer at once, {Quote(best)} won: {Number(result.CallsPerSecond)} calls/s{OfBare(result)}{closely}, because {why}.";
    }

    private static string? Steadiest(StrategyResult[] strategies)
    {
        string mixed = ScenarioCatalog.Mixed.Name;
        StrategyResult[] ranked = [.. strategies.Where(strategy => strategy.In(mixed) is not null).OrderBy(strategy => strategy.In(mixed)!.Fast.P99)];
        if (ranked.Length < 2)
        {
            return null;
        }

        StrategyResult worst = ranked[^1];
        string why = worst is { IsShared: true, ReplyMode: ReplyMode.InOrder or ReplyMode.Serial }
            ? ", because every fast reply stands in line behind the slow ones on the same connection"
            : worst.IsShared || worst.In(mixed)!.Connections.Peak <= 2
                ? ", because everybody stands in line behind the slow calls"
                : "";
        return $"As soon as 1 call in 100 takes {ScenarioCatalog.Mixed.SlowMilliseconds} ms, what counts is who waits behind it: 99 % of the fast calls took at most "
            + $"{Time(ranked[0].In(mixed)!.Fast.P99)} with {Quote(ranked[0])}, but {Time(worst.In(mixed)!.Fast.P99)} with {Quote(worst)}{why}.";
    }

    private static string? HeadOfLine(StrategyResult[] strategies)
    {
        string mixed = ScenarioCatalog.Mixed.Name;
        ScenarioResult? inOrder = Find(strategies, "shared-in-order")?.In(mixed);
        ScenarioResult? asCompleted = Find(strategies, "shared")?.In(mixed);
        return inOrder is null || asCompleted is null ? null
            : $"The shared socket shows it best: with replies in order half of the fast calls took {Time(inOrder.Fast.P50)} or more, as each stands behind some slow one; with replies as completed "
            + $"{Time(asCompleted.Fast.P50)}, and {Ratio(asCompleted.CallsPerSecond / inOrder.CallsPerSecond)} times as many calls were answered.";
    }

    private static string? DialingCost(StrategyResult[] strategies)
    {
        string steady = ScenarioCatalog.Steady.Name;
        ScenarioResult? perCall = Find(strategies, "per-call")?.In(steady);
        ScenarioResult? pool = Find(strategies, "pool")?.In(steady);
        return perCall is null || pool is null ? null
            : $"Dialing for every call reached {Number(perCall.CallsPerSecond)} calls/s against {Number(pool.CallsPerSecond)} of the pool and took "
            + $"{Ratio(perCall.CpuMicrosecondsPerCall / pool.CpuMicrosecondsPerCall)} times its processor time; over a real network each dial also costs a round trip or, with TLS, several.";
    }

    private static string? TurnsCost(StrategyResult[] strategies)
    {
        string mixed = ScenarioCatalog.Mixed.Name;
        ScenarioResult? turns = Find(strategies, "one-socket")?.In(mixed);
        return turns is null ? null
            : $"One socket whose callers take turns answered {Number(turns.CallsPerSecond)} calls/s there: a call waited {Time(turns.Wait.Mean)} for the socket on average.";
    }

    private static string? IdleCap(StrategyResult[] strategies)
    {
        StrategyResult? two = Find(strategies, "net-http");
        StrategyResult? pool = Find(strategies, "pool");
        return two is null || pool is null ? null
            : $"Letting only two connections rest opened {Number(two.Scenarios.Sum(result => result.Connections.Opened))} connections in all against "
            + $"{Number(pool.Scenarios.Sum(result => result.Connections.Opened))} of the pool: each time the callers are fewer for a moment, it closes what it needs again the next.";
    }

    private static string? Restart(StrategyResult[] strategies)
    {
        string churn = ScenarioCatalog.Churn.Name;
        StrategyResult[] ranked = [.. strategies.Where(strategy => strategy.In(churn) is not null).OrderBy(strategy => strategy.In(churn)!.Failed)];
        if (ranked.Length == 0)
        {
            return null;
        }

        ScenarioResult best = ranked[0].In(churn)!;
        ScenarioResult worst = ranked[^1].In(churn)!;
        if (best.Failed == worst.Failed)
        {
            return $"When the server restarted, {Calls(best.Failed)} failed with each of them.";
        }

        string repeated = best.Retried == 0 ? "" : $" (which tried {Number(best.Retried)} again)";
        return $"When the server restarted, {Calls(best.Failed)} failed with {Quote(ranked[0])}{repeated} and {Number(worst.Failed)} with {Quote(ranked[^1])}.";
    }

    private static string Change(StrategyResult[] strategies)
    {
        bool hasShared = strategies.Any(strategy => strategy.IsShared);
        return "This would change with slower handlers: then waiting decides and not the socket, exclusive connections do as well as any"
            + (hasShared ? ", and a shared one needs a server that answers out of order" : "")
            + "; with thousands of clients, where every connection costs the server memory; and over a slow network, where dialing costs more than here.";
    }

    private static StrategyResult? Find(StrategyResult[] strategies, string name) => Array.Find(strategies, strategy => strategy.Name == name);

    private static string Quote(StrategyResult strategy) => $"\"{strategy.Title}\"";

    private static string OfBare(ScenarioResult result) => result.RatioToBare is { } ratio ? $" ({Ratio(ratio)} times the bare sockets)" : "";

    private static string Calls(long number) => number == 1 ? "1 call" : $"{Number(number)} calls";

    private static string Number(double number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Tenths(double number) => number.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Ratio(double number) => number.ToString(number < 10 ? "0.0#" : "0", CultureInfo.InvariantCulture);

    private static string Time(double microseconds) => microseconds >= 1000 ? $"{Tenths(microseconds / 1000)} ms" : $"{Number(microseconds)} us";
}
