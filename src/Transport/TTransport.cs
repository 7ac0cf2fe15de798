using System.Net;
using System.Runtime.CompilerServices;
using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>A connection that carries whole messages.</summary>
/// <remarks>
/// <para>
/// Messages are written into an output buffer and leave together in one send. Received messages are handed up one at a
/// time as contiguous memory, valid until the next one is asked for or <see cref="ReleaseMessage"/> is called. At rest the
/// transport holds no buffer.
/// </para>
/// <para>
/// It dies once, for one reason, which <see cref="Fault"/> keeps; whatever is under way then fails with that reason. One
/// reader and one writer may be at work at a time; <see cref="Abort"/> may come from any thread at any moment.
/// </para>
/// </remarks>
public sealed class TTransport : IAsyncDisposable
{
    private readonly ConnectionLife _life;
    private MessageBatch? _output;
    private readonly MessageReceiver _receiver;

    /// <summary>What is written where only one dialect may be; else that of the message that came last.</summary>
    private readonly ThriftDialect? _written;
    private SequenceIds _sequenceIds = SequenceIds.StartAnywhere();

    /// <summary>Creates a transport over an open connection.</summary>
    /// <param name="connection">The connection; owned by the transport from here on.</param>
    /// <param name="dialects">
    /// What may be spoken. One: both sides know it. Several, on a server: the client's first bytes tell; see <see cref="ThriftDialect.All"/>.
    /// </param>
    /// <param name="limits">How much of anything the peer may send.</param>
    /// <param name="time">The clock of the deadlines.</param>
    /// <param name="timeouts">On a server, how long to wait for the peer; null on a client, whose calls bring their deadlines.</param>
    public TTransport(
        ByteConnection connection,
        IReadOnlyList<ThriftDialect> dialects,
        ThriftLimits limits,
        TimeProvider time,
        ReceiveTimeouts? timeouts = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(dialects);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(time);
        Limits = limits;
        _life = new ConnectionLife(connection, time);
        _receiver = new MessageReceiver(_life, CreateSplitter(dialects, limits, isServer: timeouts is not null), timeouts);
        _written = dialects.Count == 1 ? dialects[0] : null;
    }

    /// <summary>Gets the dialect of the last message that was received; before there is one, the dialect to speak.</summary>
    /// <exception cref="InvalidOperationException">Several dialects may be spoken, and nothing has been received that tells which.</exception>
    public ThriftDialect Dialect =>
        _receiver.Splitter.Dialect ?? throw new InvalidOperationException("Which dialect the peer speaks is known only when its first message has begun to arrive.");

    /// <summary>Gets the headers that came beside the last message until it is released, or null when there were none.</summary>
    public IReadOnlyDictionary<string, string>? Headers => _receiver.Splitter.Headers;

    /// <summary>Gets how much of anything the peer may send.</summary>
    public ThriftLimits Limits { get; }

    /// <summary>Gets the clock of the deadlines.</summary>
    public TimeProvider Time => _life.Time;

    /// <summary>Gets the other end's address, or null where there is none.</summary>
    public EndPoint? RemoteEndPoint => _life.Connection.RemoteEndPoint;

    /// <summary>Gets why the transport died, or null while it lives.</summary>
    public Exception? Fault => _life.Fault;

    /// <summary>Gets whether written messages wait to be flushed.</summary>
    public bool HasUnflushed => _output is { IsEmpty: false };

    /// <summary>Gets whether bytes have been received that belong to no message handed up so far.</summary>
    public bool HasUnread => _receiver.HasUnread;

    /// <summary>Gets the message that <see cref="ReceiveAsync()"/> found.</summary>
    public ReadOnlySpan<byte> Message => _receiver.Message;

    /// <summary>Takes the next sequence id of this connection: positive, never 0, and unlike the last two billion.</summary>
    /// <returns>The id.</returns>
    public int NextSequenceId() => _sequenceIds.Next();

    /// <summary>Appends a message to the output. If it cannot be encoded, nothing of it remains.</summary>
    /// <typeparam name="TBody">Who writes the body.</typeparam>
    /// <param name="header">The method, the type and the sequence id.</param>
    /// <param name="body">Writes the body.</param>
    /// <param name="headers">What travels beside the message; null for nothing.</param>
    /// <exception cref="InvalidOperationException">There are headers, and the framing is one that carries none.</exception>
    /// <exception cref="TProtocolException">The message cannot be encoded or is larger than <see cref="Limits"/> allow.</exception>
    public void Write<TBody>(in MessageHeader header, scoped ref TBody body, IReadOnlyDictionary<string, string>? headers = null)
        where TBody : IMessageBodyWriter, allows ref struct => WriteCall(header, ref body, headers, clientTimeout: 0);

