namespace ThriftRpc.Benchmarks.Rpc;

/// <summary>What one contender did in one round.</summary>
/// <param name="Contender">The contender's name.</param>
/// <param name="Round">The round, from 0.</param>
/// <param name="CallsPerSecond">Calls per second.</param>
/// <param name="P50">The median call, in microseconds.</param>
/// <param name="P99">The call that 99 % of the calls beat, in microseconds.</param>
/// <param name="ClientBytesPerCall">Managed memory that the client process allocated per call.</param>
/// <param name="ServerBytesPerCall">Managed memory that the server process allocated per call.</param>
/// <param name="CpuPerCall">Microseconds on the processor per call, of both processes together.</param>
/// <param name="CoreShare">Which part of the time the core worked for the two processes: what is missing went to strangers.</param>
/// <param name="MethodsCompiled">How many methods both processes compiled meanwhile.</param>
internal sealed record Slice(
    string Contender,
    int Round,
    double CallsPerSecond,
    double P50,
    double P99,
    double ClientBytesPerCall,
    double ServerBytesPerCall,
    double CpuPerCall,
    double CoreShare,
    long MethodsCompiled)
{
    public static async Task<Slice> MeasureAsync(
        IContender contender, int round, TimeSpan duration, SliceClock clock, ServerProcess server, CancellationToken cancellationToken)
    {
        Usage serverBefore = await server.AskUsageAsync(cancellationToken);
        Usage clientBefore = Usage.OfThisProcess();
        clock.Start(duration);
        await contender.RunAsync(clock);
        Usage client = Usage.OfThisProcess() - clientBefore;
        Usage served = await server.AskUsageAsync(cancellationToken) - serverBefore;
        Usage both = client + served;
        double[] latencies = clock.Percentiles(0.50, 0.99);
        return new Slice(
            contender.Name,
            round,
            clock.Calls / clock.Elapsed.TotalSeconds,
            latencies[0],
            latencies[1],
            (double)client.AllocatedBytes / clock.Calls,
            (double)served.AllocatedBytes / clock.Calls,
            both.Cpu.TotalMicroseconds / clock.Calls,
            both.Cpu / clock.Elapsed,
            both.MethodsCompiled);
    }
}
