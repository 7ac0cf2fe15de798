using System.Globalization;

namespace ThriftRpc.Lab;

/// <summary>Maps values to places on a line.</summary>
/// <param name="low">The value at the begin.</param>
/// <param name="high">The value at the end.</param>
/// <param name="begin">The place of the begin.</param>
/// <param name="end">The place of the end.</param>
/// <param name="isLogarithmic">Whether equal distances mean equal ratios.</param>
internal sealed class Axis(double low, double high, double begin, double end, bool isLogarithmic)
{
    public double Place(double value)
    {
        double share = isLogarithmic
            ? Math.Log(Math.Max(value, low) / low) / Math.Log(high / low)
            : (value - low) / (high - low);
        return begin + (Math.Clamp(share, 0, 1) * (end - begin));
    }

    /// <summary>An axis of durations in microseconds that holds all of them, from one power of ten to another.</summary>
    public static Axis OfMicroseconds(IEnumerable<double> values, double begin, double end)
    {
        double[] positive = [.. values.Where(value => value > 0)];
        double low = Math.Pow(10, Math.Floor(Math.Log10(positive.Length == 0 ? 1 : positive.Min())));
        double high = Math.Pow(10, Math.Ceiling(Math.Log10(positive.Length == 0 ? 10 : positive.Max())));
        return new Axis(low, high > low ? high : low * 10, begin, end, isLogarithmic: true);
    }

    /// <summary>The powers of ten of a logarithmic axis.</summary>
    public IEnumerable<double> Decades()
    {
        for (double value = low; value <= high * 1.001; value *= 10)
        {
            yield return value;
        }
    }

    public static string Duration(double microseconds) => microseconds switch
    {
        >= 1e6 => (microseconds / 1e6).ToString("0.#", CultureInfo.InvariantCulture) + " s",
        >= 1e3 => (microseconds / 1e3).ToString("0.#", CultureInfo.InvariantCulture) + " ms",
        _ => microseconds.ToString("0", CultureInfo.InvariantCulture) + " us",
    };
}
