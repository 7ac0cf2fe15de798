using System.Diagnostics;

namespace ThriftRpc.Lab;

/// <summary>The server in a process of its own: this very program, started again.</summary>
internal sealed class ServerProcess : ILabServer
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly SemaphoreSlim _turn = new(1);

    private ServerProcess(Process process) => _process = process;

    public bool IsEmbedded => false;

    public static ServerProcess Start()
    {
        ProcessStartInfo start = SelfStart.With(LabServerHost.Command);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        return new ServerProcess(Process.Start(start) ?? throw new InvalidOperationException("The server process could not be started."));
    }

    public async Task<OpenSite> OpenAsync(SiteSetup setup, CancellationToken cancellationToken) =>
        (await AskAsync(new ServerMessages.Request(ServerMessages.Verb.Open, Setup: setup), cancellationToken).ConfigureAwait(false)).Opened!;

    public async Task<SiteReading> ReadAsync(int site, CancellationToken cancellationToken) =>
        (await AskAsync(new ServerMessages.Request(ServerMessages.Verb.Read, site), cancellationToken).ConfigureAwait(false)).Reading!;

    public Task RestartAsync(int site, TimeSpan pause, CancellationToken cancellationToken) =>
        AskAsync(new ServerMessages.Request(ServerMessages.Verb.Restart, site, Pause: pause), cancellationToken);

    public async Task<ConnectionSample[]> CloseAsync(int site, CancellationToken cancellationToken) =>
        (await AskAsync(new ServerMessages.Request(ServerMessages.Verb.Close, site), cancellationToken).ConfigureAwait(false)).Samples!;

    public async ValueTask DisposeAsync()
    {
        TimeSpan grace = TimeSpan.FromSeconds(2);
        _process.StandardInput.Close();
        using CancellationTokenSource timeout = new(grace);
        await _process.WaitForExitAsync(timeout.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
        _turn.Dispose();
    }

    private async Task<ServerMessages.Answer> AskAsync(ServerMessages.Request request, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Once asked, the answer is read: otherwise the next one would get it.
            await _process.StandardInput.WriteLineAsync(ServerMessages.ToLine(request)).ConfigureAwait(false);
            await _process.StandardInput.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            string line = await _process.StandardOutput.ReadLineAsync(CancellationToken.None).AsTask().WaitAsync(s_patience, CancellationToken.None).ConfigureAwait(false)
                ?? throw new EndOfStreamException($"The server process has ended{(_process.HasExited ? $", with exit code {_process.ExitCode}" : "")}.");
            ServerMessages.Answer answer = ServerMessages.FromLine<ServerMessages.Answer>(line);
            return answer.Error is null ? answer : throw new InvalidOperationException($"The server process: {answer.Error}");
        }
        finally
        {
            _turn.Release();
        }
    }
}
