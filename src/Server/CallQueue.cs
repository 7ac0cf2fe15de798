using System.Diagnostics.CodeAnalysis;
using ThriftRpc.Transport;

namespace ThriftRpc.Server;

/// <summary>The calls of one connection that have been read and not begun. Whoever has a thread for them runs one after the other, and sends their replies together.</summary>
/// <remarks>
/// Before a call is run with others behind it, or with replies that have not left yet, a work item is queued that goes on with those. Usually it comes too late to find
/// anything. If the handler blocks, it is what keeps the connection going.
/// </remarks>
internal sealed class CallQueue(MessageSender sender, CallSequence sequence) : IThreadPoolWorkItem
{
    /// <summary>How many calls a work item runs before others of the thread pool get their turn.</summary>
    private const int MostCallsInTurn = 64;

    private readonly Lock _gate = new();

    // Guarded by _gate.
    private ServerCall? _first;
    private ServerCall? _last;
    private bool _isScheduled;

    /// <summary>Adds a call; <see cref="Run"/> or <see cref="Schedule"/> must follow.</summary>
    public void Add(ServerCall call)
    {
        lock (_gate)
        {
            if (_last is null)
            {
                _first = call;
            }
            else
            {
                _last.NextQueued = call;
            }

            _last = call;
        }
    }

    /// <summary>Has what is queued run by the thread pool, if there is anything.</summary>
    public void Schedule()
    {
        if (Volatile.Read(ref _first) is not null)
        {
            EnsureScheduled();
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        lock (_gate)
        {
            _isScheduled = false;
        }

        Run(hasFreshStack: true);
    }

    /// <summary>Runs what is queued on this thread, and sends the replies.</summary>
    /// <param name="hasFreshStack">Whether this is not called by the connection's reader.</param>
    public void Run(bool hasFreshStack)
    {
        for (int ran = 0; TryTake(out ServerCall? call, out bool isLast); ran++)
        {
            if (!isLast || sender.UnsentBytes > 0)
            {
                EnsureScheduled();
            }

            call.RunQueued(hasFreshStack);
            if (ran == MostCallsInTurn && Volatile.Read(ref _first) is not null)
            {
                EnsureScheduled();
                break;
            }
        }

        sender.Flush();
        sequence.NoteIdle();
    }

    private void EnsureScheduled()
    {
        lock (_gate)
        {
            if (_isScheduled)
            {
                return;
            }

            _isScheduled = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private bool TryTake([NotNullWhen(true)] out ServerCall? call, out bool isLast)
    {
        lock (_gate)
        {
            call = _first;
            if (call is not null)
            {
                _first = call.NextQueued;
                call.NextQueued = null;
                if (_first is null)
                {
                    _last = null;
                }
            }

            isLast = _first is null;
            return call is not null;
        }
    }
}
