
namespace ThriftRpc.Benchmarks.Rpc;

/// <summary>Looks for signs that a run should not be quoted.</summary>
internal static class NoiseCheck
{
    /// <summary>How many methods compiled in one round are normal; more mean that the warm-up is not over.</summary>
    private const int MostMethodsCompiled = 20;

    /// <summary>Two processes that wait only for each other keep a core of their own busy nearly all the time.</summary>
    private const double LeastCoreShare = 0.93;

    private const double WidestInterval = 0.05;
    private const int FewestRounds = 20;

    public static bool IsJitAtWork(IEnumerable<Slice> round) => round.Sum(slice => slice.MethodsCompiled) > MostMethodsCompiled;

    public static IEnumerable<string> Look(IReadOnlyList<Standing> standings, string baseline, IReadOnlyList<Slice> slices, RunOptions options, bool pinned)
    {
        if (!pinned && options.Callers == 1)
        {
            yield return "the processes are not pinned to one core.";
        }

        if (options.Rounds < FewestRounds)
        {
            yield return $"{options.Rounds} rounds are too few to quote; the method asks for {FewestRounds}.";
        }

        foreach (Standing standing in standings.Where(standing => options.Callers == 1 && standing.CoreShare.Median < LeastCoreShare))
        {
            yield return $"the machine is noisy: while {standing.Contender} ran, the core was ours only {standing.CoreShare.Median:0%} of the time.";
        }

        Estimate speed = standings.Single(standing => standing.Contender == baseline).CallsPerSecond;
        if (speed.RelativeWidth > WidestInterval)
        {
            yield return $"the machine is noisy: the baseline's interval is {speed.RelativeWidth:0.0%} of its median wide.";
        }

        int unsettled = slices.GroupBy(slice => slice.Round).Count(IsJitAtWork);
        if (unsettled > options.Rounds / 4)
        {
            yield return $"the JIT was still at work in {unsettled} of {options.Rounds} rounds.";
        }
    }
}
