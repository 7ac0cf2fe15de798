using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;

namespace ThriftRpc.Lab;

/// <summary>What a reader must know of the machine before believing a figure.</summary>
/// <param name="Processor">The processor's model.</param>
/// <param name="Cores">How many cores the machine has.</param>
/// <param name="CoresForUs">How many of them this process may use.</param>
/// <param name="System">The operating system.</param>
/// <param name="Runtime">The .NET version.</param>
/// <param name="GarbageCollector">The collector's mode.</param>
/// <param name="LoadAverage">Runnable tasks over the last minute, ours included; null where the system does not tell.</param>
/// <param name="Settings">Environment variables that change the runtime's behaviour.</param>
public sealed record Machine(
    string Processor,
    int Cores,
    int CoresForUs,
    string System,
    string Runtime,
    string GarbageCollector,
    double? LoadAverage,
    IReadOnlyList<string> Settings)
{
    private const string RuntimeSettingPrefix = "DOTNET_";

    private static readonly string[] s_telling = ["SYSTEM_NET_SOCKETS_", "Tiered", "TC_", "TieredPGO", "ReadyToRun", "gc", "Thread", "PROCESSOR_COUNT"];

    /// <summary>Looks at this machine.</summary>
    /// <returns>What there is to say of it now.</returns>
    public static Machine Look() => new(
        ReadProcessor() ?? RuntimeInformation.ProcessArchitecture.ToString(),
        ReadCores() ?? Environment.ProcessorCount,
        Environment.ProcessorCount,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        $"{(GCSettings.IsServerGC ? "server" : "workstation")}, {(GCSettings.LatencyMode == GCLatencyMode.Batch ? "not concurrent" : "concurrent")}",
        ReadLoadAverage(),
        ReadSettings());

    /// <summary>Prints it in a few lines.</summary>
    /// <param name="output">Where to.</param>
    public void Print(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.WriteLine($"machine    {Processor}, {Cores} cores, {CoresForUs} for this process; {System}");
        output.WriteLine($"runtime    {Runtime}; garbage collector {GarbageCollector}");
        output.WriteLine($"load       {(LoadAverage is { } load ? load.ToString("0.00", CultureInfo.InvariantCulture) : "unknown")} in the last minute");
        if (Settings.Count > 0)
        {
            output.WriteLine($"settings   {string.Join(' ', Settings)}");
        }
    }

    private static string? ReadProcessor() =>
        ReadLines("/proc/cpuinfo").Where(line => line.StartsWith("model name", StringComparison.Ordinal)).Select(line => line.Split(':')[^1].Trim()).FirstOrDefault();

    private static int? ReadCores()
    {
        int cores = ReadLines("/proc/cpuinfo").Count(line => line.StartsWith("processor", StringComparison.Ordinal));
        return cores == 0 ? null : cores;
    }

    private static double? ReadLoadAverage() =>
        ReadLines("/proc/loadavg").Select(line => (double?)double.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture)).FirstOrDefault();

    /// <summary>Only what changes the course of a run: a machine's other variables are nobody's business.</summary>
    private static string[] ReadSettings() =>
    [
        .. Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(name => name.StartsWith(RuntimeSettingPrefix, StringComparison.OrdinalIgnoreCase)
                && s_telling.Any(part => name.AsSpan(RuntimeSettingPrefix.Length).StartsWith(part, StringComparison.OrdinalIgnoreCase)))
            .Order(StringComparer.Ordinal)
            .Select(name => $"{name}={Environment.GetEnvironmentVariable(name)}"),
    ];

    private static string[] ReadLines(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];
}
