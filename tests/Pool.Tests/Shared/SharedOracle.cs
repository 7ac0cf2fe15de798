using ThriftRpc.Client;

namespace ThriftRpc.Pool.Tests.Shared;

/// <summary>
/// Plays everything round a shared client's core at random: callers, server, clock, owner. Beside the core it keeps a simple model of what exists in the
/// world, and after every step it compares the two and checks the invariants.
/// </summary>
internal sealed class SharedOracle
{
    private readonly Random _random;
    private readonly SharedDefect _defect;
    private readonly SharedOptions _options;
    private readonly SharedCore _core;
    private readonly PriorityQueue<long, long> _ticks = new();

    // The model: what exists outside the core.
    private readonly List<SharedSlot> _dials = [];
    private readonly List<SharedSlot> _open = [];
    private readonly HashSet<SharedSlot> _over = [];
    private readonly List<SharedSlot> _calls = [];
    private readonly List<SharedWaiter> _waiters = [];
    private readonly List<SharedSlot> _asked = [];
    private long _now = 1;
    private bool _isBetweenEnterAndWait;

    public SharedOracle(SharedOptions options, int seed, SharedDefect defect)
    {
        _random = new Random(seed);
        _defect = defect;
        _options = options;
        _core = new SharedCore(options, TimeSpan.TicksPerSecond, () => new SharedCoreRig.CountedSlot(), _random.NextDouble);
    }

    public long Steps { get; private set; }

    /// <summary>Makes steps, then lets everything come to its end, and checks that the end is a good one.</summary>
    public void Run(int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            Step();
        }

