using System.Diagnostics.Metrics;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool;

/// <summary>What a pool measures, as instruments of the meter <c>ThriftRpc.Client</c>. docs/telemetry.md lists them.</summary>
/// <remarks>Nothing here is on the way of a call that finds a connection at rest: what can be counted otherwise is only looked at when somebody observes it.</remarks>
internal sealed class PoolMetrics : IDisposable
{
    public const string MeterName = "ThriftRpc.Client";

    private static readonly InstrumentAdvice<double> s_seconds = new() { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] };
    private static readonly InstrumentAdvice<double> s_lifetimes = new() { HistogramBucketBoundaries = [0.01, 0.1, 1, 10, 60, 300, 1800, 3600] };

    /// <summary>The runtime holds every meter until it is disposed; a pool that was only dropped must not be held with it.</summary>
    private readonly WeakReference<TransportPool> _pool;
    private readonly Meter _meter;
    private readonly bool _ownsMeter;
    private readonly Histogram<double> _connectionDuration;
    private readonly Histogram<double> _createTime;
    private readonly Histogram<double> _timeInQueue;
    private readonly Counter<long> _timeouts;
    private readonly Counter<long> _retries;

    /// <summary>Creates the instruments.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="scope">Tells the instruments of several pools in one process apart.</param>
    /// <param name="name">The pool's name, a tag of the meter; null for none.</param>
    /// <param name="factory">Makes and owns the meter; null for one of the pool's own.</param>
    public PoolMetrics(TransportPool pool, object scope, string? name, IMeterFactory? factory)
    {
        _pool = new WeakReference<TransportPool>(pool);
        _ownsMeter = factory is null;
        MeterOptions options = new(MeterName) { Tags = name is null ? null : [new("thrift.client.name", name)], Scope = factory is null ? scope : null };
        _meter = factory?.Create(options) ?? new Meter(options);

        _meter.CreateObservableUpDownCounter("thrift.client.open_connections", ObserveConnections, "{connection}", "Connections that are open, by state.");
        _meter.CreateObservableUpDownCounter("thrift.client.pending_requests", ObserveWaiting, "{request}", "Callers that wait for a connection.");
        _meter.CreateObservableCounter("thrift.client.connection.closed", ObserveClosed, "{connection}", "Connections that the pool closed, by reason.");
        _connectionDuration = _meter.CreateHistogram("thrift.client.connection.duration", "s", "How long connections were open, by the reason of their end.", tags: null, s_lifetimes);
        _createTime = _meter.CreateHistogram("thrift.client.connection.create_time", "s", "How long opening a connection took.", tags: null, s_seconds);
        _timeInQueue = _meter.CreateHistogram("thrift.client.call.time_in_queue", "s", "How long callers waited that found no connection at rest.", tags: null, s_seconds);
        _timeouts = _meter.CreateCounter<long>("thrift.client.connection.timeouts", "{timeout}", "Callers that waited in vain until their time was over.");
        _retries = _meter.CreateCounter<long>("thrift.client.call.retries", "{retry}", "Calls that were tried again, by whether they had been sent.");
    }

    /// <summary>Gets whether anybody wants to know how long callers wait.</summary>
    public bool TimesQueue => _timeInQueue.Enabled;

    public void Closed(ThriftConnector connector, CloseReason reason, TimeSpan age)
    {
        if (_connectionDuration.Enabled)
        {
            _connectionDuration.Record(age.TotalSeconds, Reason(reason), Address(connector));
        }
    }

    public void Dialed(ThriftConnector connector, TimeSpan elapsed, string? errorType)
    {
        if (!_createTime.Enabled)
        {
            return;
        }

        if (errorType is null)
        {
            _createTime.Record(elapsed.TotalSeconds, Address(connector));
        }
        else
        {
            _createTime.Record(elapsed.TotalSeconds, new("error.type", errorType), Address(connector));
        }
    }

    public void Waited(ThriftConnector connector, TimeSpan elapsed)
    {
        if (_timeInQueue.Enabled)
        {
            _timeInQueue.Record(elapsed.TotalSeconds, Address(connector));
        }
    }

    public void TimedOut(ThriftConnector connector) => _timeouts.Add(1, Address(connector));

    public void Retried(bool wasSent) => _retries.Add(1, new KeyValuePair<string, object?>("thrift.retry.kind", wasSent ? "sent" : "unsent"));

    /// <summary>Ends the instruments. A factory's meter lives on, and finds the pool empty.</summary>
    public void Dispose()
    {
        if (_ownsMeter)
        {
            _meter.Dispose();
        }
    }

    private static KeyValuePair<string, object?> Address(ThriftConnector connector) => new("server.address", connector.Endpoint.ToString());

    private static KeyValuePair<string, object?> Reason(CloseReason reason) => new("thrift.close.reason", reason.ToString());

    private IEnumerable<Measurement<long>> ObserveConnections() => _pool.TryGetTarget(out TransportPool? pool)
        ? pool.Count(static endpoint => (Idle: endpoint.Idle.Count, endpoint.Leased)).SelectMany(static counted => new[]
        {
            new Measurement<long>(counted.Counts.Idle, new("thrift.connection.state", "idle"), Address(counted.Connector)),
            new Measurement<long>(counted.Counts.Leased, new("thrift.connection.state", "active"), Address(counted.Connector)),
        })
        : [];

    private IEnumerable<Measurement<long>> ObserveWaiting() => _pool.TryGetTarget(out TransportPool? pool)
        ? pool.Count(static endpoint => endpoint.Waiters.Count + endpoint.SelfDialers).Select(static counted => new Measurement<long>(counted.Counts, Address(counted.Connector)))
        : [];

    private IEnumerable<Measurement<long>> ObserveClosed() => _pool.TryGetTarget(out TransportPool? pool)
        ? pool.Snapshot().Closed.Where(static closed => closed.Value > 0).Select(static closed => new Measurement<long>(closed.Value, Reason(closed.Key)))
        : [];
}
