using System.Diagnostics.CodeAnalysis;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Server;

/// <summary>One call that a connection has read: runs its handler and sees to the reply. Pooled; whoever answers it gives it back.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The deadline holds nothing to be disposed.")]
internal sealed class ServerCall
{
    private readonly ServerContext _server;
    private readonly Action _onHandled;

    private ServerConnection _connection = null!;
    private ThriftHandlerCall? _handlerCall;
    private ThriftDialect _dialect = null!;
    private ushort _flags;
    private CallContext _context;
    private CallDeadline? _deadline;
    private ReadOnlyMemory<byte> _strangeName;

    /// <summary>What the client is told instead of a result; before the handler has run, why it does not run.</summary>
    private TApplicationException? _failure;
    private bool _isCounted;
    private bool _isQueued;
    private ValueTask _handling;
    private MessageBatch? _parked;

    public ServerCall(ServerContext server)
    {
        _server = server;
        _onHandled = OnHandled;
    }

    /// <summary>Gets or sets the calls of the connection before and behind this one; the <see cref="CallSequence"/>'s.</summary>
    public ServerCall? Previous { get; set; }

    /// <inheritdoc cref="Previous"/>
    public ServerCall? Next { get; set; }

    /// <summary>Gets or sets the call behind this one in the <see cref="CallQueue"/>.</summary>
    public ServerCall? NextQueued { get; set; }

    /// <summary>Gets or sets whether the reply waits here for its turn; the <see cref="CallSequence"/>'s.</summary>
    public bool IsParked { get; set; }

    /// <summary>Gets how many bytes of a reply wait here.</summary>
    public int ParkedBytes { get; private set; }

    /// <summary>Gets the number that the reply repeats.</summary>
    public int SequenceId { get; private set; }

    /// <summary>Gets whether the client waits for an answer.</summary>
    public bool WantsReply { get; private set; }

    /// <summary>Gets whether nothing else of the connection may run beside it.</summary>
    public bool IsBarrier { get; private set; }

    /// <summary>Gets whether the replies of this call and others may leave in any order.</summary>
    public bool TakesAnyOrder { get; private set; }

    /// <summary>Gets whether there is no handler to run: the client is told why.</summary>
    public bool IsRefused => _failure is not null || _handlerCall is null;

    /// <summary>Gets whether the connection ends with this call, because what the client sends is not to be believed.</summary>
    public bool EndsConnection { get; private set; }

    /// <summary>Takes what has been read.</summary>
    /// <param name="connection">Whose it is.</param>
    /// <param name="request">The message.</param>
    /// <param name="transport">Where it came from, with its headers.</param>
    /// <param name="failure">Why it cannot run; null when it can, or when nobody is to be told.</param>
    public void Begin(ServerConnection connection, in Request request, TTransport transport, TApplicationException? failure)
    {
        ThriftServerOptions options = _server.Options;
        _connection = connection;
        _handlerCall = request.Call;
        _strangeName = request.StrangeName;
        _dialect = transport.Dialect;
        _flags = transport.Flags;
        _failure = failure;
        SequenceId = request.SequenceId;
        WantsReply = request.WantsReply;
        IsBarrier = options.OnewayIsBarrier && !WantsReply && request.Call is not null;
        EndsConnection = !request.IsRequest;
        TakesAnyOrder = options.ReplyOrder switch
        {
            ReplyOrder.Completion => true,
            ReplyOrder.Arrival => false,
            _ => _dialect.Framing.CarriesHeaders && (_flags & HeaderFlags.TakesAnyOrder) != 0,
        };
        _context = connection.ContextOf(WantsReply, transport);
        if (!IsRefused)
        {
            _isCounted = _server.TryStartCall();
            if (!_isCounted)
            {
                ServerLog.Overloaded(_server.Logger, request.Call!.Method, options.MaxConcurrentCalls, nameof(ThriftServerOptions.MaxConcurrentCalls));
                _failure = Overloaded(nameof(ThriftServerOptions.MaxConcurrentCalls), options.MaxConcurrentCalls);
            }
        }
    }

