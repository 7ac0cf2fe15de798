using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;

namespace ThriftRpc.Interop;

/// <summary>A program of the peer. It ends by itself when its standard input does, and so never outlives this process.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly StringBuilder _errors = new();

    public PeerProcess(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_gate)
            {
                _errors.AppendLine(line.Data);
            }
        };
        _process.BeginErrorReadLine();
    }

    public async Task WriteLineAsync(string line, CancellationToken token)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), token);
        await _process.StandardInput.FlushAsync(token);
    }

    public async Task<string> ReadLineAsync(CancellationToken token)
    {
        string? line = await _process.StandardOutput.ReadLineAsync(token);
        if (line is not null)
        {
            return line;
        }

        await _process.WaitForExitAsync(token);
        throw Ended();
    }

    /// <summary>Returns its lines to the end, which must be a good one.</summary>
    public async IAsyncEnumerable<string> ReadLinesAsync([EnumeratorCancellation] CancellationToken token)
    {
        while (await _process.StandardOutput.ReadLineAsync(token) is { } line)
        {
            yield return line;
        }

        await _process.WaitForExitAsync(token);
        if (_process.ExitCode != 0)
        {
            throw Ended();
        }
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource patience = new(s_grace);
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private InvalidOperationException Ended()
    {
        lock (_gate)
        {
            return new($"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)} ended with {_process.ExitCode}: {_errors}");
        }
    }
}
