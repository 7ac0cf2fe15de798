using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Server;

/// <summary>Serves one connection: reads a message, runs its handler, answers, reads the next.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A token source without a timer holds nothing, and Abort may come after the end.")]
internal sealed class ServerConnection
{
    private const string SendTimeoutSetting = $"{nameof(ThriftServerOptions)}.{nameof(ThriftServerOptions.SendTimeout)}";

    /// <summary>How much of a strange method's name is quoted: a client must not be able to fill our log and its own answer with it.</summary>
    private const int LongestQuotedName = 100;

    private readonly TTransport _transport;
    private readonly ServerContext _server;
    private readonly CancellationTokenSource _aborted = new();

    /// <summary>What handlers are told of a call without headers; and of the present one.</summary>
    private readonly CallContext _plainContext;
    private CallContext _context;

    /// <summary>Whether a message is being served: from its arrival until its answer is handed over.</summary>
    private volatile bool _serving;

    public ServerConnection(ByteConnection connection, ServerContext server)
    {
        ThriftServerOptions options = server.Options;
        _server = server;
        _transport = new TTransport(connection, options.Dialects, options.Limits, options.Time, server.Timeouts);
        _plainContext = new CallContext { CancellationToken = _aborted.Token, Peer = connection.RemoteEndPoint };
    }

    /// <summary>Serves the connection until its end, whatever that is.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The connection's outermost frame.")]
    public async Task RunAsync()
    {
        _server.Metrics.ConnectionOpened();
        string reason = "done";
        try
        {
            ServerLog.ConnectionOpened(_server.Logger, _transport.RemoteEndPoint);
            await ServeAllAsync().ConfigureAwait(false);
        }
        catch (TException e) when (e is TTransportException or TProtocolException)
        {
            reason = e.Message;
            NoteRefusal(e);
        }
        catch (Exception e)
        {
            reason = e.Message;
            ServerLog.ConnectionFailed(_server.Logger, _transport.RemoteEndPoint, e);
        }
        finally
        {
            // Even when the log itself fails.
            await _transport.DisposeAsync().ConfigureAwait(false);
            _server.Metrics.ConnectionClosed();
        }

        ServerLog.ConnectionClosed(_server.Logger, _transport.RemoteEndPoint, reason);
    }

    /// <summary>Lets the call that runs finish, and closes the connection as soon as none does.</summary>
    public void Drain() => _transport.Retire();

    /// <summary>Ends the connection at once and tells the handler that nobody wants its result.</summary>
    /// <returns>Whether a call is lost by that.</returns>
    public bool Abort(Exception reason)
    {
        bool interrupts = _serving && _transport.Fault is null;
        _transport.Abort(reason);
        _ = CancelHandlerAsync();
        return interrupts;
    }

    /// <summary>Fires the token on another thread: what handlers registered on it may block or fail, and is not to disturb who aborts.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The outermost frame of the handlers' callbacks.")]
    private async Task CancelHandlerAsync()
    {
        try
        {
            await _aborted.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            ServerLog.CancellationFailed(_server.Logger, _transport.RemoteEndPoint, e);
        }
    }

    private async ValueTask ServeAllAsync()
    {
        while (await _transport.ReceiveAsync().ConfigureAwait(false))
        {
            _serving = true;
            bool goOn = await ServeAsync().ConfigureAwait(false);
            _serving = false;
            _context = default; // With the client's headers, which a connection at rest shall not hold.
            if (!goOn)
            {
                await _transport.LingerAsync().ConfigureAwait(false);
                return;
            }
        }
    }

    /// <summary>Serves the message at hand. Not an async method: most handlers have their result at once, and then nothing is waited for.</summary>
    /// <returns>False when the connection must be closed, after what is written has been sent.</returns>
    private ValueTask<bool> ServeAsync()
    {
        Request request = new(_server.Processor);
        TProtocolException? undecodable = Decode(ref request);
        _context = !_transport.Dialect.Framing.CarriesHeaders
            ? _plainContext
            : _plainContext with { Headers = _transport.Headers, ReplyHeaders = new Dictionary<string, string>(StringComparer.Ordinal) };
        _transport.ReleaseMessage();
        if (undecodable is null && request.Call is { } call)
        {
            return RunHandlerAsync(call, request.SequenceId);
        }

        bool goOn;
        try
        {
            goOn = Refuse(request, undecodable);
        }
        finally
        {
            request.Call?.Recycle();
        }

        return FlushAsync(goOn);
    }

