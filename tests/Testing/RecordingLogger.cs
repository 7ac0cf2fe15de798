using Microsoft.Extensions.Logging;

namespace ThriftRpc.Testing;

/// <summary>One line of a log.</summary>
public sealed record LogEntry(LogLevel Level, string EventName, string Message, Exception? Exception);

/// <summary>Keeps what is logged, and lets a test wait for it.</summary>
/// <typeparam name="TCategory">Who logs.</typeparam>
public sealed class RecordingLogger<TCategory> : ILogger<TCategory>
{
    private readonly Lock _gate = new();
    private readonly List<LogEntry> _entries = [];
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Gets everything logged so far.</summary>
    public IReadOnlyList<LogEntry> Entries
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries];
            }
        }
    }

    /// <summary>Gets what an operator sees with the usual settings of a quiet server: warnings and worse.</summary>
    public IReadOnlyList<LogEntry> Warnings => [.. Entries.Where(entry => entry.Level >= LogLevel.Warning)];

    public IReadOnlyList<LogEntry> Named(string eventName) => [.. Entries.Where(entry => entry.EventName == eventName)];

    /// <summary>Waits until an event has been logged so many times.</summary>
    public async Task<LogEntry> WaitForAsync(string eventName, CancellationToken cancellationToken, int count = 1)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                LogEntry[] found = [.. _entries.Where(entry => entry.EventName == eventName)];
                if (found.Length >= count)
                {
                    return found[count - 1];
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _entries.Add(new LogEntry(logLevel, eventId.Name ?? "", formatter(state, exception), exception));
            changed = _changed;
            _changed = NewSignal();
        }

        changed.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
