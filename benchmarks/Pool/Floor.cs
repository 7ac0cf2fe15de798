using System.Diagnostics;

namespace ThriftRpc.Benchmarks.Pool;

/// <summary>What borrowing and returning cannot do without: twice an uncontended lock, and once the time.</summary>
internal sealed class Floor : IContender
{
    private readonly Lock _gate = new();
    private long _seen;

    /// <summary>Gets what the locks guard; read so that nothing is optimized away.</summary>
    public long Seen => _seen;

    public string Name => "floor: two locks and a timestamp";

    public Task RunAsync(int times)
    {
        for (int i = 0; i < times; i++)
        {
            long now = Stopwatch.GetTimestamp();
            lock (_gate)
            {
                _seen += now;
            }

            lock (_gate)
            {
                _seen -= now;
            }
        }

        return Task.CompletedTask;
    }
}
