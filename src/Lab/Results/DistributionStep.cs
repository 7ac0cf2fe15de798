namespace ThriftRpc.Lab;

/// <summary>A step of the distribution of the fast calls' latencies.</summary>
/// <param name="UpToMicroseconds">The upper end.</param>
/// <param name="Share">Which part of the calls took no longer, from 0 to 1.</param>
public sealed record DistributionStep(double UpToMicroseconds, double Share);
