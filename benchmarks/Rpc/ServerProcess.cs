using System.Diagnostics;

namespace ThriftRpc.Benchmarks.Rpc;

/// <summary>The parent's hold on the server process.</summary>
internal sealed class ServerProcess : IDisposable
{
    /// <summary>The hidden command that makes this program the server.</summary>
    public const string Command = "serve";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;

    private ServerProcess(Process process, ServerHello hello)
    {
        _process = process;
        Hello = hello;
    }

    public ServerHello Hello { get; }

    public static async Task<ServerProcess> StartAsync(CancellationToken cancellationToken)
    {
        ProcessStartInfo start = SelfStart.With(Command);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        Process process = Process.Start(start) ?? throw new InvalidOperationException("The server process could not be started.");
        return new ServerProcess(process, ServerHello.FromLine(await ReadLineAsync(process, cancellationToken)));
    }

    public async Task<Usage> AskUsageAsync(CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync();
        await _process.StandardInput.FlushAsync(cancellationToken);
        return Usage.FromLine(await ReadLineAsync(_process, cancellationToken));
    }

    /// <summary>Tells how the server ended, if it has: that explains an error on the connection better than the error does.</summary>
    public string? DescribeDeath() => _process.WaitForExit(TimeSpan.FromSeconds(1)) ? $"The server process has ended, with exit code {_process.ExitCode}." : null;

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(2)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static async Task<string> ReadLineAsync(Process process, CancellationToken cancellationToken) =>
        await process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(s_patience, cancellationToken)
        ?? throw new EndOfStreamException("The server process closed its output.");
}
