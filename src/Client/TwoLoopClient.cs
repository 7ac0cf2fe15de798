using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Sources;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Client;

/// <summary>Carries one call at a time over a connection that has a reading and a writing loop of its own, as each connection of Go's net/http has.</summary>
/// <remarks>
/// <para>
/// The caller hands its request to the one loop and is continued by the other. Against <see cref="TStandardClient"/>, whose caller writes and reads itself (as in
/// fasthttp), every call passes through more hands; in return something is always being read, so that a connection which the peer closes or spoils at rest ends at once.
/// It is here to compare the two.
/// </para>
/// <para>
/// For one caller at a time, as <see cref="TStandardClient"/>; the same checks, the same ends.
/// </para>
/// </remarks>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The semaphore is never asked for its handle, and so holds nothing; the loops may still look at it.")]
public sealed class TwoLoopClient : ITClient, IValueTaskSource
{
    private readonly TTransport _transport;
    private readonly ThriftClientOptions _options;
    private readonly SemaphoreSlim _queued = new(0);
    private readonly Lock _gate = new();

    // The call under way, guarded by _gate.
    private ThriftCall? _call;
    private int _sequenceId;
    private bool _isWriting;
    private bool _isWritten;
    private bool _isRead;
    private Exception? _failure;
    private bool _isReadingOver;
    private bool _hasAnswered;

    private int _busy;
    private CancellationTokenRegistration _registration;
    private ManualResetValueTaskSourceCore<bool> _end = new() { RunContinuationsAsynchronously = true };

    /// <summary>Creates a client over an open transport.</summary>
    /// <param name="transport">The transport; owned by the client from here on.</param>
    /// <param name="options">What holds for every call; null for the defaults.</param>
    public TwoLoopClient(TTransport transport, ThriftClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _options = options ?? ThriftClientOptions.Default;

        // The loops outlive whoever makes the client, so they must not carry his AsyncLocals.
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _ = ReadAsync();
        _ = WriteAsync();
    }

    /// <summary>Gets why the connection ended, or null while it lives.</summary>
    public Exception? Fault => _transport.Fault;

