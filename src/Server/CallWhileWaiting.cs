using System.Runtime.CompilerServices;

namespace ThriftRpc.Server;

/// <summary>Awaiting it runs a call on the present thread while the connection already waits for the next message.</summary>
/// <remarks>
/// The reader is suspended first, and then the handler runs in its place. If the handler blocks and a message comes, the reader goes on with it on another
/// thread; if it does not, nothing had to be handed over.
/// </remarks>
/// <param name="arriving">The wait for the next message.</param>
/// <param name="call">The call to run.</param>
internal readonly struct CallWhileWaiting(ValueTask<bool> arriving, ServerCall call) : ICriticalNotifyCompletion
{
    public bool IsCompleted => false;

    public CallWhileWaiting GetAwaiter() => this;

    public bool GetResult() => arriving.GetAwaiter().GetResult();

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation)
    {
        arriving.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(continuation);
        call.Run();
    }
}
