using System.Threading.Tasks.Sources;
using ThriftRpc.Echo;
using ThriftRpc.Protocol;

namespace ThriftRpc.Allocation.Tests;

/// <summary>Answers from another thread, as a handler does that waits for something, and allocates nothing for it: whatever is counted is ours.</summary>
internal sealed class SuspendingHandler : IEcho, IValueTaskSource<EchoRes>, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<EchoRes> _source = new() { RunContinuationsAsynchronously = false };
    private string _text = "";

    /// <summary>Gets how often a handler's caller really had to wait.</summary>
    public int Suspensions { get; private set; }

    public ValueTask<EchoRes> EchoAsync(EchoReq req, CallContext context = default)
    {
        // One call at a time, so that one source does for all.
        _source.Reset();
        _text = req.Msg;
        return new ValueTask<EchoRes>(this, _source.Version);
    }

    public void Execute() => _source.SetResult(new EchoRes { Msg = _text });

    EchoRes IValueTaskSource<EchoRes>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<EchoRes>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<EchoRes>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        // Only now that somebody waits is the answer begun: so every call is one that suspends.
        Suspensions++;
        _source.OnCompleted(continuation, state, token, flags);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}
