using System.Threading.Tasks.Sources;
using ThriftRpc.Protocol;

namespace ThriftRpc.Client;

/// <summary>A call on a shared connection, and the task that its caller awaits. Used again and again: in steady state nothing is allocated for a call.</summary>
/// <remarks>
/// Several may want to end it: its reply, its token, its deadline, the connection's end. Each has to claim it, and one does; the state's word holds the
/// use's number as well, so that nobody can claim a later use.
/// </remarks>
/// <param name="client">Whose call it is.</param>
internal sealed class PendingCall(ConcurrentClient client) : IValueTaskSource
{
    /// <summary>Being written; what wants to end it then, except a reply, is looked for by the writer when it has written.</summary>
    private const long Writing = 0;

    /// <summary>Stands in line: for room on the connection, or, written, for its end.</summary>
    private const long Standing = 1;

    /// <summary>Somebody has claimed it and will end it.</summary>
    private const long Claimed = 2;

    private const long OneUse = 4;

    private ManualResetValueTaskSourceCore<bool> _end;
    private CancellationTokenRegistration _registration;
    private long _state;

    /// <summary>Gets the call.</summary>
    public ThriftCall Call { get; private set; } = null!;

    /// <summary>Gets the token that ends it.</summary>
    public CancellationToken Token { get; private set; }

    /// <summary>Gets when it must have ended.</summary>
    public long Deadline { get; private set; }

    /// <summary>Gets or sets the number that it went out with; guarded by the client's lock.</summary>
    public int SequenceId { get; set; }

    /// <summary>Gets or sets the batch in which it leaves; set before it is published.</summary>
    public long Batch { get; set; }

    /// <summary>Gets or sets how it failed, if it did; set by whoever claimed it.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Gets or sets the list that it stands in; guarded, like its neighbours, by the client's lock.</summary>
    public PendingList? List { get; set; }

    public PendingCall? Previous { get; set; }

    public PendingCall? Next { get; set; }

    /// <summary>Gets the number of the present use.</summary>
    public long Use => Volatile.Read(ref _state) & -OneUse;

    public short Version => _end.Version;

    /// <summary>Begins another use.</summary>
    public void Begin(ThriftCall call, bool isWaiting)
    {
        Call = call;
        Token = call.Context.CancellationToken;
        Deadline = call.Deadline;
        Batch = 0;
        Volatile.Write(ref _state, ((_state & -OneUse) + OneUse) | (isWaiting ? Standing : Writing));
    }

    /// <summary>Begins to watch the token, which may have fired.</summary>
    public void WatchToken()
    {
        if (Token.CanBeCanceled)
        {
            _registration = Token.UnsafeRegister(
                static pending => ((PendingCall)pending!).OnCanceled(), this);
        }
    }

    /// <summary>Begins to write a call that had to wait.</summary>
    /// <returns>False when it has been claimed.</returns>
    public bool TryBeginWriting(long use) => Interlocked.CompareExchange(ref _state, use | Writing, use | Standing) == (use | Standing);

    /// <summary>Lets a call that has been written stand.</summary>
    /// <returns>False when its reply has come already: the caller must not touch it any more.</returns>
    public bool TryPublish(long use) => Interlocked.CompareExchange(ref _state, use | Standing, use | Writing) == (use | Writing);

    /// <summary>Claims a call that stands.</summary>
    public bool TryClaim(long use) => Interlocked.CompareExchange(ref _state, use | Claimed, use | Standing) == (use | Standing);

    /// <summary>Claims a call that its writer could not write.</summary>
    /// <returns>False when a reply has come all the same.</returns>
    public bool TryClaimUnwritten(long use) => Interlocked.CompareExchange(ref _state, use | Claimed, use | Writing) == (use | Writing);

    /// <summary>Claims a call whose reply has come, perhaps before its writer has published it. Under the client's lock, as it still stands in the table.</summary>
    /// <returns>False when somebody has claimed it before.</returns>
    public bool TryClaimForReply()
    {
        long claimed = Use | Claimed;
        return Interlocked.Exchange(ref _state, claimed) != claimed;
    }

    /// <summary>Continues the caller, here and now. By whoever claimed the call; afterwards it is nobody's, or another's.</summary>
    public void Complete()
    {
        if (Failure is { } failure)
        {
            _end.SetException(failure);
        }
        else
        {
            _end.SetResult(true);
        }
    }

    /// <summary>Continues the caller on the thread pool: whoever ended the call has other things to do than what a caller does next.</summary>
    public void CompleteElsewhere()
    {
        _end.RunContinuationsAsynchronously = true;
        Complete();
    }

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
                Recycle();
            }
        }
    }

    private void Recycle()
    {
        // Waits for a callback that is running, so that it cannot hit the next use.
        _registration.Dispose();
        _registration = default;
        Token = default;
        Call = null!;
        Failure = null;
        _end.Reset();
        _end.RunContinuationsAsynchronously = false;
        client.Recycle(this);
    }

    private void OnCanceled() => client.OnCanceled(this);
}
