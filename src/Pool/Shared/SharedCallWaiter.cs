using ThriftRpc.Protocol;

namespace ThriftRpc.Pool;

/// <summary>A caller that waits for a place, and what it awaits. Made for one wait: who waits does not count nanoseconds.</summary>
/// <param name="owner">Whose caller it is.</param>
/// <param name="call">Its call, with token and deadline.</param>
internal sealed class SharedCallWaiter(SharedClient owner, ThriftCall call) : SharedWaiter
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _registration;
    private ITimer? _timer;

    /// <summary>Waits. The wait may be over already.</summary>
    public async ValueTask WaitAsync()
    {
        if (!_done.Task.IsCompleted)
        {
            _registration = call.Context.CancellationToken.UnsafeRegister(static waiter => ((SharedCallWaiter)waiter!).GiveUp(SharedRefusal.Canceled), this);
            _timer = owner.ArmTimer(call.Deadline, static waiter => ((SharedCallWaiter)waiter!).GiveUp(SharedRefusal.TimedOut), this);
        }

        try
        {
            await _done.Task.ConfigureAwait(false);
        }
        finally
        {
            await _registration.DisposeAsync().ConfigureAwait(false);
            if (_timer is { } timer)
            {
                await timer.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    public void Complete() => _done.TrySetResult();

    private void GiveUp(SharedRefusal refusal) => owner.GiveUp(this, refusal);
}
