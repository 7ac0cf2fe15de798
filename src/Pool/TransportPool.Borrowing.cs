using System.Diagnostics.CodeAnalysis;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool;

/// <summary>Finding a connection that is fit for a call.</summary>
public sealed partial class TransportPool
{
    /// <summary>Takes a connection that rests and looks fit, or begins to wait for one.</summary>
    /// <param name="connector">Where to, and how.</param>
    /// <param name="endpoint">What was found for this connector before; null at first.</param>
    /// <param name="limit">The call's own deadline.</param>
    /// <param name="cancellationToken">The call's token.</param>
    /// <param name="rested">The connection that was taken; null: then the result is to be awaited.</param>
    private ValueTask<TransportLease> TakeOrWait(
        ThriftConnector connector, ref PoolEndpoint? endpoint, in WaitLimit limit, CancellationToken cancellationToken, out TransportSlot? rested)
    {
        while (true)
        {
            LeaseWaiter? waiter = null;
            List<PoolAction>? actions;
            long now = Time.GetTimestamp();
            lock (_gate)
            {
                endpoint = endpoint is { IsForgotten: false } ? endpoint : Find(connector);
                rested = (TransportSlot?)_core.TryTake(endpoint, now);
                if (rested is null)
                {
                    waiter = _freeWaiters.TryPop(out LeaseWaiter? free) ? free : new LeaseWaiter(this);
                    waiter.Prepare(limit, AcquireDeadline(), now, cancellationToken);
                    _core.Wait(endpoint, waiter, now);
                }

                actions = _core.Actions.Count == 0 ? null : TakeActions();
            }

            if (actions is not null)
            {
                Perform(actions);
            }

            if (waiter is not null)
            {
                return waiter.Start();
            }

            if (LooksFit(rested!.Client!.Transport))
            {
                return default;
            }

            Discard(rested, CloseReason.FailedCheck);
        }
    }

    private bool LooksFit(TTransport transport) => Options.CheckOnBorrow switch
    {
        BorrowCheck.Peek => transport.Peek() == PeerState.Quiet,
        BorrowCheck.ReadAhead => transport.TryEndWatch(),
        _ => true,
    };

    /// <summary>The watch may have ended before the connection came to rest, so that nothing could be done about it yet.</summary>
    private void LookAgain(TransportSlot slot, TTransport transport)
    {
        if (transport.Fault is not null)
        {
            OnRestEnded(slot);
        }
    }

    /// <summary>Has connections tried by the user's own test, one after the other, until one passes or none rests any more.</summary>
    private async ValueTask<TransportLease> TestAsync(ThriftConnector connector, TransportSlot first, WaitLimit limit, CancellationToken cancellationToken)
    {
        for (TransportSlot? rested = first; ;)
        {
            TransportLease tested = new(this, rested);
            bool isGood = false;
            try
            {
                isGood = await PassesAsync(tested, Time.GetElapsedTime(rested.RestsSince), limit, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                // The test may have kept its lease, or a call on it: neither may touch the caller's.
                TTransport transport = rested.Client!.Transport;
                isGood &= tested.TryRenew() && transport is { Fault: null, HasUnread: false, HasUnflushed: false };
                if (!isGood)
                {
                    Discard(rested, CloseReason.FailedCheck);
                }
            }

            if (isGood)
            {
                return new TransportLease(this, rested);
            }

            PoolEndpoint? endpoint = null;
            ValueTask<TransportLease> waiting = TakeOrWait(connector, ref endpoint, limit, cancellationToken, out rested);
            if (rested is null)
            {
                return await waiting.ConfigureAwait(false);
            }
        }
    }

    /// <summary>Runs the test, for so long at most.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever the test throws, the connection has not passed.")]
    private async ValueTask<bool> PassesAsync(TransportLease lease, TimeSpan rested, WaitLimit limit, CancellationToken cancellationToken)
    {
        TimeSpan left = limit.Deadline == Deadlines.Never ? Timeout.InfiniteTimeSpan : Time.Until(limit.Deadline);
        bool isCallFirst = left != Timeout.InfiniteTimeSpan && (Options.TestTimeout == Timeout.InfiniteTimeSpan || left < Options.TestTimeout);
        using CancellationTokenSource timeout = new(Durations.ForTimer(isCallFirst ? left : Options.TestTimeout), Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await Options.TestOnBorrow!(new Untested(lease), rested, either.Token).AsTask().WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("Testing a connection before a call was canceled.", cancellationToken);
        }
        catch (Exception failure) when (isCallFirst && timeout.IsCancellationRequested)
        {
            throw new TTransportException(
                TTransportExceptionType.TimedOut,
                $"{limit.What} took longer than {Seconds(limit.Duration)} ({limit.Setting}), testing a connection ({nameof(PoolOptions)}.{nameof(PoolOptions.TestOnBorrow)}).",
                failure) { Setting = limit.Setting };
        }
        catch (Exception)
        {
            return false;
        }
    }

    /// <summary>A connection as the user's test sees it: the test may call on it, but not give it back, for it is not the test's.</summary>
    private sealed class Untested(TransportLease lease) : ITClient
    {
        public ValueTask InvokeAsync(ThriftCall call) => lease.InvokeAsync(call);

        public ValueTask DisposeAsync() => default;
    }
}
