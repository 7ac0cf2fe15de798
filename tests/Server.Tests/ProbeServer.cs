using ThriftRpc.Protocol;
using ThriftRpc.Server.Tests.Contract;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Server.Tests;

/// <summary>A server of Probe on a port of its own, with its log, its counters and its clients.</summary>
internal sealed class ProbeServer : IAsyncDisposable
{
    public const string ActiveConnections = "thrift.server.active_connections";
    public const string ActiveCalls = "thrift.server.active_calls";
    public const string QueuedCalls = "thrift.server.queued_calls";
    public const string ParkedBytes = "thrift.server.parked_bytes";
    public const string Workers = "thrift.server.workers";
    public const string IdleWorkers = "thrift.server.idle_workers";
    public const string Refusals = "thrift.server.refusals";

    private readonly bool _framed;
    private readonly List<RawClient> _clients = [];

    private ProbeServer(ProbeHandler handler, ThriftServerOptions options)
    {
        _framed = options.Dialects[0].Framing == ThriftFraming.Framed;
        Server = ThriftServer.For<IProbe>(handler, options, Log);
        Metrics = new MetricsRecorder(Server);
    }

    public ThriftServer Server { get; }

    public RecordingLogger<ThriftServer> Log { get; } = new();

    public MetricsRecorder Metrics { get; }

    public int Port { get; private set; }

    public static async Task<ProbeServer> StartAsync(
        CancellationToken token, ThriftServerOptions? options = null, ProbeHandler? handler = null, Endpoint? endpoint = null)
    {
        ProbeServer server = new(handler ?? new ProbeHandler(), options ?? ThriftServerOptions.Default);
        server.Port = ((TcpEndpoint)await server.Server.StartAsync(endpoint ?? new TcpEndpoint("127.0.0.1", 0), token)).Port;
        return server;
    }

    /// <summary>Connects a client that is closed with the server.</summary>
    public async Task<RawClient> ConnectAsync(CancellationToken token, int receiveBufferBytes = 0)
    {
        RawClient client = await RawClient.ConnectAsync(Port, _framed, token, receiveBufferBytes);
        lock (_clients)
        {
            _clients.Add(client);
        }

        return client;
    }

    /// <summary>Waits until no connection is open and each slot has come back.</summary>
    public async Task WaitForRestAsync(CancellationToken token)
    {
        await Metrics.WaitForAsync(ActiveConnections, 0, token);
        await Until(() => Server.ConnectionCount == 0, token);
    }

    /// <summary>Waits for what gives no sign of its own.</summary>
    public static async Task Until(Func<bool> condition, CancellationToken token)
    {
        while (!condition())
        {
            token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Checks that the server has refused exactly once, told the operator once and counted once.</summary>
    public async Task ExpectOneRefusalAsync(string reason, CancellationToken token)
    {
        await Metrics.WaitForAsync(Refusals, 1, token);
        await WaitForRestAsync(token);
        Assert.Multiple(() =>
        {
            Assert.That(Metrics.Sum(Refusals, reason), Is.EqualTo(1), "counted");
            Assert.That(Metrics.Sum(Refusals), Is.EqualTo(1), "counted in all");
            Assert.That(Log.Warnings, Has.Count.EqualTo(1), "logged");
        });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (RawClient client in _clients)
        {
            client.Dispose();
        }

        await Server.StopAsync(new CancellationToken(canceled: true));
        await Server.DisposeAsync(); // Its meter would stay, and hold the server with all that it knows.
        Metrics.Dispose();
    }
}
