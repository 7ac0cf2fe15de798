namespace ThriftRpc.Pool;

/// <summary>The open connections by the moment at which they reach their age, the earliest first. Only opening and closing pay for it, with O(log n).</summary>
internal sealed class LifetimeHeap
{
    private Slot[] _slots = [];

    public int Count { get; private set; }

    public Slot? Earliest => Count == 0 ? null : _slots[0];

    public void Add(Slot slot)
    {
        if (Count == _slots.Length)
        {
            Array.Resize(ref _slots, Math.Max(16, Count * 2));
        }

        Count++;
        Rise(slot, Count - 1);
    }

    /// <summary>Takes a slot out; one that is not in is left alone.</summary>
    public void Remove(Slot slot)
    {
        int hole = slot.HeapIndex;
        if (hole < 0)
        {
            return;
        }

        slot.HeapIndex = -1;
        Count--;
        Slot last = _slots[Count];
        _slots[Count] = null!;
        if (last == slot)
        {
            return;
        }

        if (hole > 0 && last.Expires < _slots[Parent(hole)].Expires)
        {
            Rise(last, hole);
        }
        else
        {
            Sink(last, hole);
        }
    }

    private static int Parent(int index) => (index - 1) / 2;

    private void Rise(Slot slot, int index)
    {
        while (index > 0 && slot.Expires < _slots[Parent(index)].Expires)
        {
            Put(_slots[Parent(index)], index);
            index = Parent(index);
        }

        Put(slot, index);
    }

    private void Sink(Slot slot, int index)
    {
        while (true)
        {
            int child = (2 * index) + 1;
            if (child + 1 < Count && _slots[child + 1].Expires < _slots[child].Expires)
            {
                child++;
            }

            if (child >= Count || slot.Expires <= _slots[child].Expires)
            {
                Put(slot, index);
                return;
            }

            Put(_slots[child], index);
            index = child;
        }
    }

    private void Put(Slot slot, int index)
    {
        _slots[index] = slot;
        slot.HeapIndex = index;
    }
}
