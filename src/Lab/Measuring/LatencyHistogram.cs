using System.Numerics;

namespace ThriftRpc.Lab;

/// <summary>Counts durations in buckets that are at most 1.6 % wide, from a nanosecond to two minutes, in 16 KiB. Not thread-safe: each caller has its own.</summary>
public sealed class LatencyHistogram
{
    /// <summary>Each doubling is divided into 2^6 buckets.</summary>
    private const int SubBits = 6;

    private const int SubBuckets = 1 << SubBits;

    /// <summary>What takes 2^37 ns or more is counted with the longest.</summary>
    private const int MaxBits = 37;

    private const long Longest = (1L << MaxBits) - 1;

    private readonly long[] _counts = new long[(MaxBits - SubBits + 1) * SubBuckets];
    private double _sum;

    /// <summary>Gets how many durations were recorded.</summary>
    public long Count { get; private set; }

    /// <summary>Gets the longest one, exactly, in nanoseconds; 0 when there is none.</summary>
    public long Max { get; private set; }

    /// <summary>Gets the sum of all, in nanoseconds.</summary>
    public double Sum => _sum;

    /// <summary>Gets the mean, in nanoseconds; 0 when there is none.</summary>
    public double Mean => Count == 0 ? 0 : _sum / Count;

    /// <summary>Counts a duration.</summary>
    /// <param name="nanoseconds">The duration; a negative one counts as 0.</param>
    public void Record(long nanoseconds)
    {
        long value = Math.Max(0, nanoseconds);
        _counts[IndexOf(Math.Min(value, Longest))]++;
        _sum += value;
        Count++;
        Max = Math.Max(Max, value);
    }

    /// <summary>Adds what another has counted.</summary>
    /// <param name="other">The other.</param>
    public void Add(LatencyHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        _sum += other._sum;
        Count += other.Count;
        Max = Math.Max(Max, other.Max);
    }

    /// <summary>Tells which duration a part of the calls did not exceed.</summary>
    /// <param name="share">The part, from 0 to 1.</param>
    /// <returns>The upper end of the bucket, in nanoseconds, and never more than <see cref="Max"/>; 0 when nothing was recorded.</returns>
    public long Quantile(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        long rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        long passed = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            passed += _counts[i];
            if (passed >= rank)
            {
                return Math.Min(UpperEnd(i), Max);
            }
        }

        return Max;
    }

    /// <summary>Lists the buckets that are not empty.</summary>
    /// <returns>Upper ends in nanoseconds and counts, in rising order.</returns>
    public IEnumerable<(long UpperEnd, long Count)> Buckets()
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            if (_counts[i] > 0)
            {
                yield return (UpperEnd(i), _counts[i]);
            }
        }
    }

    private static int IndexOf(long value)
    {
        int shift = Math.Max(0, BitOperations.Log2((ulong)value | 1) - SubBits);
        return (shift * SubBuckets) + (int)(value >> shift);
    }

    private static long UpperEnd(int index)
    {
        int shift = Math.Max(0, (index / SubBuckets) - 1);
        long sub = index - (shift * SubBuckets);
        return ((sub + 1) << shift) - 1;
    }
}
