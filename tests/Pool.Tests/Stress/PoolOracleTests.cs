using System.Diagnostics;
using System.Globalization;

namespace ThriftRpc.Pool.Tests;

/// <summary>The core under everything at once, in any order; and the proof that the oracle would notice if it went wrong.</summary>
[TestFixture]
[Category("Stress")]
internal sealed class PoolOracleTests
{
    private const int StepsPerRun = 2000;

    /// <summary>A minute in the short run, ten minutes in the full one; or so many steps as THRIFTRPC_ORACLE_STEPS says.</summary>
    private static readonly TimeSpan s_budget = TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("THRIFTRPC_FULL") is null ? 60 : 600);

    private static readonly long? s_steps = long.TryParse(Environment.GetEnvironmentVariable("THRIFTRPC_ORACLE_STEPS"), CultureInfo.InvariantCulture, out long steps) ? steps : null;

    private static IEnumerable<PoolOptions> Kinds()
    {
        yield return new PoolOptions { MaxConnections = 4 };
        yield return new PoolOptions { MaxConnections = 1 };
        yield return new PoolOptions { MaxConnections = 4, AcquireTimeout = TimeSpan.Zero, Dialing = Dialing.ByCaller };
        yield return new PoolOptions { MaxConnections = 4, MaxIdle = 0 };
        yield return new PoolOptions { MaxConnections = 4, MinIdle = 4 };
        yield return new PoolOptions { MaxConnections = 4, MaxIdle = 2, Dialing = Dialing.ByCaller, AbandonedDialGrace = TimeSpan.Zero };
        yield return new PoolOptions { MaxConnections = 4, MaxIdleTotal = 3, Dialing = Dialing.ByCallerThenPool, MaxPoolDials = 1, WaiterOrder = WaiterOrder.Random };
        yield return new PoolOptions { MaxConnections = 4, BreakerThreshold = 3, DialAttempts = 2, MaxLifetime = TimeSpan.FromSeconds(20), MinIdle = 1 };
        yield return new PoolOptions { MaxConnections = 4, ReuseOrder = ReuseOrder.Fifo, SweepInterval = TimeSpan.FromSeconds(1), WaiterOrder = WaiterOrder.Random, AbandonedDialGrace = TimeSpan.Zero };
        yield return PoolOptions.NetHttp;
        yield return PoolOptions.Redigo with { MaxConnections = 3, MaxIdle = 2, AcquireTimeout = Timeout.InfiniteTimeSpan };
        yield return PoolOptions.DatabaseSql with { MaxConnections = 3 };
        yield return PoolOptions.GoRedis with { MaxConnections = 3, BreakerThreshold = 3 };
        yield return PoolOptions.SocketsHttp with { MaxConnections = 3 };
        yield return PoolOptions.GoRedisV8 with { MaxConnections = 3, BreakerThreshold = 3, MinIdle = 2 };
    }

    /// <summary>Random steps, each followed by all checks.</summary>
    [Test]
    public void Whatever_happens_in_whatever_order_the_pool_is_as_it_must_be()
    {
        int seed = Environment.GetEnvironmentVariable("THRIFTRPC_SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
        TestContext.Out.WriteLine($"THRIFTRPC_SEED={seed} repeats this run.");
        long start = Stopwatch.GetTimestamp();
        long steps = 0;
        PoolOptions[] kinds = [.. Kinds()];
        for (int run = 0; run < kinds.Length || (s_steps is { } wanted ? steps < wanted : Stopwatch.GetElapsedTime(start) < s_budget); run++)
        {
            PoolOracle oracle = new(kinds[run % kinds.Length], unchecked(seed + run), Defect.None);
            try
            {
                oracle.Run(StepsPerRun);
            }
            catch (Exception e)
            {
                throw new OracleException($"Run {run} of seed {seed}, after {oracle.Steps} steps with {kinds[run % kinds.Length]}: {e}");
            }

            steps += oracle.Steps;
        }

        TestContext.Out.WriteLine($"{steps} steps.");
    }

    [TestCase(Defect.LostWakeup)]
    [TestCase(Defect.DoubleFree)]
    [TestCase(Defect.LateReply)]
    public void The_oracle_notices_a_pool_that_is_broken(Defect defect)
    {
        PoolOracle oracle = new(new PoolOptions { MaxConnections = 4 }, seed: 2026, defect);

        // In a debug build the core's own assertions may be the first to notice.
        Assert.That(() => oracle.Run(StepsPerRun), Throws.Exception.With.Matches<Exception>(e => e is OracleException || e.Message.Contains("I3: ", StringComparison.Ordinal)));
    }
}
