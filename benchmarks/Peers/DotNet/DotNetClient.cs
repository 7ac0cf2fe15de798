using System.Globalization;
using ThriftRpc.Benchmarks.Rpc;

namespace ThriftRpc.Benchmarks.Peers;

/// <summary>The client process of a .NET contender: runs a slice for each line it is sent.</summary>
internal static class DotNetClient
{
    public static void Run(IContender[] callers)
    {
        CrowdContender crowd = new("callers", callers);
        SliceClock clock = new();
        RunSlice(crowd, clock, TimeSpan.Zero);
        Console.WriteLine("ready");
        ForEachLine(line => Console.WriteLine(RunSlice(crowd, clock, TimeSpan.FromSeconds(double.Parse(line, CultureInfo.InvariantCulture))).ToLine()));
    }

    /// <summary>Ends with standard input, and so with the benchmark that holds its other end.</summary>
    public static void ForEachLine(Action<string> answer)
    {
        while (Console.In.ReadLine() is { } line)
        {
            answer(line);
        }
    }

    public static double CpuMicroseconds() => Usage.OfThisProcess().Cpu.TotalMicroseconds;

    /// <summary>Lets all callers call until the time is over, and at least once. The main thread only waits: nothing of it passes through the pool of threads.</summary>
    private static ClientResult RunSlice(CrowdContender crowd, SliceClock clock, TimeSpan duration)
    {
        double cpuBefore = CpuMicroseconds();
        clock.Start(duration);
        crowd.RunAsync(clock).GetAwaiter().GetResult();
        double cpu = CpuMicroseconds() - cpuBefore;
        double[] latencies = clock.Percentiles(0.50, 0.99);
        return new ClientResult(clock.Calls, clock.Elapsed.TotalSeconds, latencies[0], latencies[1], cpu);
    }
}
