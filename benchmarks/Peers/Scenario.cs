namespace ThriftRpc.Benchmarks.Peers;

/// <summary>How many call at a time, and where.</summary>
/// <param name="Callers">How many callers; each makes one call after another.</param>
/// <param name="Core">The one core that client and server share, or null for the whole machine.</param>
internal sealed record Scenario(int Callers, int? Core)
{
    /// <summary>A single caller and its server wait for each other: on one core each call costs what both do, and no luck of the scheduler helps.</summary>
    public static Scenario Of(int callers, RunOptions options) => new(callers, callers == 1 ? options.Core : null);

    public string Title => Callers == 1 ? "1 caller" : $"{Callers} callers";

    public string Affinity => Core is { } core ? $"client and server pinned to core {core}" : $"client and server on all {Environment.ProcessorCount} cores";

    /// <summary>Gets how many cores client and server may use together.</summary>
    public int Cores => Core is null ? Environment.ProcessorCount : 1;
}
