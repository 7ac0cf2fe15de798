using ThriftRpc.Client;
using ThriftRpc.Conformance;
using ThriftRpc.Echo;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Interop;

/// <summary>Our clients of the peer's servers. Opens connections for one case, and closes them with it.</summary>
internal sealed class OurClients(WireSetup setup, Ports ports) : IAsyncDisposable
{
    private readonly List<TStandardClient> _connections = [];

    /// <summary>Gets whether the peer decodes with its C module.</summary>
    public bool IsAccelerated => setup.IsAccelerated;

    /// <summary>Gets how messages are encoded.</summary>
    public ThriftProtocol Protocol => setup.Protocol;

    /// <summary>Gets the transport of the latest connection.</summary>
    public TTransport Transport => _connections[^1].Transport;

    public async Task<ConformanceClient> ConformanceAsync(CancellationToken token) => new(await ConnectAsync(ports.Conformance, token));

    public async Task<StrangerClient> StrangerAsync(CancellationToken token) => new(await ConnectAsync(ports.Conformance, token));

    public async Task<GoldenClient> GoldenAsync(CancellationToken token) => new(await ConnectAsync(ports.Golden, token));

    public async Task<EchoClient> EchoAsync(CancellationToken token) => new(await ConnectAsync(ports.Echo, token));

    public async ValueTask DisposeAsync()
    {
        foreach (TStandardClient connection in _connections)
        {
            await connection.DisposeAsync();
        }
    }

    private async Task<TStandardClient> ConnectAsync(int port, CancellationToken token)
    {
        ThriftConnector connector = new(new TcpEndpoint("127.0.0.1", port)) { Framing = setup.Framing, Protocol = setup.Protocol };
        TStandardClient connection = await TStandardClient.ConnectAsync(connector, cancellationToken: token);
        _connections.Add(connection);
        return connection;
    }
}
