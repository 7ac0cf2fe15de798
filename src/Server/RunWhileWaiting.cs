using System.Runtime.CompilerServices;

namespace ThriftRpc.Server;

/// <summary>Awaiting it runs calls on the present thread while the connection already waits for the next message, or for room to take it.</summary>
/// <remarks>
/// The reader is suspended first, and then handlers run in its place. If one blocks and a message comes, the reader goes on with it on another
/// thread; if not, nothing had to be handed over.
/// </remarks>
internal readonly struct RunWhileWaiting : ICriticalNotifyCompletion
{
    private readonly ValueTask<bool> _waiting;
    private readonly ServerCall? _only;
    private readonly CallQueue? _queued;

    /// <summary>Runs one call.</summary>
    /// <param name="waiting">What the reader waits for.</param>
    /// <param name="only">The call.</param>
    public RunWhileWaiting(ValueTask<bool> waiting, ServerCall only)
    {
        _waiting = waiting;
        _only = only;
    }

    /// <summary>Runs what is queued.</summary>
    /// <param name="waiting">What the reader waits for.</param>
    /// <param name="queued">The calls.</param>
    public RunWhileWaiting(ValueTask<bool> waiting, CallQueue queued)
    {
        _waiting = waiting;
        _queued = queued;
    }

    public bool IsCompleted => false;

    public RunWhileWaiting GetAwaiter() => this;

    public bool GetResult() => _waiting.GetAwaiter().GetResult();

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation)
    {
        _waiting.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(continuation);
        if (_queued is null)
        {
            _only!.Run();
        }
        else
        {
            _queued.Run(hasFreshStack: false);
        }
    }
}