    /// <inheritdoc cref="Write"/>
    /// <param name="header">The method, the type and the sequence id.</param>
    /// <param name="body">Writes the body.</param>
    /// <param name="headers">What travels beside the message; null for nothing.</param>
    /// <param name="clientTimeout">What <see cref="ClientTimeoutHeader"/> tells the server, in milliseconds; 0 for nothing.</param>
    internal void WriteCall<TBody>(in MessageHeader header, scoped ref TBody body, IReadOnlyDictionary<string, string>? headers, int clientTimeout)
        where TBody : IMessageBodyWriter, allows ref struct
    {
        ThriftDialect dialect = _written ?? Dialect;
        OutgoingFrame frame = new(dialect.Protocol, header.SequenceId, _receiver.Splitter.Flags, headers, clientTimeout);
        (_output ??= new MessageBatch()).Append(dialect.Framing, frame, header, ref body, Limits);
    }

    /// <summary>Drops what is written and not flushed.</summary>
    public void DropUnflushed() => _output?.Clear();

    /// <summary>Sends everything that is written, in one send.</summary>
    /// <returns>A task that ends when the bytes are handed over.</returns>
    /// <exception cref="TTransportException">The connection failed, or was ended before: then it is that reason, whatever its type.</exception>
    public ValueTask FlushAsync()
    {
        if (Fault is { } fault)
        {
            return ValueTask.FromException(fault);
        }

        if (_output is not { IsEmpty: false } output)
        {
            return default;
        }

        ValueTask sending;
        try
        {
            sending = output.SendOver(_life.Connection);
        }
        catch (Exception failure) when (ConnectionLife.IsConnectionFailure(failure))
        {
            return ValueTask.FromException(_life.Died(failure));
        }

        if (!sending.IsCompletedSuccessfully)
        {
            return FinishFlushAsync(sending, output);
        }

        sending.GetAwaiter().GetResult();
        output.Clear();
        return default;
    }

    /// <summary>Waits for the next message, having given up the one before.</summary>
    /// <returns>True when there is a message; false when the peer has closed the connection between two messages.</returns>
    /// <exception cref="TTransportException">The connection failed, or the peer closed it within a message.</exception>
    /// <exception cref="TProtocolException">What arrives cannot become a message, or one larger than <see cref="Limits"/> allow.</exception>
    public ValueTask<bool> ReceiveAsync() => _receiver.ReceiveAsync();

    /// <summary>Gives up the current message with its <see cref="Headers"/>, and the buffer if nothing else is in it.</summary>
    public void ReleaseMessage() => _receiver.ReleaseMessage();

    /// <summary>Sets the deadline of what follows; when it passes, the transport is aborted.</summary>
    /// <param name="deadline">A timestamp of <see cref="Time"/>, or <see cref="Deadlines.Never"/>.</param>
    /// <param name="what">What may take too long; made into text only if it does.</param>
    /// <param name="setting">Which setting set it, for the error's text.</param>
    /// <param name="duration">That setting's value, for the error's text.</param>
    public void SetDeadline(long deadline, object what, string setting, TimeSpan duration) =>
        _life.Deadline.Set(deadline, what, setting, duration);

    /// <summary>Takes the deadline back. If it has passed, the transport is dead when the call returns.</summary>
    public void ClearDeadline() => _life.Deadline.Clear();

    /// <summary>Looks, without blocking, at what the peer has done to a transport at rest.</summary>
    /// <returns>Whether it is fit for another call.</returns>
    public PeerState Peek() => Fault is not null ? PeerState.Closed : HasUnread ? PeerState.HasSent : _life.Connection.Peek();

    /// <summary>Watches a client's transport from now on, while it rests. Nothing may be under way on it but, at most, what the last watch has begun.</summary>
    /// <param name="watcher">Is told when the transport ends at rest; not when it has ended already.</param>
    /// <returns>False when it has ended already.</returns>
    internal bool TryBeginWatch(IRestWatcher watcher) => _receiver.TryBeginWatch(watcher);

    /// <summary>Ends the watch, for a call.</summary>
    /// <returns>False when the transport has ended, and the watcher has been told or is just being told.</returns>
    internal bool TryEndWatch() => _receiver.TryEndWatch();

    /// <summary>
    /// Ends a server's transport at the next rest between two messages, or at once if it rests: what has begun to arrive is
    /// finished. <see cref="ReceiveAsync()"/> then says that there are no more messages.
    /// </summary>
    /// <remarks>
    /// A transport that seems to rest may have been woken by a request and not have run yet. The request's bytes are then still to
    /// be seen, so such a transport is left to its reader, who finds it retired at the next rest. One compare-and-swap
    /// decides between reader and retirer: either the reader has left its rest, or it will find out why it was woken.
    /// </remarks>
    public void Retire() => _receiver.Retire();

