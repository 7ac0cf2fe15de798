namespace ThriftRpc.Lab;

/// <summary>What was seen, as points and steps to draw.</summary>
internal static class Course
{
    public static IEnumerable<TimelinePoint> Of(Recorder seen)
    {
        int used = seen.Bins.Count;
        while (used > 0 && seen.Bins[used - 1] is { Calls: 0, Failed: 0 })
        {
            used--;
        }

        for (int i = 0; i < used; i++)
        {
            Recorder.Bin bin = seen.Bins[i];
            yield return new TimelinePoint(
                i * seen.BinWidth.TotalSeconds,
                bin.Calls,
                bin.Failed,
                bin.Calls == 0 ? null : bin.Sum / Units.NanosecondsPerMicrosecond / bin.Calls,
                bin.Calls == 0 ? null : bin.Max / Units.NanosecondsPerMicrosecond);
        }
    }

    /// <summary>The distribution in at most a hundred steps or so: every percent, and the tail in finer ones.</summary>
    public static IEnumerable<DistributionStep> DistributionOf(LatencyHistogram histogram)
    {
        if (histogram.Count == 0)
        {
            yield break;
        }

        double[] tail = [0.995, 0.999, 0.9995, 0.9999, 1];
        foreach (double share in Enumerable.Range(0, 50).Select(step => step * 0.02).Concat([0.99, .. tail]))
        {
            yield return new DistributionStep(histogram.Quantile(share) / Units.NanosecondsPerMicrosecond, share);
        }
    }
}
