namespace ThriftRpc.Interop;

/// <summary>A peer's server process.</summary>
internal sealed class PeerServer : IAsyncDisposable
{
    private readonly PeerProcess _process;

    private PeerServer(PeerProcess process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="build">The peer's program.</param>
    /// <param name="setup">How it talks.</param>
    /// <param name="workplace">Where its files are.</param>
    /// <param name="token">Ends the wait for it.</param>
    /// <param name="kind">Which of its library's servers; null for the usual one.</param>
    public static async Task<PeerServer> StartAsync(PeerBuild build, WireSetup setup, Workplace workplace, CancellationToken token, string? kind = null)
    {
        PeerProcess process = build.Start(PeerRole.Server, setup, workplace.Place(port: 0), kind is null ? [] : ["--kind", kind]);
        try
        {
            string[] words = (await process.ReadLineAsync(token)).Split(' ');
            return words[0] == "ready"
                ? new PeerServer(process, int.Parse(words[1]))
                : throw new InvalidOperationException($"{build.Peer.Name} says '{string.Join(' ', words)}' where 'ready PORT' belongs.");
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
