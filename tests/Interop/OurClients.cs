using ThriftRpc.Client;
using ThriftRpc.Conformance;
using ThriftRpc.Echo;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Interop;

/// <summary>Our clients of the peer's servers. Opens connections for one case, and closes them with it.</summary>
/// <param name="connector">Makes what connects to a port.</param>
/// <param name="ports">The ports of the peer's servers.</param>
internal sealed class OurClients(Func<int, ThriftConnector> connector, Ports ports) : IAsyncDisposable
{
    private readonly List<TStandardClient> _connections = [];

    /// <summary>Gets whether the peer is Python and decodes with its C module.</summary>
    public bool IsAccelerated { get; init; }

    /// <summary>Gets what has calls ask for a service by its name.</summary>
    public Func<ITClient, ITClient> Named { get; init; } = client => client;

    /// <summary>Gets how messages are encoded.</summary>
    public ThriftProtocol Protocol => connector(0).Protocol;

    /// <summary>Gets what makes a golden document by its name, less what the peer cannot carry.</summary>
    public Func<string, Everything> Make { get; init; } = Documents.Make;

    /// <summary>Gets what returns a value as the peer can carry it.</summary>
    public Func<object, object> Change { get; init; } = value => value;

    /// <summary>Gets the text with a character of each kind that the peer can carry.</summary>
    public string Text => (string)Change(Documents.Text);

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

    private async Task<ITClient> ConnectAsync(int port, CancellationToken token)
    {
        TStandardClient connection = await TStandardClient.ConnectAsync(connector(port), cancellationToken: token);
        _connections.Add(connection);
        return Named(connection);
    }
}
