namespace ThriftRpc.Interop;

/// <summary>A Python process that serves.</summary>
internal sealed class PythonServer(PeerProcess process, Ports ports) : IAsyncDisposable
{
    public Ports Ports { get; } = ports;

    public static async Task<PythonServer> StartAsync(Python python, PythonSetup setup, CancellationToken token)
    {
        PeerProcess process = python.Start("server.py", [setup.Framing.Name, setup.PeerProtocol]);
        try
        {
            Dictionary<string, int> ports = [];
            while (ports.Count < 3)
            {
                string[] words = (await process.ReadLineAsync(token)).Split(' ');
                ports[words[0]] = int.Parse(words[1]);
            }

            return new PythonServer(process, new Ports(ports["conformance"], ports["golden"], ports["echo"]));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
