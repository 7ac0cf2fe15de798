namespace ThriftRpc.Benchmarks.Rpc;

/// <summary>A way to make calls, with its one open connection.</summary>
internal interface IContender : IAsyncDisposable
{
    /// <summary>Gets the name in the tables.</summary>
    string Name { get; }

    /// <summary>Gets whether <see cref="RunAsync"/> blocks its thread until the time is over.</summary>
    bool Blocks => false;

    /// <summary>Makes one call after another, and verifies every reply, until the clock says that the time is over.</summary>
    Task RunAsync(SliceClock clock);
}
