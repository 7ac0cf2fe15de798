using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>The writing half of a transport on which many write: one batch of messages is on its way, the next ones gather in another.</summary>
/// <remarks>
/// <para>
/// <see cref="Write"/> encodes under the lock; <see cref="Flush"/> sends if nobody does. Who sends goes on with what has gathered meanwhile, so that
/// many writers share few sends. Batches have numbers: what was written into a number above <see cref="LastBegun"/> has certainly not left.
/// </para>
/// <para>
/// A failed send ends the transport; whoever waits for its messages learns of it there. Thread-safe.
/// </para>
/// </remarks>
internal sealed class MessageSender
{
    /// <summary>How many batches a writer sends for the others before it hands that over to another thread and goes on with its own work.</summary>
    private const int BatchesForOthers = 4;

    private readonly Lock _gate = new();
    private readonly TTransport _transport;
    private readonly ConnectionLife _life;
    private readonly TimeSpan _timeout;
    private readonly string _setting;
    private readonly Action<long>? _onSent;
    private readonly Action _onSendEnded;

    // Guarded by _gate.
    private MessageBatch _gathering = new();
    private bool _isSending;
    private long _begun;
    private TaskCompletionSource? _idle;

    // Of the thread that sends, while _isSending.
    private MessageBatch _leaving = new();
    private long _sent;
    private long _cut;
    private ValueTask _sending;
    private ConnectionDeadline? _deadline;

    /// <summary>Creates the writing half.</summary>
    /// <param name="transport">Whose it is; nobody uses its own <see cref="TTransport.Write"/> and <see cref="TTransport.FlushAsync"/> any more.</param>
    /// <param name="life">The transport's connection.</param>
    /// <param name="timeout">How long the peer may take to accept one send; then the transport ends.</param>
    /// <param name="setting">Which setting says so.</param>
    /// <param name="onSent">What to tell, outside of the lock, when a batch is handed over, by its number. The next one waits for it.</param>
    public MessageSender(TTransport transport, ConnectionLife life, TimeSpan timeout, string setting, Action<long>? onSent)
    {
        _transport = transport;
        _life = life;
        _timeout = timeout;
        _setting = setting;
        _onSent = onSent;
        _onSendEnded = OnSendEnded;
    }

    /// <summary>Gets the number of the last batch of which a byte may have left.</summary>
    public long LastBegun => Volatile.Read(ref _begun);

    /// <summary>Gets the number of the last batch that has been handed over whole.</summary>
    public long LastSent => Volatile.Read(ref _sent);

    /// <summary>Gets about how many bytes wait, those under way included. Not taken under the lock: both numbers may be a moment old.</summary>
    public int UnsentBytes => Volatile.Read(ref _gathering).Length + Volatile.Read(ref _leaving).Length;

    /// <summary>Gets whether everything written by whoever asks, or by anybody he has heard of, has been handed over. Exact, so under the lock.</summary>
    public bool IsDrained
    {
        get
        {
            lock (_gate)
            {
                return _gathering.IsEmpty && _leaving.IsEmpty;
            }
        }
    }

    /// <summary>Appends a message to the batch that gathers. If it cannot be encoded, nothing of it remains.</summary>
    /// <typeparam name="TBody">Who writes the body. It runs under the lock.</typeparam>
    /// <param name="dialect">How to write it.</param>
    /// <param name="header">The method, the type and the sequence id.</param>
    /// <param name="body">Writes the body.</param>
    /// <param name="flags">The flags of THeader.</param>
    /// <param name="headers">What travels beside the message; null for nothing.</param>
    /// <param name="clientTimeout">What <see cref="ClientTimeoutHeader"/> tells the server, in milliseconds; 0 for nothing.</param>
    /// <returns>The batch's number.</returns>
    /// <exception cref="InvalidOperationException">There are headers, and the framing is one that carries none.</exception>
    /// <exception cref="TProtocolException">The message cannot be encoded or is larger than the limits allow.</exception>
    public long Write<TBody>(
        ThriftDialect dialect,
        in MessageHeader header,
        scoped ref TBody body,
        ushort flags = 0,
        IReadOnlyDictionary<string, string>? headers = null,
        int clientTimeout = 0)
        where TBody : IMessageBodyWriter, allows ref struct
    {
        OutgoingFrame frame = new(dialect.Protocol, header.SequenceId, flags, headers, clientTimeout);
        lock (_gate)
        {
            _gathering.Append(dialect.Framing, frame, header, ref body, _transport.Limits);
            return _begun + 1;
        }
    }

    /// <summary>Appends messages that were encoded elsewhere.</summary>
    /// <param name="messages">The messages; the batch is empty afterwards.</param>
    /// <returns>The number of the batch that gathers.</returns>
    public long Write(MessageBatch messages)
    {
        lock (_gate)
        {
            _gathering.Append(messages);
            return _begun + 1;
        }
    }

