namespace ThriftRpc.Benchmarks.Pool;

/// <summary>One contender's figures over all rounds: medians with their 95 % intervals.</summary>
/// <param name="Contender">The name.</param>
/// <param name="Nanoseconds">For one time.</param>
/// <param name="CpuNanoseconds">Time on the processor for one time, of all threads: the same on a quiet machine with one caller, and less disturbed on a busy one.</param>
/// <param name="Bytes">Allocated, for one time.</param>
/// <param name="Ratio">To the floor in the same round.</param>
/// <param name="CpuRatio">The same of the time on the processor.</param>
internal sealed record Standing(string Contender, Estimate Nanoseconds, Estimate CpuNanoseconds, Estimate Bytes, Estimate Ratio, Estimate CpuRatio);
