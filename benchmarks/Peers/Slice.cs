namespace ThriftRpc.Benchmarks.Peers;

/// <summary>What one contender did in one round.</summary>
/// <param name="Contender">The contender's name.</param>
/// <param name="Round">The round, from 0.</param>
/// <param name="CallsPerSecond">Calls per second, of all callers together.</param>
/// <param name="P50">The median call, in microseconds.</param>
/// <param name="P99">The call that 99 % of the calls beat, in microseconds.</param>
/// <param name="ClientCpuPerCall">Microseconds on the processor per call, of the client's process.</param>
/// <param name="ServerCpuPerCall">Microseconds on the processor per call, of the server's process.</param>
/// <param name="BusyCores">How many cores the two processes kept busy.</param>
internal sealed record Slice(
    string Contender,
    int Round,
    double CallsPerSecond,
    double P50,
    double P99,
    double ClientCpuPerCall,
    double ServerCpuPerCall,
    double BusyCores)
{
    public double CpuPerCall => ClientCpuPerCall + ServerCpuPerCall;
}
