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

    public static async Task<PeerServer> StartAsync(PeerBuild build, WireSetup setup, Workplace workplace, CancellationToken token)
    {
        PeerProcess process = build.Start(PeerRole.Server, setup, workplace.Place(port: 0));
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
