using System.Diagnostics.CodeAnalysis;
using ThriftRpc.Client;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool;

/// <summary>A slot with its connection.</summary>
/// <param name="pool">Whose slot it is.</param>
internal sealed class TransportSlot(TransportPool pool) : Slot, IThreadPoolWorkItem, IRestWatcher
{
    /// <summary>The lease that holds now, or the next.</summary>
    public LeaseWord Lease;

    /// <summary>Gets or sets what carries calls on the connection; null while there is none.</summary>
    public TStandardClient? Client { get; set; }

    /// <summary>Gets or sets what carries the calls that find the connection at rest; null before the first.</summary>
    public PooledCall? Call { get; set; }

    /// <summary>Gets or sets what ends the dial. Made before anybody can know of the dial; never disposed, as whoever ends the dial may come late.</summary>
    public CancellationTokenSource? DialCancellation { get; set; }

    /// <summary>Gets or sets the pause before the dial.</summary>
    public long DialDelay { get; set; }

    /// <summary>Gets or sets when the attempt to open the connection began.</summary>
    public long DialBegan { get; set; }

    /// <summary>Gets or sets when the connection was opened.</summary>
    public long OpenedAt { get; set; }

    /// <summary>
    /// Dials. On the thread pool, although a dial seldom blocks: one that fails at once would otherwise begin the next within its own end, and so on, and what
    /// is dialed would carry the AsyncLocals of a caller.
    /// </summary>
    public void Execute() => _ = DialAsync();

    public void OnRestEnded() => pool.OnRestEnded(this);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The dial's outermost frame: every failure goes to the caller that waits for it.")]
    private async Task DialAsync()
    {
        var connector = (ThriftConnector)Endpoint.Key;
        CancellationToken token = DialCancellation!.Token;
        TTransport transport;
        try
        {
            if (DialDelay > 0)
            {
                await Task.Delay(pool.Time.GetElapsedTime(0, DialDelay), pool.Time, token).ConfigureAwait(false);
            }

            DialBegan = pool.Time.GetTimestamp();
            transport = await connector.ConnectAsync(token).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            pool.OnDialFailed(this, failure as TTransportException
                ?? new TTransportException(TTransportExceptionType.NotOpen, $"No connection to {connector.Endpoint}: {failure.Message}", failure));
            return;
        }

        pool.OnDialSucceeded(this, transport);
    }
}
