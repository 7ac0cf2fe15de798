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
    private readonly CallContext _callContext;

    /// <summary>Whether a message is being served: from its arrival until its answer is handed over.</summary>
    private volatile bool _serving;

    public ServerConnection(ByteConnection connection, ServerContext server)
    {
        ThriftServerOptions options = server.Options;
        _server = server;
        _transport = new TTransport(connection, options.Framing, options.Protocol, options.Limits, options.Time, server.Timeouts);
        _callContext = new CallContext { CancellationToken = _aborted.Token, Peer = connection.RemoteEndPoint };
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
            if (!goOn)
            {
                await _transport.LingerAsync().ConfigureAwait(false);
                return;
            }
        }
    }

    /// <summary>Serves the message at hand.</summary>
    /// <returns>False when the connection must be closed, after what is written has been sent.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ServeAsync()
    {
        Request request = new(_server.Processor);
        TProtocolException? undecodable = Decode(ref request);
        _transport.ReleaseMessage();

        bool goOn = true;
        try
        {
            if (undecodable is not null || request.Call is null)
            {
                goOn = Refuse(request, undecodable);
            }
            else
            {
                await RunHandlerAsync(request.Call, request.SequenceId).ConfigureAwait(false);
            }
        }
        finally
        {
            request.Call?.Recycle();
        }

        if (_transport.HasUnflushed)
        {
            await FlushAsync().ConfigureAwait(false);
        }

        return goOn;
    }

    private TProtocolException? Decode(ref Request request)
    {
        try
        {
            _transport.Protocol.ReadMessage(_transport.Message, _transport.Limits, ref request);
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
            ? new TApplicationException(TApplicationExceptionType.UnknownMethod, $"There is no method \"{Quote(request.Name)}\".")
            : new TApplicationException(TApplicationExceptionType.ProtocolError, $"The arguments cannot be decoded: {undecodable.Message}");
        ServerLog.MessageRefused(_server.Logger, _transport.RemoteEndPoint, answer.Message);
        if (request.WantsReply)
        {
            WriteException(request.Name, request.SequenceId, answer);
        }

        return true;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The call's outermost frame.")]
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask RunHandlerAsync(ThriftHandlerCall call, int sequenceId)
    {
        TApplicationException? failure = null;
        if (!_server.TryStartCall())
        {
            ServerLog.Overloaded(_server.Logger, call.Method, _server.Options.MaxConcurrentCalls);
            failure = new TApplicationException(
                TApplicationExceptionType.InternalError,
                $"overloaded: {nameof(ThriftServerOptions)}.{nameof(ThriftServerOptions.MaxConcurrentCalls)} = {_server.Options.MaxConcurrentCalls}");
        }
        else
        {
            try
            {
                await call.InvokeAsync(_callContext).ConfigureAwait(false);
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
        }

        if (call.Method.IsOneway)
        {
            return;
        }

        if (failure is not null)
        {
            WriteException(call.Method.Utf8Name, sequenceId, failure);
        }
        else
        {
            WriteResult(call, sequenceId);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A result of the user's making; whatever is wrong with it, the client is told.")]
    private void WriteResult(ThriftHandlerCall call, int sequenceId)
    {
        try
        {
            ResultBody result = new(call);
            _transport.Write(new MessageHeader(call.Method.Utf8Name, TMessageType.Reply, sequenceId), ref result);
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
            _transport.Write(header, ref body);
        }
        catch (TProtocolException e)
        {
            // The text is of our side's making, so it must not cost the client its connection: the verdict goes without it.
            ServerLog.AnswerShortened(_server.Logger, _transport.RemoteEndPoint, e);
            body = new ExceptionBody(new TApplicationException(exception.Type, "The text of this answer is larger than a message may be."));
            _transport.Write(header, ref body);
        }
    }

    private static string Quote(ReadOnlySpan<byte> name) =>
        name.Length <= LongestQuotedName ? Encoding.UTF8.GetString(name) : $"{Encoding.UTF8.GetString(name[..LongestQuotedName])}...";

    private TApplicationException InternalError(string what, Exception cause) =>
        new(TApplicationExceptionType.InternalError, _server.Options.IncludeExceptionText ? $"{what}: {cause.Message}" : $"{what}.");

    private ValueTask FlushAsync()
    {
        ValueTask flushing = _transport.FlushAsync();
        return flushing.IsCompleted ? flushing : WatchFlushAsync(flushing);
    }

    /// <summary>Bounds the wait for a client that does not take its reply.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WatchFlushAsync(ValueTask flushing)
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
    }

    private void NoteRefusal(TException e)
    {
        string? reason = e switch
        {
            TProtocolException { Type: TProtocolExceptionType.SizeLimit or TProtocolExceptionType.DepthLimit } => RefusalReason.SizeLimit,
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
