using System.ComponentModel;
using System.Diagnostics;

namespace ThriftRpc.Benchmarks.Peers;

/// <summary>A running server or client, which answers a line with a line and ends with its standard input.</summary>
internal sealed class PeerProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_patienceAtEnd = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly Task<string> _error;

    private PeerProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <exception cref="IOException">It cannot be started.</exception>
    public static PeerProcess Start(string[] command)
    {
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            return new PeerProcess(Process.Start(start)!);
        }
        catch (Win32Exception e)
        {
            throw new IOException($"{command[0]} cannot be started: {e.Message}", e);
        }
    }

    /// <exception cref="IOException">The process ended.</exception>
    /// <exception cref="TimeoutException">It did not answer in time.</exception>
    public async Task<string> AskAsync(string line, CancellationToken cancellationToken)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
        }
        catch (IOException)
        {
            throw await ExplainEndAsync(cancellationToken);
        }

        return await ReadLineAsync(cancellationToken);
    }

    /// <inheritdoc cref="AskAsync"/>
    public async Task<string> ReadLineAsync(CancellationToken cancellationToken) =>
        await _process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(s_patience, cancellationToken) ?? throw await ExplainEndAsync(cancellationToken);

    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already, and what was last written to it was never read.
        }

        if (!_process.WaitForExit(s_patienceAtEnd))
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private async Task<IOException> ExplainEndAsync(CancellationToken cancellationToken)
    {
        string error = (await _error.WaitAsync(s_patience, cancellationToken)).Trim();
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(s_patience, cancellationToken);
        return new IOException($"its process ended with exit code {_process.ExitCode}{(error.Length == 0 ? "" : $": {error}")}");
    }
}
