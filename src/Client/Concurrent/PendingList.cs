namespace ThriftRpc.Client;

/// <summary>Calls in the order of their coming; each can be taken out wherever it stands. Not thread-safe.</summary>
internal sealed class PendingList
{
    private PendingCall? _last;
    private int _count;

    public PendingCall? First { get; private set; }

    /// <summary>Gets how many there are; may be read without the lock, for a guess.</summary>
    public int Count => Volatile.Read(ref _count);

    public void Add(PendingCall call)
    {
        call.List = this;
        call.Previous = _last;
        call.Next = null;
        if (_last is null)
        {
            First = call;
        }
        else
        {
            _last.Next = call;
        }

        _last = call;
        _count++;
    }

    /// <summary>Takes a call out; one that is not in is left alone.</summary>
    public void Remove(PendingCall call)
    {
        if (call.List != this)
        {
            return;
        }

        if (call.Previous is null)
        {
            First = call.Next;
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

        call.List = null;
        call.Previous = null;
        call.Next = null;
        _count--;
    }
}
