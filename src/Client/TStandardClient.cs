using System.Runtime.CompilerServices;
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
public sealed class TStandardClient : ITClient
{
    private const string CallTimeoutSetting = $"{nameof(ThriftClientOptions)}.{nameof(ThriftClientOptions.CallTimeout)}";
    private const string ContextTimeoutSetting = $"{nameof(CallContext)}.{nameof(CallContext.Timeout)}";

    private readonly TTransport _transport;
    private readonly ThriftClientOptions _options;
    private readonly CancellationWatch _cancellation;
    private int _busy;

    /// <summary>Creates a client over an open transport.</summary>
    /// <param name="transport">The transport; owned by the client from here on.</param>
    /// <param name="options">What holds for every call; null for the defaults.</param>
    public TStandardClient(TTransport transport, ThriftClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _options = options ?? ThriftClientOptions.Default;
        _cancellation = new CancellationWatch(transport);
    }

    /// <summary>Gets the transport, for its state; whoever uses it while a call is under way breaks that call.</summary>
    public TTransport Transport => _transport;

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
    /// <exception cref="InvalidOperationException">A call is under way already.</exception>
    public ValueTask InvokeAsync(ThriftCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Interlocked.CompareExchange(ref _busy, 1, 0) == 0
            ? CarryAsync(call)
            : ValueTask.FromException(new InvalidOperationException(
                $"{nameof(TStandardClient)} carries one call at a time, and one is under way. "
                + "To call from several places at once use the pooled client or the concurrent client."));
    }

    /// <summary>Closes the transport. A call under way fails.</summary>
    /// <returns>A task that ends when the transport is closed.</returns>
    public ValueTask DisposeAsync() => _transport.DisposeAsync();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask CarryAsync(ThriftCall call)
    {
        call.Progress = CallProgress.NotSent;
        try
        {
            CancellationToken token = call.Context.CancellationToken;
            token.ThrowIfCancellationRequested();
            if (_transport.Fault is not null)
            {
                throw _transport.NotOpen();
            }

            int sequenceId = Encode(call);
            try
            {
                _cancellation.Watch(token);
                Enter(call, token);
                await _transport.FlushAsync().ConfigureAwait(false);
                call.Progress = CallProgress.Sent;
                if (!call.Method.IsOneway)
                {
                    bool received = await _transport.ReceiveAsync().ConfigureAwait(false);
                    Decode(call, sequenceId, received);
                }
            }
            catch (Exception failure)
            {
                GiveUp(call, failure);
                throw;
            }
            finally
            {
                _transport.ClearDeadline();
                _cancellation.Leave();
            }
        }
        catch (TTransportException e) when (e.Type is TTransportExceptionType.EndOfFile or TTransportExceptionType.Unknown)
        {
            throw new TTransportException(e.Type, $"{e.Message} {WhatIsKnownOf(call)}", e);
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    private int Encode(ThriftCall call)
    {
        int sequenceId = _transport.NextSequenceId();
        TMessageType type = call.Method.IsOneway ? TMessageType.Oneway : TMessageType.Call;
        CallArgs args = new(call);
        _transport.Write(new MessageHeader(call.Method.Utf8Name, type, sequenceId), ref args);
        return sequenceId;
    }

    /// <summary>The last moment at which the call can be given up without a trace; from here on giving up costs the connection.</summary>
    private void Enter(ThriftCall call, CancellationToken token)
    {
        TimeSpan timeout = call.Context.Timeout ?? _options.CallTimeout;
        string setting = call.Context.Timeout is null ? CallTimeoutSetting : ContextTimeoutSetting;
        bool isLate;
        if (call.Deadline == 0)
        {
            call.Deadline = _transport.Time.After(timeout);
            isLate = timeout <= TimeSpan.Zero && timeout != Timeout.InfiniteTimeSpan;
        }
        else
        {
            isLate = _transport.Time.GetTimestamp() >= call.Deadline;
        }

        if (isLate)
        {
            throw ConnectionDeadline.TimedOut(call.Method, setting, timeout);
        }

        if (!_cancellation.TryEnterWire())
        {
            throw new OperationCanceledException(token);
        }

        call.Progress = CallProgress.Sending;
        _transport.SetDeadline(call.Deadline, call.Method, setting, timeout);
    }

    private void Decode(ThriftCall call, int sequenceId, bool received)
    {
        if (!received)
        {
            throw new TTransportException(TTransportExceptionType.EndOfFile, "The peer closed the connection before the reply came.");
        }

        call.Progress = CallProgress.Answered;
        ReplyReader reply = new(call, sequenceId);
        _transport.Protocol.ReadMessage(_transport.Message, _transport.Limits, ref reply);
        _transport.ReleaseMessage();
        if (_transport.HasUnread)
        {
            // This reply is good, but the next call would find these bytes where its own reply should be.
            _transport.Abort(new TProtocolException(TProtocolExceptionType.InvalidData, $"Behind the reply to {call.Method} came bytes that nobody asked for."));
        }
    }

    /// <summary>Leaves things as a call that failed must: unsent, it leaves no trace; on the wire, whatever failed, it ends the transport.</summary>
    private void GiveUp(ThriftCall call, Exception failure)
    {
        if (call.Progress == CallProgress.NotSent)
        {
            _transport.DropUnflushed();
            return;
        }

        if (call.Progress == CallProgress.Sent && _transport.HasUnread)
        {
            // A reply that breaks off is a sign that the call was executed.
            call.Progress = CallProgress.Answered;
        }

        _transport.Abort(failure);
    }

    private static string WhatIsKnownOf(ThriftCall call) => call.Progress switch
    {
        CallProgress.NotSent => $"The request of {call.Method} was not sent.",
        CallProgress.Sending => $"The request of {call.Method} was not sent completely.",
        CallProgress.Sent => $"The request of {call.Method} was sent; whether it was executed is not known.",
        _ => $"The reply to {call.Method} had begun to arrive.",
    };
}