    /// <summary>Lets the peer read what was sent, to its end, before the connection is closed.</summary>
    /// <remarks>
    /// Were the socket closed while bytes of the peer are unread, the system would reset the connection and the last answer
    /// would be lost on its way. So what still comes is received and dropped until the peer closes, within bounds.
    /// </remarks>
    /// <returns>A task that ends when the peer has closed, or has sent too much, or has taken too long, or the transport is retired.</returns>
    public ValueTask LingerAsync() => _receiver.LingerAsync();

    /// <summary>Ends the transport at once. The first reason is kept; later calls change nothing.</summary>
    /// <param name="reason">Why: what is under way fails with it.</param>
    public void Abort(Exception reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        _life.Abort(reason);
    }

    /// <summary>Closes the connection; what was flushed still arrives.</summary>
    /// <returns>A completed task.</returns>
    public ValueTask DisposeAsync()
    {
        _life.Close(new TTransportException(TTransportExceptionType.NotOpen, "The transport has been closed on this side."));
        return default;
    }

    /// <summary>Makes the error for a use after death, which keeps the first reason inside.</summary>
    /// <returns>The exception; the caller throws it.</returns>
    public TTransportException NotOpen() =>
        new(TTransportExceptionType.NotOpen, $"The connection is no longer open: {Fault?.Message ?? "it was closed"}", Fault);

    /// <summary>Gets whether headers travel beside what is written here.</summary>
    internal bool CarriesHeaders => (_written ?? Dialect).Framing.CarriesHeaders;

    /// <summary>Gets the flags that came with the last message; 0 where the framing has none.</summary>
    internal ushort Flags => _receiver.Splitter.Flags;

    /// <summary>Says that calls are at work for a server's peer: its silence is no idleness from here on, and a <see cref="Retire"/> waits for them.</summary>
    internal void BeginWork() => _receiver.BeginWork();

    /// <summary>Says that all calls are answered and their answers handed over; <see cref="EndIfRetired"/> follows.</summary>
    /// <param name="now">The present timestamp of <see cref="Time"/>; the idle time begins here.</param>
    internal void EndWork(long now) => _receiver.EndWork(now);

    /// <summary>Ends a transport that has been retired while calls were at work, if none is any more.</summary>
    internal void EndIfRetired() => _receiver.EndIfRetired();

    /// <summary>Gets how many bytes have come in all, whole messages or not.</summary>
    internal long ReceivedBytes => _receiver.ReceivedBytes;

    /// <summary>Closes the connection for a reason; what was sent still arrives.</summary>
    /// <param name="reason">Why.</param>
    internal void Close(Exception reason) => _life.Close(reason);

    /// <summary>Prepares for many small messages that come together: one receive takes them all.</summary>
    internal void ShareReading() => _receiver.ExpectMany();

    /// <summary>Finds the next message among the bytes that have been received, having given up the one before. Never waits.</summary>
    /// <returns>Whether there is one; if not, <see cref="ReceiveAsync()"/> waits for it.</returns>
    /// <exception cref="TProtocolException">What has arrived cannot become a message.</exception>
    internal bool TryReceive() => _receiver.TryReceive();

    /// <inheritdoc cref="ReceiveAsync()"/>
    /// <param name="isAtRest">Whether nothing is expected just now: then the wait holds no buffer.</param>
    internal ValueTask<bool> ReceiveAsync(bool isAtRest) => _receiver.ReceiveAsync(isAtRest);

    /// <summary>Gives the current message away with its memory, so that it can be read while the next ones arrive.</summary>
    /// <returns>The message.</returns>
    internal DetachedMessage DetachMessage() => _receiver.DetachMessage();

    /// <summary>Makes a writing half that many may use, in place of <see cref="Write"/> and <see cref="FlushAsync"/>.</summary>
    /// <param name="timeout">How long the peer may take to accept one send; then the transport ends.</param>
    /// <param name="setting">Which setting says so.</param>
    /// <param name="onSent">What to tell when a batch is handed over, by its number.</param>
    /// <returns>The writing half.</returns>
    internal MessageSender ShareWriting(TimeSpan timeout, string setting, Action<long>? onSent = null) => new(this, _life, timeout, setting, onSent);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FinishFlushAsync(ValueTask sending, MessageBatch output)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        catch (Exception failure) when (ConnectionLife.IsConnectionFailure(failure))
        {
            throw _life.Died(failure);
        }

        output.Clear();
    }

    private static MessageSplitter CreateSplitter(IReadOnlyList<ThriftDialect> dialects, ThriftLimits limits, bool isServer) => dialects switch
    {
        [] => throw new ArgumentException("At least one dialect must be spoken.", nameof(dialects)),
        [ThriftDialect only] when isServer && only.Framing == ThriftFraming.Header => new HeaderSplitter(dialects, limits),
        [ThriftDialect only] => only.Framing.CreateSplitter(only, limits),
        _ => new DetectingSplitter(dialects, limits),
    };
}
