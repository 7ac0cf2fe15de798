using System.Net;
using Microsoft.Extensions.Logging;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Server;

/// <summary>What the server logs. Ids are kept for ever.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Information, "Listening on {Endpoint}.", EventName = "Listening")]
    public static partial void Listening(ILogger logger, Endpoint endpoint);

    [LoggerMessage(2, LogLevel.Information, "Stopping: {Connections} connections are open.", EventName = "Stopping")]
    public static partial void Stopping(ILogger logger, int connections);

    [LoggerMessage(3, LogLevel.Warning, "Aborted {Connections} connections whose calls were not done when the time to drain was over.", EventName = "DrainTimedOut")]
    public static partial void DrainTimedOut(ILogger logger, int connections);

    [LoggerMessage(4, LogLevel.Error, "Accepting on {Endpoint} failed; trying again in {Delay}.", EventName = "AcceptFailed")]
    public static partial void AcceptFailed(ILogger logger, Endpoint endpoint, TimeSpan delay, Exception cause);

    [LoggerMessage(5, LogLevel.Warning, "Closed a connection of {Peer}: {Limit} are open already (ThriftServerOptions.{Setting}).", EventName = "ConnectionRefused")]
    public static partial void ConnectionRefused(ILogger logger, EndPoint? peer, int limit, string setting);

    [LoggerMessage(6, LogLevel.Debug, "Connection of {Peer} opened.", EventName = "ConnectionOpened")]
    public static partial void ConnectionOpened(ILogger logger, EndPoint? peer);

    [LoggerMessage(7, LogLevel.Debug, "Connection of {Peer} closed: {Reason}", EventName = "ConnectionClosed")]
    public static partial void ConnectionClosed(ILogger logger, EndPoint? peer, string reason);

    [LoggerMessage(8, LogLevel.Warning, "Closed the connection of {Peer}: {Reason}", EventName = "PeerRefused")]
    public static partial void PeerRefused(ILogger logger, EndPoint? peer, string reason);

    [LoggerMessage(9, LogLevel.Debug, "Refused a message of {Peer}: {Reason}", EventName = "MessageRefused")]
    public static partial void MessageRefused(ILogger logger, EndPoint? peer, string reason);

    [LoggerMessage(10, LogLevel.Error, "The handler of {Method} failed.", EventName = "HandlerFailed")]
    public static partial void HandlerFailed(ILogger logger, ThriftMethod method, Exception cause);

    [LoggerMessage(11, LogLevel.Error, "The result of {Method} could not be written.", EventName = "ResultNotWritten")]
    public static partial void ResultNotWritten(ILogger logger, ThriftMethod method, Exception cause);

    [LoggerMessage(12, LogLevel.Warning, "Refused a call of {Method}: there are {Limit} calls already (ThriftServerOptions.{Setting}).", EventName = "Overloaded")]
    public static partial void Overloaded(ILogger logger, ThriftMethod method, int limit, string setting);

    [LoggerMessage(13, LogLevel.Error, "A connection of {Peer} ended in a way that should not be possible.", EventName = "ConnectionFailed")]
    public static partial void ConnectionFailed(ILogger logger, EndPoint? peer, Exception cause);

    [LoggerMessage(14, LogLevel.Warning, "An answer to {Peer} went without its headers or its text, which cannot be written.", EventName = "AnswerShortened")]
    public static partial void AnswerShortened(ILogger logger, EndPoint? peer, Exception cause);

    [LoggerMessage(15, LogLevel.Error, "What a handler of {Peer} registered on its token failed.", EventName = "CancellationFailed")]
    public static partial void CancellationFailed(ILogger logger, EndPoint? peer, Exception cause);

    [LoggerMessage(16, LogLevel.Debug, "Nobody is accepted any more, and {Connections} connections end as soon as they rest.", EventName = "Draining")]
    public static partial void Draining(ILogger logger, int connections);
}
