using System.Collections.Concurrent;

namespace ThriftRpc.Protocol;

/// <summary>Keeps call objects between calls. Thread-safe.</summary>
/// <typeparam name="TCall">The call object's type.</typeparam>
public sealed class CallPool<TCall>
    where TCall : class
{
    /// <summary>More callers at once than this pay an allocation each; fewer would make pools and shared sockets allocate.</summary>
    private const int Capacity = 1024;

    private readonly ConcurrentQueue<TCall> _calls = new();
    private TCall? _nearest;
    private int _count;

    /// <summary>Takes a call object out.</summary>
    /// <returns>A call object, or null when there is none: make one.</returns>
    public TCall? Take()
    {
        TCall? nearest = _nearest;
        if (nearest is not null && Interlocked.CompareExchange(ref _nearest, null, nearest) == nearest)
        {
            return nearest;
        }

        if (_calls.TryDequeue(out TCall? call))
        {
            Interlocked.Decrement(ref _count);
            return call;
        }

        return null;
    }

    /// <summary>Puts a cleared call object back.</summary>
    /// <param name="call">The call object; the caller must not touch it any more.</param>
    public void Return(TCall call)
    {
        if (_nearest is null && Interlocked.CompareExchange(ref _nearest, call, null) is null)
        {
            return;
        }

        if (Interlocked.Increment(ref _count) <= Capacity)
        {
            _calls.Enqueue(call);
        }
        else
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
