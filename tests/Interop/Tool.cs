using System.ComponentModel;
using System.Diagnostics;

namespace ThriftRpc.Interop;

/// <summary>Runs a program to its end.</summary>
internal static class Tool
{
    /// <returns>What it printed; null where there is no such program or it failed.</returns>
    public static async Task<string?> TryRunAsync(string program, IEnumerable<string> arguments, CancellationToken token)
    {
        try
        {
            return await RunAsync(new ProcessStartInfo(program, arguments), token);
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            return null;
        }
    }

    /// <returns>What it printed.</returns>
    /// <exception cref="Win32Exception">There is no such program.</exception>
    /// <exception cref="InvalidOperationException">It failed; the message has what it printed.</exception>
    public static async Task<string> RunAsync(ProcessStartInfo start, CancellationToken token)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        try
        {
            Task<string> error = process.StandardError.ReadToEndAsync(token);
            string output = await process.StandardOutput.ReadToEndAsync(token);
            await error;
            await process.WaitForExitAsync(token);
            return process.ExitCode == 0
                ? output.TrimEnd()
                : throw new InvalidOperationException(
                    $"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}: {output}{await error}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
