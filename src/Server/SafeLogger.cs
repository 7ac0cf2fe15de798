using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace ThriftRpc.Server;

/// <summary>A log that fails silently: what cannot be logged must cost neither a call nor a connection.</summary>
/// <param name="inner">Where to log.</param>
internal sealed class SafeLogger(ILogger inner) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever ails a log, there is no place to tell it.")]
    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return inner.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            return false;
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever ails a log, there is no place to tell it.")]
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception)
        {
            // Providers may throw, and LoggerFactory hands that on.
        }
    }
}