    /// <summary>Opens a transport and creates a client over it.</summary>
    /// <param name="connector">Opens the transport.</param>
    /// <param name="options">What holds for every call; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the attempt to connect.</param>
    /// <returns>The client; it owns the transport.</returns>
    /// <exception cref="TTransportException">Nobody could be reached (NotOpen), or not in time (TimedOut).</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static async ValueTask<TwoLoopClient> ConnectAsync(
        ThriftConnector connector, ThriftClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connector);
        return new TwoLoopClient(await connector.ConnectAsync(cancellationToken).ConfigureAwait(false), options);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A call is under way already: one whose task has not been awaited to its end.</exception>
    public ValueTask InvokeAsync(ThriftCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            return ValueTask.FromException(new InvalidOperationException(
                $"{nameof(TwoLoopClient)} carries one call at a time, and one is under way. To call from several places at once use the pooled client or the concurrent client."));
        }

        call.Progress = CallProgress.NotSent;
        call.IsOnFreshConnection = !Volatile.Read(ref _hasAnswered);
        CancellationToken token = call.Context.CancellationToken;
        CallLimit limit = CallLimit.Of(call, _options);
        if (token.IsCancellationRequested || _transport.Fault is not null || !limit.TryBegin(call, _transport.Time))
        {
            Exception refusal = token.IsCancellationRequested ? new OperationCanceledException(token)
                : _transport.Fault is not null ? _transport.NotOpen()
                : limit.Expired(call);
            Volatile.Write(ref _busy, 0);
            return ValueTask.FromException(refusal);
        }

        ValueTask end = new(this, _end.Version);
        bool isReadingOver;
        lock (_gate)
        {
            isReadingOver = _isReadingOver;
            _call = isReadingOver ? null : call;
        }

        if (isReadingOver)
        {
            // Since the look above. The loops have ended, or do, and would leave the call alone.
            Volatile.Write(ref _busy, 0);
            return ValueTask.FromException(_transport.NotOpen());
        }

        _registration = token.UnsafeRegister(static client => ((TwoLoopClient)client!).OnCanceled(), this);
        _queued.Release();
        return end;
    }

    /// <summary>Closes the connection. A call under way fails.</summary>
    /// <returns>A completed task.</returns>
    public ValueTask DisposeAsync() => _transport.DisposeAsync();

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _end.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _end.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.GetResult(short token)
    {
        bool isEnd = token == _end.Version && _end.GetStatus(token) != ValueTaskSourceStatus.Pending;
        try
        {
            _end.GetResult(token);
        }
        finally
        {
            if (isEnd)
            {
                _registration.Dispose();
                _end.Reset();
                Volatile.Write(ref _busy, 0);
            }
        }
    }

    private async Task WriteAsync()
    {
        while (true)
        {
            await _queued.WaitAsync().ConfigureAwait(false);
            ThriftCall? call;
            lock (_gate)
            {
                if (_call is null && _isReadingOver)
                {
                    return;
                }

                // A call that was canceled before it was taken leaves its permit behind; then the next one is found here twice.
                call = _isWritten ? null : _call;

                _isWriting = call is not null;
            }

            if (call is not null)
            {
                Exception? failure = await SendAsync(call).ConfigureAwait(false);
                lock (_gate)
                {
                    _isWriting = false;
                    _isWritten = failure is null;
                    _failure ??= failure;
                }

                EndIfSettled();
            }
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The loop's outermost frame: every failure goes to the call's caller.")]
    private async Task<Exception?> SendAsync(ThriftCall call)
    {
        try
        {
            if (_transport.Fault is not null)
            {
                return _transport.NotOpen();
            }

            _sequenceId = _transport.NextSequenceId();
            CallArgs args = new(call);
            CallLimit limit = CallLimit.Of(call, _options);
            int clientTimeout = _transport.CarriesHeaders ? limit.ClientTimeout(call, _transport.Time) : 0;
            _transport.WriteCall(CallArgs.HeaderOf(call, _sequenceId), ref args, call.Context.Headers, clientTimeout);
            call.Progress = CallProgress.Sending;
            _transport.SetDeadline(call.Deadline, call.Method, limit.Setting, limit.Timeout);
            await _transport.FlushAsync().ConfigureAwait(false);
            call.Progress = call.Progress == CallProgress.Sending ? CallProgress.Sent : call.Progress;
            return null;
        }
        catch (Exception failure)
        {
            if (call.Progress == CallProgress.NotSent)
            {
                _transport.DropUnflushed();
            }

            return failure;
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The loop's outermost frame: every failure ends the connection, and its call.")]
    private async Task ReadAsync()
    {
        Exception reason;
        try
        {
            while (await _transport.ReceiveAsync().ConfigureAwait(false))
            {
                Take();
                EndIfSettled();
            }

            reason = new TTransportException(TTransportExceptionType.EndOfFile, "The peer closed the connection before the reply came.");
        }
        catch (Exception failure)
        {
            reason = failure;
        }

        _transport.Abort(reason);
        lock (_gate)
        {
            _isReadingOver = true;
            if (_call is not null && !_isRead)
            {
                _failure ??= reason;
            }
        }

        EndIfSettled();
        _queued.Release(); // The other loop ends as well.
    }

    /// <summary>Reads the reply that has come, or finds that nobody asked for it.</summary>
    private void Take()
    {
        ThriftCall? call;
        lock (_gate)
        {
            call = (_isWriting || _isWritten) && !_isRead && _call is { Method.IsOneway: false } ? _call : null;
        }

        if (call is null)
        {
            throw new TProtocolException(TProtocolExceptionType.InvalidData, "A message came on a connection on which no call waited for a reply.");
        }

        call.Progress = CallProgress.Answered;
        Volatile.Write(ref _hasAnswered, true);
        if (call.Context.ReplyHeaders is { } headers && _transport.Headers is { } arrived)
        {
            foreach ((string key, string value) in arrived)
            {
                headers[key] = value;
            }
        }

        ReplyReader reply = new(call, _sequenceId);
        _transport.Dialect.Protocol.ReadMessage(_transport.Message, _transport.Limits, ref reply);
        _transport.ReleaseMessage();
        lock (_gate)
        {
            _isRead = true;
        }
    }

    private void OnCanceled()
    {
        ThriftCall? call;
        bool mayHaveLeft;
        lock (_gate)
        {
            call = _call;
            mayHaveLeft = _isWriting || _isWritten;
            if (call is not null && !mayHaveLeft)
            {
                _failure ??= new OperationCanceledException(call.Context.CancellationToken);
            }
        }

        if (call is not null && mayHaveLeft)
        {
            _transport.Abort(new OperationCanceledException(call.Context.CancellationToken));
        }
        else
        {
            EndIfSettled();
        }
    }

    /// <summary>Ends the call if both loops are through with it: its caller may use the object again.</summary>
    private void EndIfSettled()
    {
        ThriftCall? call = null;
        Exception? failure;
        lock (_gate)
        {
            failure = _failure;
            if (_call is not null && !_isWriting && (failure is not null || (_isWritten && (_isRead || _call.Method.IsOneway))))
            {
                (call, _call) = (_call, null);
                (_isWritten, _isRead, _failure) = (false, false, null);
            }
        }

        if (call is null)
        {
            return;
        }

        _transport.ClearDeadline();
        if (failure is null)
        {
            _end.SetResult(true);
        }
        else
        {
            if (call.Progress != CallProgress.NotSent)
            {
                _transport.Abort(failure);
            }

            _end.SetException(failure is TTransportException { Type: TTransportExceptionType.EndOfFile or TTransportExceptionType.Unknown } ? LostCall.Describe(call, failure) : failure);
        }
    }
}
