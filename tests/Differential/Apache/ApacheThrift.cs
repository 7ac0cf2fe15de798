using System.Diagnostics;

namespace ThriftRpc.Differential;

/// <summary>Apache Thrift's compiler, the one that the system has.</summary>
internal static class ApacheThrift
{
    private static readonly Lazy<Task<string?>> s_missing = new(FindMissingAsync);

    /// <summary>Leaves the test out where Apache's compiler, or its library for Python, is not installed.</summary>
    public static async Task RequireAsync()
    {
        if (await s_missing.Value is { } missing)
        {
            Assert.Ignore(missing);
        }
    }

    /// <summary>Compiles a file, and all that it includes, to Python.</summary>
    /// <param name="path">The file.</param>
    /// <param name="output">Where the code goes.</param>
    /// <returns>Null when it is accepted, else what was said.</returns>
    public static async Task<string?> RefusalAsync(string path, string output, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(output);

        // It knows files that it never comes to an end with, or only of memory: two seconds of the processor's time is a hundred times what it needs.
        string[] bounded = ["-c", "ulimit -t 2; ulimit -v 2000000; exec \"$@\"", "sh", "thrift", "-r", "--gen", "py", "-out", output, path];
        (int exitCode, string said) = await RunAsync("/bin/sh", bounded, cancellationToken);
        return exitCode == 0 ? null : $"exit code {exitCode}: {said}";
    }

    private static async Task<string?> FindMissingAsync()
    {
        try
        {
            await RunAsync("thrift", ["--version"], CancellationToken.None);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "There is no compiler named thrift: install thrift-compiler.";
        }

        return await PythonMirror.FindMissingAsync();
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
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
