using System.Diagnostics;
using System.Runtime;
using ThriftRpc.Bench;
using ThriftRpc.Protocol;

namespace ThriftRpc.Benchmarks.Codec;

/// <summary>Measures all works in turns, in slices of two milliseconds.</summary>
/// <remarks>
/// An own loop and not BenchmarkDotNet, because what counts is the ratio: BenchmarkDotNet measures one method after the other,
/// minutes apart, and on a machine that is not quiet the second then runs on another machine than the first. Here both halves
/// of each ratio lie milliseconds apart, a slice is shorter than most disturbances, and the median drops the slices that met one.
/// </remarks>
internal static class Benchmark
{
    /// <summary>As many as <see cref="WorksOf"/> returns.</summary>
    private const int WorksPerCodec = 4;

    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_leastWarmUp = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan s_longestWarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_quietJit = TimeSpan.FromSeconds(0.7);

    public static void Run(int rounds, string? jsonPath)
    {
        Machine machine = Machine.Look();
        machine.Print(Console.Out);
        Order order = SampleOrder.Create();
        byte[][] documents = [.. HandWrittenCodec.All.Select(codec => SelfCheck.Run(codec, order))];
        Document[] sizes = [.. HandWrittenCodec.All.Zip(documents, (codec, bytes) => new Document(codec.Protocol.Name, bytes.Length))];
        Console.WriteLine($"document   {string.Join(", ", sizes.Select(size => $"{size.Bytes} bytes in the {size.Protocol} protocol"))}");
        Console.WriteLine($"rounds     {rounds}, {s_slice.TotalMilliseconds} ms for each work");

        using OutputBuffer output = new();
        if (!CppLibrary.TryStart(order, out CppLibrary? cpp, out string missing))
        {
            Console.WriteLine($"left out   Apache Thrift's C++ library: {missing}");
        }

        using CppLibrary? ended = cpp;
        Work[] works =
        [
            .. HandWrittenCodec.All.Zip(documents).SelectMany(codec => WorksOf(codec.First, codec.Second, order, output)),
            .. HandWrittenCodec.All.SelectMany(codec => WorksOf(cpp, codec.Protocol)),
            new BuildObjects(),
        ];
        WarmUp(works);
        int[] times = [.. works.Select(TimesPerSlice)];
        double[][] nanoseconds = Measure(works, times, rounds);

        Standing[] standings = [.. works.Select((work, i) => new Standing(work.Name, Estimate.Of(nanoseconds[i]), AllocatedBytes(work)))];
        int cppAt = WorksPerCodec * HandWrittenCodec.All.Count;
        Comparison[] comparisons =
        [
            .. HandWrittenCodec.All.SelectMany((codec, i) => (Comparison[])
            [
                Compare($"{codec.Protocol.Name} write", nanoseconds[WorksPerCodec * i], nanoseconds[(WorksPerCodec * i) + 1]),
                Compare($"{codec.Protocol.Name} read", nanoseconds[(WorksPerCodec * i) + 2], nanoseconds[(WorksPerCodec * i) + 3]),
            ]),
            .. HandWrittenCodec.All.SelectMany((codec, i) => cpp is null ? [] : (Comparison[])
            [
                Compare($"{codec.Protocol.Name} write, to Apache C++", nanoseconds[WorksPerCodec * i], nanoseconds[cppAt + (2 * i)]),
                Compare($"{codec.Protocol.Name} read, to Apache C++", nanoseconds[(WorksPerCodec * i) + 2], nanoseconds[cppAt + (2 * i) + 1]),
            ]),
        ];
        Report report = new(Report.CurrentSchema, "codec", machine, rounds, sizes, [.. FindNoise(standings, comparisons)], standings, comparisons);
        report.Print(Console.Out);
        if (jsonPath is not null)
        {
            ResultFile.Write(jsonPath, report);
        }
    }

    private static Work[] WorksOf(HandWrittenCodec codec, byte[] bytes, Order order, OutputBuffer output) =>
    [
        new GeneratedWrite(codec.Protocol, order, output),
        new HandWrittenWrite(codec, order, output),
        new GeneratedRead(codec.Protocol, bytes),
        new HandWrittenRead(codec, bytes),
    ];

    private static Work[] WorksOf(CppLibrary? cpp, ThriftProtocol protocol) =>
        cpp is null ? [] : [new CppWork(cpp, protocol, "write"), new CppWork(cpp, protocol, "read")];

    /// <summary>Runs everything until the JIT has been quiet for a while: its tiers come in waves.</summary>
    private static void WarmUp(Work[] works)
    {
        long start = Stopwatch.GetTimestamp();
        long lastCompilation = start;
        long compiled = JitInfo.GetCompiledMethodCount();
        while (Stopwatch.GetElapsedTime(start) is { } elapsed
            && elapsed < s_longestWarmUp
            && (elapsed < s_leastWarmUp || Stopwatch.GetElapsedTime(lastCompilation) < s_quietJit))
        {
            foreach (Work work in works)
            {
                work.Run(times: 100);
            }

            if (JitInfo.GetCompiledMethodCount() is var now && now != compiled)
            {
                compiled = now;
                lastCompilation = Stopwatch.GetTimestamp();
            }
        }
    }

    private static int TimesPerSlice(Work work)
    {
        const int samples = 5;
        const int times = 200;
        double fastest = Enumerable.Range(0, samples).Min(_ => work.Time(times));
        return Math.Max(1, (int)(s_slice.TotalNanoseconds / fastest));
    }

    /// <summary>Each round begins with the next pair, and turns the pairs round, so that nobody always runs behind the same neighbour.</summary>
    private static double[][] Measure(Work[] works, int[] times, int rounds)
    {
        double[][] nanoseconds = [.. works.Select(_ => new double[rounds])];
        for (int round = 0; round < rounds; round++)
        {
            for (int turn = 0; turn < works.Length; turn++)
            {
                int i = round / works.Length % 2 == 0 ? (round + turn) % works.Length : (round + works.Length - turn) % works.Length;
                nanoseconds[i][round] = works[i].Time(times[i]);
            }
        }

        return nanoseconds;
    }

    private static double AllocatedBytes(Work work)
    {
        const int times = 1000;
        long before = GC.GetAllocatedBytesForCurrentThread();
        work.Run(times);
        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / times;
    }

    private static Comparison Compare(string what, double[] first, double[] second) =>
        new(what, Estimate.Of(first.Zip(second, (one, other) => one / other)));

    private static IEnumerable<string> FindNoise(Standing[] standings, Comparison[] comparisons)
    {
        const double widestTime = 0.05;
        const double widestRatio = 0.02;
        foreach (Standing standing in standings.Where(standing => standing.Nanoseconds.RelativeWidth > widestTime))
        {
            yield return $"the machine is noisy: the interval of \"{standing.Work}\" is {standing.Nanoseconds.RelativeWidth:0.0%} of its median wide.";
        }

        foreach (Comparison comparison in comparisons.Where(comparison => comparison.Ratio.RelativeWidth > widestRatio))
        {
            yield return $"more rounds are needed: the interval of the ratio of {comparison.What} is {comparison.Ratio.RelativeWidth:0.0%} wide.";
        }
    }
}
