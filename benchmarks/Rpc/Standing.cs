
namespace ThriftRpc.Benchmarks.Rpc;

/// <summary>A contender's figures over all rounds: medians, with the interval that holds the true median with 95 % confidence.</summary>
/// <param name="Contender">The contender's name.</param>
/// <param name="CallsPerSecond">Calls per second.</param>
/// <param name="P50">The median call, in microseconds.</param>
/// <param name="P99">The call that 99 % of the calls beat, in microseconds.</param>
/// <param name="ClientBytesPerCall">Managed memory that the client process allocated per call.</param>
/// <param name="ServerBytesPerCall">Managed memory that the server process allocated per call.</param>
/// <param name="CpuPerCall">Microseconds on the processor per call, of both processes together.</param>
/// <param name="CoreShare">Which part of the time the core worked for the two processes.</param>
/// <param name="SpeedRatio">Calls per second relative to the baseline's in the same round: noise that lasts longer than a round cancels out.</param>
/// <param name="CpuRatio">Processor time per call relative to the baseline's in the same round.</param>
internal sealed record Standing(
    string Contender,
    Estimate CallsPerSecond,
    Estimate P50,
    Estimate P99,
    Estimate ClientBytesPerCall,
    Estimate ServerBytesPerCall,
    Estimate CpuPerCall,
    Estimate CoreShare,
    Estimate SpeedRatio,
    Estimate CpuRatio)
{
    public static Standing Of(string contender, IReadOnlyList<Slice> slices, string baseline)
    {
        Slice[] own = [.. slices.Where(slice => slice.Contender == contender).OrderBy(slice => slice.Round)];
        Slice[] theirs = [.. slices.Where(slice => slice.Contender == baseline).OrderBy(slice => slice.Round)];
        return new Standing(
            contender,
            Estimate.Of(own.Select(slice => slice.CallsPerSecond)),
            Estimate.Of(own.Select(slice => slice.P50)),
            Estimate.Of(own.Select(slice => slice.P99)),
            Estimate.Of(own.Select(slice => slice.ClientBytesPerCall)),
            Estimate.Of(own.Select(slice => slice.ServerBytesPerCall)),
            Estimate.Of(own.Select(slice => slice.CpuPerCall)),
            Estimate.Of(own.Select(slice => slice.CoreShare)),
            Estimate.Of(own.Zip(theirs, (mine, its) => mine.CallsPerSecond / its.CallsPerSecond)),
            Estimate.Of(own.Zip(theirs, (mine, its) => mine.CpuPerCall / its.CpuPerCall)));
    }
}
