namespace ThriftRpc.Pool;

/// <summary>Callers in the order of their arrival: two lists, each in that order, so that the first of both is the first of all.</summary>
internal sealed class FifoWaiters : Waiters
{
    private TicketOrder _withoutDial;
    private TicketOrder _withDial;

    public override int Count => _withoutDial.Count + _withDial.Count;

    public override int CountWithoutDial => _withoutDial.Count;

    public override Waiter Next() =>
        _withDial.First is { } first && !(_withoutDial.First?.Ticket < first.Ticket) ? first : _withoutDial.First!;

    public override Waiter NextWithoutDial() => _withoutDial.First!;

    public override void Add(Waiter waiter) => _withoutDial.Add(waiter);

    public override void SetDial(Waiter waiter, Slot dial)
    {
        _withoutDial.Remove(waiter);
        waiter.Dial = dial;
        _withDial.Add(waiter);
    }

    public override void Remove(Waiter waiter)
    {
        if (waiter.Dial is null)
        {
            _withoutDial.Remove(waiter);
        }
        else
        {
            _withDial.Remove(waiter);
        }
    }

    /// <summary>A linked list that stays in the order of the tickets. They nearly always come in that order; who does not has lost a dial and belongs near the front.</summary>
    private struct TicketOrder
    {
        private Waiter? _last;

        public Waiter? First { get; private set; }

        public int Count { get; private set; }

        public void Add(Waiter waiter)
        {
            Waiter? before = _last;
            if (before is not null && before.Ticket > waiter.Ticket)
            {
                before = FindBefore(waiter.Ticket);
            }

            Waiter? after = before is null ? First : before.Next;
            waiter.Previous = before;
            waiter.Next = after;
            SetNext(before, waiter);
            SetPrevious(after, waiter);
            Count++;
        }

        public void Remove(Waiter waiter)
        {
            SetNext(waiter.Previous, waiter.Next);
            SetPrevious(waiter.Next, waiter.Previous);
            waiter.Previous = null;
            waiter.Next = null;
            Count--;
        }

        private readonly Waiter? FindBefore(long ticket)
        {
            Waiter? before = null;
            for (Waiter? each = First; each is not null && each.Ticket < ticket; each = each.Next)
            {
                before = each;
            }

            return before;
        }

        private void SetNext(Waiter? waiter, Waiter? next)
        {
            if (waiter is null)
            {
                First = next;
            }
            else
            {
                waiter.Next = next;
            }
        }

        private void SetPrevious(Waiter? waiter, Waiter? previous)
        {
            if (waiter is null)
            {
                _last = previous;
            }
            else
            {
                waiter.Previous = previous;
            }
        }
    }
}