    /// <summary>Asks for a place among the calls that wait for a thread.</summary>
    /// <returns>False when there is none: then it is refused, and running it tells the client so.</returns>
    public bool TryQueue()
    {
        _isQueued = _server.TryQueueCall();
        if (!_isQueued)
        {
            ServerLog.Overloaded(_server.Logger, _handlerCall!.Method, _server.Options.MaxQueuedCalls, nameof(ThriftServerOptions.MaxQueuedCalls));
            _failure = Overloaded(nameof(ThriftServerOptions.MaxQueuedCalls), _server.Options.MaxQueuedCalls);
        }

        return _isQueued;
    }

    /// <summary>Runs the handler, and answers as soon as that has ended. It does not fail, and nobody may touch the call afterwards.</summary>
    public void Run() => Run(hasFreshStack: false, sends: true);

    /// <summary>The same for a call from the queue, whose reply is sent by who empties it, if the handler has its result at once.</summary>
    /// <param name="hasFreshStack">Whether this is not called by the connection's reader.</param>
    public void RunQueued(bool hasFreshStack) => Run(hasFreshStack, sends: false);

    private void Run(bool hasFreshStack, bool sends)
    {
        ValueTask handling = Start();
        if (handling.IsCompleted)
        {
            End(handling, hasFreshStack, sends);
        }
        else
        {
            // From here on another thread may be at work in this object.
            _handling = handling;
            handling.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_onHandled);
        }
    }

    /// <summary>Runs the handler and waits for it with the whole thread, which then answers.</summary>
    public void RunBlocking()
    {
        ValueTask handling = Start();
        if (handling.IsCompleted)
        {
            End(handling, hasFreshStack: true, sends: true);
            return;
        }

        Task waiting = handling.AsTask();
        ((IAsyncResult)waiting).AsyncWaitHandle.WaitOne();
        End(new ValueTask(waiting), hasFreshStack: true, sends: true);
    }

    /// <summary>Writes the reply: into the sender when its turn has come, else into the call, where it is parked.</summary>
    public void WriteReply(MessageSender? sender)
    {
        if (_failure is not null)
        {
            WriteException(sender, _failure);
        }
        else
        {
            WriteResult(sender);
        }

        // The result is bytes now; while they wait, its objects need not.
        _handlerCall?.Recycle();
        _handlerCall = null;
        _context = default;
        ParkedBytes = sender is null ? _parked!.Length : 0;
    }

    /// <summary>Hands a reply that was parked to the sender.</summary>
    public void SendParked(MessageSender sender) => sender.Write(_parked!);

    /// <summary>Gives the call back.</summary>
    public void Recycle()
    {
        _handlerCall?.Recycle();
        _handlerCall = null;
        _connection = null!;
        _dialect = null!;
        _context = default;
        _strangeName = default;
        _failure = null;
        _parked?.Clear(); // Empty, unless its reply could not be sent: no other client may get it.
        _server.ReturnCall(this);
    }

    private static TApplicationException Overloaded(string setting, int limit) =>
        new(TApplicationExceptionType.InternalError, $"overloaded: {nameof(ThriftServerOptions)}.{setting} = {limit}");

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a processor of the user's own throws, it throws into the call.")]
    private ValueTask Start()
    {
        if (_isQueued)
        {
            _isQueued = false;
            _server.EndQueuedCall();
        }

        if (IsRefused)
        {
            return default;
        }

        if (_connection.IsAborted)
        {
            // It has waited for a thread or for its turn, and now does not even begin.
            return ValueTask.FromCanceled(new CancellationToken(canceled: true));
        }

        try
        {
            if (_context.Timeout is { } timeout && WantsReply)
            {
                _deadline = _connection.Deadlines.Begin(timeout);
                _context = _context with { CancellationToken = _deadline.Token };
            }

            return _handlerCall!.InvokeAsync(_context);
        }
        catch (Exception e)
        {
            return ValueTask.FromException(e);
        }
    }

    private void OnHandled()
    {
        ValueTask handling = _handling;
        _handling = default;
        End(handling, hasFreshStack: true, sends: true);
    }

    /// <summary>Takes the handler's end and answers.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The call's outermost frame.")]
    private void End(ValueTask handling, bool hasFreshStack, bool sends)
    {
        try
        {
            handling.GetAwaiter().GetResult();
        }
        catch (TApplicationException e)
        {
            _failure = e;
        }
        catch (OperationCanceledException) when (_context.CancellationToken.IsCancellationRequested || _connection.IsAborted)
        {
            // The handler was told to stop and has stopped: no fault of its own, and nobody waits for the answer any more.
            _failure = new TApplicationException(TApplicationExceptionType.InternalError, "The call was cancelled.");
        }
        catch (Exception e)
        {
            ServerLog.HandlerFailed(_server.Logger, _handlerCall!.Method, e);
            _failure = InternalError($"The handler of {_handlerCall.Method} failed", e);
        }

        if (_deadline is not null)
        {
            _connection.Deadlines.End(_deadline);
            _deadline = null;
        }

        if (_isCounted)
        {
            _isCounted = false;
            _server.EndCall();
        }

        _connection.Answer(this, hasFreshStack, sends);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A result of the user's making; whatever is wrong with it, the client is told.")]
    private void WriteResult(MessageSender? sender)
    {
        ThriftMethod method = _handlerCall!.Method;
        try
        {
            ResultBody result = new(_handlerCall);
            Write(sender, TMessageType.Reply, ref result, ReplyHeaders());
        }
        catch (Exception e)
        {
            // Nothing of the half-written reply is left in the output: it has been taken back.
            ServerLog.ResultNotWritten(_server.Logger, method, e);
            WriteException(sender, InternalError($"The result of {method} cannot be written", e));
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The headers are of the user's making too; what is wrong with them costs them only.")]
    private void WriteException(MessageSender? sender, TApplicationException exception)
    {
        ExceptionBody body = new(exception);
        try
        {
            Write(sender, TMessageType.Exception, ref body, ReplyHeaders());
        }
        catch (Exception e)
        {
            // Text and headers are of our side's making, so they must not cost the client its connection: the verdict goes without them.
            ServerLog.AnswerShortened(_server.Logger, _context.Peer, e);
            if (e is TProtocolException)
            {
                body = new ExceptionBody(new TApplicationException(exception.Type, "The text of this answer is larger than a message may be."));
            }

            Write(sender, TMessageType.Exception, ref body, headers: null);
        }
    }

    private void Write<TBody>(MessageSender? sender, TMessageType type, scoped ref TBody body, IReadOnlyDictionary<string, string>? headers)
        where TBody : IMessageBodyWriter, allows ref struct
    {
        MessageHeader header = new(Name, type, SequenceId);
        if (sender is not null)
        {
            sender.Write(_dialect, header, ref body, _flags, headers);
        }
        else
        {
            OutgoingFrame frame = new(_dialect.Protocol, SequenceId, _flags, headers);
            (_parked ??= new MessageBatch()).Append(_dialect.Framing, frame, header, ref body, _server.Options.Limits);
        }
    }

    /// <summary>Gets the name that the answer carries: the method's, without that of a multiplexed service before it.</summary>
    private ReadOnlySpan<byte> Name => _handlerCall is not null
        ? _handlerCall.Method.Utf8Name
        : _strangeName.Span[(_strangeName.Span.IndexOf((byte)TMultiplexedProcessor.Separator) + 1)..];

    private Dictionary<string, string>? ReplyHeaders()
    {
        var headers = (Dictionary<string, string>?)_context.ReplyHeaders;
        if (headers is not null && _connection.IsDraining)
        {
            headers[DrainMark.Header] = "1";
        }

        return headers;
    }

    private TApplicationException InternalError(string what, Exception cause) =>
        new(TApplicationExceptionType.InternalError, _server.Options.IncludeExceptionText ? $"{what}: {cause.Message}" : $"{what}.");
}
