using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Client;

/// <summary>Reads replies and continues their callers on the same thread, in turns.</summary>
/// <remarks>
/// <para>
/// To hand every caller over to another thread costs more than all the rest of a call. So the thread that reads continues them itself, and sends what
/// they write meanwhile in one piece when it is through with what has arrived.
/// </para>
/// <para>
/// A caller may block, or compute. So a watch looks every few milliseconds whether the same caller is still being continued; if so, it takes the
/// turn away: another thread goes on, and the one that is stuck leaves when it comes back. The turn's number is even while its owner reads and
/// odd while it continues a caller; one compare-and-swap decides between the owner that comes back and the watch.
/// </para>
/// </remarks>
internal sealed class ReplyPump : IDisposable
{
    /// <summary>How long a caller may hold up the others: long beside what a well-behaved one does, short beside a timeout.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentClient _client;
    private readonly TTransport _transport;
    private readonly Action _onReceived;

    private long _turn;
    private int _thread;
    private ValueTask<bool> _receiving;

    // The watch; _seen belongs to its tick.
    private int _isWatching;
    private long _seen;
    private ITimer? _timer;

    public ReplyPump(ConcurrentClient client, TTransport transport)
    {
        _client = client;
        _transport = transport;
        _onReceived = OnReceived;
    }

    /// <summary>Gets whether the caller is being continued by the thread that reads, which will send what it writes.</summary>
    public bool IsInTurn => Volatile.Read(ref _thread) == Environment.CurrentManagedThreadId;

    /// <summary>Begins to read. Nothing has been sent, so what arrives before it returns is nobody's.</summary>
    public void Start()
    {
        _transport.ShareReading();
        Run(isResumed: false);
    }

    public void Dispose() => Volatile.Read(ref _timer)?.Dispose();

    private void OnReceived() => Run(isResumed: true);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The reading's outermost frame: whatever ends it ends the connection.")]
    private void Run(bool isResumed)
    {
        try
        {
            EnterTurn();
            if ((isResumed && !TakeReceived()) || !ReadOn())
            {
                return;
            }
        }
        catch (Exception failure)
        {
            LeaveTurn();
            _client.OnReadingEnded(failure);
        }
    }

    /// <summary>Goes on until nothing is there any more, which then calls again, or the turn has been taken away.</summary>
    /// <returns>Always true; false when this thread is no longer the one that reads.</returns>
    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "Kept until its one end, which is taken in TakeReceived.")]
    private bool ReadOn()
    {
        while (true)
        {
            while (_transport.TryReceive())
            {
                if (!TakeReply())
                {
                    return false;
                }
            }

            _client.Flush();
            LeaveTurn();
            _receiving = _transport.ReceiveAsync(_client.IsAtRest);
            if (!_receiving.IsCompleted)
            {
                // From here on another thread may be at work in this object already.
                _receiving.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_onReceived);
                return true;
            }

            EnterTurn();
            if (!TakeReceived())
            {
                return false;
            }
        }
    }

    private void EnterTurn() => Volatile.Write(ref _thread, Environment.CurrentManagedThreadId);

    private void LeaveTurn() => Volatile.Write(ref _thread, 0);

    /// <summary>Takes the end of the receive that was under way.</summary>
    /// <returns>False when this thread is no longer the one that reads.</returns>
    private bool TakeReceived()
    {
        ValueTask<bool> receiving = _receiving;
        _receiving = default;
        if (!receiving.GetAwaiter().GetResult())
        {
            throw new TTransportException(TTransportExceptionType.EndOfFile, "The peer closed the connection before the reply came.");
        }

        return TakeReply();
    }

    private bool TakeReply()
    {
        if (_client.TakeReply() is not { } ended)
        {
            return true;
        }

        long turn = Interlocked.Increment(ref _turn);
        if (Volatile.Read(ref _isWatching) == 0 && Interlocked.Exchange(ref _isWatching, 1) == 0)
        {
            ArmWatch();
        }

        Continue(ended);
        return Interlocked.CompareExchange(ref _turn, turn + 1, turn) == turn;
    }

    /// <summary>Continues a caller. What it throws at us is its own affair, and ends the process as it would on any other thread of the pool.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Thrown again where it belongs.")]
    private static void Continue(PendingCall ended)
    {
        try
        {
            ended.Complete();
        }
        catch (Exception failure)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static thrown => thrown.Throw(), ExceptionDispatchInfo.Capture(failure), preferLocal: false);
        }
    }

    private void ArmWatch()
    {
        if (_timer is null)
        {
            using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
            Volatile.Write(
                ref _timer,
                _transport.Time.CreateTimer(static pump => ((ReplyPump)pump!).LookAfterTurn(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        }

        _timer!.Change(Patience, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Looks whether the turn has come on since the last look; the watch goes on as long as it does, and ends when nothing happens any more.</summary>
    private void LookAfterTurn()
    {
        long turn = Volatile.Read(ref _turn);
        bool isContinuing = (turn & 1) != 0;
        if (isContinuing && turn == _seen && Interlocked.CompareExchange(ref _turn, turn + 1, turn) == turn)
        {
            _seen = turn + 1;
            ArmWatch();
            GoOnInstead();
            return;
        }

        if (isContinuing || turn != _seen)
        {
            _seen = turn;
            ArmWatch();
            return;
        }

        // Whoever continues a caller first counts and then looks whether the watch is on; here it is the other way round.
        Interlocked.Exchange(ref _isWatching, 0);
        if (Volatile.Read(ref _turn) != turn && Interlocked.Exchange(ref _isWatching, 1) == 0)
        {
            ArmWatch();
        }
    }

    /// <summary>Reads in place of a thread that is stuck. What that thread's callers have written up to now it would have sent later.</summary>
    private void GoOnInstead()
    {
        Interlocked.Exchange(ref _thread, Environment.CurrentManagedThreadId);
        _client.Flush();
        Run(isResumed: false);
    }
}
