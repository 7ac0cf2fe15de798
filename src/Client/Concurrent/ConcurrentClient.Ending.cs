using System.Diagnostics;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Client;

/// <summary>Calls that end without a reply, and the end of the connection.</summary>
public sealed partial class ConcurrentClient
{
    private readonly IConcurrentClientObserver? _observer;

    /// <summary>Who may still find replies: the reading, and each large reply that is being read beside it. The last one of them ends what is left.</summary>
    private int _readers = 1;

    /// <summary>Since when nothing has come, as far as is known, and how many bytes had come by then; guarded by the lock.</summary>
    private long _silentSince;
    private long _heardBytes;

    private bool WatchesSilence => _options.SilenceLimit != Timeout.InfiniteTimeSpan;

    /// <summary>A token has fired.</summary>
    internal void OnCanceled(PendingCall pending)
    {
        // The callback is of the present use: a call is not used again before its registration is gone.
        if (pending.TryClaim(pending.Use))
        {
            Leave(pending, Canceled(pending));
        }
    }

    /// <summary>Takes no more calls; the connection ends with the last of those under way.</summary>
    internal void Retire(string why)
    {
        TTransportException reason = new(TTransportExceptionType.NotOpen, why);
        List<PendingCall> refused = [];
        lock (_gate)
        {
            if (_retirement is not null || _isOver)
            {
                return;
            }

            Volatile.Write(ref _retirement, reason);
            ClaimAll(_waiting, refused);
        }

        foreach (PendingCall pending in refused)
        {
            Lose(pending, reason);
        }

        _observer?.OnRetired(this, reason);
        CloseIfRetired();
    }

    /// <summary>Ends the connection at once.</summary>
    internal void Abort(Exception reason) => _transport.Abort(reason);

    /// <summary>The reading has ended.</summary>
    internal void OnReadingEnded(Exception failure)
    {
        _transport.Abort(failure);
        ReleaseReader();
    }

    private static OperationCanceledException Canceled(PendingCall pending) => new(pending.Token);

    /// <summary>A call's caller goes, and makes room for the next.</summary>
    private void Leave(PendingCall pending, Exception failure)
    {
        TakeLeave(pending, failure);
        AdmitWaiters();
        CloseIfRetired();
    }

    /// <summary>The caller of a call that has just been admitted goes; whoever admits goes on with the next.</summary>
    private void LeaveAdmitted(PendingCall pending)
    {
        TakeLeave(pending, Canceled(pending));
        CloseIfRetired();
    }

    /// <summary>The call is taken back if it has not left, else its number stays reserved.</summary>
    private void TakeLeave(PendingCall pending, Exception failure)
    {
        ThriftCall call = pending.Call;
        bool isOneway = call.Method.IsOneway;
        bool isUnsent = pending.Batch == 0 || _sender.TryTakeBack(pending.Batch, pending.SequenceId);
        bool isAbandoned = !isUnsent && !isOneway;
        bool isFirst = false;
        if (isAbandoned)
        {
            isFirst = LeaveTombstone(pending);
        }
        else
        {
            Unregister(pending);
        }

        call.Progress = isUnsent ? CallProgress.NotSent : CallProgress.Sent;
        pending.Failure = failure;
        string method = call.Method.ToString();
        pending.CompleteElsewhere();
        if (isAbandoned)
        {
            OnAbandoned(method, isFirst);
        }
    }

    /// <summary>Takes a call out and reserves its number.</summary>
    /// <returns>Whether there is no other tombstone: then the peer's silence counts from here on.</returns>
    private bool LeaveTombstone(PendingCall pending)
    {
        long now = _transport.Time.GetTimestamp();
        lock (_gate)
        {
            int before = _table.Tombstones;
            _table.Remove(pending, leavesTombstone: true);
            bool isFirst = before == 0 && _table.Tombstones > 0;
            if (isFirst)
            {
                NoteHeard(now); // Under the same lock: a tick that sees the tombstone must not count from an earlier silence.
            }

            return isFirst;
        }
    }

    private void OnAbandoned(string method, bool isFirst)
    {
        if (Tombstones > _options.MaxTombstones)
        {
            _transport.Abort(new TTransportException(
                TTransportExceptionType.TimedOut,
                $"The peer has left {Tombstones} calls unanswered that were given up; the limit is {_options.MaxTombstones} ({nameof(ConcurrentClientOptions)}.{nameof(ConcurrentClientOptions.MaxTombstones)}).")
            {
                Setting = $"{nameof(ConcurrentClientOptions)}.{nameof(ConcurrentClientOptions.MaxTombstones)}",
            });
        }
        else if (_options.Retires)
        {
            Retire($"A call of {method} that had been sent was given up, and with it the connection ({nameof(ConcurrentClientOptions)}.{(_options.RetireWhenAbandoned is null ? nameof(ConcurrentClientOptions.AnswersInOrder) : nameof(ConcurrentClientOptions.RetireWhenAbandoned))}).");
        }
        else if (WatchesSilence && isFirst)
        {
            _timer.Require(_transport.Time.After(_options.SilenceLimit));
        }
    }

