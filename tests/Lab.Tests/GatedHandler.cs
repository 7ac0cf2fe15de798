using System.Collections.Concurrent;
using ThriftRpc.Lab.Wire;
using ThriftRpc.Protocol;

namespace ThriftRpc.Lab.Tests;

/// <summary>Answers at once, except the messages that ask for work: those wait until the test lets them go, however much they ask for.</summary>
internal sealed class GatedHandler : IEcho
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _reached = new();
    private int _slow;
    private int _atWork;
    private int _mostAtWork;

    public int AtWork => Volatile.Read(ref _atWork);

    public int MostAtWork => Volatile.Read(ref _mostAtWork);

    /// <summary>Waits until so many slow calls are in the handler.</summary>
    public Task SlowCallsAsync(int count) => _reached.GetOrAdd(count, _ => New()).Task;

    public void Open() => _gate.SetResult();

    public ValueTask<EchoRes> EchoAsync(EchoReq req, CallContext context = default) =>
        LabMessage.WorkOf(req.Msg) == 0 ? new ValueTask<EchoRes>(new EchoRes { Msg = req.Msg }) : WaitAsync(req);

    private async ValueTask<EchoRes> WaitAsync(EchoReq req)
    {
        lock (_reached)
        {
            _mostAtWork = Math.Max(_mostAtWork, ++_atWork);
        }

        _reached.GetOrAdd(Interlocked.Increment(ref _slow), _ => New()).TrySetResult();
        await _gate.Task;
        lock (_reached)
        {
            _atWork--;
        }

        return new EchoRes { Msg = req.Msg };
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