    private TProtocolException? Decode(ref Request request)
    {
        try
        {
            _transport.Dialect.Protocol.ReadMessage(_transport.Message, _transport.Limits, ref request);
            return null;
        }
        catch (TProtocolException e) when (request.HasHeader)
        {
            // The framing, or the walk over an unframed message, has found its end: the next one can be read.
            return e;
        }
    }

    private bool Refuse(in Request request, TProtocolException? undecodable)
    {
        if (!request.IsRequest)
        {
            _server.Metrics.Refused(RefusalReason.MessageType);
            string reason = $"A message of type {(byte)request.Type} came where a request belongs.";
            ServerLog.PeerRefused(_server.Logger, _transport.RemoteEndPoint, reason);
            WriteException(request.Name, request.SequenceId, new TApplicationException(TApplicationExceptionType.InvalidMessageType, reason));
            return false;
        }

        TApplicationException answer = undecodable is null
            ? new TApplicationException(TApplicationExceptionType.UnknownMethod, $"There is no method \"{Quote(request.StrangeName)}\".")
            : new TApplicationException(TApplicationExceptionType.ProtocolError, $"The arguments cannot be decoded: {undecodable.Message}");
        ServerLog.MessageRefused(_server.Logger, _transport.RemoteEndPoint, answer.Message);
        if (request.WantsReply)
        {
            WriteException(request.Name, request.SequenceId, answer);
        }

        return true;
    }

