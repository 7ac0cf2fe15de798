using System.Diagnostics;
using System.Globalization;
using ThriftRpc.Client;

namespace ThriftRpc.Pool.Tests.Shared;

/// <summary>The core of a shared client under everything at once, in any order; and the proof that the oracle would notice if it went wrong.</summary>
[TestFixture]
[Category("Stress")]
internal sealed class SharedOracleTests
{
    private const int StepsPerRun = 2000;

    private static readonly bool s_isFull = Environment.GetEnvironmentVariable("THRIFTRPC_FULL") is not null;

    private static IEnumerable<SharedOptions> Kinds()
    {
        ConcurrentClientOptions three = new() { MaxInFlight = 3 };
        yield return SharedOptions.Default with { Connection = three };
        yield return SharedOptions.Default with { Connection = three, WaitForReady = true, MaxConnections = 2 };
        yield return SharedOptions.Default with { Connection = three with { AtLimit = AtLimit.Fail }, MaxConnections = 2, IdleTimeout = TimeSpan.FromSeconds(1) };
        yield return SharedOptions.Default with { Connection = three, KeepAliveCall = static (_, _) => default, KeepAliveInterval = TimeSpan.FromSeconds(1), KeepAliveTimeout = TimeSpan.FromSeconds(1) };
        yield return SharedOptions.Default with { KeepAliveCall = static (_, _) => default, KeepAliveInterval = TimeSpan.FromSeconds(1), KeepAliveWithoutCalls = true };
        yield return SharedOptions.Grpc with { Connection = three };
        yield return SharedOptions.Grpc with { Connection = three, WaitForReady = true };
        yield return SharedOptions.NetHttp2 with { Connection = three };
        yield return SharedOptions.NetHttp2 with { Connection = three, WaitForReady = true };
    }

    /// <summary>About five seconds of random steps, each followed by all checks; ten minutes with THRIFTRPC_FULL=1.</summary>
    [Test]
    public void Whatever_happens_in_whatever_order_a_shared_client_is_as_it_must_be()
    {
        int seed = Environment.GetEnvironmentVariable("THRIFTRPC_SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
        TestContext.Out.WriteLine($"THRIFTRPC_SEED={seed} repeats this run.");
        TimeSpan budget = s_isFull ? TimeSpan.FromMinutes(10) : TimeSpan.FromSeconds(5);
        long start = Stopwatch.GetTimestamp();
        long steps = 0;
        SharedOptions[] kinds = [.. Kinds()];
        for (int run = 0; run < kinds.Length || Stopwatch.GetElapsedTime(start) < budget; run++)
        {
            SharedOracle oracle = new(kinds[run % kinds.Length], unchecked(seed + run), SharedDefect.None);
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

    [TestCase(SharedDefect.LostWakeup)]
    [TestCase(SharedDefect.DoubleLeave)]
    [TestCase(SharedDefect.LostPlace)]
    [TestCase(SharedDefect.ForgottenDial)]
    [TestCase(SharedDefect.DeafToTheEnd)]
    public void The_oracle_notices_a_shared_client_that_is_broken(SharedDefect defect)
    {
        SharedOracle oracle = new(SharedOptions.Default with { Connection = new ConcurrentClientOptions { MaxInFlight = 3 } }, seed: 2026, defect);

        Assert.That(() => oracle.Run(StepsPerRun), Throws.Exception.With.Matches<Exception>(e => e is OracleException || e.Message.Contains("I4: ", StringComparison.Ordinal)));
    }
}
