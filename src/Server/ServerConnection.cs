using System.Diagnostics.CodeAnalysis;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Server;

/// <summary>Serves one connection to its end: its life, its tokens, and the way out for its replies. How it reads stands in the other part.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A token source without a timer holds nothing, and Abort may come after the end.")]
internal sealed partial class ServerConnection
{
    private const string SendTimeoutSetting = $"{nameof(ThriftServerOptions)}.{nameof(ThriftServerOptions.SendTimeout)}";

    private readonly TTransport _transport;
    private readonly ServerContext _server;
    private readonly MessageSender _sender;
    private readonly CallSequence _calls;

    /// <summary>Made when a second call comes while the first is there.</summary>
    private CallQueue? _queue;

    /// <summary>Fires when nobody waits for the results any more: the client has left, or the connection is aborted.</summary>
    private readonly CancellationTokenSource _unwanted = new();

    /// <summary>Fires at an abort only: for oneway calls, whose client does not wait for them anyway. Made for the first one.</summary>
    private CancellationTokenSource? _aborted;
    private volatile bool _isAborted;

    /// <summary>Made by the reader for the first call whose client says how long it waits.</summary>
    private CallDeadlines? _deadlines;

    private volatile bool _isDraining;
    private bool _isRefusalNoted;

    /// <summary>Whether a message has been read: there may be replies that the client has not received yet.</summary>
    private bool _hasRead;

    /// <summary>What handlers are told of a call without headers.</summary>
    private readonly CallContext _plainContext;

    public ServerConnection(ByteConnection connection, ServerContext server)
    {
        ThriftServerOptions options = server.Options;
        _server = server;
        _transport = new TTransport(connection, options.Dialects, options.Limits, options.Time, server.Timeouts);
        _sender = _transport.ShareWriting(options.SendTimeout, SendTimeoutSetting, _ => _calls!.NoteSent());
        _calls = new CallSequence(_transport, _sender, options);
        _plainContext = new CallContext { CancellationToken = _unwanted.Token, Peer = connection.RemoteEndPoint };
    }

    /// <summary>Gets whether the connection is to end as soon as it rests, so that clients that can be told had better use another.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>Gets who watches over the time of calls, once there has been one whose context has such a time.</summary>
    public CallDeadlines Deadlines => _deadlines!;

    /// <summary>Gets whether the server has given the connection up: no call begins any more.</summary>
    public bool IsAborted => _isAborted;

    /// <summary>Serves the connection until its end, whatever that is.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The connection's outermost frame.")]
    public async Task RunAsync()
    {
        _server.Metrics.ConnectionOpened();
        string reason = "done";
        bool lingers = false;
        try
        {
            ServerLog.ConnectionOpened(_server.Logger, _transport.RemoteEndPoint);
            await (_server.Options.Dispatch == ServerDispatch.Threads ? ServeAllBlocking() : ServeAllAsync()).ConfigureAwait(false);
        }
        catch (TTransportException e)
        {
            reason = e.Message;
            NoteRefusal(e);
            ClientHasLeft();
        }
        catch (TProtocolException e)
        {
            lingers = _hasRead;
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
            // Calls that were read are answered, as far as anybody is there.
            await AnswerAllAsync().ConfigureAwait(false);
            if (lingers)
            {
                await _transport.LingerAsync().ConfigureAwait(false);
            }

            await _transport.DisposeAsync().ConfigureAwait(false);
            _deadlines?.Dispose();
            _server.Metrics.ConnectionClosed();
        }

        ServerLog.ConnectionClosed(_server.Logger, _transport.RemoteEndPoint, reason);
    }

    /// <summary>Lets the calls that run finish, and closes the connection as soon as none does.</summary>
    public void Drain()
    {
        _isDraining = true;
        _transport.Retire();
    }

    /// <summary>Ends the connection at once and tells the handlers that nobody wants their results.</summary>
    /// <returns>Whether a call is lost by that.</returns>
    public bool Abort(Exception reason)
    {
        bool interrupts = (_calls.Count > 0 || !_sender.IsDrained) && _transport.Fault is null;
        _transport.Abort(reason);
        _isAborted = true;
        Interlocked.MemoryBarrier(); // Between this and the look at the source, as in TokenOfOneway.
        _ = CancelAsync(_unwanted);
        if (Volatile.Read(ref _aborted) is { } oneway)
        {
            _ = CancelAsync(oneway);
        }

        return interrupts;
    }

