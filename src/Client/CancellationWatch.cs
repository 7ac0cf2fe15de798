using ThriftRpc.Transport;

namespace ThriftRpc.Client;

/// <summary>Watches the caller's token during one call after another, and knows what its firing costs at each moment.</summary>
/// <remarks>
/// Before the first byte is flushed, the call is simply not sent and the transport lives. From then on a late reply may come, so
/// the transport is aborted. One compare-and-swap decides between the token and the flush; whichever is first wins.
/// </remarks>
internal sealed class CancellationWatch(TTransport transport)
{
    private const int Idle = 0;
    private const int Watching = 1;
    private const int OnWire = 2;
    private const int Canceled = 3;

    private CancellationToken _token;
    private CancellationTokenRegistration _registration;
    private int _state;

    /// <summary>Begins to watch the token of the next call.</summary>
    public void Watch(CancellationToken token)
    {
        _token = token;
        Volatile.Write(ref _state, Watching);
        _registration = token.UnsafeRegister(static watch => ((CancellationWatch)watch!).OnCanceled(), this);
    }

    /// <summary>Asks to flush the call.</summary>
    /// <returns>False when the token has fired: then nothing may be sent.</returns>
    public bool TryEnterWire() => Interlocked.CompareExchange(ref _state, OnWire, Watching) == Watching;

    /// <summary>Ends the watch. When it returns, a callback of this call is over, and so can never hit the next call.</summary>
    public void Leave()
    {
        _registration.Dispose();
        _registration = default;
        _token = default;
        Volatile.Write(ref _state, Idle);
    }

    private void OnCanceled()
    {
        if (Interlocked.CompareExchange(ref _state, Canceled, Watching) == OnWire)
        {
            transport.Abort(new OperationCanceledException(_token));
        }
    }
}
