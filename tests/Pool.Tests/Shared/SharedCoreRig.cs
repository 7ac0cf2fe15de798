namespace ThriftRpc.Pool.Tests.Shared;

/// <summary>The core of a shared client and a hand-driven clock. Dials wait for the test; ticks come when the clock gets there. After every event the invariants are checked.</summary>
internal sealed class SharedCoreRig
{
    private readonly PriorityQueue<SharedAction, long> _later = new();
    private long _now = 1_000_000;

    public SharedCoreRig(SharedOptions options, Func<double>? random = null) =>
        Core = new SharedCore(options, TimeSpan.TicksPerSecond, () => new CountedSlot(), random ?? (static () => 0.5));

    public SharedCore Core { get; }

    public long Now => _now;

    /// <summary>Gets the dials that were begun and have not ended.</summary>
    public List<SharedSlot> Dials { get; } = [];

    public int DialsBegun { get; private set; }

    public List<SharedSlot> CanceledDials { get; } = [];

    public List<(SharedSlot Slot, SharedCloseReason Reason)> Closed { get; } = [];

    public List<(SharedSlot Slot, SharedCloseReason Reason)> Aborted { get; } = [];

    public List<SharedSlot> Asked { get; } = [];

    /// <summary>Gets the callers that were served or refused, in order.</summary>
    public List<SharedWaiter> Done { get; } = [];

    /// <summary>Gets the states that were told, in order.</summary>
    public List<SharedState> States { get; } = [];

    /// <summary>A caller that finds a place.</summary>
    public SharedSlot Enter()
    {
        SharedSlot? slot = Core.TryEnter(_now);
        Perform();
        return slot ?? throw new InvalidOperationException("There is no place.");
    }

    /// <summary>A caller that finds none, and waits unless it is refused.</summary>
    public SharedWaiter Wait()
    {
        Assert.That(Core.TryEnter(_now), Is.Null, "there is a place");
        SharedWaiter waiter = new();
        Core.Wait(waiter, _now);
        Perform();
        return waiter;
    }

    public void Leave(SharedSlot slot) => Do(() => Core.Leave(slot, _now));

    public SharedSlot Succeed()
    {
        SharedSlot slot = Dials[0];
        Dials.RemoveAt(0);
        Do(() => Core.DialSucceeded(slot, _now));
        return slot;
    }

    public Exception Fail()
    {
        SharedSlot slot = Dials[0];
        Dials.RemoveAt(0);
        IOException failure = new("refused");
        Do(() => Core.DialFailed(slot, failure, _now));
        return failure;
    }

    public void Do(Action happens)
    {
        happens();
        Perform();
    }

    public void Advance(TimeSpan step)
    {
        long target = _now + step.Ticks;
        while (_later.TryPeek(out _, out long moment) && moment <= target)
        {
            _later.Dequeue();
            _now = Math.Max(_now, moment);
            Do(() => Core.Tick(_now));
        }

        _now = target;
    }

    private void Perform()
    {
        while (Core.Actions.Count > 0)
        {
            List<SharedAction> actions = Core.Actions;
            Core.Actions = [];
            actions.ForEach(Perform);
        }

        Assert.That(Core.FindViolations(_now), Is.Empty);
    }

    private void Perform(SharedAction action)
    {
        switch (action.Kind)
        {
            case SharedActionKind.Dial:
                DialsBegun++;
                Dials.Add(action.Slot!);
                break;
            case SharedActionKind.CancelDial:
                CanceledDials.Add(action.Slot!);
                break;
            case SharedActionKind.Close:
                Closed.Add((action.Slot!, action.Reason));
                break;
            case SharedActionKind.Abort:
                Aborted.Add((action.Slot!, action.Reason));
                break;
            case SharedActionKind.Ask:
                Asked.Add(action.Slot!);
                break;
            case SharedActionKind.Complete:
                Done.Add(action.Waiter!);
                break;
            case SharedActionKind.TickAt:
                _later.Enqueue(action, action.Moment);
                break;
            default:
                States.Add(Core.State);
                break;
        }
    }

    /// <summary>A connection whose bytes the test counts.</summary>
    internal sealed class CountedSlot : SharedSlot
    {
        public long Bytes { get; set; }

        public override long ReceivedBytes => Bytes;
    }
}
