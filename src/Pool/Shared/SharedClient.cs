using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using ThriftRpc.Client;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool;

/// <summary>Carries the calls of any number of callers over one connection, or few, that they share; opens, replaces and closes the connections. Thread-safe.</summary>
/// <remarks>
/// <para>
/// Each connection is a <see cref="ConcurrentClient"/>, which ends once; what goes beyond one connection is here. A call that certainly did not reach the
/// server whole is tried again; of any other the caller learns how far it had come.
/// </para>
/// <para>
/// What it decides stands in its core, which knows neither sockets nor clocks; here stands who tells the core what has happened, under one lock, and does what it
/// has decided, outside of it.
/// </para>
/// </remarks>
public sealed partial class SharedClient : ITClient
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly SharedCore _core;
    private TaskCompletionSource _stateChanged = NewSignal();

    private readonly ThriftClientOptions _clientOptions;
    private readonly EarliestTimer _timer;
    private readonly TaskCompletionSource _closed = NewSignal();
    private long _retries;

    /// <summary>Creates a client; the first call opens a connection.</summary>
    /// <param name="connector">Where to, and how.</param>
    /// <param name="options">How connections are shared; null for the defaults.</param>
    /// <param name="clientOptions">What holds for every call; null for what <see cref="SharedOptions.Connection"/> says.</param>
    public SharedClient(ThriftConnector connector, SharedOptions? options = null, ThriftClientOptions? clientOptions = null)
    {
        ArgumentNullException.ThrowIfNull(connector);
        Connector = connector;
        Options = options ?? SharedOptions.Default;
        _clientOptions = clientOptions ?? Options.Connection.Calls;
        ConnectionOptions = Options.Connection with { Calls = _clientOptions, MaxInFlight = ConcurrentClientOptions.Unlimited, AtLimit = AtLimit.Wait };
        _core = new SharedCore(Options, Time.TimestampFrequency, () => new SharedConnection(this), NextRandom);
        WeakReference<SharedClient> weak = new(this); // A client that nobody uses any more is not kept alive by its own timer.
        _timer = new EarliestTimer(Time, () =>
        {
            if (weak.TryGetTarget(out SharedClient? client))
            {
                client.Tell(static (core, now) => core.Tick(now));
            }

            return Deadlines.Never;
        });
    }

    /// <summary>Gets where the connections lead to.</summary>
    public ThriftConnector Connector { get; }

    /// <summary>Gets how the connections are shared.</summary>
    public SharedOptions Options { get; }

    /// <summary>Gets how the client stands.</summary>
    public SharedState State
    {
        get
        {
            lock (_gate)
            {
                return _core.State;
            }
        }
    }

    internal ConcurrentClientOptions ConnectionOptions { get; }

    private TimeProvider Time => Connector.Time;

    /// <inheritdoc/>
    /// <exception cref="TTransportException">
    /// There was no place for the call in time (TimedOut), or none at all (NotOpen): no connection can be opened, all are full, or the client is closed. Or the call's
    /// connection ended.
    /// </exception>
    /// <exception cref="OperationCanceledException">The call's token fired; the exception carries it.</exception>
    public ValueTask InvokeAsync(ThriftCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return CarryAsync(call);
    }

    /// <summary>Begins to open a connection if there is none, without waiting for it: the first calls then find it open.</summary>
    public void Connect() => Tell(static (core, now) => core.Connect(now));

    /// <summary>Waits until the client no longer stands as it did.</summary>
    /// <param name="seen">How it stood.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How it stands now.</returns>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public async Task<SharedState> WaitForStateChangeAsync(SharedState seen, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_core.State != seen)
                {
                    return _core.State;
                }

                changed = _stateChanged.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Tells what the client holds and what has happened in it.</summary>
    /// <returns>The numbers, all of one moment, except those of the single connections.</returns>
    public SharedSnapshot Snapshot()
    {
        lock (_gate)
        {
            SharedCounters counters = _core.Counters;
            int Count(SharedSlotState state) => _core.Slots.Count(slot => slot.State == state);
            return new SharedSnapshot
            {
                State = _core.State,
                Ready = Count(SharedSlotState.Ready),
                Dialing = Count(SharedSlotState.Dialing),
                Draining = Count(SharedSlotState.Draining),
                InFlight = (int)(counters.Entered - counters.Left),
                Waiting = _core.Waiting,
                Tombstones = _core.Slots.Sum(static slot => ((SharedConnection)slot).Client?.Tombstones ?? 0),
                Entered = counters.Entered,
                Left = counters.Left,
                Opened = counters.Opened,
                DialsFailed = counters.DialsFailed,
                Refused = counters.Refused,
                GivenUp = counters.GivenUp,
                Retries = Interlocked.Read(ref _retries),
                KeepAlives = counters.KeepAlives,
                Closed = Enum.GetValues<SharedCloseReason>().ToDictionary(reason => reason, counters.Closed),
            };
        }
    }

    /// <summary>Takes no more calls and lets those under way end. Idempotent.</summary>
    /// <returns>A task that ends when no connection is left.</returns>
    public Task CloseAsync() => CloseAsync(abort: false);

    /// <summary>Ends all connections at once; calls under way fail. Idempotent.</summary>
    /// <returns>A task that ends when no connection is left.</returns>
    public ValueTask DisposeAsync() => new(CloseAsync(abort: true));

    private Task CloseAsync(bool abort)
    {
        Tell((core, now) => core.Close(abort, now));
        _timer.Dispose();
        return _closed.Task;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask CarryAsync(ThriftCall call)
    {
        BeginCall(call);
        for (int retriesLeft = Options.UnsentRetries; ; retriesLeft--)
        {
            SharedConnection connection = TryEnter() ?? await WaitForPlaceAsync(call).ConfigureAwait(false);
            try
            {
                await connection.Client!.InvokeAsync(call).ConfigureAwait(false);
                return;
            }
            catch (TTransportException) when (retriesLeft > 0 && IsUnsent(call))
            {
                call.BeginNextAttempt();
                Interlocked.Increment(ref _retries);
            }
            finally
            {
                Leave(connection);
            }
        }
    }

    private void BeginCall(ThriftCall call)
    {
        call.Progress = CallProgress.NotSent;
        call.Context.CancellationToken.ThrowIfCancellationRequested();
        CallLimit limit = CallLimit.Of(call, _clientOptions);
        if (!limit.TryBegin(call, Time))
        {
            throw limit.Expired(call);
        }
    }

    /// <summary>Whether the server cannot have received the whole request, a part of which is never executed, and there is time for another attempt.</summary>
    private bool IsUnsent(ThriftCall call) => call.Progress <= CallProgress.Sending && Time.GetTimestamp() < call.Deadline;

    private SharedConnection? TryEnter()
    {
        long now = Time.GetTimestamp();
        SharedConnection? entered;
        List<SharedAction>? actions;
        lock (_gate)
        {
            entered = EnterLive(now);
            actions = TakeActions();
        }

        Perform(actions);
        return entered;
    }

    private SharedConnection? EnterLive(long now)
    {
        while (_core.TryEnter(now) is SharedConnection connection)
        {
            if (connection.Client!.TakesCalls)
            {
                return connection;
            }

            // It has ended, or takes no more calls, and has not come to say so yet.
            _core.Leave(connection, now);
            if (connection.Client.Fault is null)
            {
                _core.Retired(connection, now);
            }
            else
            {
                _core.Ended(connection, now);
            }
        }

        return null;
    }

    private async ValueTask<SharedConnection> WaitForPlaceAsync(ThriftCall call)
    {
        SharedCallWaiter waiter = new(this, call);
        Tell((core, now) => core.Wait(waiter, now));
        await waiter.WaitAsync().ConfigureAwait(false);
        return (SharedConnection?)waiter.Slot ?? throw Describe(waiter, call);
    }

    private void Leave(SharedConnection connection)
    {
        long now = Time.GetTimestamp();
        List<SharedAction>? actions;
        lock (_gate)
        {
            _core.Leave(connection, now);
            actions = TakeActions();
        }

        Perform(actions);
        if (actions is not null)
        {
            CompleteIfClosed();
        }
    }

    private static double NextRandom() => RandomNumberGenerator.GetInt32(1 << 30) / (double)(1 << 30);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
