namespace ThriftRpc.Lab;

/// <summary>How long calls took, in microseconds.</summary>
/// <param name="Count">How many there were.</param>
/// <param name="Mean">The mean.</param>
/// <param name="P50">What half of them did not exceed.</param>
/// <param name="P90">What 90 % did not exceed.</param>
/// <param name="P99">What 99 % did not exceed.</param>
/// <param name="P999">What 99.9 % did not exceed.</param>
/// <param name="Max">The longest.</param>
public sealed record LatencyFigures(long Count, double Mean, double P50, double P90, double P99, double P999, double Max)
{
    internal static LatencyFigures Of(LatencyHistogram histogram) => new(
        histogram.Count,
        histogram.Mean / Units.NanosecondsPerMicrosecond,
        histogram.Quantile(0.50) / Units.NanosecondsPerMicrosecond,
        histogram.Quantile(0.90) / Units.NanosecondsPerMicrosecond,
        histogram.Quantile(0.99) / Units.NanosecondsPerMicrosecond,
        histogram.Quantile(0.999) / Units.NanosecondsPerMicrosecond,
        histogram.Max / Units.NanosecondsPerMicrosecond);
}
