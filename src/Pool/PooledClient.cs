using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ThriftRpc.Client;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool;

/// <summary>Carries each call on a connection of its own, borrowed from a pool. Thread-safe: any number of callers may share it.</summary>
/// <remarks>
/// A call that certainly did not reach the server whole, because its connection had died before or died while the request was being sent, is tried again on
/// another (<see cref="PoolOptions.UnsentRetries"/>). An idempotent one that was sent and not answered is tried again as <see cref="PoolOptions.Retry"/> says. All
/// attempts together have the call's one deadline, the wait for a connection included.
/// </remarks>
public sealed class PooledClient : ITClient
{
    private readonly TransportPool _pool;
    private readonly ThriftConnector _connector;
    private readonly bool _leaveOpen;

    /// <summary>The layer that tries sent calls again; null where none is to be.</summary>
    private readonly RetryClient? _retry;

    /// <summary>What was found for the connector last. A race here costs at most another look.</summary>
    private PoolEndpoint? _endpoint;

    /// <summary>Creates a client over a pool.</summary>
    /// <param name="pool">Lends the connections.</param>
    /// <param name="connector">Where they lead to.</param>
    /// <param name="leaveOpen">Whether <paramref name="pool"/> outlives the client: true when several share it.</param>
    public PooledClient(TransportPool pool, ThriftConnector connector, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(connector);
        _pool = pool;
        _connector = connector;
        _leaveOpen = leaveOpen;
        _retry = pool.Options.Retry is { } retry ? new RetryClient(new Below(this), retry, pool.Time) { OnRetry = pool.NoteSentRetry } : null;
    }

    /// <summary>Gets the pool.</summary>
    public TransportPool Pool => _pool;

    /// <summary>Gets how many calls were tried again although they had been sent (<see cref="PoolOptions.Retry"/>).</summary>
    public long SentRetries => _retry?.Retries ?? 0;

    /// <inheritdoc/>
    public ValueTask InvokeAsync(ThriftCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Carry(call);
    }

    /// <summary>Closes the pool, unless it was to be left open.</summary>
    /// <returns>A task that ends with that.</returns>
    public ValueTask DisposeAsync() => _leaveOpen ? default : _pool.DisposeAsync();

    /// <summary>Whether the server cannot have received the whole request, a part of which is never executed, and another attempt is left.</summary>
    internal static bool MayRetry(ThriftCall call, TTransportException failure, int retriesLeft) =>
        retriesLeft > 0 && call.Progress <= CallProgress.Sending && failure.Type != TTransportExceptionType.TimedOut;

    /// <summary>Whether the layer that tries sent calls again has something to do.</summary>
    internal bool MayRetrySent(ThriftCall call, TTransportException failure) =>
        _retry is not null && _retry.Handles(call) && _retry.MayRetry(call, failure, out _);

    /// <summary>Lets that layer see a call through. Most calls never meet it: it costs an async method.</summary>
    internal ValueTask FinishAsync(ThriftCall call, ValueTask attempt) =>
        _retry is not null && _retry.Handles(call) ? _retry.FinishAsync(call, attempt) : attempt;

    /// <summary>Makes a call ready for another attempt.</summary>
    internal void PrepareRetry(ThriftCall call, Exception failure, PoolEndpoint endpoint, bool isLast)
    {
        call.BeginNextAttempt();
        _pool.NoteRetry(call.Method, call.Attempt, failure);
        if (isLast)
        {
            // So many dead ones in a row: the rest is in doubt as well. What comes back from now on has just worked.
            _pool.DropIdle(endpoint);
        }
    }

    /// <summary>Tries a call again.</summary>
    /// <param name="call">The call.</param>
    /// <param name="limit">Its deadline.</param>
    /// <param name="retriesLeft">How often it may be tried again after that.</param>
    internal ValueTask CarryAgainAsync(ThriftCall call, in WaitLimit limit, int retriesLeft) =>
        CarryAsync(call, AcquireAsync(limit, call.Context.CancellationToken), limit, retriesLeft);

    /// <summary>Carries a call: in most cases a connection rests, and nothing has to be awaited but the reply.</summary>
    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "Looked at, and then awaited once.")]
    private ValueTask Carry(ThriftCall call)
    {
        WaitLimit limit = BeginDeadline(call);
        ValueTask<TransportLease> acquiring = AcquireAsync(limit, call.Context.CancellationToken);
        if (!acquiring.IsCompletedSuccessfully)
        {
            return FinishAsync(call, CarryAsync(call, acquiring, limit, _pool.Options.UnsentRetries));
        }

        TransportSlot slot = acquiring.Result.Slot;
        return (slot.Call ??= new PooledCall(slot)).InvokeAsync(this, call, limit);
    }

    /// <summary>Carries a call over connections of the pool, until one of them gets it to the server.</summary>
    /// <param name="call">The call.</param>
    /// <param name="acquiring">The connection of the first attempt.</param>
    /// <param name="limit">The call's deadline.</param>
    /// <param name="retriesLeft">How often it may be tried again.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask CarryAsync(ThriftCall call, ValueTask<TransportLease> acquiring, WaitLimit limit, int retriesLeft)
    {
        while (true)
        {
            TransportLease lease = await acquiring.ConfigureAwait(false);
            try
            {
                await lease.Slot.Client!.InvokeAsync(call).ConfigureAwait(false);
                return;
            }
            catch (TTransportException failure) when (MayRetry(call, failure, retriesLeft))
            {
                PrepareRetry(call, failure, lease.Slot.Endpoint, isLast: retriesLeft == 1);
            }
            finally
            {
                _pool.GiveBack(lease.Slot);
            }

            retriesLeft--;
            acquiring = AcquireAsync(limit, call.Context.CancellationToken);
        }
    }

    private ValueTask<TransportLease> AcquireAsync(in WaitLimit limit, CancellationToken cancellationToken)
    {
        PoolEndpoint? endpoint = Volatile.Read(ref _endpoint);
        PoolEndpoint? found = endpoint;
        ValueTask<TransportLease> lease = _pool.AcquireAsync(_connector, ref found, limit, cancellationToken);
        if (found != endpoint)
        {
            Volatile.Write(ref _endpoint, found);
        }

        return lease;
    }

    /// <summary>Sets the call's deadline, unless a layer above has.</summary>
    private WaitLimit BeginDeadline(ThriftCall call)
    {
        TimeSpan timeout = call.Context.Timeout ?? _pool.ClientOptions.CallTimeout;
        string setting = call.Context.Timeout is null
            ? $"{nameof(ThriftClientOptions)}.{nameof(ThriftClientOptions.CallTimeout)}"
            : $"{nameof(CallContext)}.{nameof(CallContext.Timeout)}";
        if (call.Deadline == 0)
        {
            call.Deadline = timeout > TimeSpan.Zero || timeout == Timeout.InfiniteTimeSpan ? _pool.Time.After(timeout) : _pool.Time.GetTimestamp();
        }

        return new WaitLimit(call.Deadline, call.Method, setting, timeout);
    }

    /// <summary>The client without the layer, for the layer's further attempts.</summary>
    private sealed class Below(PooledClient client) : ITClient
    {
        public ValueTask InvokeAsync(ThriftCall call) => client.CarryAgainAsync(call, client.BeginDeadline(call), client._pool.Options.UnsentRetries);

        public ValueTask DisposeAsync() => default;
    }
}
