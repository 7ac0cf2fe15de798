using System.Diagnostics;
using System.Globalization;
using ThriftRpc.Benchmarks.Rpc;

namespace ThriftRpc.Benchmarks.Peers;

/// <summary>The client process of a .NET contender: runs a slice for each line it is sent.</summary>
internal static class DotNetClient
{
    /// <summary>How many calls of one slice are timed, of all callers together.</summary>
    private const int Timed = 4 * 1024 * 1024;

    public static void Run(IContender[] callers)
    {
        SliceClock[] clocks = [.. callers.Select(_ => new SliceClock(Timed / callers.Length))];
        RunSlice(callers, clocks, TimeSpan.Zero);
        Console.WriteLine("ready");
        ForEachLine(line => Console.WriteLine(RunSlice(callers, clocks, TimeSpan.FromSeconds(double.Parse(line, CultureInfo.InvariantCulture))).ToLine()));
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
    private static ClientResult RunSlice(IContender[] callers, SliceClock[] clocks, TimeSpan duration)
    {
        double cpuBefore = CpuMicroseconds();
        long start = Stopwatch.GetTimestamp();
        Task[] running = new Task[callers.Length];
        for (int i = 0; i < callers.Length; i++)
        {
            IContender caller = callers[i];
            SliceClock clock = clocks[i];
            clock.Start(duration);
            running[i] = Task.Factory.StartNew(() => caller.RunAsync(clock), caller.Blocks ? TaskCreationOptions.LongRunning : TaskCreationOptions.None).Unwrap();
        }

        Task.WhenAll(running).GetAwaiter().GetResult();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        double cpu = CpuMicroseconds() - cpuBefore;
        double[] latencies = SliceClock.Percentiles(clocks, 0.50, 0.99);
        return new ClientResult(clocks.Sum(clock => (long)clock.Calls), elapsed.TotalSeconds, latencies[0], latencies[1], cpu);
    }
}
