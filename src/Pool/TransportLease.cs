using System.Net;
using System.Runtime.CompilerServices;
using ThriftRpc.Client;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool;

/// <summary>A connection that is lent to one caller until it is disposed. A generated client can be built on it.</summary>
/// <remarks>
/// For one call at a time, like <see cref="TStandardClient"/>. Returning it a second time does nothing; using it after that throws, and can never touch
/// the connection's next user. Copies of the value are the same lease. Returned while a call is under way, the connection is closed.
/// </remarks>
public readonly record struct TransportLease : ITClient, IDisposable
{
    private readonly TransportPool _pool;
    private readonly TransportSlot _slot;
    private readonly long _generation;

    internal TransportLease(TransportPool pool, TransportSlot slot)
    {
        _pool = pool;
        _slot = slot;
        _generation = slot.Lease.Generation;
    }

    /// <summary>Gets the other end's address, or null where there is none.</summary>
    /// <exception cref="ObjectDisposedException">The lease has ended.</exception>
    public EndPoint? RemoteEndPoint
    {
        get
        {
            TStandardClient? client = _slot?.Client;
            ObjectDisposedException.ThrowIf(client is null || _slot!.Lease.Generation != _generation, typeof(TransportLease));
            return client.Transport.RemoteEndPoint;
        }
    }

    internal TransportSlot Slot => _slot;

    /// <summary>Ends this lease, but not the lending: the slot's next lease begins.</summary>
    /// <returns>False when it had ended, or a call was under way, which is ended.</returns>
    internal bool TryRenew()
    {
        TTransport transport = _slot.Client!.Transport;
        if (!_slot.Lease.TryRelease(_generation, out bool wasInFlight))
        {
            return false;
        }

        if (wasInFlight)
        {
            transport.Abort(new TTransportException(TTransportExceptionType.Interrupted, "The test of the connection was over while a call was under way on it."));
        }

        return !wasInFlight;
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The lease has ended.</exception>
    /// <exception cref="InvalidOperationException">A call is under way already.</exception>
    public ValueTask InvokeAsync(ThriftCall call)
    {
        ArgumentNullException.ThrowIfNull(call);

        // Read before the compare-and-swap: if that succeeds, the lease held all the time, and so this is its connection.
        TStandardClient? client = _slot?.Client;
        if (client is null || !_slot!.Lease.TryBegin(_generation))
        {
            return ValueTask.FromException(_slot?.Lease.Generation == _generation
                ? new InvalidOperationException("A lease carries one call at a time, and one is under way.")
                : new ObjectDisposedException(nameof(TransportLease), "The connection has been returned to its pool."));
        }

        return CarryAsync(_slot, _generation, client, call);
    }

    /// <summary>Returns the connection to be closed: for a caller that knows of harm that the pool cannot see.</summary>
    public void Discard() => _pool?.Return(_slot, _generation, isFit: false);

    /// <summary>Returns the connection. It is lent again if its last call left it in order.</summary>
    public void Dispose() => _pool?.Return(_slot, _generation, isFit: true);

    /// <summary>Returns the connection, as <see cref="Dispose"/> does.</summary>
    /// <returns>A completed task.</returns>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask CarryAsync(TransportSlot slot, long generation, TStandardClient client, ThriftCall call)
    {
        try
        {
            await client.InvokeAsync(call).ConfigureAwait(false);
        }
        finally
        {
            slot.Lease.End(generation);
        }
    }
}
