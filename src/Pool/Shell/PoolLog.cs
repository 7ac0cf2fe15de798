using Microsoft.Extensions.Logging;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool;

/// <summary>What a pool logs. Ids are kept for ever.</summary>
internal static partial class PoolLog
{
    [LoggerMessage(1, LogLevel.Debug, "Opened a connection to {Endpoint}.", EventName = "ConnectionOpened")]
    public static partial void ConnectionOpened(ILogger logger, Endpoint endpoint);

    [LoggerMessage(2, LogLevel.Debug, "Closed a connection to {Endpoint}: {Reason}.", EventName = "ConnectionClosed")]
    public static partial void ConnectionClosed(ILogger logger, Endpoint endpoint, CloseReason reason);

    [LoggerMessage(3, LogLevel.Debug, "An attempt to connect to {Endpoint} failed.", EventName = "DialFailed")]
    public static partial void DialFailed(ILogger logger, Endpoint endpoint, Exception cause);

    [LoggerMessage(4, LogLevel.Warning, "{Failures} attempts in a row to connect to {Endpoint} failed (PoolOptions.BreakerThreshold): callers are refused until one succeeds.", EventName = "BreakerOpened")]
    public static partial void BreakerOpened(ILogger logger, Endpoint endpoint, int failures, Exception cause);

    [LoggerMessage(5, LogLevel.Information, "Connecting to {Endpoint} works again.", EventName = "BreakerClosed")]
    public static partial void BreakerClosed(ILogger logger, Endpoint endpoint);

    [LoggerMessage(6, LogLevel.Debug, "{Method} could not be sent and is tried on another connection: attempt {Attempt}.", EventName = "CallRetried")]
    public static partial void CallRetried(ILogger logger, ThriftMethod method, int attempt, Exception cause);

    [LoggerMessage(7, LogLevel.Information, "The pool is closed; {Leased} connections are still lent.", EventName = "PoolClosed")]
    public static partial void PoolClosed(ILogger logger, int leased);
}
