using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Sources;
using ThriftRpc.Protocol;

namespace ThriftRpc.Pool;

/// <summary>A call on a connection that was free at once, and the task that its caller awaits.</summary>
/// <remarks>
/// <para>
/// Written by hand instead of as an async method for the same reason as <see cref="Client.TStandardClient"/>: nothing is taken from a pool and given back. It belongs to its slot and is used again with
/// every call on it, so the slot goes back only when the caller has seen the end.
/// </para>
/// <para>
/// A call that must be tried again leaves the slot at once, and this object with it: the slot makes itself another one.
/// </para>
/// </remarks>
/// <param name="slot">The slot.</param>
internal sealed class PooledCall(TransportSlot slot) : IValueTaskSource
{
    private PooledClient _client = null!;
    private ThriftCall _call = null!;
    private WaitLimit _limit;
    private ValueTask _pending;
    private ManualResetValueTaskSourceCore<bool> _end;
    private Action? _onAnswered;

    /// <summary>Whether the slot still has to be given back.</summary>
    private bool _hasSlot;

    /// <summary>Carries a call.</summary>
    /// <param name="client">Whose call it is.</param>
    /// <param name="call">The call.</param>
    /// <param name="limit">Its deadline, for further attempts.</param>
    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "Kept until its one end, which is taken in OnAnswered.")]
    public ValueTask InvokeAsync(PooledClient client, ThriftCall call, in WaitLimit limit)
    {
        _client = client;
        _call = call;
        _limit = limit;
        _end.Reset();
        _hasSlot = true; // Behind that: a caller who wrongly takes the last call's end once more must not give back this call's slot.
        ValueTask end = new(this, _end.Version);
        _pending = slot.Client!.InvokeAsync(call);
        if (_pending.IsCompleted)
        {
            OnAnswered();
        }
        else
        {
            _pending.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_onAnswered ??= OnAnswered);
        }

        return end;
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _end.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _end.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.GetResult(short token)
    {
        bool isEnd = token == _end.Version && _end.GetStatus(token) != ValueTaskSourceStatus.Pending;
        try
        {
            _end.GetResult(token);
        }
        finally
        {
            if (isEnd && _hasSlot)
            {
                // Last: from here on the next call may be at work in this object.
                _hasSlot = false;
                _call = null!;
                _client.Pool.GiveBack(slot);
            }
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The call's outermost frame: every failure goes to its caller.")]
    private void OnAnswered()
    {
        ValueTask pending = _pending;
        _pending = default;
        try
        {
            pending.GetAwaiter().GetResult();
        }
        catch (TTransportException failure) when (PooledClient.MayRetry(_call, failure, _client.Pool.Options.UnsentRetries))
        {
            _ = FinishElsewhereAsync(failure, isUnsent: true);
            return;
        }
        catch (TTransportException failure) when (_client.MayRetrySent(_call, failure))
        {
            _ = FinishElsewhereAsync(failure, isUnsent: false);
            return;
        }
        catch (Exception failure)
        {
            _end.SetException(failure);
            return;
        }

        _end.SetResult(true);
    }

    /// <summary>Gives the slot back and sees the call through without it.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The call's outermost frame: every failure goes to its caller.")]
    private async Task FinishElsewhereAsync(TTransportException failure, bool isUnsent)
    {
        int retriesLeft = _client.Pool.Options.UnsentRetries;
        try
        {
            try
            {
                if (isUnsent)
                {
                    _client.PrepareRetry(_call, failure, slot.Endpoint, isLast: retriesLeft == 1);
                }
            }
            finally
            {
                // Even when a log or a listener throws.
                _hasSlot = false;
                slot.Call = null;
                _client.Pool.GiveBack(slot);
            }

            ValueTask next = isUnsent ? _client.CarryAgainAsync(_call, _limit, retriesLeft - 1) : ValueTask.FromException(failure);
            await _client.FinishAsync(_call, next).ConfigureAwait(false);
        }
        catch (Exception last)
        {
            _end.SetException(last);
            return;
        }

        _end.SetResult(true);
    }
}
