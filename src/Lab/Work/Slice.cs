using System.Threading.Channels;

namespace ThriftRpc.Lab;

/// <summary>One stretch of calling, for all callers together: when it ends, and when each call is due.</summary>
internal sealed class Slice
{
    private readonly TimeProvider _time;
    private readonly long _end;
    private readonly long _callsPerCaller;
    private readonly long _half;
    private readonly ChannelReader<long>? _due;
    private readonly TaskCompletionSource _halfDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _ended;

    private Slice(TimeProvider time, TimeSpan duration, int callsPerCaller, int callers, ChannelReader<long>? due)
    {
        _time = time;
        _due = due;
        Begin = time.GetTimestamp();
        _callsPerCaller = callsPerCaller;
        _half = callsPerCaller == 0 ? 0 : Math.Max(1, (long)callsPerCaller * callers / 2);
        _end = callsPerCaller == 0 ? Begin + (long)(duration.TotalSeconds * time.TimestampFrequency) : long.MaxValue;
    }

    /// <summary>Gets when it began, as a timestamp of the clock.</summary>
    public long Begin { get; }

    /// <summary>Gets or sets how far its begin stands on the axis of the trial, in ticks.</summary>
    public long Offset { get; init; }

    /// <summary>Gets what ends when half of a given number of calls have ended.</summary>
    public Task HalfDone => _halfDone.Task;

    public static Slice ForTime(TimeProvider time, TimeSpan duration, long offset, ChannelReader<long>? due = null) =>
        new(time, duration, callsPerCaller: 0, callers: 0, due) { Offset = offset };

    public static Slice ForCalls(TimeProvider time, int callsPerCaller, int callers, long offset) =>
        new(time, default, callsPerCaller, callers, due: null) { Offset = offset };

    /// <summary>Waits until a caller's next call is due.</summary>
    /// <param name="made">How many calls the caller has made.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Since when it is due, or null when the slice is over.</returns>
    public ValueTask<long?> NextAsync(long made, CancellationToken cancellationToken)
    {
        if (_due is not null)
        {
            return TakeDueAsync(_due, cancellationToken);
        }

        long now = _time.GetTimestamp();
        bool isOver = _callsPerCaller > 0 ? made >= _callsPerCaller : now >= _end;
        return new ValueTask<long?>(isOver ? null : now);
    }

    /// <summary>Notes the end of a call.</summary>
    public void CallEnded()
    {
        if (_half > 0 && Interlocked.Increment(ref _ended) == _half)
        {
            _halfDone.TrySetResult();
        }
    }

    /// <summary>Where a moment stands on the axis of the trial, in ticks.</summary>
    public long MomentOf(long timestamp) => Offset + timestamp - Begin;

    private static async ValueTask<long?> TakeDueAsync(ChannelReader<long> due, CancellationToken cancellationToken)
    {
        while (await due.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (due.TryRead(out long since))
            {
                return since;
            }
        }

        return null;
    }
}
