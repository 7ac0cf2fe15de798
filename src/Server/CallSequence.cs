using System.Diagnostics;
using System.Threading.Tasks.Sources;
using ThriftRpc.Transport;

namespace ThriftRpc.Server;

/// <summary>The calls of one connection that have been read and not yet answered, in the order of their arrival.</summary>
/// <remarks>
/// <para>
/// The reader adds calls, one at a time, and waits here for room; whoever ends a call asks whether its reply may leave, and if so is the only one who
/// sends: for as long as the call is the first, nobody behind it may. A reply whose turn has not come is parked with its call and leaves with the one before it.
/// </para>
/// <para>
/// The lock is held for a few assignments only; encoding, sending and waking happen outside.
/// </para>
/// </remarks>
internal sealed class CallSequence : IValueTaskSource<bool>, IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly TTransport _transport;
    private readonly MessageSender _sender;
    private readonly int _mostCalls;
    private readonly int _mostParkedBytes;

    // Guarded by _gate. The list holds those that want a reply: only replies have an order.
    private ServerCall? _first;
    private ServerCall? _last;
    private int _count;
    private long _parkedBytes;
    private bool _holdsBarrier;
    private bool _inOrder;
    private bool _isAtWork;
    private Wait _wait;

    private ManualResetValueTaskSourceCore<bool> _waiting;

    public CallSequence(TTransport transport, MessageSender sender, ThriftServerOptions options)
    {
        _transport = transport;
        _sender = sender;
        _mostCalls = options.MaxCallsPerConnection;
        _mostParkedBytes = options.MaxParkedBytes;
        _inOrder = options.ReplyOrder == ReplyOrder.Arrival;
    }

    /// <summary>What the reader waits for.</summary>
    private enum Wait
    {
        Nothing,
        Room,
        Emptiness,
    }

    /// <summary>Gets how many calls are not answered yet.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Adds a call that has been read. Only the reader calls it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="hasRoom">Whether another may be read before one has ended.</param>
    /// <returns>Whether it is the only one.</returns>
    public bool Enter(ServerCall call, out bool hasRoom)
    {
        lock (_gate)
        {
            if (call.WantsReply)
            {
                // Two calls with the same number can only be told apart by their order, and a client that sends such relies on it from then on.
                _inOrder |= !call.TakesAnyOrder || HasTwin(call);
                Append(call);
            }

            _holdsBarrier |= call.IsBarrier;
            hasRoom = ++_count < _mostCalls && _parkedBytes <= _mostParkedBytes && !_holdsBarrier;
            if (!_isAtWork)
            {
                _isAtWork = true;
                _transport.BeginWork();
            }

            return _count == 1;
        }
    }

    /// <summary>Waits until another call may be read. Only the reader calls it, and only once at a time.</summary>
    public ValueTask<bool> WhenRoomAsync() => WhenAsync(Wait.Room);

    /// <summary>Waits until all calls are answered. Only the reader calls it, and only once at a time.</summary>
    public ValueTask<bool> WhenEmptyAsync() => WhenAsync(Wait.Emptiness);

    /// <summary>Asks whether the reply of a call that has ended may leave. After a yes nobody else sends before <see cref="Leave"/>, where order matters.</summary>
    public bool MayLeave(ServerCall call)
    {
        // Who is first stays it until it leaves.
        if (Volatile.Read(ref _first) == call)
        {
            return true;
        }

        lock (_gate)
        {
            return !_inOrder || _first == call;
        }
    }

    /// <summary>Leaves a reply with its call until its turn comes.</summary>
    /// <returns>False when its turn has come meanwhile: then the caller sends it.</returns>
    public bool Park(ServerCall call)
    {
        lock (_gate)
        {
            if (_first == call)
            {
                return false;
            }

            call.IsParked = true;
            _parkedBytes += call.ParkedBytes;
            return true;
        }
    }

    /// <summary>Takes a call out whose reply, if there is one, has been given to the sender.</summary>
    /// <returns>The next one, if its reply is parked and its turn has come: the caller sends it and lets it leave too.</returns>
    public ServerCall? Leave(ServerCall call)
    {
        lock (_gate)
        {
            _count--;
            if (!call.WantsReply)
            {
                _holdsBarrier &= !call.IsBarrier;
                return null;
            }

            bool wasFirst = _first == call;
            Remove(call);

            if (call.IsParked)
            {
                call.IsParked = false;
                _parkedBytes -= call.ParkedBytes;
            }

            return wasFirst && _first is { IsParked: true } next ? next : null;
        }
    }

    /// <summary>Does what <see cref="NoteIdle"/> does, after a send.</summary>
    public void NoteSent()
    {
        // Between the sender's "all is sent" and the look at the count: who ends the last call leaves first and asks the sender then, so that one of the two sees the other.
        Interlocked.MemoryBarrier();
        NoteIdle();
    }

    /// <summary>Tells the transport when nothing is under way any more. To be called after each end of a call; after a send, see <see cref="NoteSent"/>.</summary>
    public void NoteIdle()
    {
        if (Count > 0)
        {
            return;
        }

        long now = _transport.Time.GetTimestamp();
        lock (_gate)
        {
            // Replies go to the sender before their calls leave, so that nothing to be sent is overlooked here.
            if (_count > 0 || !_isAtWork || !_sender.IsDrained)
            {
                return;
            }

            _isAtWork = false;
            _transport.EndWork(now);
        }

        _transport.EndIfRetired();
    }

    /// <summary>Wakes the reader if what it waits for has come. To be called after each end of a call, as the last thing.</summary>
    /// <param name="hasFreshStack">
    /// Whether the reader may go on here. Where a call has ended on the reader's own stack it may not: the stack would grow with every call.
    /// </param>
    public void WakeReader(bool hasFreshStack)
    {
        lock (_gate)
        {
            if (_wait == Wait.Nothing || !IsOver(_wait))
            {
                return;
            }

            _wait = Wait.Nothing;
        }

        if (hasFreshStack)
        {
            _waiting.SetResult(true);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        }
    }

    void IThreadPoolWorkItem.Execute() => _waiting.SetResult(true);

    bool IValueTaskSource<bool>.GetResult(short token) => _waiting.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _waiting.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _waiting.OnCompleted(continuation, state, token, flags);

    private ValueTask<bool> WhenAsync(Wait wait)
    {
        lock (_gate)
        {
            Debug.Assert(_wait == Wait.Nothing);
            if (IsOver(wait))
            {
                return new ValueTask<bool>(true);
            }

            _waiting.Reset();
            _wait = wait;
            return new ValueTask<bool>(this, _waiting.Version);
        }
    }

    private bool IsOver(Wait wait) => _count == 0 || (wait == Wait.Room && _count < _mostCalls && _parkedBytes <= _mostParkedBytes && !_holdsBarrier);

    private void Append(ServerCall call)
    {
        call.Previous = _last;
        if (_last is null)
        {
            _first = call;
        }
        else
        {
            _last.Next = call;
        }

        _last = call;
    }

    private void Remove(ServerCall call)
    {
        if (call.Previous is null)
        {
            _first = call.Next;
        }
        else
        {
            call.Previous.Next = call.Next;
        }

        if (call.Next is null)
        {
            _last = call.Previous;
        }
        else
        {
            call.Next.Previous = call.Previous;
        }

        call.Next = null;
        call.Previous = null;
    }

    private bool HasTwin(ServerCall call)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (_inOrder)
        {
            return false;
        }

        for (ServerCall? other = _last; other is not null; other = other.Previous)
        {
            if (other.SequenceId == call.SequenceId)
            {
                return true;
            }
        }

        return false;
    }
}
