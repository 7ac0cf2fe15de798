using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Sources;
using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>The reading half of a transport: receives bytes until they make a message, and knows when the connection rests.</summary>
/// <remarks>
/// The wait is a value-task source written by hand instead of an async method: it is passed once per message on either side, and this
/// way nothing is taken from a pool and given back, and no context is saved and restored.
/// </remarks>
internal sealed partial class MessageReceiver : IValueTaskSource<bool>
{
    // Where a server's transport stands, and whether it is to end at its next rest between two messages.
    private const int Active = 0;
    private const int AtRest = 1;
    private const int Lingering = 2;
    private const int Retired = 3;
    private const int RetiredAtRest = 4; // Ends as soon as nothing is at work any more.
    private const int Ended = 5;

    /// <summary>How often a retired transport still takes what seems to have been sent before: a peer that never stops shall not hold up the end.</summary>
    private const int MostReceivesRetired = 16;

    /// <summary>What a peer that is being turned away may still send: enough for what is already on its way.</summary>
    private const int LingerBytes = 256 * 1024;

    /// <summary>What a receive takes at once where many small messages come together: some hundred of them.</summary>
    private const int ArrayForMany = 32 * 1024;

    private readonly ConnectionLife _life;
    private readonly MessageSplitter _splitter;
    private readonly ReceiveTimeouts? _timeouts;
    private readonly ReceiveBuffer _input = new();
    private readonly Action _onReceived;

    private ManualResetValueTaskSourceCore<bool> _arrival;
    private ValueTask<int> _receiving;

    private Waiting _waiting;
    private bool _isAtRest;
    private long _receivedBytes;

    private int _rest = Active;
    private int _receivesRetired;

    /// <summary>Whether calls are at work for the peer, so that silence is no idleness; and since when they are not.</summary>
    private volatile bool _isAtWork;
    private long _workEnded = long.MinValue;

    /// <summary>The message at the begin of the input, and how many bytes it takes with its framing; 0 when there is none.</summary>
    private Range _message;
    private int _messageSize;

    /// <summary>How many bytes to have before looking for the message's end again makes sense.</summary>
    private int _wanted;

    public MessageReceiver(ConnectionLife life, MessageSplitter splitter, ReceiveTimeouts? timeouts)
    {
        _life = life;
        _splitter = splitter;
        _timeouts = timeouts;
        _onReceived = OnReceived;
        if (timeouts is not null)
        {
            life.Deadline.PostponeBy(PostponeRest);
        }
    }

    /// <summary>What the pending receive is for.</summary>
    private enum Waiting
    {
        /// <summary>For bytes of a message.</summary>
        ForBytes,

        /// <summary>For the end of the rest: the first byte of the next message, which stays where it is.</summary>
        AtRest,

        /// <summary>For the same, with a buffer, after a rest that ended with nothing there.</summary>
        AtRestWithBuffer,

        /// <summary>For anything at all, without a buffer, on a client's connection that is watched while it rests.</summary>
        Watching,
    }

    /// <summary>What to do next when bytes have come, or none.</summary>
    private enum Step
    {
        /// <summary>Wait for more bytes of a message.</summary>
        Receive,

        /// <summary>Wait for the first byte of the next message, without a buffer.</summary>
        Rest,

        /// <summary>A message is there.</summary>
        Found,

        /// <summary>No message will come any more.</summary>
        End,
    }

    /// <summary>Gets how many bytes have come in all; may be read by any thread.</summary>
    public long ReceivedBytes => Volatile.Read(ref _receivedBytes);

    public bool HasUnread => _input.Length > _messageSize;

    public MessageSplitter Splitter => _splitter;

    public ReadOnlySpan<byte> Message => _input.Slice(_message).Span;

    /// <inheritdoc cref="TTransport.TryReceive"/>
    public bool TryReceive()
    {
        DropMessage();
        return _life.Fault is null && TryFindMessage();
    }

    /// <inheritdoc cref="TTransport.DetachMessage"/>
    public DetachedMessage DetachMessage()
    {
        DetachedMessage message = new(_input.Slice(_message), _splitter.Dialect!, _splitter.Headers, _input.Detach(_messageSize));
        _messageSize = 0;
        _message = default;
        return message;
    }

    /// <inheritdoc cref="TTransport.ShareReading"/>
    public void ExpectMany() => _input.SmallestArray = ArrayForMany;

    /// <inheritdoc cref="TTransport.ReceiveAsync()"/>
    /// <param name="isAtRest">Whether a client expects nothing just now: then it waits without a buffer.</param>
    public ValueTask<bool> ReceiveAsync(bool isAtRest = false)
    {
        DropMessage();
        _isAtRest = isAtRest;
        if (_life.Fault is { } fault)
        {
            return ValueTask.FromException<bool>(fault);
        }

        if (Volatile.Read(ref _watch) != Unwatched)
        {
            return ReceiveBehindWatch();
        }

        try
        {
            if (TryFindMessage())
            {
                return new ValueTask<bool>(true);
            }
        }
        catch (TProtocolException e)
        {
            return ValueTask.FromException<bool>(e);
        }

        _arrival.Reset();
        ValueTask<bool> arrival = new(this, _arrival.Version);
        Advance(isResumed: false);
        return arrival;
    }