    private ValueTask<bool> RunHandlerAsync(ThriftHandlerCall call, int sequenceId)
    {
        if (!_server.TryStartCall())
        {
            ServerLog.Overloaded(_server.Logger, call.Method, _server.Options.MaxConcurrentCalls);
            return AnswerAsync(call, sequenceId, new TApplicationException(
                TApplicationExceptionType.InternalError,
                $"overloaded: {nameof(ThriftServerOptions)}.{nameof(ThriftServerOptions.MaxConcurrentCalls)} = {_server.Options.MaxConcurrentCalls}"));
        }

        ValueTask handling = Invoke(call);
        if (!handling.IsCompletedSuccessfully)
        {
            return WaitForHandlerAsync(call, sequenceId, handling);
        }

        handling.GetAwaiter().GetResult();
        _server.EndCall();
        return AnswerAsync(call, sequenceId, failure: null);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a processor of the user's own throws, it throws into the call.")]
    private ValueTask Invoke(ThriftHandlerCall call)
    {
        try
        {
            return call.InvokeAsync(_context);
        }
        catch (Exception e)
        {
            return ValueTask.FromException(e);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The call's outermost frame.")]
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitForHandlerAsync(ThriftHandlerCall call, int sequenceId, ValueTask handling)
    {
        TApplicationException? failure = null;
        try
        {
            await handling.ConfigureAwait(false);
        }
        catch (TApplicationException e)
        {
            failure = e;
        }
        catch (OperationCanceledException) when (_aborted.IsCancellationRequested)
        {
            // The handler was told to stop and has stopped: no fault of its own, and nobody is there to be answered.
            failure = new TApplicationException(TApplicationExceptionType.InternalError, "The server has stopped.");
        }
        catch (Exception e)
        {
            ServerLog.HandlerFailed(_server.Logger, call.Method, e);
            failure = InternalError($"The handler of {call.Method} failed", e);
        }
        finally
        {
            _server.EndCall();
        }

        return await AnswerAsync(call, sequenceId, failure).ConfigureAwait(false);
    }

    /// <summary>Answers with the failure, if there is one, else with the call's result; nobody may touch the call afterwards.</summary>
    private ValueTask<bool> AnswerAsync(ThriftHandlerCall call, int sequenceId, TApplicationException? failure)
    {
        try
        {
            if (call.Method.IsOneway)
            {
                return new ValueTask<bool>(true);
            }

            if (failure is null)
            {
                WriteResult(call, sequenceId);
            }
            else
            {
                WriteException(call.Method.Utf8Name, sequenceId, failure);
            }
        }
        finally
        {
            call.Recycle();
        }

        return FlushAsync(goOn: true);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A result of the user's making; whatever is wrong with it, the client is told.")]
    private void WriteResult(ThriftHandlerCall call, int sequenceId)
    {
        try
        {
            ResultBody result = new(call);
            _transport.Write(new MessageHeader(call.Method.Utf8Name, TMessageType.Reply, sequenceId), ref result, ReplyHeaders);
        }
        catch (Exception e)
        {
            // Nothing of the half-written reply is left in the output: the transport has taken it back.
            ServerLog.ResultNotWritten(_server.Logger, call.Method, e);
            WriteException(call.Method.Utf8Name, sequenceId, InternalError($"The result of {call.Method} cannot be written", e));
        }
    }

    private void WriteException(ReadOnlySpan<byte> method, int sequenceId, TApplicationException exception)
    {
        MessageHeader header = new(method, TMessageType.Exception, sequenceId);
        ExceptionBody body = new(exception);
        try
        {
            _transport.Write(header, ref body, ReplyHeaders);
        }
        catch (TProtocolException e)
        {
            // The text is of our side's making, so it must not cost the client its connection: the verdict goes without it.
            ServerLog.AnswerShortened(_server.Logger, _transport.RemoteEndPoint, e);
            body = new ExceptionBody(new TApplicationException(exception.Type, "The text of this answer is larger than a message may be."));
            _transport.Write(header, ref body);
        }
    }

    private IReadOnlyDictionary<string, string>? ReplyHeaders => (Dictionary<string, string>?)_context.ReplyHeaders;

    private static string Quote(ReadOnlySpan<byte> name) =>
        name.Length <= LongestQuotedName ? Encoding.UTF8.GetString(name) : $"{Encoding.UTF8.GetString(name[..LongestQuotedName])}...";

    private TApplicationException InternalError(string what, Exception cause) =>
        new(TApplicationExceptionType.InternalError, _server.Options.IncludeExceptionText ? $"{what}: {cause.Message}" : $"{what}.");

    /// <returns><paramref name="goOn"/>.</returns>
    private ValueTask<bool> FlushAsync(bool goOn)
    {
        if (!_transport.HasUnflushed)
        {
            return new ValueTask<bool>(goOn);
        }

        ValueTask flushing = _transport.FlushAsync();
        if (!flushing.IsCompletedSuccessfully)
        {
            return WatchFlushAsync(flushing, goOn);
        }

        flushing.GetAwaiter().GetResult();
        return new ValueTask<bool>(goOn);
    }

    /// <summary>Bounds the wait for a client that does not take its reply.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WatchFlushAsync(ValueTask flushing, bool goOn)
    {
        TimeSpan timeout = _server.Options.SendTimeout;
        _transport.SetDeadline(_transport.Time.After(timeout), "Sending a reply", SendTimeoutSetting, timeout);
        try
        {
            await flushing.ConfigureAwait(false);
        }
        finally
        {
            _transport.ClearDeadline();
        }

        return goOn;
    }

    private void NoteRefusal(TException e)
    {
        string? reason = e switch
        {
            TProtocolException { Type: TProtocolExceptionType.SizeLimit or TProtocolExceptionType.DepthLimit } => RefusalReason.SizeLimit,
            TProtocolException { Type: TProtocolExceptionType.NotImplemented } => RefusalReason.Dialect,
            TProtocolException => RefusalReason.NotThrift,
            TTransportException { Setting: SendTimeoutSetting } => RefusalReason.SendTimeout,
            TTransportException { Setting: ServerContext.ReceiveTimeoutSetting } => RefusalReason.ReceiveTimeout,
            _ => null, // The client left, or has been idle for too long: no fault of anyone.
        };
        if (reason is not null)
        {
            _server.Metrics.Refused(reason);
            ServerLog.PeerRefused(_server.Logger, _transport.RemoteEndPoint, e.Message);
        }
    }
}
