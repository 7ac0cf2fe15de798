using System.Collections;
using System.Diagnostics;

namespace ThriftRpc.Packages.Tests;

/// <summary>Runs <c>dotnet</c> as a user would from a shell.</summary>
internal static class Dotnet
{
    /// <summary>What the test runner's own <c>dotnet</c> hands down would let another behave as a part of it.</summary>
    private static readonly string[] s_runnersOwn = ["MSBUILD", "VSTEST_", "DOTNET_CLI_", "DOTNET_HOST_PATH", "TESTINGPLATFORM_"];

    /// <returns>The exit code, and all that was printed.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string folder, IEnumerable<string> arguments, IEnumerable<(string Name, string Value)> variables, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string name in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => (string)entry.Key))
        {
            if (s_runnersOwn.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            {
                start.Environment.Remove(name);
            }
        }

        // Nothing that it starts outlives it.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        try
        {
            Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
            string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            string both = output + await error;
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, both);
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
