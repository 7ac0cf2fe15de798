using System.ComponentModel;
using System.Diagnostics;

namespace ThriftRpc.Benchmarks.Peers;

/// <summary>A running server or client, which answers a line with a line and ends with its standard input.</summary>
internal sealed class PeerProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
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
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        return await ReadLineAsync(cancellationToken);
    }

    /// <inheritdoc cref="AskAsync"/>
    public async Task<string> ReadLineAsync(CancellationToken cancellationToken) =>
        await _process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(s_patience, cancellationToken)
        ?? throw new EndOfStreamException($"it ended: {(await _error.WaitAsync(s_patience, cancellationToken)).Trim()}");

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(s_patienceAtEnd))
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
