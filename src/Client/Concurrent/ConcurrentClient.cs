using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Client;

/// <summary>Carries the calls of any number of callers over one connection at once; replies find their callers by sequence id and method, in any order.</summary>
/// <remarks>
/// <para>
/// It is one connection, which ends once, for one reason; then every call under way fails and says whether its request had been sent. Who wants the next
/// connection dialed takes the shared client of ThriftRpc.Pool.
/// </para>
/// <para>
/// A call whose caller has left (by its token or its deadline) is taken back if it has not left yet. If it has, its number stays reserved until its
/// reply comes, which is dropped, or the connection ends.
/// </para>
/// <para>
/// The thread that reads the replies continues the callers itself. One that then blocks or computes for long holds up nobody for more than some
/// milliseconds: another thread goes on with the reading. Thread-safe.
/// </para>
/// </remarks>
public sealed partial class ConcurrentClient : ITClient
{
    /// <summary>THeader's flag by which a client says that replies may come in any order.</summary>
    private const ushort AcceptsAnyOrder = 1;

    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly PendingTable _table;
    private readonly PendingList _waiting = new();
    private readonly PendingList _oneways = new();
    private PendingCall? _free;
    private TTransportException? _retirement;
    private bool _isOver;

    private readonly TTransport _transport;
    private readonly ConcurrentClientOptions _options;
    private readonly ThriftDialect _dialect;
    private readonly ushort _flags;
    private readonly MessageSender _sender;
    private readonly ReplyPump _pump;
    private readonly EarliestTimer _timer;

    /// <summary>Calls that are done with, linked by their next: pushed by compare-and-swap, taken out all at once.</summary>
    private PendingCall? _recycled;

    /// <summary>Creates a client over an open transport, on which nothing has been sent.</summary>
    /// <param name="transport">The transport; owned by the client from here on.</param>
    /// <param name="options">How it carries calls; null for the defaults.</param>
    public ConcurrentClient(TTransport transport, ConcurrentClientOptions? options = null)
        : this(transport, options, SequenceIds.StartAnywhere(), null)
    {
    }

    internal ConcurrentClient(TTransport transport, ConcurrentClientOptions? options, int lastId)
        : this(transport, options, SequenceIds.StartAfter(lastId), null)
    {
    }

    internal ConcurrentClient(TTransport transport, ConcurrentClientOptions? options, IConcurrentClientObserver? observer)
        : this(transport, options, SequenceIds.StartAnywhere(), observer)
    {
    }