    private void NoteHeard(long now)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        _silentSince = now;
        _heardBytes = _transport.ReceivedBytes;
    }

    /// <summary>Ends what is due.</summary>
    /// <returns>When to look again.</returns>
    private long OnTick()
    {
        long now = _transport.Time.GetTimestamp();
        long next = Deadlines.Never;
        List<PendingCall> expired = [];
        lock (_gate)
        {
            foreach (PendingCall pending in _table)
            {
                Judge(pending, now, expired, ref next);
            }

            for (PendingCall? pending = _waiting.First; pending is not null; pending = pending.Next)
            {
                Judge(pending, now, expired, ref next);
            }

            for (PendingCall? pending = _oneways.First; pending is not null; pending = pending.Next)
            {
                Judge(pending, now, expired, ref next);
            }
        }

        foreach (PendingCall pending in expired)
        {
            Leave(pending, CallLimit.Of(pending.Call, _options.Calls).Expired(pending.Call));
        }

        return Math.Min(next, EndIfSilent(now));
    }

    /// <summary>Claims a call whose time is up. One that is being written is left to its writer, who asks for another tick when it has.</summary>
    private static void Judge(PendingCall pending, long now, List<PendingCall> expired, ref long next)
    {
        if (pending.Deadline > now)
        {
            next = Math.Min(next, pending.Deadline);
        }
        else if (pending.TryClaim(pending.Use))
        {
            expired.Add(pending);
        }
    }

    /// <summary>Ends the connection if nothing has come for too long.</summary>
    /// <returns>When to look again. Bytes are looked for only then, so that receiving them costs nothing.</returns>
    private long EndIfSilent(long now)
    {
        if (!WatchesSilence || _transport.Fault is not null)
        {
            return Deadlines.Never;
        }

        long since;
        lock (_gate)
        {
            if (_table.Tombstones == 0)
            {
                return Deadlines.Never;
            }

            if (_transport.ReceivedBytes != _heardBytes)
            {
                NoteHeard(now);
            }

            since = _silentSince;
        }

        if (_transport.Time.GetElapsedTime(since, now) is var silence && silence < _options.SilenceLimit)
        {
            return _transport.Time.After(_options.SilenceLimit - silence);
        }

        string setting = $"{nameof(ConcurrentClientOptions)}.{nameof(ConcurrentClientOptions.SilenceLimit)}";
        _transport.Abort(new TTransportException(
            TTransportExceptionType.TimedOut,
            $"Not a byte has come for {_options.SilenceLimit.TotalSeconds:0.###} s ({setting}), while {Tombstones} calls that were given up and {InFlight} others waited for replies.")
        {
            Setting = setting,
        });
        return Deadlines.Never;
    }

    /// <summary>A batch has been handed over: oneways in it are done, and there may be room.</summary>
    private void OnSent(long batch)
    {
        Interlocked.MemoryBarrier(); // Between the batch's being gone and the look at who waits for that; who comes to wait looks the other way round.
        while (_oneways.Count > 0 && TakeSentOneway(batch) is { } done)
        {
            EndOneway(done);
        }

        AdmitWaiters();
    }

    /// <summary>Claims the first oneway that has been handed over, and takes it out. One at a time, so that nothing has to hold several.</summary>
    private PendingCall? TakeSentOneway(long batch)
    {
        lock (_gate)
        {
            for (PendingCall? pending = _oneways.First; pending is not null; pending = pending.Next)
            {
                // Without a batch it is being written, perhaps into the next one; its writer looks for this when it has.
                if (pending.Batch > 0 && pending.Batch <= batch && pending.TryClaim(pending.Use))
                {
                    _oneways.Remove(pending);
                    return pending;
                }
            }

            return null;
        }
    }

    private void CompleteOneway(PendingCall pending)
    {
        Unregister(pending);
        EndOneway(pending);
    }

    private void EndOneway(PendingCall pending)
    {
        pending.Call.Progress = CallProgress.Sent;
        pending.CompleteElsewhere();
        CloseIfRetired();
    }

    private void CloseIfRetired()
    {
        if (Volatile.Read(ref _retirement) is { } reason && InFlight == 0 && _oneways.Count == 0)
        {
            _transport.Close(reason);
        }
    }

    private void ReleaseReader()
    {
        if (Interlocked.Decrement(ref _readers) == 0)
        {
            LoseAll();
        }
    }

    /// <summary>No reply will come any more: tells everybody who waits for one.</summary>
    private void LoseAll()
    {
        List<PendingCall> lost = [];
        lock (_gate)
        {
            // Who is writing a call just now looks at this afterwards.
            Volatile.Write(ref _isOver, true);
            Interlocked.MemoryBarrier();
            foreach (PendingCall pending in _table)
            {
                if (pending.TryClaim(pending.Use))
                {
                    lost.Add(pending);
                }
            }

            ClaimAll(_waiting, lost);
            ClaimAll(_oneways, lost);
        }

        lost.ForEach(Lose);
        _timer.Dispose();
        _pump.Dispose();
        _observer?.OnEnded(this, _transport.Fault!);
    }

    private static void ClaimAll(PendingList list, List<PendingCall> claimed)
    {
        for (PendingCall? pending = list.First; pending is not null; pending = pending.Next)
        {
            if (pending.TryClaim(pending.Use))
            {
                claimed.Add(pending);
            }
        }
    }

    private void Lose(PendingCall pending) => Lose(pending, _transport.Fault!);

    private void Lose(PendingCall pending, Exception reason)
    {
        Unregister(pending);
        pending.Call.Progress = pending.Batch == 0 ? CallProgress.NotSent : _sender.ProgressOf(pending.Batch);
        pending.Failure = LostCall.Describe(pending.Call, reason);
        pending.CompleteElsewhere();
    }
}
