using ThriftRpc.Client;
using ThriftRpc.Pool.Tests.Probe;
using ThriftRpc.Protocol;
using ThriftRpc.Server;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool.Tests.Shared;

/// <summary>Two servers that restart in turn, under load, behind one shared client.</summary>
[Category("Stress")]
[CancelAfter(120_000)]
internal sealed class RollingRestartTests
{
    private const int Callers = 16;
    private const int Restarts = 6;
    private const int CallsBetween = 200;

    private readonly SemaphoreSlim _progress = new(0);
    private readonly TcpEndpoint?[] _places = new TcpEndpoint?[2];
    private bool _isOver;

    [Test]
    public async Task No_call_that_may_be_retried_is_lost([Values("framed", "header")] string framing, CancellationToken cancellationToken)
    {
        ThriftConnector connector = new(new EitherEndpoint(_places)) { Framing = framing == "framed" ? ThriftFraming.Framed : ThriftFraming.Header };
        SharedClient shared = new(connector, SharedOptions.Default with { WaitForReady = true, InitialBackoff = TimeSpan.FromMilliseconds(10) });
        await using RetryClient client = new(shared, new RetryOptions { MaxRetries = 50, RetryOnFresh = true });
        ThriftServer[] servers = [await StartAsync(0, cancellationToken), await StartAsync(1, cancellationToken)];

        Task<int>[] callers = [.. Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(client, caller, cancellationToken), cancellationToken))];
        for (int i = 0; i < Restarts; i++)
        {
            await PassAsync(cancellationToken);
            _places[i % 2] = null; // As a load balancer does: nobody is sent there any more.
            await servers[i % 2].DisposeAsync();
            servers[i % 2] = await StartAsync(i % 2, cancellationToken);
        }

        await PassAsync(cancellationToken);
        Volatile.Write(ref _isOver, true);
        int[] answered = await Task.WhenAll(callers).WaitAsync(cancellationToken);

        SharedSnapshot snapshot = shared.Snapshot();
        await TestContext.Out.WriteLineAsync($"{answered.Sum()} answered, {client.Retries} sent again, {snapshot.Retries} unsent, {snapshot.Opened} connections");
        Assert.That(answered.Sum(), Is.GreaterThan(Restarts * CallsBetween));
        Assert.That(snapshot.Opened, Is.GreaterThan(1));
        foreach (ThriftServer server in servers)
        {
            await server.DisposeAsync();
        }
    }

    private async Task PassAsync(CancellationToken cancellationToken)
    {
        for (int i = 0; i < CallsBetween; i++)
        {
            await _progress.WaitAsync(cancellationToken);
        }
    }

    private async Task<ThriftServer> StartAsync(int index, CancellationToken cancellationToken)
    {
        ThriftServer server = ThriftServer.For<IProbe>(new EchoHandler());
        _places[index] = (TcpEndpoint)await server.StartAsync(new TcpEndpoint("127.0.0.1", 0), cancellationToken);
        return server;
    }

    private async Task<int> CallAsync(ITClient client, int caller, CancellationToken cancellationToken)
    {
        ProbeClient probe = new(client);
        int answered = 0;
        for (; !Volatile.Read(ref _isOver); answered++)
        {
            string text = $"{caller} {answered}";
            Assert.That(await probe.AskAsync(text, cancellationToken), Is.EqualTo(text));
            _progress.Release();
        }

        return answered;
    }

    /// <summary>Leads to whichever of two servers there is.</summary>
    private sealed record EitherEndpoint(TcpEndpoint?[] Places) : Endpoint
    {
        public override ValueTask<ByteConnection> ConnectAsync(ConnectBudget budget, CancellationToken cancellationToken)
        {
            TcpEndpoint place = Places.FirstOrDefault(place => place is not null) ?? throw new TTransportException(TTransportExceptionType.NotOpen, "No server is there.");
            return place.ConnectAsync(budget, cancellationToken);
        }

        public override ValueTask<IConnectionListener> ListenAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed class EchoHandler : IProbe
    {
        public async ValueTask<string> SayAsync(string text, CallContext context = default)
        {
            await Task.Yield();
            return text;
        }

        public async ValueTask<string> AskAsync(string text, CallContext context = default)
        {
            await Task.Yield();
            return text;
        }

        public ValueTask TellAsync(string text, CallContext context = default) => default;
    }
}