    /// <summary>Tells how far a message has come on a transport that has ended.</summary>
    /// <param name="batch">What <see cref="Write"/> returned.</param>
    /// <returns>
    /// NotSent when nothing of it has left. Sending only when it was the one message of a send that failed, so that its end cannot have left. Else Sent: of
    /// several messages in a failed send the first ones may have arrived whole.
    /// </returns>
    public CallProgress ProgressOf(long batch) =>
        batch > LastBegun ? CallProgress.NotSent : batch == Volatile.Read(ref _cut) ? CallProgress.Sending : CallProgress.Sent;

    /// <summary>Takes a message back of which nothing has left.</summary>
    /// <param name="batch">What <see cref="Write"/> returned.</param>
    /// <param name="sequenceId">The message's number.</param>
    /// <returns>False when it may have left.</returns>
    public bool TryTakeBack(long batch, int sequenceId)
    {
        lock (_gate)
        {
            return batch > _begun && _gathering.TryTakeBack(sequenceId);
        }
    }

    /// <summary>Sees to it that everything written so far leaves: at once if nobody sends, else behind what is leaving.</summary>
    public void Flush()
    {
        if (TryBegin())
        {
            SendAll();
        }
    }

    /// <summary>Waits until nothing is left to be sent, or the transport has ended.</summary>
    /// <returns>A task that does not fail.</returns>
    public Task WhenIdleAsync()
    {
        Flush();
        lock (_gate)
        {
            if (!_isSending)
            {
                return Task.CompletedTask;
            }

            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    private bool TryBegin()
    {
        lock (_gate)
        {
            return !_isSending && TryTakeGathered();
        }
    }

    /// <summary>Makes what has gathered what is leaving.</summary>
    private bool TryTakeGathered()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread);
        if (_gathering.IsEmpty || _life.Fault is not null)
        {
            _gathering.Clear();
            return false;
        }

        (_gathering, _leaving) = (_leaving, _gathering);
        _isSending = true;
        Volatile.Write(ref _begun, _begun + 1);
        return true;
    }

    /// <summary>Sends batch after batch until nothing is left, or a send has to be waited for, which then calls again.</summary>
    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "Kept until its one end in EndSend.")]
    private void SendAll()
    {
        int batches = 0;
        do
        {
            if (++batches > BatchesForOthers)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static sender => sender.SendAll(), this, preferLocal: false);
                return;
            }

            try
            {
                _sending = _leaving.SendOver(_life.Connection);
            }
#pragma warning disable CA1031 // Connections are open to foreign code; whatever one throws is the send's failure.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                _sending = ValueTask.FromException(failure);
            }

            if (!_sending.IsCompleted)
            {
                WatchSend();
                _sending.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_onSendEnded);
                return;
            }
        }
        while (EndSend());
    }

    private void OnSendEnded()
    {
        _deadline?.Clear();
        if (EndSend())
        {
            SendAll();
        }
    }

    /// <summary>Takes the end of the send that was under way.</summary>
    /// <returns>Whether there is another batch to send.</returns>
    private bool EndSend()
    {
        ValueTask sending = _sending;
        _sending = default;
        bool isSent = false;
        try
        {
            sending.GetAwaiter().GetResult();
            isSent = true;
        }
#pragma warning disable CA1031 // As above. Thrown on, it would leave the line taken for ever, or end the process.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            if (_leaving.Count == 1)
            {
                Volatile.Write(ref _cut, _begun); // Before the end is known: then everybody asks what has been sent.
            }

            EndLife(failure);
        }

        // Told before the line is free again, so that batches are told of in their order.
        _leaving.Clear();
        if (isSent)
        {
            Volatile.Write(ref _sent, _begun);
            _onSent?.Invoke(_begun);
        }

        bool goesOn;
        TaskCompletionSource? idle = null;
        lock (_gate)
        {
            _isSending = false;
            goesOn = TryTakeGathered();
            if (!goesOn)
            {
                idle = _idle;
                _idle = null;
            }
        }

        idle?.TrySetResult();
        return goesOn;
    }

    private void EndLife(Exception failure)
    {
        if (ConnectionLife.IsConnectionFailure(failure))
        {
            _life.Died(failure);
        }
        else
        {
            _life.Abort(failure);
        }
    }

    private void WatchSend()
    {
        if (_timeout != Timeout.InfiniteTimeSpan)
        {
            _deadline ??= _life.CreateSendDeadline();
            _deadline.Set(_life.Time.After(_timeout), "Sending to a peer that does not receive", _setting, _timeout);
        }
    }
}
