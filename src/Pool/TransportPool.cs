using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ThriftRpc.Client;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool;

/// <summary>Lends transports by connector: equal connectors share connections. Thread-safe.</summary>
/// <remarks>
/// <para>
/// <see cref="PooledClient"/> hides it; who wants several calls on one connection takes a lease. What it decides stands in its core; here stands who tells
/// the core what has happened, under one lock, and who does what it has decided, outside of it.
/// </para>
/// </remarks>
public sealed partial class TransportPool : IAsyncDisposable
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly PoolCore _core;
    private readonly Stack<LeaseWaiter> _freeWaiters = new();
    private readonly Stack<List<PoolAction>> _spareActions = new();
    private ThriftConnector? _recentConnector;
    private PoolEndpoint? _recentEndpoint;

    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PoolMetrics _metrics;
    private readonly ILogger _logger;
    private long _retries;

    /// <summary>Creates an empty pool.</summary>
    /// <param name="options">How it lends; null for the defaults.</param>
    /// <param name="clientOptions">What holds for every call on its connections; null for the defaults.</param>
    /// <param name="time">The clock; null for the system's. All connectors must have the same.</param>
    /// <param name="logger">Where to log; null for nowhere.</param>
    /// <param name="meterFactory">Who makes the meter <c>ThriftRpc.Client</c>; null for one of the pool's own, which ends with it.</param>
    /// <param name="name">A name, which tells its measurements from those of other pools; null for none.</param>
    /// <exception cref="ArgumentException">The options do not go together.</exception>
    public TransportPool(
        PoolOptions? options = null,
        ThriftClientOptions? clientOptions = null,
        TimeProvider? time = null,
        ILogger<TransportPool>? logger = null,
        IMeterFactory? meterFactory = null,
        string? name = null)
    {
        Options = options ?? PoolOptions.Default;
        Options.Validate();
        ClientOptions = clientOptions ?? ThriftClientOptions.Default;
        Time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger<TransportPool>.Instance;
        _core = new PoolCore(Options, Time.TimestampFrequency, () => new TransportSlot(this), RandomNumberGenerator.GetInt32);
        _metrics = new PoolMetrics(this, MetricsScope, name, meterFactory);
    }

    /// <summary>Gets how the pool lends, as it was made; <see cref="Resize"/> does not change it.</summary>
    public PoolOptions Options { get; }

    /// <summary>Gets what holds for every call on the pool's connections.</summary>
    public ThriftClientOptions ClientOptions { get; }

    internal TimeProvider Time { get; }

    /// <summary>Gets the scope of the pool's own meter, by which tests find it.</summary>
    internal object MetricsScope { get; } = new();

    /// <summary>Borrows a connection.</summary>
    /// <param name="connector">Where to, and how.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The lease; the caller disposes it.</returns>
    /// <exception cref="TTransportException">
    /// None came free in time (TimedOut), none is free and nobody is to wait, none could be opened, or the pool is closed (NotOpen).
    /// </exception>
    /// <exception cref="OperationCanceledException">The token fired; the exception carries it.</exception>
    /// <exception cref="ArgumentException">The connector has another clock than the pool.</exception>
    public ValueTask<TransportLease> AcquireAsync(ThriftConnector connector, CancellationToken cancellationToken = default)
    {
        PoolEndpoint? endpoint = null;
        return AcquireAsync(connector, ref endpoint, WaitLimit.None, cancellationToken);
    }

    /// <summary>Opens connections until so many can be lent at once, and leaves them at rest.</summary>
    /// <param name="connector">Where to, and how.</param>
    /// <param name="count">How many, from 1 to what may be open and may rest.</param>
    /// <param name="cancellationToken">Ends the wait; what is open then stays.</param>
    /// <returns>A task that ends when they are open.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is out of range.</exception>
    /// <exception cref="TTransportException">One could not be opened in time or at all.</exception>
    public async Task WarmAsync(ThriftConnector connector, int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Math.Min(Options.MaxConnections, Options.MaxIdle));
        Task<TransportLease>[] leases = [.. Enumerable.Range(0, count).Select(_ => AcquireAsync(connector, cancellationToken).AsTask())];
        try
        {
            await Task.WhenAll(leases).ConfigureAwait(false);
        }
        finally
        {
            foreach (Task<TransportLease> lease in leases.Where(lease => lease.IsCompletedSuccessfully))
            {
                await (await lease.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Ends all connections that are open now: what rests at once, what is lent when it comes back, what is being opened when it is there.</summary>
    public void Clear() => Tell((core, now) =>
    {
        foreach (PoolEndpoint endpoint in core.Endpoints.All)
        {
            core.Clear(endpoint, now);
        }
    });

    /// <summary>Ends all connections of one connector that are open now, as <see cref="Clear()"/> does.</summary>
    /// <param name="connector">Where they lead to.</param>
    public void Clear(ThriftConnector connector)
    {
        ArgumentNullException.ThrowIfNull(connector);
        Tell((core, now) =>
        {
            if (core.Endpoints.Find(connector) is { } endpoint)
            {
                core.Clear(endpoint, now);
            }
        });
    }

    /// <summary>Changes the limits. What rests beyond them is closed at once, what is lent when it comes back; whoever waits is served if there is room now.</summary>
    /// <param name="maxConnections">As <see cref="PoolOptions.MaxConnections"/>.</param>
    /// <param name="maxIdle">As <see cref="PoolOptions.MaxIdle"/>.</param>
    /// <exception cref="ArgumentException">The values are out of range, or <see cref="PoolOptions.MinIdle"/> is above them.</exception>
    public void Resize(int maxConnections, int maxIdle = PoolOptions.Unlimited)
    {
        (Options with { MaxConnections = maxConnections, MaxIdle = maxIdle }).Validate();
        Tell((core, now) => core.Resize(maxConnections, maxIdle, now));
    }

    /// <summary>Tells what the pool holds and what has happened in it.</summary>
    /// <returns>The numbers, all of one moment.</returns>
    public PoolSnapshot Snapshot()
    {
        lock (_gate)
        {
            PoolCounters counters = _core.Counters;
            return new PoolSnapshot
            {
                Idle = _core.Idle.Count,
                Leased = _core.Endpoints.All.Sum(endpoint => endpoint.Leased),
                Dialing = _core.Endpoints.All.Sum(endpoint => endpoint.Dialing),
                Closing = _core.Endpoints.All.Sum(endpoint => endpoint.Closing),
                Waiting = _core.Endpoints.All.Sum(endpoint => endpoint.Waiters.Count + endpoint.SelfDialers),
                Reused = counters.Reused,
                Fresh = counters.Fresh,
                HandedOver = counters.HandedOver,
                Returned = counters.Returned,
                Discarded = counters.Discarded,
                Opened = counters.Opened,
                DialsFailed = counters.DialsFailed,
                DialsCanceled = counters.DialsCanceled,
                TimedOut = counters.Refused(Refusal.TimedOut),
                Canceled = counters.Refused(Refusal.Canceled),
                Exhausted = counters.Refused(Refusal.Exhausted),
                RefusedByBreaker = counters.Refused(Refusal.BreakerOpen),
                Retries = Interlocked.Read(ref _retries),
                Closed = Enum.GetValues<CloseReason>().ToDictionary(reason => reason, counters.Closed),
            };
        }
    }

    /// <summary>Closes the pool: nobody gets a connection any more, and whoever waits is told. Idempotent.</summary>
    /// <returns>
    /// A task that ends when nothing rests or is being opened any more. Connections that are lent are closed when they come back, or, with
    /// <see cref="PoolOptions.AbortLeasedOnClose"/>, the calls on them are ended now.
    /// </returns>
    public Task CloseAsync()
    {
        bool wasOpen = false;
        int leased = 0;
        Tell((core, now) =>
        {
            wasOpen = !core.IsClosed;
            leased = core.Endpoints.All.Sum(endpoint => endpoint.Leased);
            core.CloseAll(now);
        });
        if (wasOpen)
        {
            PoolLog.PoolClosed(_logger, leased);
        }

        CompleteIfClosed();
        return _closed.Task;
    }

    /// <summary>Closes the pool, as <see cref="CloseAsync"/> does.</summary>
    /// <returns>A task that ends when nothing rests or is being opened any more.</returns>
    public ValueTask DisposeAsync() => new(CloseAsync());

    /// <summary>Borrows a connection for a call.</summary>
    /// <param name="connector">Where to, and how.</param>
    /// <param name="endpoint">What was found for this connector before, so as not to look it up again; null at first.</param>
    /// <param name="limit">The call's own deadline.</param>
    /// <param name="cancellationToken">The call's token.</param>
    internal ValueTask<TransportLease> AcquireAsync(
        ThriftConnector connector, ref PoolEndpoint? endpoint, in WaitLimit limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connector);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<TransportLease>(cancellationToken);
        }

        ValueTask<TransportLease> waiting = TakeOrWait(connector, ref endpoint, limit, cancellationToken, out TransportSlot? rested);
        return rested is null ? waiting
            : Options.TestOnBorrow is null ? new ValueTask<TransportLease>(new TransportLease(this, rested))
            : TestAsync(connector, rested, limit, cancellationToken);
    }

    /// <summary>Takes a lease back.</summary>
    internal void Return(TransportSlot slot, long generation, bool isFit)
    {
        TTransport? transport = slot.Client?.Transport;
        if (!slot.Lease.TryRelease(generation, out bool wasInFlight))
        {
            return;
        }

        if (wasInFlight)
        {
            transport!.Abort(new TTransportException(TTransportExceptionType.Interrupted, "The connection was returned to its pool while a call was under way on it."));
        }

        GiveBack(slot, isFit);
    }

    /// <summary>Takes a connection back, on which no call is under way: it is lent again only if nothing is left on it that the next caller could find.</summary>
    internal void GiveBack(TransportSlot slot, bool isFit = true)
    {
        TTransport transport = slot.Client!.Transport;
        if (!isFit || transport.Fault is not null || transport.HasUnread || transport.HasUnflushed)
        {
            Discard(slot, CloseReason.Broken);
            return;
        }

        if (slot.Client.IsDraining)
        {
            Discard(slot, CloseReason.Drained);
            return;
        }

        bool isWatched = Options.CheckOnBorrow == BorrowCheck.ReadAhead;
        if (isWatched && !transport.TryBeginWatch(slot))
        {
            Discard(slot, CloseReason.FailedCheck);
            return;
        }

        long now = Time.GetTimestamp();
        List<PoolAction>? actions;
        lock (_gate)
        {
            _core.Return(slot, now);
            actions = _core.Actions.Count == 0 ? null : TakeActions();
        }

        if (actions is not null)
        {
            Perform(actions);
        }

        if (isWatched)
        {
            LookAgain(slot, transport);
        }
    }

    /// <summary>Closes what rests at an endpoint where several connections have turned out to be dead.</summary>
    internal void DropIdle(PoolEndpoint endpoint) => Tell((core, now) => core.DropIdle(endpoint, now));

    /// <summary>Notes that a call is tried again.</summary>
    internal void NoteRetry(ThriftMethod method, int attempt, Exception cause)
    {
        Interlocked.Increment(ref _retries);
        _metrics.Retried(wasSent: false);
        PoolLog.CallRetried(_logger, method, attempt, cause);
    }

    internal void NoteSentRetry() => _metrics.Retried(wasSent: true);

    /// <summary>Counts something at each endpoint.</summary>
    internal List<(ThriftConnector Connector, T Counts)> Count<T>(Func<PoolEndpoint, T> count)
    {
        lock (_gate)
        {
            return [.. _core.Endpoints.All.Select(endpoint => ((ThriftConnector)endpoint.Key, count(endpoint)))];
        }
    }

    /// <summary>Until when a caller may wait. Who is not to wait at all is refused by the core; if not, its connection is being opened, and that has its own timeout.</summary>
    private long AcquireDeadline() => Options.AcquireTimeout == TimeSpan.Zero ? Deadlines.Never : Time.After(Options.AcquireTimeout);

    private void Discard(TransportSlot slot, CloseReason reason)
    {
        long now = Time.GetTimestamp();
        List<PoolAction>? actions;
        lock (_gate)
        {
            _core.Discard(slot, reason, now);
            actions = TakeActions();
        }

        Perform(actions);
    }

    /// <summary>Looks a connector up. Hashing one takes as long as all the rest, and most callers come with the very one that came before.</summary>
    private PoolEndpoint Find(ThriftConnector connector)
    {
        if (ReferenceEquals(connector, _recentConnector) && _recentEndpoint is { IsForgotten: false })
        {
            return _recentEndpoint;
        }

        if (!ReferenceEquals(connector.Time, Time))
        {
            throw new ArgumentException($"The connector's clock ({nameof(ThriftConnector)}.{nameof(ThriftConnector.Time)}) is not the pool's: deadlines of the one mean nothing to the other.", nameof(connector));
        }

        _recentEndpoint = _core.Endpoints.FindOrAdd(connector);
        _recentConnector = connector;
        return _recentEndpoint;
    }
}
