namespace ThriftRpc.Pool.Tests;

/// <summary>
/// Plays everything round a pool's core at random: callers, servers, clock, owner. Beside the core it keeps a simple model of what exists in the world, and
/// after every step it compares the two and checks the invariants.
/// </summary>
internal sealed class PoolOracle
{
    private readonly Random _random;
    private readonly Defect _defect;
    private readonly PoolOptions _options;
    private readonly PoolCore _core;
    private readonly PoolEndpoint[] _endpoints;
    private readonly PriorityQueue<PoolAction, long> _later = new();

    // The model: what exists outside the core.
    private readonly Dictionary<Slot, ModelConnection> _connections = [];
    private readonly List<Slot> _dials = [];
    private readonly HashSet<Slot> _canceledDials = [];
    private readonly List<Slot> _leases = [];
    private readonly List<Slot> _closings = [];
    private readonly List<Waiter> _waiters = [];
    private readonly HashSet<Waiter> _done = [];
    private Slot? _freedOnce;
    private long _now;
    private long _lastCall;
    private bool _isBetweenTakeAndWait;

    public PoolOracle(PoolOptions options, int seed, Defect defect)
    {
        _random = new Random(seed);
        _defect = defect;
        _options = options;
        _core = new PoolCore(options, TimeSpan.TicksPerSecond, () => new Slot(), _random.Next);
        _endpoints = [.. Enumerable.Range(0, 3).Select(i => _core.Endpoints.FindOrAdd(i))];
    }

    /// <summary>Gets how many steps were made.</summary>
    public long Steps { get; private set; }

    /// <summary>Makes steps, then lets everything come to its end, and checks that the end is a good one.</summary>
    public void Run(int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            Step();
        }

