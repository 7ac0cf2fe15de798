using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Sources;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Client;

/// <summary>Carries one call at a time over one transport, and checks of every reply that it belongs to the call.</summary>
/// <remarks>
/// <para>
/// The checks come in this order: method name, sequence id, message type. Whatever leaves in doubt where the next message
/// begins, or whether a late reply may still come, ends the transport: a reply never reaches another caller.
/// </para>
/// <para>
/// For one caller at a time. A second call while one is under way is refused and disturbs nothing; to share connections
/// among callers take a pooled client (ThriftRpc.Pool), to share one socket the concurrent client.
/// </para>
/// </remarks>
public sealed class TStandardClient : ITClient, IValueTaskSource
{
    private readonly TTransport _transport;
    private readonly ThriftClientOptions _options;
    private readonly CancellationWatch _cancellation;
    private readonly Action _onFlushed;
    private readonly Action _onReceived;

    /// <summary>1 from a call's begin until its caller has seen its end.</summary>
    private int _busy;

    /// <summary>Whether a call has been answered on this connection.</summary>
    private bool _hasAnswered;

    // The call under way, and how far it is.
    private ThriftCall? _call;
    private int _sequenceId;
    private ValueTask _flushing;
    private ValueTask<bool> _receiving;
    private ManualResetValueTaskSourceCore<bool> _end;

    /// <summary>Creates a client over an open transport.</summary>
    /// <param name="transport">The transport; owned by the client from here on.</param>
    /// <param name="options">What holds for every call; null for the defaults.</param>
    public TStandardClient(TTransport transport, ThriftClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _options = options ?? ThriftClientOptions.Default;
        _cancellation = new CancellationWatch(transport);
        _onFlushed = () => Advance(Stage.Flushed);
        _onReceived = () => Advance(Stage.Received);
    }

    private enum Stage
    {
        Begin,
        Flushed,
        Received,
    }

    /// <summary>Gets the transport, for its state; whoever uses it while a call is under way breaks that call.</summary>
    public TTransport Transport => _transport;