    private ConcurrentClient(TTransport transport, ConcurrentClientOptions? options, SequenceIds ids, IConcurrentClientObserver? observer)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _options = options ?? ConcurrentClientOptions.Default;
        _observer = observer;
        _dialect = transport.Dialect;
        _flags = _options.AnswersInOrder ? (ushort)0 : AcceptsAnyOrder;
        _table = new PendingTable(ids);
        _timer = new EarliestTimer(transport.Time, OnTick);
        _sender = transport.ShareWriting(
            _options.Calls.CallTimeout, $"{nameof(ThriftClientOptions)}.{nameof(ThriftClientOptions.CallTimeout)}", OnSent);
        _pump = new ReplyPump(this, transport);
        _pump.Start();
    }

    /// <summary>Gets why the connection ended, or null while it lives.</summary>
    public Exception? Fault => _transport.Fault;

    /// <summary>Gets how many calls wait for their replies.</summary>
    public int InFlight => _table.Calls;

    /// <summary>Gets how many calls wait for room on the connection.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Gets how many calls have been given up whose replies are still to come.</summary>
    public int Tombstones => _table.Tombstones;

    /// <summary>Gets about how many bytes wait to be sent.</summary>
    public int UnsentBytes => _sender.UnsentBytes;

    /// <summary>Gets whether the client takes further calls: it does not when the connection has ended, or ends with the last call under way.</summary>
    public bool TakesCalls => Fault is null && Volatile.Read(ref _retirement) is null;

    /// <summary>Opens a transport and creates a client over it.</summary>
    /// <param name="connector">Opens the transport.</param>
    /// <param name="options">How the client carries calls; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the attempt to connect.</param>
    /// <returns>The client; it owns the transport.</returns>
    /// <exception cref="TTransportException">Nobody could be reached (NotOpen), or not in time (TimedOut).</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public static async ValueTask<ConcurrentClient> ConnectAsync(
        ThriftConnector connector, ConcurrentClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connector);
        return new ConcurrentClient(await connector.ConnectAsync(cancellationToken).ConfigureAwait(false), options);
    }

    /// <inheritdoc/>
    /// <remarks>A call without a reply ends when its request has been handed to the system.</remarks>
    public ValueTask InvokeAsync(ThriftCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        call.Progress = CallProgress.NotSent;
        call.IsOnFreshConnection = !Volatile.Read(ref _hasAnswered);
        CancellationToken token = call.Context.CancellationToken;
        if (token.IsCancellationRequested)
        {
            return ValueTask.FromException(new OperationCanceledException(token));
        }

        CallLimit limit = CallLimit.Of(call, _options.Calls);
        if (!limit.TryBegin(call, _transport.Time))
        {
            return ValueTask.FromException(limit.Expired(call));
        }

        PendingCall pending;
        bool isAdmitted;
        lock (_gate)
        {
            isAdmitted = _waiting.Count == 0 && HasRoom(call);
            if (WhyRefused(isAdmitted) is { } refusal)
            {
                return ValueTask.FromException(refusal);
            }

            pending = Rent();
            pending.Begin(call, isWaiting: !isAdmitted);
            if (isAdmitted)
            {
                Register(pending);
            }
            else
            {
                _waiting.Add(pending);
            }
        }

        // From here on the reply may come, but nobody else uses the object again before the caller has taken its end.
        ValueTask end = new(pending, pending.Version);
        Start(pending, isAdmitted);
        return end;
    }

    /// <summary>Closes the connection. Calls under way fail.</summary>
    /// <returns>A completed task.</returns>
    public ValueTask DisposeAsync() => _transport.DisposeAsync();

    /// <summary>Takes back an object that nobody uses any more.</summary>
    internal void Recycle(PendingCall pending)
    {
        PendingCall? head;
        do
        {
            head = Volatile.Read(ref _recycled);
            pending.Next = head;
        }
        while (Interlocked.CompareExchange(ref _recycled, pending, head) != head);
    }

    private void Start(PendingCall pending, bool isAdmitted)
    {
        if (isAdmitted)
        {
            Write(new Admission(pending, pending.Call, pending.Use), isDirect: true);
            pending.WatchToken();
            FlushUnlessInTurn();
        }
        else
        {
            _timer.Require(pending.Deadline);
            pending.WatchToken();
            AdmitWaiters(); // Room may have come before the call stood in line.
        }
    }

    private PendingCall Rent()
    {
        PendingCall? pending = _free ?? Interlocked.Exchange(ref _recycled, null);
        if (pending is null)
        {
            return new PendingCall(this);
        }

        _free = pending.Next;
        pending.Next = null;
        return pending;
    }

    private void Register(PendingCall pending)
    {
        if (pending.Call.Method.IsOneway)
        {
            pending.SequenceId = _recentOneways.Add(_table.NextId());
            _oneways.Add(pending);
        }
        else
        {
            _table.Add(pending);
        }
    }

    private bool HasRoom(ThriftCall call) =>
        (call.Method.IsOneway || _table.Calls < _options.MaxInFlight) && _sender.UnsentBytes < _options.MaxUnsentBytes;

    private TTransportException? WhyRefused(bool isAdmitted)
    {
        if (_isOver || _transport.Fault is not null)
        {
            return _transport.NotOpen();
        }

        if (_retirement is not null)
        {
            return new TTransportException(TTransportExceptionType.NotOpen, $"The connection takes no more calls: {_retirement.Message}", _retirement);
        }

        if (isAdmitted || _options.AtLimit == AtLimit.Wait)
        {
            return null;
        }

        bool isFull = _table.Calls >= _options.MaxInFlight;
        string setting = $"{nameof(ConcurrentClientOptions)}.{(isFull ? nameof(ConcurrentClientOptions.MaxInFlight) : nameof(ConcurrentClientOptions.MaxUnsentBytes))}";
        string what = isFull
            ? $"{_table.Calls} calls are under way on the connection; the limit is {_options.MaxInFlight} ({setting})"
            : $"{_sender.UnsentBytes} bytes wait to be sent on the connection; the limit is {_options.MaxUnsentBytes} ({setting})";
        return new TTransportException(TTransportExceptionType.NotOpen, $"{what}, and {nameof(ConcurrentClientOptions)}.{nameof(AtLimit)} says not to wait.")
        {
            Setting = setting,
        };
    }

    /// <summary>Encodes a call into what leaves next, and lets it stand.</summary>
    /// <param name="admission">The call.</param>
    /// <param name="isDirect">Whether its caller is here, and has not seen the task yet: then it is not used again meanwhile.</param>
    private void Write(in Admission admission, bool isDirect)
    {
        (PendingCall pending, ThriftCall call, long use) = admission;
        CancellationToken token = call.Context.CancellationToken;
        long deadline = call.Deadline;
        bool isOneway = call.Method.IsOneway;
        long batch;
        try
        {
            CallArgs args = new(call);
            int clientTimeout = _dialect.Framing.CarriesHeaders ? CallLimit.Of(call, _options.Calls).ClientTimeout(call, _transport.Time) : 0;
            batch = _sender.Write(_dialect, CallArgs.HeaderOf(call, pending.SequenceId), ref args, _flags, call.Context.Headers, clientTimeout);
        }
#pragma warning disable CA1031 // Whatever fails while a call is encoded is that call's failure.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Withdraw(pending, use, failure, isDirect);
            return;
        }

        SetBatch(pending, use, batch, isDirect);
        if (!pending.TryPublish(use))
        {
            return;
        }

        // What came while it was being written had to leave it alone, and is looked for now.
        if (Volatile.Read(ref _isOver))
        {
            EndIf(pending.TryClaim(use), pending, Lose);
        }
        else if (!isDirect && token.IsCancellationRequested)
        {
            EndIf(pending.TryClaim(use), pending, LeaveAdmitted);
        }
        else if (isOneway && _sender.LastSent >= batch)
        {
            EndIf(pending.TryClaim(use), pending, CompleteOneway);
        }

        _timer.Require(deadline);
    }

    private void SetBatch(PendingCall pending, long use, long batch, bool isDirect)
    {
        if (isDirect)
        {
            pending.Batch = batch;
            return;
        }

        // It may have left, been answered, and been used again. Uses begin under the lock.
        lock (_gate)
        {
            if (pending.Use == use)
            {
                pending.Batch = batch;
            }
        }
    }

    private static void EndIf(bool isClaimed, PendingCall pending, Action<PendingCall> end)
    {
        if (isClaimed)
        {
            end(pending);
        }
    }

    private void Withdraw(PendingCall pending, long use, Exception failure, bool isDirect)
    {
        if (!pending.TryClaimUnwritten(use))
        {
            return;
        }

        Unregister(pending);
        pending.Failure = failure;
        pending.CompleteElsewhere();
        if (isDirect)
        {
            AdmitWaiters(); // Else this is inside of it already, and it goes on with the next.
        }

        CloseIfRetired();
    }

    /// <summary>Lets calls in that wait for room, as long as there is some.</summary>
    /// <remarks>What ends in <see cref="Write"/> must not come here again: any number may end one after the other, each a step deeper.</remarks>
    private void AdmitWaiters()
    {
        bool hasWritten = false;
        while (_waiting.Count > 0 && TryAdmit(out Admission next))
        {
            Write(next, isDirect: false);
            hasWritten = true;
        }

        if (hasWritten)
        {
            FlushUnlessInTurn();
        }
    }

    private bool TryAdmit(out Admission admission)
    {
        lock (_gate)
        {
            while (!_isOver && _waiting.First is { } next && HasRoom(next.Call))
            {
                _waiting.Remove(next);
                if (next.TryBeginWriting(next.Use))
                {
                    Register(next);
                    admission = new Admission(next, next.Call, next.Use);
                    return true;
                }

                // Somebody has claimed it, who will find it nowhere.
            }
        }

        admission = default;
        return false;
    }

    /// <summary>Sends what is written, unless the thread that reads replies does so anyway when it is through with what has arrived.</summary>
    private void FlushUnlessInTurn()
    {
        if (!_pump.IsInTurn)
        {
            _sender.Flush();
        }
    }

    private void Unregister(PendingCall pending)
    {
        lock (_gate)
        {
            if (pending.List is { } list)
            {
                list.Remove(pending);
            }
            else
            {
                _table.Remove(pending, leavesTombstone: false);
            }
        }
    }

    /// <summary>A call that is to be written. Once it has been, its object may end and be used again at any moment.</summary>
    /// <param name="Pending">The object.</param>
    /// <param name="Call">The call.</param>
    /// <param name="Use">The number of the object's present use.</param>
    private readonly record struct Admission(PendingCall Pending, ThriftCall Call, long Use);
}
