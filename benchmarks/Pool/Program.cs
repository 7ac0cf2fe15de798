using System.CommandLine;
using System.Diagnostics;
using ThriftRpc.Benchmarks.Pool;

Option<bool> quick = new("--quick") { Description = "Fewer and shorter rounds: enough to see that everything works, too few to quote." };
Option<int?> rounds = new("--rounds") { Description = "How many rounds; each measures every contender once. Default 25 (quick: 7)." };
Option<FileInfo?> json = new("--json") { Description = "Write the results here too." };

RootCommand root = new("What borrowing and returning a connection costs, beside two uncontended locks and a timestamp.") { quick, rounds, json };
root.SetAction(async (parsed, cancellationToken) =>
{
    int timesEach = parsed.GetValue(quick) ? 100_000 : 1_000_000;
    int wanted = parsed.GetValue(rounds) ?? (parsed.GetValue(quick) ? 7 : 25);
    const int most = 100_000;
    Machine machine = Machine.Look();
    machine.Print(Console.Out);
    IContender[] contenders =
    [
        new Floor(),
        await Borrowing.BesideIdleAsync(10),
        await Borrowing.BesideIdleAsync(1000),
        await Borrowing.BesideIdleAsync(most),
        await Borrowing.BesideEndpointsAsync(1000),
        await Borrowing.BesideEndpointsAsync(most),
        await Borrowing.ContendedAsync(callers: 64, connections: 8),
    ];

    // Until the JIT has done what it will do, and a little longer.
    for (long warm = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(warm) < TimeSpan.FromSeconds(parsed.GetValue(quick) ? 2 : 5);)
    {
        foreach (IContender contender in contenders)
        {
            await contender.RunAsync(timesEach / 10);
        }
    }

    (double Nanoseconds, double Cpu, double Bytes)[][] measured = [.. contenders.Select(_ => new (double, double, double)[wanted])];
    for (int round = 0; round < wanted; round++)
    {
        for (int turn = 0; turn < contenders.Length; turn++)
        {
            // Each round begins with the next one, so that nobody always runs behind the same neighbour.
            cancellationToken.ThrowIfCancellationRequested();
            int which = (round + turn) % contenders.Length;
            long bytes = GC.GetTotalAllocatedBytes(precise: true);
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            await contenders[which].RunAsync(timesEach);
            double nanoseconds = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
            cpu = Environment.CpuUsage.TotalTime - cpu;
            measured[which][round] = (nanoseconds / timesEach, cpu.TotalNanoseconds / timesEach, (GC.GetTotalAllocatedBytes(precise: true) - bytes) / (double)timesEach);
        }
    }

    Report report = Report.Of(machine, wanted, [.. contenders.Select((contender, i) => new Standing(
        contender.Name,
        Estimate.Of(measured[i].Select(each => each.Nanoseconds)),
        Estimate.Of(measured[i].Select(each => each.Cpu)),
        Estimate.Of(measured[i].Select(each => each.Bytes)),
        Estimate.Of(measured[i].Zip(measured[0], (mine, floor) => mine.Nanoseconds / floor.Nanoseconds)),
        Estimate.Of(measured[i].Zip(measured[0], (mine, floor) => mine.Cpu / floor.Cpu))))]);
    report.Print(Console.Out);
    if (parsed.GetValue(json) is { } file)
    {
        ResultFile.Write(file.FullName, report);
    }

    return 0;
});
return await root.Parse(args).InvokeAsync();