    /// <summary>Makes what the handler of a call is told.</summary>
    /// <param name="wantsReply">Whether the client waits for an answer.</param>
    /// <param name="transport">Where the call's headers are.</param>
    public CallContext ContextOf(bool wantsReply, TTransport transport)
    {
        CallContext context = wantsReply ? _plainContext : _plainContext with { CancellationToken = TokenOfOneway() };
        if (!transport.Dialect.Framing.CarriesHeaders)
        {
            return context;
        }

        IReadOnlyDictionary<string, string>? headers = transport.Headers;
        TimeSpan? timeout = ClientTimeout.Take(ref headers);
        if (timeout is not null)
        {
            _deadlines ??= new CallDeadlines(_server.Options.Time, source => _ = CancelAsync(source), _unwanted.Token);
        }

        return context with
        {
            Headers = headers,
            ReplyHeaders = new Dictionary<string, string>(StringComparer.Ordinal),
            Timeout = timeout,
        };
    }

    /// <summary>Takes a call that has ended: its reply leaves when its turn has come, with those that have waited for it.</summary>
    /// <param name="call">The call; nobody may touch it afterwards.</param>
    /// <param name="hasFreshStack">Whether the reader, if it waits for this, may go on here.</param>
    /// <param name="sends">Whether the replies that are ready are sent now; if not, the caller sees to it.</param>
    public void Answer(ServerCall call, bool hasFreshStack, bool sends)
    {
        if (call.WantsReply && !TryReply(call))
        {
            return;
        }

        while (_calls.Leave(call) is { } next)
        {
            call.Recycle();
            SendParked(next);
            _server.Metrics.Parked(-next.ParkedBytes);
            call = next;
        }

        call.Recycle();
        if (sends)
        {
            _sender.Flush();
            _calls.NoteIdle();
        }

        _calls.WakeReader(hasFreshStack);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "What cannot be sent ends the connection, and leaves it in order.")]
    private void SendParked(ServerCall call)
    {
        try
        {
            call.SendParked(_sender);
        }
        catch (Exception e)
        {
            EndUnanswered(e);
        }
    }

    /// <summary>Ends the connection because a reply is lost.</summary>
    private void EndUnanswered(Exception cause)
    {
        ServerLog.ConnectionFailed(_server.Logger, _transport.RemoteEndPoint, cause);
        _transport.Abort(new TTransportException(TTransportExceptionType.Unknown, $"A reply could not be written: {cause.Message}", cause));
    }

    /// <returns>False when the reply has to wait for its turn.</returns>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "What cannot be answered at all ends the connection, and leaves it in order.")]
    private bool TryReply(ServerCall call)
    {
        try
        {
            if (_calls.MayLeave(call))
            {
                call.WriteReply(_sender);
                return true;
            }

            call.WriteReply(sender: null);
            int bytes = call.ParkedBytes;
            if (_calls.Park(call))
            {
                // Another thread may have sent it by now.
                _server.Metrics.Parked(bytes);
                return false;
            }

            call.SendParked(_sender);
        }
        catch (Exception e)
        {
            EndUnanswered(e);
        }

        return true;
    }

    private async ValueTask AnswerAllAsync()
    {
        await _calls.WhenEmptyAsync().ConfigureAwait(false);
        await _sender.WhenIdleAsync().ConfigureAwait(false);
        if (_transport.Fault is TTransportException { Setting: SendTimeoutSetting } fault)
        {
            NoteRefusal(fault);
        }
    }

    private CancellationToken TokenOfOneway()
    {
        if (_aborted is null)
        {
            Volatile.Write(ref _aborted, new CancellationTokenSource());
            Interlocked.MemoryBarrier();
            if (_isAborted)
            {
                _ = CancelAsync(_aborted);
            }
        }

        return _aborted.Token;
    }

    /// <summary>Tells the handlers whose client has left, unless it is this side that has stopped to read.</summary>
    private void ClientHasLeft()
    {
        if (!_isDraining && _server.Options.CancelOnDisconnect && _calls.Count > 0)
        {
            _ = CancelAsync(_unwanted);
        }
    }

    /// <summary>Fires a token on another thread: what handlers registered on it may block or fail, and is not to disturb who aborts.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The outermost frame of the handlers' callbacks.")]
    private async Task CancelAsync(CancellationTokenSource source)
    {
        try
        {
            await source.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            ServerLog.CancellationFailed(_server.Logger, _transport.RemoteEndPoint, e);
        }
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
        if (reason is not null && !_isRefusalNoted)
        {
            _isRefusalNoted = true;
            _server.Metrics.Refused(reason);
            ServerLog.PeerRefused(_server.Logger, _transport.RemoteEndPoint, e.Message);
        }
    }
}
