using System.Diagnostics.Metrics;

namespace ThriftRpc.Testing;

/// <summary>Adds up what the counters of one scope count, and lets a test wait for a sum. Other scopes do not disturb it.</summary>
public sealed class MetricsRecorder : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Instrument, string? Tag), long> _sums = [];
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Begins to listen.</summary>
    /// <param name="scope">The <see cref="Meter.Scope"/> of the meters to listen to.</param>
    public MetricsRecorder(object scope)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, scope))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument.Name, tags.IsEmpty ? null : (string?)tags[0].Value, value));
        _listener.Start();
    }

    /// <summary>Adds up an instrument's counts over all its tags.</summary>
    public long Sum(string instrument)
    {
        lock (_gate)
        {
            return SumLocked(instrument);
        }
    }

    /// <summary>Adds up an instrument's counts with one value of its tag.</summary>
    public long Sum(string instrument, string tag)
    {
        lock (_gate)
        {
            return _sums.GetValueOrDefault((instrument, tag));
        }
    }

    /// <summary>Waits until an instrument's sum has a value.</summary>
    public Task WaitForAsync(string instrument, long value, CancellationToken cancellationToken) =>
        WaitForAsync(instrument, sum => sum == value, cancellationToken);

    /// <summary>Waits until an instrument's sum is above 0.</summary>
    public Task WaitForSomeAsync(string instrument, CancellationToken cancellationToken) =>
        WaitForAsync(instrument, static sum => sum > 0, cancellationToken);

    private async Task WaitForAsync(string instrument, Func<long, bool> isReached, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (isReached(SumLocked(instrument)))
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public void Dispose() => _listener.Dispose();

    private long SumLocked(string instrument) => _sums.Where(sum => sum.Key.Instrument == instrument).Sum(sum => sum.Value);

    private void Add(string instrument, string? tag, long value)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _sums[(instrument, tag)] = _sums.GetValueOrDefault((instrument, tag)) + value;
            changed = _changed;
            _changed = NewSignal();
        }

        changed.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
