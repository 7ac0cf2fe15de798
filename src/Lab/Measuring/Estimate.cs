namespace ThriftRpc.Lab;

/// <summary>A median and the interval that holds the true one with at least 95 % confidence.</summary>
/// <remarks>
/// The interval lies between two of the sorted samples. Each sample is above or below the true median like a fair coin, so
/// how many lie below it is binomial, whatever the distribution: nothing is assumed of the noise but that rounds are independent.
/// With fewer than six samples no such pair exists; the interval is then the whole range, and says less.
/// </remarks>
/// <param name="Median">The median of the samples.</param>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public readonly record struct Estimate(double Median, double Low, double High)
{
    private const double Confidence = 0.95;

    /// <summary>Gets the interval's width as a part of the median.</summary>
    public double RelativeWidth => (High - Low) / Median;

    /// <summary>Estimates from samples.</summary>
    /// <param name="samples">The samples, in any order.</param>
    /// <returns>The estimate; not a number when there are no samples.</returns>
    public static Estimate Of(IEnumerable<double> samples)
    {
        double[] sorted = [.. samples.Order()];
        if (sorted.Length == 0)
        {
            return new Estimate(double.NaN, double.NaN, double.NaN);
        }

        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        int cut = SamplesToCut(sorted.Length);
        return new Estimate(median, sorted[cut], sorted[^(cut + 1)]);
    }

    /// <summary>How many samples to leave out at each end so that the rest still holds the median with the confidence wanted.</summary>
    private static int SamplesToCut(int count)
    {
        // probability = C(count, cut) / 2^count: that exactly `cut` samples lie below the median.
        double probability = Math.Pow(0.5, count);
        double outside = 0;
        int cut = 0;
        while (true)
        {
            outside += 2 * probability;
            if (outside > 1 - Confidence)
            {
                return Math.Max(0, cut - 1);
            }

            probability *= (double)(count - cut) / (cut + 1);
            cut++;
        }
    }
}
