using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace ThriftRpc.Examples.Tests;

/// <summary>Runs examples/Echo as a program of its own.</summary>
internal sealed partial class EchoProgram : IDisposable
{
    private static readonly string s_path = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "EchoProgram").Value!;

    private readonly Process _process;

    private EchoProgram(string[] arguments)
    {
        // A shell starts background jobs with SIGINT ignored, their children inherit that, and .NET respects it: undo it.
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", "dotnet", s_path] : ["dotnet", s_path];
        _process = Process.Start(new ProcessStartInfo(command[0], [.. command[1..], .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    public static EchoProgram Start(params string[] arguments) => new(arguments);

    /// <summary>Runs the program to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        using EchoProgram program = Start(arguments);
        return await program.WaitForEndAsync(cancellationToken);
    }

    /// <summary>Waits for the server's first line and returns the port that it names.</summary>
    public async Task<int> ReadPortAsync(CancellationToken cancellationToken)
    {
        string? line = await ReadLineAsync(cancellationToken);
        Match match = PortPattern().Match(line ?? "");
        Assert.That(match.Success, Is.True, $"The server began with: {line}");
        return int.Parse(match.Groups[1].ValueSpan);
    }

    public async Task<string?> ReadLineAsync(CancellationToken cancellationToken) => await _process.StandardOutput.ReadLineAsync(cancellationToken);

    public void Signal(PosixSignal signal)
    {
        string name = signal == PosixSignal.SIGTERM ? "TERM" : "INT";
        using Process kill = Process.Start("/bin/kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public async Task<(int ExitCode, string Output, string Error)> WaitForEndAsync(CancellationToken cancellationToken)
    {
        Task<string> output = _process.StandardOutput.ReadToEndAsync(cancellationToken);
        Task<string> error = _process.StandardError.ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return (_process.ExitCode, await output, await error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    [GeneratedRegex(@"served on 127\.0\.0\.1:(\d+)")]
    private static partial Regex PortPattern();
}
