namespace ThriftRpc.Pool.Tests;

/// <summary>
/// The core of a pool and a hand-driven clock. What the core wants done is done when the test says so: dials and closings wait; what is to happen later
/// happens when the clock gets there. After every event the invariants are checked.
/// </summary>
internal sealed class CoreRig
{
    private readonly PriorityQueue<PoolAction, long> _later = new();
    private long _now = 1_000_000;

    public CoreRig(PoolOptions options, int seed = 2026)
    {
        var random = new Random(seed);
        Core = new PoolCore(options, TimeSpan.TicksPerSecond, () => new Slot(), random.Next);
        Endpoint = Core.Endpoints.FindOrAdd("somewhere");
    }

    public PoolCore Core { get; }

    /// <summary>Gets the endpoint that is meant when none is named.</summary>
    public PoolEndpoint Endpoint { get; set; }

    public long Now => _now;

    /// <summary>Gets the dials that were begun and have not ended, in the order of their begins.</summary>
    public List<Slot> Dials { get; } = [];

    /// <summary>Gets the dials that are to be given up.</summary>
    public List<Slot> CanceledDials { get; } = [];

    /// <summary>Gets the pauses before the dials, one for each that was ever begun.</summary>
    public List<TimeSpan> DialDelays { get; } = [];

    /// <summary>Gets the connections that are to be closed and have not been.</summary>
    public List<Slot> Closings { get; } = [];

    /// <summary>Gets why connections were closed, in order.</summary>
    public List<CloseReason> CloseReasons { get; } = [];

    /// <summary>Gets the leases that are to be ended.</summary>
    public List<Slot> Aborts { get; } = [];

    /// <summary>Gets the callers that were served or refused, in order.</summary>
    public List<Waiter> Done { get; } = [];

    /// <summary>Gets or sets whether connections close at once.</summary>
    public bool ClosesAtOnce { get; set; } = true;

    public int WaitingCount => Endpoint.Waiters.Count + Endpoint.SelfDialers;

    /// <summary>A caller that finds a connection at rest.</summary>
    public Slot Take()
    {
        Slot? slot = Core.TryTake(Endpoint, _now);
        Perform();
        return slot ?? throw new InvalidOperationException("Nothing rests.");
    }

    /// <summary>A caller that must wait.</summary>
    public Waiter Wait()
    {
        Waiter? waiter = null;
        Slot? slot = Core.TryTake(Endpoint, _now);
        if (slot is null)
        {
            waiter = new Waiter();
            Core.Wait(Endpoint, waiter, _now);
        }

        Perform();
        return waiter ?? throw new InvalidOperationException("A connection rests.");
    }

    /// <summary>Opens and lends a connection.</summary>
    public Slot Open()
    {
        Waiter waiter = Wait();
        Succeed(Dials[^1]);
        return waiter.Slot ?? throw new InvalidOperationException($"The caller was not served: {waiter.State}, {waiter.Refusal}.");
    }

    /// <summary>Opens and lends several connections.</summary>
    public Slot[] Open(int count) => [.. Enumerable.Range(0, count).Select(_ => Open())];

    public void Succeed(Slot dial)
    {
        Dials.Remove(dial);
        Core.DialSucceeded(dial, _now);
        Perform();
    }

    public void Fail(Slot dial, string why = "refused")
    {
        Dials.Remove(dial);
        Core.DialFailed(dial, new IOException(why), _now);
        Perform();
    }

    public void Return(Slot slot)
    {
        Core.Return(slot, _now);
        Perform();
    }

    public void Return(params IEnumerable<Slot> slots)
    {
        foreach (Slot slot in slots)
        {
            Return(slot);
        }
    }

    public void Discard(Slot slot, CloseReason reason = CloseReason.Broken)
    {
        Core.Discard(slot, reason, _now);
        Perform();
    }

    public bool GiveUp(Waiter waiter, Refusal refusal = Refusal.Canceled)
    {
        bool gaveUp = Core.GiveUp(waiter, refusal, _now);
        Perform();
        return gaveUp;
    }

    public void FinishClosing(Slot slot)
    {
        Closings.Remove(slot);
        Core.Closed(slot, _now);
        Perform();
    }

    public void Do(Action<PoolCore> order)
    {
        order(Core);
        Perform();
    }

    /// <summary>Moves the clock, and does on the way what was to be done later.</summary>
    public void Advance(TimeSpan step)
    {
        long target = _now + step.Ticks;
        while (_later.TryPeek(out PoolAction action, out long due) && due <= target)
        {
            _later.Dequeue();
            _now = Math.Max(_now, due);
            switch (action.Kind)
            {
                case PoolActionKind.EndGraceLater:
                    Core.GraceEnded(action.Slot, _now);
                    break;
                case PoolActionKind.WakeLater:
                    Core.Wake(action.Endpoint, _now);
                    break;
                default:
                    Core.Sweep(_now);
                    break;
            }

            Perform();
        }

        _now = target;
    }

    /// <summary>Moves the clock as a suspended machine does: what was to be done meanwhile has not been.</summary>
    public void Jump(TimeSpan step) => _now += step.Ticks;

    private void Perform()
    {
        Check();
        while (Core.Actions.Count > 0)
        {
            PoolAction action = Core.Actions[0];
            Core.Actions.RemoveAt(0);
            Perform(action);
        }

        Check();
    }

    private void Check() => Assert.That(Core.FindViolations(), Is.Empty);

    private void Perform(PoolAction action)
    {
        switch (action.Kind)
        {
            case PoolActionKind.Dial:
                Dials.Add(action.Slot);
                DialDelays.Add(TimeSpan.FromTicks(action.Delay));
                break;
            case PoolActionKind.CancelDial:
                CanceledDials.Add(action.Slot);
                break;
            case PoolActionKind.Close:
                CloseReasons.Add(action.Reason);
                Closings.Add(action.Slot);
                if (ClosesAtOnce)
                {
                    Closings.Remove(action.Slot);
                    Core.Closed(action.Slot, _now);
                }

                break;
            case PoolActionKind.Abort:
                Aborts.Add(action.Slot);
                break;
            case PoolActionKind.Complete:
                Done.Add(action.Waiter);
                break;
            default:
                _later.Enqueue(action, PoolRules.After(_now, action.Delay));
                break;
        }
    }
}