        ComeToRest();
        LendAll();
        CloseThePool();
    }

    private void Step()
    {
        Steps++;
        switch (_random.Next(100))
        {
            case < 30:
                Acquire();
                break;
            case < 55:
                EndLease();
                break;
            case < 62 when _waiters.Count > 0:
                GiveUp(Any(_waiters));
                break;
            case < 63 when _core.Idle.Oldest is { } rested:
                _core.RestEnded(rested, _now); // The peer has closed it.
                break;
            case < 80 when _dials.Count > 0:
                EndDial(Any(_dials), succeeds: _random.Next(4) > 0);
                break;
            case < 90 when _closings.Count > 0:
                FinishClosing(Any(_closings));
                break;
            case < 91:
                _core.Clear(Any(_endpoints), _now);
                break;
            case < 92:
                _core.DropIdle(Any(_endpoints), _now);
                break;
            case < 93 when _options.MinIdle == 0:
                _core.Resize(_random.Next(1, 2 * Math.Min(_options.MaxConnections, 10)), _options.MaxIdle, _now);
                break;
            case < 99:
                Advance(TimeSpan.FromMilliseconds(_random.Next(500)));
                break;
            default:
                Advance(TimeSpan.FromMinutes(_random.Next(3)));
                break;
        }

        Perform();
        Check();
    }

    private T Any<T>(IReadOnlyList<T> list) => list[_random.Next(list.Count)];

    private void Acquire()
    {
        PoolEndpoint endpoint = Any(_endpoints);
        Slot? slot = _core.TryTake(endpoint, _now);
        if (slot is not null)
        {
            Got(slot);
            return;
        }

        if (_defect == Defect.LostWakeup && !_isBetweenTakeAndWait)
        {
            _isBetweenTakeAndWait = true;
            Step();
            _isBetweenTakeAndWait = false;
        }

        Waiter waiter = new();
        _waiters.Add(waiter);
        _core.Wait(endpoint, waiter, _now);
    }

    /// <summary>A caller has a connection: from now on it is its own, and it must be clean.</summary>
    private void Got(Slot slot)
    {
        if (!_connections.TryGetValue(slot, out ModelConnection? connection))
        {
            throw new OracleException("A connection was lent that is not open.");
        }

        if (connection.OwesReplyTo != 0)
        {
            throw new OracleException($"The reply to call {connection.OwesReplyTo} would reach another caller.");
        }

        if (_leases.Contains(slot))
        {
            throw new OracleException("A connection was lent to two callers.");
        }

        connection.OwesReplyTo = ++_lastCall;
        _leases.Add(slot);
    }

    /// <summary>A call ends: well, or by a failure or by being given up, and then the connection must not be used again.</summary>
    private void EndLease()
    {
        if (_leases.Count == 0)
        {
            return;
        }

        Slot slot = Any(_leases);
        _leases.Remove(slot);
        bool answered = _random.Next(5) > 0;
        if (answered)
        {
            _connections[slot].OwesReplyTo = 0;
        }

        if (answered || _defect == Defect.LateReply)
        {
            _core.Return(slot, _now);
        }
        else
        {
            _core.Discard(slot, CloseReason.Broken, _now);
        }
    }

    private void GiveUp(Waiter waiter)
    {
        if (!_core.GiveUp(waiter, Refusal.Canceled, _now))
        {
            throw new OracleException("A caller that nobody had told of its end could not give up.");
        }
    }

    private void EndDial(Slot dial, bool succeeds)
    {
        _dials.Remove(dial);
        bool wasCanceled = _canceledDials.Remove(dial);
        if (succeeds && (!wasCanceled || _random.Next(2) == 0))
        {
            _connections.Add(dial, new ModelConnection());
            _core.DialSucceeded(dial, _now);
        }
        else
        {
            _core.DialFailed(dial, new IOException("refused"), _now);
        }
    }

    private void FinishClosing(Slot slot)
    {
        if (_defect == Defect.DoubleFree && slot == _freedOnce)
        {
            // The second notice of an earlier end: the connection that the slot stands for now is still open.
            _freedOnce = null;
            _core.Closed(slot, _now);
            return;
        }

        _freedOnce = slot;
        _closings.Remove(slot);
        _connections.Remove(slot);
        _core.Closed(slot, _now);
    }

    private void Advance(TimeSpan step)
    {
        long target = _now + step.Ticks;
        while (_later.TryPeek(out PoolAction action, out long due) && due <= target)
        {
            _later.Dequeue();
            _now = Math.Max(_now, due);
            switch (action.Kind)
            {
                case PoolActionKind.EndGraceLater:
                    _core.GraceEnded(action.Slot, _now);
                    break;
                case PoolActionKind.WakeLater:
                    _core.Wake(action.Endpoint, _now);
                    break;
                default:
                    _core.Sweep(_now);
                    break;
            }

            Perform();
            Check();
        }

        _now = target;
    }

    private void Perform()
    {
        foreach (PoolAction action in _core.Actions)
        {
            switch (action.Kind)
            {
                case PoolActionKind.Dial:
                    Began(action);
                    break;
                case PoolActionKind.CancelDial:
                    _canceledDials.Add(action.Slot);
                    break;
                case PoolActionKind.Close:
                    _closings.Add(action.Slot);
                    break;
                case PoolActionKind.Complete:
                    Completed(action.Waiter);
                    break;
                case PoolActionKind.Abort:
                    break;
                default:
                    _later.Enqueue(action, PoolRules.After(_now, action.Delay));
                    break;
            }
        }

        _core.Actions.Clear();
    }

    private void Began(PoolAction dial)
    {
        PoolEndpoint endpoint = dial.Slot.Endpoint;
        if (dial.Delay == 0 && endpoint.Taken > _core.Rules.MaxConnections)
        {
            throw new OracleException($"A dial was begun, the {endpoint.Taken}th of {_core.Rules.MaxConnections} connections.");
        }

        _dials.Add(dial.Slot);
    }

    private void Completed(Waiter waiter)
    {
        if (!_waiters.Remove(waiter) || !_done.Add(waiter))
        {
            throw new OracleException("A caller was told of its end twice.");
        }

        if (_done.Count > 1000)
        {
            _done.Clear();
        }

        if (waiter.Slot is { } slot)
        {
            Got(slot);
        }
        else if (waiter.Refusal == Refusal.None)
        {
            throw new OracleException("A caller was told of its end and got neither a connection nor a reason.");
        }
    }

    private void Check()
    {
        if (_core.FindViolations().FirstOrDefault() is { } violation)
        {
            throw new OracleException(violation);
        }

        foreach (PoolEndpoint endpoint in _endpoints)
        {
            int real = _dials.Count(slot => slot.Endpoint == endpoint) + _connections.Keys.Count(slot => slot.Endpoint == endpoint);
            if (endpoint.Taken != real)
            {
                throw new OracleException($"{endpoint.Taken} slots are taken, but {real} connections are open or being opened.");
            }
        }

        int waiting = _endpoints.Sum(endpoint => endpoint.Waiters.Count + endpoint.SelfDialers);
        if (waiting != _waiters.Count)
        {
            throw new OracleException($"{waiting} callers wait, but {_waiters.Count} believe that they do.");
        }
    }

    /// <summary>From here on every call is answered and every dial succeeds: then nobody may be left waiting.</summary>
    private void ComeToRest()
    {
        int rounds = 0;
        while (_dials.Count + _closings.Count + _leases.Count + _waiters.Count > 0)
        {
            if (++rounds > 100_000)
            {
                throw new OracleException($"{_waiters.Count} callers wait for ever.");
            }

            if (_closings.Count > 0)
            {
                FinishClosing(_closings[0]);
            }
            else if (_dials.Count > 0)
            {
                EndDial(_dials[0], succeeds: true);
            }
            else if (_leases.Count > 0)
            {
                EndLease();
            }
            else
            {
                // Only the clock can help: a breaker's next attempt.
                Advance(TimeSpan.FromSeconds(1));
            }

            Perform();
            Check();
        }
    }

    /// <summary>All that the limit allows can be lent at one time, so no slot was lost.</summary>
    private void LendAll()
    {
        int wanted = Math.Min(_core.Rules.MaxConnections, 20);

        // A breaker that is open closes with its next attempt.
        Advance(_options.BreakerProbeInterval);
        SettleWithoutReturning();
        foreach (PoolEndpoint endpoint in _endpoints)
        {
            int before = _leases.Count;
            for (int i = 0; i < wanted; i++)
            {
                if (_core.TryTake(endpoint, _now) is { } slot)
                {
                    Got(slot);
                }
                else
                {
                    Waiter waiter = new();
                    _waiters.Add(waiter);
                    _core.Wait(endpoint, waiter, _now);
                }

                SettleWithoutReturning();
            }

            if (_leases.Count - before != wanted)
            {
                throw new OracleException($"Of {wanted} connections {_leases.Count - before} can be lent.");
            }
        }

        ComeToRest();
    }

    private void SettleWithoutReturning()
    {
        Perform();
        while (_dials.Count + _closings.Count > 0)
        {
            if (_closings.Count > 0)
            {
                FinishClosing(_closings[0]);
            }
            else
            {
                EndDial(_dials[0], succeeds: true);
            }

            Perform();
        }

        Check();
    }

    private void CloseThePool()
    {
        for (int i = 0; i < 20; i++)
        {
            Acquire();
        }

        Perform();
        _core.CloseAll(_now);
        Perform();
        Check();
        if (_waiters.Count > 0)
        {
            throw new OracleException($"{_waiters.Count} callers wait at a closed pool.");
        }

        ComeToRest();
        if (_connections.Count > 0 || _core.Counters.Opened != _core.Counters.ClosedInAll)
        {
            throw new OracleException($"{_connections.Count} connections are left of a closed pool.");
        }
    }
}
