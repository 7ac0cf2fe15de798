
namespace ThriftRpc.Benchmarks.Peers;

/// <summary>A contender's figures over all rounds: medians, with the interval that holds the true median with 95 % confidence.</summary>
/// <param name="Contender">The contender's name.</param>
/// <param name="Sockets">How many connections it used.</param>
/// <param name="CallsPerSecond">Calls per second, of all callers together.</param>
/// <param name="P50">The median call, in microseconds.</param>
/// <param name="P99">The call that 99 % of the calls beat, in microseconds.</param>
/// <param name="ClientCpuPerCall">Microseconds on the processor per call, of the client's process.</param>
/// <param name="ServerCpuPerCall">Microseconds on the processor per call, of the server's process.</param>
/// <param name="BusyCores">How many cores the two processes kept busy.</param>
/// <param name="SpeedRatio">Calls per second relative to the baseline's in the same round.</param>
/// <param name="CpuRatio">Processor time per call, of both processes, relative to the baseline's in the same round.</param>
internal sealed record Standing(
    string Contender,
    int Sockets,
    Estimate CallsPerSecond,
    Estimate P50,
    Estimate P99,
    Estimate ClientCpuPerCall,
    Estimate ServerCpuPerCall,
    Estimate BusyCores,
    Estimate SpeedRatio,
    Estimate CpuRatio)
{
    public static Standing Of(string contender, int sockets, IReadOnlyList<Slice> slices, string baseline)
    {
        Slice[] own = [.. slices.Where(slice => slice.Contender == contender).OrderBy(slice => slice.Round)];
        Slice[] theirs = [.. slices.Where(slice => slice.Contender == baseline).OrderBy(slice => slice.Round)];
        return new Standing(
            contender,
            sockets,
            Estimate.Of(own.Select(slice => slice.CallsPerSecond)),
            Estimate.Of(own.Select(slice => slice.P50)),
            Estimate.Of(own.Select(slice => slice.P99)),
            Estimate.Of(own.Select(slice => slice.ClientCpuPerCall)),
            Estimate.Of(own.Select(slice => slice.ServerCpuPerCall)),
            Estimate.Of(own.Select(slice => slice.BusyCores)),
            Estimate.Of(own.Zip(theirs, (mine, its) => mine.CallsPerSecond / its.CallsPerSecond)),
            Estimate.Of(own.Zip(theirs, (mine, its) => mine.CpuPerCall / its.CpuPerCall)));
    }
}
