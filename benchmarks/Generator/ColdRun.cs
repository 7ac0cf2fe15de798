using System.Diagnostics;
using System.Globalization;

namespace ThriftRpc.Benchmarks.Generator;

/// <summary>A build's first run, in a process of its own: nothing is loaded or compiled yet.</summary>
internal static class ColdRun
{
    public const string Command = "cold-run";

    /// <summary>What the started process does.</summary>
    public static void PrintMilliseconds()
    {
        long start = Stopwatch.GetTimestamp();
        GeneratorRun run = new();
        run.Run();
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        run.Check();
        Console.WriteLine(milliseconds.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Starts one, and waits for its figure.</summary>
    public static double Milliseconds()
    {
        using Process process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, Arguments()) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? double.Parse(output, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"The cold run ended with {process.ExitCode}: {output}");
    }

    /// <summary>Under <c>dotnet Generator.dll</c> the program is an argument itself.</summary>
    private static IEnumerable<string> Arguments() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Environment.GetCommandLineArgs()[0], Command] : [Command];
}