    /// <inheritdoc cref="TTransport.ReleaseMessage"/>
    public void ReleaseMessage()
    {
        DropMessage();
        _input.ReleaseIfEmpty();
    }

    /// <inheritdoc cref="TTransport.Retire"/>
    public void Retire()
    {
        while (true)
        {
            int seen = Volatile.Read(ref _rest);
            int next = seen switch
            {
                Active => Retired,
                AtRest => _isAtWork ? RetiredAtRest : _life.Connection.Peek() == PeerState.HasSent ? Retired : Ended,
                Lingering => Ended,
                _ => seen,
            };
            if (Interlocked.CompareExchange(ref _rest, next, seen) == seen)
            {
                if (next == Ended)
                {
                    CloseForStop();
                }
                else if (next == RetiredAtRest)
                {
                    EndIfRetired();
                }

                return;
            }
        }
    }

    /// <inheritdoc cref="TTransport.BeginWork"/>
    public void BeginWork() => _isAtWork = true;

    /// <inheritdoc cref="TTransport.EndWork"/>
    public void EndWork(long now)
    {
        Volatile.Write(ref _workEnded, now);
        _isAtWork = false;
    }

    /// <inheritdoc cref="TTransport.EndIfRetired"/>
    public void EndIfRetired()
    {
        // Between the end of work and the look at the state, and between their counterparts in Retire: one of the two sides sees the other.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _rest) != RetiredAtRest || _isAtWork)
        {
            return;
        }

        int next = _life.Connection.Peek() == PeerState.HasSent ? Retired : Ended;
        if (Interlocked.CompareExchange(ref _rest, next, RetiredAtRest) == RetiredAtRest && next == Ended)
        {
            CloseForStop();
        }
    }

    /// <inheritdoc cref="TTransport.LingerAsync"/>
    public async ValueTask LingerAsync()
    {
        if (Interlocked.CompareExchange(ref _rest, Lingering, Active) != Active)
        {
            return;
        }

        try
        {
            _life.Connection.CloseSending();
            WatchMessage();
            for (int left = LingerBytes; left > 0;)
            {
                _input.Consume(_input.Length);
                int received = await _life.Connection.ReceiveAsync(_input.GetFree(1)).ConfigureAwait(false);
                if (received == 0)
                {
                    return;
                }

                left -= received;
            }
        }
        catch (Exception failure) when (ConnectionLife.IsConnectionFailure(failure))
        {
            _life.Died(failure);
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _arrival.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _arrival.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _arrival.OnCompleted(continuation, state, token, flags);

    private void OnReceived() => Advance(isResumed: true);

    /// <summary>Goes on until a receive has to be waited for, which then calls again, or until the wait for the message is over.</summary>
    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "Kept until its one end, which is taken here.")]
    private void Advance(bool isResumed)
    {
        bool found;
        try
        {
            Step step = isResumed ? TakeReceived(_receiving.GetAwaiter().GetResult()) : Begin();
            while (step is Step.Receive or Step.Rest)
            {
                bool isWoken = _waiting == Waiting.AtRest && step == Step.Receive && _timeouts is not null;
                _waiting = step == Step.Rest ? Waiting.AtRest : Waiting.ForBytes;
                _receiving = _life.Connection.ReceiveAsync(step == Step.Rest ? Memory<byte>.Empty : _input.GetFree(_wanted));
                if (!_receiving.IsCompleted)
                {
                    if (isWoken)
                    {
                        RestWithBuffer();
                    }

                    // From here on the other thread may be at work in this object already.
                    _receiving.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_onReceived);
                    return;
                }

                step = TakeReceived(_receiving.GetAwaiter().GetResult());
            }

            found = step == Step.Found;
        }
        catch (Exception) when (Volatile.Read(ref _rest) == Ended)
        {
            found = false;
        }
        catch (Exception failure)
        {
            EndWait();
            _arrival.SetException(ConnectionLife.IsConnectionFailure(failure) ? _life.Died(failure) : failure);
            return;
        }

