using Microsoft.Extensions.Logging;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool.Tests;

/// <summary>A pool over scripted connections and a clock that stands still.</summary>
internal sealed class PoolRig
{
    public PoolRig(PoolOptions? options = null, ILogger<TransportPool>? logger = null)
    {
        Time = new HookedTimeProvider(Clock);
        Pool = new TransportPool(options, time: Time, logger: logger);
        Connector = new ThriftConnector(Gate.Endpoint) { Time = Time };
        Client = new PooledClient(Pool, Connector);
    }

    public ManualTimeProvider Clock { get; } = new();

    /// <summary>Gets the clock as the pool sees it: the test gets in between two steps when the pool looks at it.</summary>
    public HookedTimeProvider Time { get; }

    public DialGate Gate { get; } = new();

    public ThriftConnector Connector { get; }

    public TransportPool Pool { get; }

    public PooledClient Client { get; }

    public Task<TransportLease> Acquire(CancellationToken token = default) => Pool.AcquireAsync(Connector, token).AsTask();

    /// <summary>Opens and lends a connection.</summary>
    public async Task<(TransportLease Lease, ScriptedConnection Connection)> OpenAsync(CancellationToken token)
    {
        Task<TransportLease> acquiring = Acquire(token);
        ScriptedConnection connection = (await Gate.NextAsync(token)).Succeed();
        return (await acquiring.WaitAsync(token), connection);
    }

    /// <summary>Opens a connection and lets it rest.</summary>
    public async Task<ScriptedConnection> OpenIdleAsync(CancellationToken token)
    {
        (TransportLease lease, ScriptedConnection connection) = await OpenAsync(token);
        lease.Dispose();
        return connection;
    }

    /// <summary>Opens several connections and lets them rest, the last one to be lent next.</summary>
    public async Task<ScriptedConnection[]> OpenIdleAsync(int count, CancellationToken token)
    {
        List<TransportLease> leases = [];
        List<ScriptedConnection> connections = [];
        for (int i = 0; i < count; i++)
        {
            (TransportLease lease, ScriptedConnection connection) = await OpenAsync(token);
            leases.Add(lease);
            connections.Add(connection);
        }

        leases.ForEach(lease => lease.Dispose());
        return [.. connections];
    }

    /// <summary>Opens several connections, lets each answer a call, and lets them rest.</summary>
    public async Task<ScriptedConnection[]> OpenUsedAsync(int count, CancellationToken token)
    {
        List<TransportLease> leases = [];
        List<ScriptedConnection> connections = [];
        for (int i = 0; i < count; i++)
        {
            (TransportLease lease, ScriptedConnection connection) = await OpenAsync(token);
            Task calling = lease.InvokeAsync(new SayCall("first")).AsTask();
            connection.Arrive(ReplyToLast(connection, "used"));
            await calling.WaitAsync(token);
            leases.Add(lease);
            connections.Add(connection);
        }

        leases.ForEach(lease => lease.Dispose());
        return [.. connections];
    }

    /// <summary>The right reply to the last request on a connection.</summary>
    public static byte[] ReplyToLast(ScriptedConnection connection, string answer)
    {
        List<byte> bytes = [.. connection.Sent[^1]];
        Assert.That(Frames.TryTake(ThriftFraming.Framed, bytes, out SeenMessage request), Is.True);
        return Frames.Wrap(ThriftFraming.Framed, Frames.Reply(request.Method, request.SequenceId, answer));
    }

    /// <summary>Answers the first request on a fresh connection, once it has been sent.</summary>
    public static async Task AnswerAsync(ScriptedConnection connection, string answer, CancellationToken token, Action? meanwhile = null)
    {
        await SentAsync(connection, token, meanwhile);
        connection.Arrive(ReplyToLast(connection, answer));
    }

    /// <summary>Waits until the first request on a fresh connection has been sent, and its reply is awaited.</summary>
    public static async Task SentAsync(ScriptedConnection connection, CancellationToken token, Action? meanwhile = null)
    {
        while (connection.Sent.Count == 0 || !(connection.IsReceiving || connection.IsResting))
        {
            token.ThrowIfCancellationRequested();
            meanwhile?.Invoke();
            await Task.Yield();
        }
    }
}
