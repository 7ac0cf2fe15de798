using System.ComponentModel;
using System.Diagnostics;
using System.Numerics;

namespace ThriftRpc.Benchmarks.Rpc;

/// <summary>Lets the benchmark run on one core from its first instruction.</summary>
/// <remarks>
/// On Linux the affinity belongs to a thread, and a process that pins itself has threads that are not pinned and a runtime that
/// has already counted its cores. So this program pins itself only to hand the affinity down: it starts itself again, and that
/// process and the server it starts have known a single core all their life, as in a container with one.
/// </remarks>
internal static class PinnedRun
{
    /// <summary>The hidden option that tells the second process that it is the second.</summary>
    public const string Mark = "--relaunched";

    public static async Task<int> RelaunchAsync(int? core, string[] args, CancellationToken cancellationToken)
    {
        TryPin(core);
        ProcessStartInfo start = SelfStart.With([.. args, Mark]);
        start.RedirectStandardInput = true;
        using Process run = Process.Start(start) ?? throw new InvalidOperationException("The benchmark could not be started.");
        try
        {
            await run.WaitForExitAsync(cancellationToken);
            return run.ExitCode;
        }
        finally
        {
            run.StandardInput.Close();
        }
    }

    /// <summary>Says where the two processes run.</summary>
    /// <param name="serverCores">How many cores the server process may use.</param>
    public static (string Text, bool Pinned) Describe(int serverCores) =>
        Environment.ProcessorCount == 1 && serverCores == 1
            ? ($"both processes pinned to {DescribeAffinity()}", true)
            : ($"NOT pinned: the client may use {Environment.ProcessorCount} cores and the server {serverCores}", false);

    private static void TryPin(int? core)
    {
        try
        {
            if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
            {
                using Process self = Process.GetCurrentProcess();
                self.ProcessorAffinity = (nint)(1L << (core ?? BitOperations.Log2((ulong)self.ProcessorAffinity)));
            }
        }
        catch (Win32Exception e)
        {
            Console.Error.WriteLine($"The core cannot be chosen: {e.Message}");
        }
    }

    private static string DescribeAffinity()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows())
        {
            return "one core";
        }

        using Process self = Process.GetCurrentProcess();
        return $"core {BitOperations.Log2((ulong)self.ProcessorAffinity)}";
    }
}