        EndWait();
        _arrival.SetResult(found);
    }

    private Step Begin()
    {
        if (_timeouts is null)
        {
            if (!_isAtRest || !_input.IsEmpty)
            {
                return Step.Receive;
            }

            _input.ReleaseIfEmpty();
            return Step.Rest;
        }

        if (!_input.IsEmpty)
        {
            WatchMessage();
            return Step.Receive;
        }

        _input.ReleaseIfEmpty();
        if (TryRest(_timeouts))
        {
            return Step.Rest;
        }

        // Retired while the last message was served: only what has come since is still taken.
        return _life.Connection.Peek() == PeerState.HasSent && ++_receivesRetired <= MostReceivesRetired ? Step.Receive : Step.End;
    }

    /// <summary>Idle is who rests while nothing is at work for him, from the end of the last work on.</summary>
    private long PostponeRest(long deadline)
    {
        if (Volatile.Read(ref _rest) is not (AtRest or RetiredAtRest))
        {
            return deadline;
        }

        long idle = _life.Time.After(_timeouts!.Idle);
        if (_isAtWork)
        {
            return idle;
        }

        long ended = Volatile.Read(ref _workEnded);
        return ended == long.MinValue ? deadline : idle - (_life.Time.GetTimestamp() - ended);
    }

    /// <summary>Goes back to work because something has come, or only seems to have.</summary>
    /// <returns>False when the rest has been ended from outside.</returns>
    private bool TryLeaveRest()
    {
        while (true)
        {
            int seen = Volatile.Read(ref _rest);
            int next = seen switch
            {
                AtRest => Active,
                RetiredAtRest => Retired,
                _ => seen,
            };
            if (Interlocked.CompareExchange(ref _rest, next, seen) == seen)
            {
                return next != Ended;
            }
        }
    }

    /// <summary>Says that nothing more is under way, and that only so long is waited for more.</summary>
    /// <returns>False when the transport has been retired.</returns>
    private bool TryRest(ReceiveTimeouts timeouts)
    {
        if (Interlocked.CompareExchange(ref _rest, AtRest, Active) != Active)
        {
            return false;
        }

        _life.Deadline.Set(_life.Time.After(timeouts.Idle), "Waiting for the next message", timeouts.IdleSetting, timeouts.Idle);
        return true;
    }

    /// <summary>
    /// Goes on resting when the rest has ended with nothing there, which happens on Linux once in a while. The receive that found that out is
    /// pending already, with its buffer; it must count as rest, or the connection would wait for ever and could not be retired.
    /// </summary>
    private void RestWithBuffer()
    {
        _waiting = Waiting.AtRestWithBuffer;
        if (!TryRest(_timeouts!))
        {
            Volatile.Write(ref _rest, RetiredAtRest);
            Interlocked.MemoryBarrier();
            if (_isAtWork)
            {
                return;
            }

            // What seemed to be there was nothing, or it would have been received.
            if (Interlocked.CompareExchange(ref _rest, Ended, RetiredAtRest) == RetiredAtRest)
            {
                CloseForStop();
            }
        }
    }

    /// <summary>Ends the wait of a transport at rest. What was sent still arrives.</summary>
    private void CloseForStop() => _life.Close(new TTransportException(TTransportExceptionType.Interrupted, "The server is stopping."));

    private Step TakeReceived(int received)
    {
        if (_waiting == Waiting.Watching)
        {
            return Step.Receive;
        }

        if (_waiting != Waiting.ForBytes)
        {
            _life.Deadline.Clear();
            bool isEnded = !TryLeaveRest();
            if (isEnded || _waiting == Waiting.AtRest)
            {
                return isEnded ? Step.End : Step.Receive;
            }
        }

        if (received == 0)
        {
            return EndOfInput();
        }

        Volatile.Write(ref _receivedBytes, _receivedBytes + received);
        bool begins = _input.IsEmpty;
        _input.Fill(received);
        if (TryFindMessage())
        {
            return Step.Found;
        }

        if (begins)
        {
            WatchMessage();
        }

        return Step.Receive;
    }

    private void EndWait()
    {
        _receiving = default;
        if (_timeouts is not null)
        {
            _life.Deadline.Clear();
        }
    }

    private void WatchMessage()
    {
        if (_timeouts is not null)
        {
            _life.Deadline.Set(
                _life.Time.After(_timeouts.Message), "Receiving a message that had begun", _timeouts.MessageSetting, _timeouts.Message);
        }
    }

    private Step EndOfInput()
    {
        if (_life.Fault is { } reason)
        {
            // A socket that is shut down on this side ends what it receives, as if the peer had.
            throw reason;
        }

        if (_input.IsEmpty)
        {
            return Step.End;
        }

        TTransportException cut = new(
            TTransportExceptionType.EndOfFile, $"The peer closed the connection within a message, of which {_input.Length} bytes had arrived.");
        _life.Abort(cut);
        throw cut;
    }

    private bool TryFindMessage()
    {
        if (_input.Length < _wanted || _input.IsEmpty)
        {
            return false;
        }

        try
        {
            if (_splitter.TrySplit(_input.Span, out _message, out int size))
            {
                _messageSize = size;
                return true;
            }

            _wanted = size;
            return false;
        }
        catch (TProtocolException e)
        {
            // Where this message ends, and so where the next one begins, cannot be known any more. A server may still have answers to give before it closes.
            if (_timeouts is null)
            {
                _life.Abort(e);
            }

            throw;
        }
    }

    private void DropMessage()
    {
        _input.Consume(_messageSize);
        _messageSize = 0;
        _message = default;
        _wanted = 0;
        _splitter.DropHeaders();
    }
}
