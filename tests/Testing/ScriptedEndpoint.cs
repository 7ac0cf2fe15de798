using ThriftRpc.Transport;

namespace ThriftRpc.Testing;

/// <summary>An endpoint whose attempts to connect end as the test says.</summary>
/// <param name="Connect">What an attempt does.</param>
public sealed record ScriptedEndpoint(Func<CancellationToken, ValueTask<ByteConnection>> Connect) : Endpoint
{
    /// <summary>Makes an endpoint that never answers: each attempt lasts until its token fires.</summary>
    public static ScriptedEndpoint Silent() => new(static async token =>
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, token);
        throw new InvalidOperationException("An infinite delay has ended.");
    });

    /// <summary>Makes an endpoint that leads to <paramref name="connection"/>.</summary>
    public static ScriptedEndpoint To(ByteConnection connection) => new(_ => ValueTask.FromResult(connection));

    public override ValueTask<ByteConnection> ConnectAsync(ConnectBudget budget, CancellationToken cancellationToken) => Connect(cancellationToken);

    public override ValueTask<IConnectionListener> ListenAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public override string ToString() => "scripted";
}
