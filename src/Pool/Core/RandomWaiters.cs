namespace ThriftRpc.Pool;

/// <summary>Callers in no order: an array of which the first part holds those for whom no connection is being opened.</summary>
/// <param name="random">Draws a number from 0 to below its argument.</param>
internal sealed class RandomWaiters(Func<int, int> random) : Waiters
{
    private readonly List<Waiter> _waiters = [];
    private int _withoutDial;

    public override int Count => _waiters.Count;

    public override int CountWithoutDial => _withoutDial;

    public override Waiter Next() => _waiters[random(_waiters.Count)];

    public override Waiter NextWithoutDial() => _waiters[random(_withoutDial)];

    public override void Add(Waiter waiter)
    {
        waiter.Index = _waiters.Count;
        _waiters.Add(waiter);
        Swap(waiter.Index, _withoutDial);
        _withoutDial++;
    }

    public override void SetDial(Waiter waiter, Slot dial)
    {
        _withoutDial--;
        Swap(waiter.Index, _withoutDial);
        waiter.Dial = dial;
    }

    public override void Remove(Waiter waiter)
    {
        if (waiter.Dial is null)
        {
            _withoutDial--;
            Swap(waiter.Index, _withoutDial);
        }

        Swap(waiter.Index, _waiters.Count - 1);
        _waiters.RemoveAt(_waiters.Count - 1);
    }

    private void Swap(int one, int other)
    {
        (_waiters[one], _waiters[other]) = (_waiters[other], _waiters[one]);
        _waiters[one].Index = one;
        _waiters[other].Index = other;
    }
}
