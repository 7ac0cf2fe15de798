namespace ThriftRpc.Lab;

/// <summary>What one caller has seen. Not thread-safe; those of all callers are added up in the end.</summary>
/// <param name="time">The clock.</param>
/// <param name="binWidth">How long each point of the course stands for.</param>
internal sealed class Recorder(TimeProvider time, TimeSpan binWidth)
{
    private const int MostBins = 512;
    private const int UsualBins = 80;

    private readonly double _nanosecondsPerTick = 1e9 / time.TimestampFrequency;
    private readonly long _binTicks = Math.Max(1, (long)(binWidth.TotalSeconds * time.TimestampFrequency));
    private readonly Dictionary<string, long> _failures = [];
    private Bin[] _bins = new Bin[UsualBins];

    public LatencyHistogram Fast { get; } = new();

    public LatencyHistogram Slow { get; } = new();

    public LatencyHistogram Wait { get; } = new();

    public long Failed { get; private set; }

    public long Retried { get; private set; }

    public long Wrong { get; private set; }

    public IReadOnlyDictionary<string, long> Failures => _failures;

    public IReadOnlyList<Bin> Bins => _bins;

    public TimeSpan BinWidth => binWidth;

    public void Answered(bool isSlow, bool isRight, long begin, long end, long wait, int retries, long moment)
    {
        long nanoseconds = (long)((end - begin) * _nanosecondsPerTick);
        (isSlow ? Slow : Fast).Record(nanoseconds);
        Wait.Record((long)(wait * _nanosecondsPerTick));
        Retried += retries;
        Wrong += isRight ? 0 : 1;
        ref Bin bin = ref BinOf(moment);
        bin.Calls++;
        bin.Sum += nanoseconds;
        bin.Max = Math.Max(bin.Max, nanoseconds);
    }

    public void CountFailure(string kind, int retries, long moment)
    {
        Failed++;
        Retried += retries;
        _failures[kind] = _failures.GetValueOrDefault(kind) + 1;
        BinOf(moment).Failed++;
    }

    /// <summary>Adds up what several have seen.</summary>
    public static Recorder Sum(IEnumerable<Recorder> recorders, Func<Recorder> newRecorder)
    {
        Recorder sum = newRecorder();
        foreach (Recorder recorder in recorders)
        {
            sum.Add(recorder);
        }

        return sum;
    }

    private void Add(Recorder other)
    {
        Fast.Add(other.Fast);
        Slow.Add(other.Slow);
        Wait.Add(other.Wait);
        Failed += other.Failed;
        Retried += other.Retried;
        Wrong += other.Wrong;
        foreach ((string kind, long count) in other._failures)
        {
            _failures[kind] = _failures.GetValueOrDefault(kind) + count;
        }

        if (other._bins.Length > _bins.Length)
        {
            Array.Resize(ref _bins, other._bins.Length);
        }

        for (int i = 0; i < other._bins.Length; i++)
        {
            _bins[i].Calls += other._bins[i].Calls;
            _bins[i].Failed += other._bins[i].Failed;
            _bins[i].Sum += other._bins[i].Sum;
            _bins[i].Max = Math.Max(_bins[i].Max, other._bins[i].Max);
        }
    }

    private ref Bin BinOf(long moment)
    {
        int index = (int)Math.Clamp(moment / _binTicks, 0, MostBins - 1);
        if (index >= _bins.Length)
        {
            Array.Resize(ref _bins, Math.Min(MostBins, Math.Max(index + 1, 2 * _bins.Length)));
        }

        return ref _bins[index];
    }

    /// <summary>What happened in one stretch of time. Durations in nanoseconds.</summary>
    public record struct Bin(long Calls, long Failed, long Sum, long Max);
}
