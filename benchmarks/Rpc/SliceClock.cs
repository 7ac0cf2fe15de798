using System.Diagnostics;

namespace ThriftRpc.Benchmarks.Rpc;

/// <summary>Counts and times the calls of one slice, of one caller. One reading of the clock per call: the end of one is the begin of the next.</summary>
/// <param name="capacity">More calls than any slice sees; the times beyond are counted and not kept.</param>
internal sealed class SliceClock(int capacity = 4 * 1024 * 1024)
{
    private readonly int[] _ticks = new int[capacity];
    private long _start;
    private long _last;
    private long _end;
    private int _timed;

    /// <summary>Gets how many calls have ended.</summary>
    public int Calls { get; private set; }

    /// <summary>Gets how long the calls took together.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start, _last);

    public void Start(TimeSpan duration)
    {
        Calls = 0;
        _timed = 0;
        _start = _last = Stopwatch.GetTimestamp();
        _end = _start + (long)(duration.TotalSeconds * Stopwatch.Frequency);
    }

    /// <summary>Starts together with another clock, for as long.</summary>
    public void StartWith(SliceClock clock)
    {
        Calls = 0;
        _timed = 0;
        _start = _last = Stopwatch.GetTimestamp();
        _end = clock._end;
    }

    /// <summary>Takes over what other clocks have noted, which started with this one.</summary>
    public void Take(IReadOnlyList<SliceClock> clocks)
    {
        int filled = 0;
        Calls = 0;
        foreach (SliceClock clock in clocks)
        {
            Span<int> kept = clock.Kept;
            kept = kept[..Math.Min(kept.Length, _ticks.Length - filled)];
            kept.CopyTo(_ticks.AsSpan(filled));
            filled += kept.Length;
            Calls += clock.Calls;
            _last = Math.Max(_last, clock._last);
        }

        _timed = filled;
    }

    /// <summary>Notes the end of a call.</summary>
    /// <returns>Whether there is time for another.</returns>
    public bool CallEnded()
    {
        long now = Stopwatch.GetTimestamp();
        if (Calls < _ticks.Length)
        {
            _ticks[Calls] = (int)Math.Min(int.MaxValue, now - _last);
            _timed = Calls + 1;
        }

        Calls++;
        _last = now;
        return now < _end;
    }

    /// <summary>Tells how long calls took at most, but for the slowest few. Call after the slice: it sorts the times.</summary>
    /// <param name="shares">Which parts of the calls, between 0 and 1, in rising order.</param>
    /// <returns>The durations in microseconds.</returns>
    public double[] Percentiles(params ReadOnlySpan<double> shares)
    {
        Span<int> kept = Kept;
        kept.Sort();
        double[] microseconds = new double[shares.Length];
        for (int i = 0; i < shares.Length; i++)
        {
            int rank = Math.Clamp((int)Math.Ceiling(shares[i] * kept.Length) - 1, 0, kept.Length - 1);
            microseconds[i] = kept[rank] * 1e6 / Stopwatch.Frequency;
        }

        return microseconds;
    }

    private Span<int> Kept => _ticks.AsSpan(0, _timed);
}