    /// <summary>Gets whether the server has asked, beside a reply, not to be sent more calls: it is about to stop (the header <c>crrst</c> of THeader).</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Opens a transport and creates a client over it.</summary>
    /// <param name="connector">Opens the transport.</param>
    /// <param name="options">What holds for every call; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the attempt to connect.</param>
    /// <returns>The client; it owns the transport.</returns>
    /// <exception cref="TTransportException">Nobody could be reached (NotOpen), or not in time (TimedOut).</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static async ValueTask<TStandardClient> ConnectAsync(
        ThriftConnector connector, ThriftClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connector);
        return new TStandardClient(await connector.ConnectAsync(cancellationToken).ConfigureAwait(false), options);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A call is under way already: one whose task has not been awaited to its end.</exception>
    public ValueTask InvokeAsync(ThriftCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            return ValueTask.FromException(new InvalidOperationException(
                $"{nameof(TStandardClient)} carries one call at a time, and one is under way. "
                + "To call from several places at once use the pooled client or the concurrent client."));
        }

        _call = call;
        _end.Reset();
        ValueTask end = new(this, _end.Version);
        Advance(Stage.Begin);
        return end;
    }

    /// <summary>Closes the transport. A call under way fails.</summary>
    /// <returns>A task that ends when the transport is closed.</returns>
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
                // Not before: the next call uses the same task.
                Volatile.Write(ref _busy, 0);
            }
        }
    }

    /// <summary>
    /// Carries the call on from a stage until something has to be waited for, which then calls again. Written by hand
    /// instead of as an async method for the same reason as <see cref="MessageReceiver"/>.
    /// </summary>
    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "Each is kept until its one end, which is taken here.")]
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The call's outermost frame: every failure goes to its caller.")]
    private void Advance(Stage stage)
    {
        ThriftCall call = _call!;
        Exception? failure = null;
        try
        {
            if (stage == Stage.Begin)
            {
                Send(call);
                if (!_flushing.IsCompleted)
                {
                    _flushing.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_onFlushed);
                    return;
                }

                stage = Stage.Flushed;
            }

            if (stage == Stage.Flushed)
            {
                _flushing.GetAwaiter().GetResult();
                call.Progress = CallProgress.Sent;
                if (!call.Method.IsOneway)
                {
                    _receiving = _transport.ReceiveAsync();
                    if (!_receiving.IsCompleted)
                    {
                        _receiving.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_onReceived);
                        return;
                    }

                    stage = Stage.Received;
                }
            }

            if (stage == Stage.Received)
            {
                Decode(call, _sequenceId, _receiving.GetAwaiter().GetResult());
            }
        }
        catch (Exception e)
        {
            failure = GiveUp(call, e);
        }

        End(failure);
    }

    /// <summary>Writes the call and begins to flush it.</summary>
    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "Kept until its one end in Advance.")]
    private void Send(ThriftCall call)
    {
        call.Progress = CallProgress.NotSent;
        call.IsOnFreshConnection = !_hasAnswered;
        CancellationToken token = call.Context.CancellationToken;
        token.ThrowIfCancellationRequested();
        if (_transport.Fault is not null)
        {
            throw _transport.NotOpen();
        }

        _sequenceId = Encode(call);
        _cancellation.Watch(token);
        Enter(call, token);
        _flushing = _transport.FlushAsync();
    }

    private void End(Exception? failure)
    {
        _transport.ClearDeadline();
        _cancellation.Leave();
        _call = null;
        _flushing = default;
        _receiving = default;
        if (failure is null)
        {
            _end.SetResult(true);
        }
        else
        {
            _end.SetException(failure);
        }
    }

    private int Encode(ThriftCall call)
    {
        int sequenceId = _transport.NextSequenceId();
        CallArgs args = new(call);
        int clientTimeout = _transport.CarriesHeaders ? CallLimit.Of(call, _options).ClientTimeout(call, _transport.Time) : 0;
        _transport.WriteCall(CallArgs.HeaderOf(call, sequenceId), ref args, call.Context.Headers, clientTimeout);
        return sequenceId;
    }

    /// <summary>The last moment at which the call can be given up without a trace; from here on giving up costs the connection.</summary>
    private void Enter(ThriftCall call, CancellationToken token)
    {
        CallLimit limit = CallLimit.Of(call, _options);
        if (!limit.TryBegin(call, _transport.Time))
        {
            throw limit.Expired(call);
        }

        if (!_cancellation.TryEnterWire())
        {
            throw new OperationCanceledException(token);
        }

        call.Progress = CallProgress.Sending;
        _transport.SetDeadline(call.Deadline, call.Method, limit.Setting, limit.Timeout);
    }

    private void Decode(ThriftCall call, int sequenceId, bool received)
    {
        if (!received)
        {
            throw new TTransportException(TTransportExceptionType.EndOfFile, "The peer closed the connection before the reply came.");
        }

        call.Progress = CallProgress.Answered;
        if (call.Context.ReplyHeaders is { } headers && _transport.Headers is { } arrived)
        {
            foreach ((string key, string value) in arrived)
            {
                headers[key] = value;
            }
        }

        ReplyReader reply = new(call, sequenceId);
        _transport.Dialect.Protocol.ReadMessage(_transport.Message, _transport.Limits, ref reply);
        _hasAnswered = true;
        IsDraining |= DrainMark.IsIn(_transport.Headers);
        _transport.ReleaseMessage();
        if (_transport.HasUnread)
        {
            // This reply is good, but the next call would find these bytes where its own reply should be.
            _transport.Abort(new TProtocolException(TProtocolExceptionType.InvalidData, $"Behind the reply to {call.Method} came bytes that nobody asked for."));
        }
    }

    /// <summary>Leaves things as a call that failed must: unsent, it leaves no trace; on the wire, whatever failed, it ends the transport.</summary>
    /// <returns>What the caller is told.</returns>
    private Exception GiveUp(ThriftCall call, Exception failure)
    {
        if (call.Progress == CallProgress.NotSent)
        {
            _transport.DropUnflushed();
        }
        else
        {
            if (call.Progress == CallProgress.Sent && _transport.HasUnread)
            {
                // A reply that breaks off is a sign that the call was executed.
                call.Progress = CallProgress.Answered;
            }

            _transport.Abort(failure);
        }

        return failure is TTransportException { Type: TTransportExceptionType.EndOfFile or TTransportExceptionType.Unknown } lost
            ? new TTransportException(lost.Type, $"{lost.Message} {LostCall.WhatIsKnownOf(call)}", lost)
            : failure;
    }
}