        ComeToRest();
        CloseTheClient();
    }

    private void Step()
    {
        Steps++;
        switch (_random.Next(100))
        {
            case < 35:
                Call();
                break;
            case < 62 when _calls.Count > 0:
                EndCall(Any(_calls));
                break;
            case < 66 when _waiters.Count > 0:
                GiveUp(Any(_waiters));
                break;
            case < 80 when _dials.Count > 0:
                EndDial(_dials[0], succeeds: _random.Next(3) > 0);
                break;
            case < 83 when _open.Count > 0:
                End(Any(_open));
                break;
            case < 86 when _open.Count > 0:
                _core.Retired(Any(_open), _now);
                break;
            case < 89 when _asked.Count > 0:
                Answer(Any(_asked));
                break;
            case < 91 when _open.Count > 0:
                ((SharedCoreRig.CountedSlot)Any(_open)).Bytes++;
                break;
            case < 92:
                _core.Connect(_now);
                break;
            case < 99:
                Advance(TimeSpan.FromMilliseconds(_random.Next(2000)));
                break;
            default:
                Advance(TimeSpan.FromMinutes(_random.Next(3)));
                break;
        }

        Perform();
        Check();
    }

    private T Any<T>(List<T> list) => list[_random.Next(list.Count)];

    private void Call()
    {
        if (_core.TryEnter(_now) is { } slot)
        {
            Got(slot);
            return;
        }

        if (_defect == SharedDefect.LostWakeup && !_isBetweenEnterAndWait)
        {
            _isBetweenEnterAndWait = true;
            Step();
            _isBetweenEnterAndWait = false;
            if (_core.TryEnter(_now) is { } missed)
            {
                // What came free is given back behind the core's back: the caller sleeps although there is room.
                _core.Leave(missed, _now);
                _waiters.Add(new SharedWaiter { Place = new LinkedListNode<SharedWaiter>(null!) });
                return;
            }
        }

        SharedWaiter waiter = new();
        _waiters.Add(waiter);
        _core.Wait(waiter, _now);
    }

    private void Got(SharedSlot slot)
    {
        if (!_open.Contains(slot))
        {
            throw new OracleException("A call got a place on a connection that is not open.");
        }

        if (_over.Contains(slot))
        {
            throw new OracleException("A call got a place on a connection that has ended.");
        }

        _calls.Add(slot);
        if (_calls.Count(each => each == slot) > _options.Connection.MaxInFlight)
        {
            throw new OracleException("A connection carries more calls than it may.");
        }
    }

    private void EndCall(SharedSlot slot)
    {
        _calls.Remove(slot);
        if (_defect == SharedDefect.LostPlace && _random.Next(20) == 0)
        {
            return;
        }

        _core.Leave(slot, _now);
        if (_defect == SharedDefect.DoubleLeave && slot.InFlight > 0 && _random.Next(20) == 0)
        {
            _core.Leave(slot, _now);
        }
    }

    private void GiveUp(SharedWaiter waiter)
    {
        bool was = waiter.Place is not null;
        if (_core.GiveUp(waiter, _random.Next(2) == 0 ? SharedRefusal.Canceled : SharedRefusal.TimedOut) != was)
        {
            throw new OracleException("A caller that was done could give up, or the other way round.");
        }
    }

    private void EndDial(SharedSlot slot, bool succeeds)
    {
        _dials.Remove(slot);
        if (_defect == SharedDefect.ForgottenDial && _random.Next(10) == 0)
        {
            return;
        }

        if (succeeds)
        {
            _open.Add(slot);
            _core.DialSucceeded(slot, _now);
        }
        else
        {
            _core.DialFailed(slot, new IOException("refused"), _now);
        }
    }

    /// <summary>A connection ends: the core is told, and the calls on it end one by one, later.</summary>
    private void End(SharedSlot slot)
    {
        _over.Add(slot);
        if (_defect != SharedDefect.DeafToTheEnd)
        {
            _open.Remove(slot);
            _core.Ended(slot, _now);
        }
    }

    private void Answer(SharedSlot slot)
    {
        _asked.Remove(slot);
        _core.Answered(slot, _now);
    }

    private void Advance(TimeSpan step)
    {
        long target = _now + step.Ticks;
        while (_ticks.TryPeek(out long moment, out _) && moment <= target)
        {
            _ticks.Dequeue();
            _now = Math.Max(_now, moment);
            _core.Tick(_now);
            Perform();
        }

        _now = target;
    }

    private void Perform()
    {
        while (_core.Actions.Count > 0)
        {
            List<SharedAction> actions = _core.Actions;
            _core.Actions = [];
            actions.ForEach(Perform);
        }
    }

    private void Perform(SharedAction action)
    {
        switch (action.Kind)
        {
            case SharedActionKind.Dial:
                _dials.Add(action.Slot!);
                break;
            case SharedActionKind.Close:
            case SharedActionKind.Abort:
                if (!_open.Remove(action.Slot!))
                {
                    throw new OracleException("A connection is closed that is not open.");
                }

                if (action.Kind == SharedActionKind.Close && _calls.Contains(action.Slot!))
                {
                    throw new OracleException("A connection is closed in peace while calls are on it.");
                }

                _over.Add(action.Slot!);
                break;
            case SharedActionKind.Ask:
                _asked.Add(action.Slot!);
                break;
            case SharedActionKind.Complete:
                if (!_waiters.Remove(action.Waiter!))
                {
                    throw new OracleException("A caller was served or refused that does not wait.");
                }

                if (action.Waiter!.Slot is { } slot)
                {
                    Got(slot);
                }

                break;
            case SharedActionKind.TickAt:
                _ticks.Enqueue(action.Moment, action.Moment);
                break;
        }
    }

    private void Check()
    {
        foreach (string violation in _core.FindViolations(_now))
        {
            throw new OracleException(violation);
        }

        if (_core.Waiting != _waiters.Count)
        {
            throw new OracleException($"{_waiters.Count} callers wait, and the core knows {_core.Waiting}.");
        }

        if (_core.Counters.Entered - _core.Counters.Left != _calls.Count)
        {
            throw new OracleException($"{_calls.Count} calls are under way, and the core counts {_core.Counters.Entered - _core.Counters.Left}.");
        }
    }

    private void ComeToRest()
    {
        for (int patience = 0; _waiters.Count + _calls.Count + _dials.Count > 0; patience++)
        {
            if (patience > 100_000)
            {
                throw new OracleException($"{_waiters.Count} callers wait and nothing comes.");
            }

            if (_dials.Count > 0)
            {
                EndDial(_dials[0], succeeds: true);
            }
            else if (_calls.Count > 0)
            {
                EndCall(_calls[0]);
            }
            else
            {
                Advance(TimeSpan.FromSeconds(10));
            }

            Perform();
            Check();
        }
    }

    private void CloseTheClient()
    {
        _core.Close(abort: _random.Next(2) == 0, _now);
        Perform();
        while (_dials.Count > 0)
        {
            EndDial(_dials[0], succeeds: _random.Next(2) == 0);
            Perform();
        }

        Check();
        if (_core.Slots.Count > 0 || _open.Except(_over).Any() || _core.Counters.Opened != _core.Counters.ClosedInAll)
        {
            throw new OracleException("Something is open in a closed client.");
        }
    }
}
