using System.Diagnostics;

namespace ThriftRpc.Benchmarks.Generator;

/// <summary>Measures a cold run and the kinds of edit, in turns.</summary>
internal static class Benchmark
{
    private const int WarmUpRounds = 5;

    /// <summary>A cold run and four edits.</summary>
    private const int Works = 5;

    public static void Run(int rounds, string? jsonPath)
    {
        Machine machine = Machine.Look();
        machine.Print(Console.Out);
        GeneratorRun run = new();
        run.Run();
        (int files, int lines) = run.Check();
        Console.WriteLine($"project    {files} files, {files * SampleProject.StructsPerFile} structs; {lines} lines of C#");
        Console.WriteLine($"rounds     {rounds}");

        for (int round = 0; round < WarmUpRounds; round++)
        {
            _ = EditPart(run, round);
            _ = EditBase(run, round);
            _ = RenameBase(run, round);
            _ = EditElsewhere(run);
        }

        double[][] milliseconds = [.. Enumerable.Range(0, Works).Select(_ => new double[rounds])];
        for (int round = 0; round < rounds; round++)
        {
            milliseconds[0][round] = ColdRun.Milliseconds();
            milliseconds[1][round] = EditPart(run, WarmUpRounds + round);
            milliseconds[2][round] = EditBase(run, WarmUpRounds + round);
            milliseconds[3][round] = RenameBase(run, WarmUpRounds + round);
            milliseconds[4][round] = EditElsewhere(run);
        }

        run.Check();
        Standing[] standings =
        [
            new("all files, from cold", Estimate.Of(milliseconds[0])),
            new("an edit of one file", Estimate.Of(milliseconds[1])),
            new("an edit of the file that all include", Estimate.Of(milliseconds[2])),
            new("an edit of it that changes the code of all", Estimate.Of(milliseconds[3])),
            new("an edit elsewhere", Estimate.Of(milliseconds[4])),
        ];
        Report report = new(Report.CurrentSchema, "generator", machine, rounds, files, lines, standings);
        report.Print(Console.Out);
        if (jsonPath is not null)
        {
            ResultFile.Write(jsonPath, report);
        }
    }

    /// <summary>A new field in a file that nobody includes.</summary>
    private static double EditPart(GeneratorRun run, int round)
    {
        int number = 1 + (round % (SampleProject.Files - 1));
        run.Edit(number, SampleProject.Part(number, $"  9: i32 typed{round}\n"));
        return Time(run);
    }

    /// <summary>A new field of a struct that every other file uses: their code stays as it is.</summary>
    private static double EditBase(GeneratorRun run, int round)
    {
        run.Edit(file: 0, SampleProject.Base($"  9: i32 typed{round}\n"));
        return Time(run);
    }

    /// <summary>A new namespace: all files name it, so all become new code.</summary>
    private static double RenameBase(GeneratorRun run, int round)
    {
        run.Edit(file: 0, SampleProject.Base(name: $"Base{round}"));
        double milliseconds = Time(run);

        // Undone outside the measurement: the next edit must not pay for it.
        run.Edit(file: 0, SampleProject.Base());
        run.Run();
        return milliseconds;
    }

    /// <summary>What each edit of C# costs: the compiler asks whether anything has changed.</summary>
    private static double EditElsewhere(GeneratorRun run) => Time(run);

    private static double Time(GeneratorRun run)
    {
        long start = Stopwatch.GetTimestamp();
        run.Run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
