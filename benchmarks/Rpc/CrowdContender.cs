namespace ThriftRpc.Benchmarks.Rpc;

/// <summary>Many callers at once, each of which makes one call after another.</summary>
/// <param name="name">The name in the tables.</param>
/// <param name="callers">The callers; those that share a client take it over together.</param>
internal sealed class CrowdContender(string name, IReadOnlyList<IContender> callers) : IContender
{
    /// <summary>How many times of each caller are kept: more than the percentiles need.</summary>
    private const int TimesKept = 64 * 1024;

    private readonly SliceClock[] _clocks = [.. callers.Select(_ => new SliceClock(TimesKept))];

    public string Name => name;

    /// <summary>Makes a crowd with a connection for each caller.</summary>
    public static async Task<IContender> EachAsync(string name, int callers, Func<Task<IContender>> connect)
    {
        IContender[] crowd = new IContender[callers];
        for (int i = 0; i < callers; i++)
        {
            crowd[i] = await connect();
        }

        return new CrowdContender(name, crowd);
    }

    public async Task RunAsync(SliceClock clock)
    {
        Task[] running = new Task[callers.Count];
        for (int i = 0; i < running.Length; i++)
        {
            IContender caller = callers[i];
            SliceClock own = _clocks[i];
            own.StartWith(clock);
            running[i] = caller.Blocks
                ? Task.Factory.StartNew(() => caller.RunAsync(own), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()
                : Task.Run(() => caller.RunAsync(own));
        }

        await Task.WhenAll(running);
        clock.Take(_clocks);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IContender caller in callers)
        {
            await caller.DisposeAsync();
        }
    }
}
