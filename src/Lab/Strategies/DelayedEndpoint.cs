using ThriftRpc.Transport;

namespace ThriftRpc.Lab;

/// <summary>An endpoint that takes its time to be connected to, as one does that is not on the same machine.</summary>
/// <param name="Inner">The endpoint itself.</param>
/// <param name="Delay">How much time.</param>
/// <param name="Time">The clock.</param>
internal sealed record DelayedEndpoint(Endpoint Inner, TimeSpan Delay, TimeProvider Time) : Endpoint
{
    public override async ValueTask<ByteConnection> ConnectAsync(ConnectBudget budget, CancellationToken cancellationToken)
    {
        await Task.Delay(Delay, Time, cancellationToken).ConfigureAwait(false);
        return await Inner.ConnectAsync(budget, cancellationToken).ConfigureAwait(false);
    }

    public override ValueTask<IConnectionListener> ListenAsync(CancellationToken cancellationToken) => Inner.ListenAsync(cancellationToken);
}
