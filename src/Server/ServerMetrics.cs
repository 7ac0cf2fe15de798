using System.Diagnostics.Metrics;

namespace ThriftRpc.Server;

/// <summary>What the server counts, as instruments of the meter <c>ThriftRpc.Server</c>.</summary>
internal sealed class ServerMetrics : IDisposable
{
    public const string MeterName = "ThriftRpc.Server";

    private readonly Meter _meter;
    private readonly UpDownCounter<long> _activeConnections;
    private readonly UpDownCounter<long> _activeCalls;
    private readonly UpDownCounter<long> _queuedCalls;
    private readonly UpDownCounter<long> _parkedBytes;
    private readonly UpDownCounter<long> _workers;
    private readonly UpDownCounter<long> _idleWorkers;
    private readonly Counter<long> _refusals;

    /// <summary>Creates the instruments.</summary>
    /// <param name="scope">Tells the instruments of several servers in one process apart.</param>
    public ServerMetrics(object scope)
    {
        _meter = new Meter(new MeterOptions(MeterName) { Scope = scope });
        _activeConnections = _meter.CreateUpDownCounter<long>("thrift.server.active_connections", "{connection}", "Connections that are open.");
        _activeCalls = _meter.CreateUpDownCounter<long>("thrift.server.active_calls", "{call}", "Calls that are in their handlers, or wait for a thread.");
        _queuedCalls = _meter.CreateUpDownCounter<long>("thrift.server.queued_calls", "{call}", "Calls that wait for a thread.");
        _parkedBytes = _meter.CreateUpDownCounter<long>("thrift.server.parked_bytes", "By", "Bytes of replies that wait for those before them.");
        _workers = _meter.CreateUpDownCounter<long>("thrift.server.workers", "{thread}", "Dedicated threads, where connections are served by such.");
        _idleWorkers = _meter.CreateUpDownCounter<long>("thrift.server.idle_workers", "{thread}", "Those of them that have no connection.");
        _refusals = _meter.CreateCounter<long>("thrift.server.refusals", "{refusal}", "Connections and calls that the server refused, by reason.");
    }

    public void ConnectionOpened() => _activeConnections.Add(1);

    public void ConnectionClosed() => _activeConnections.Add(-1);

    public void CallStarted() => _activeCalls.Add(1);

    public void CallEnded() => _activeCalls.Add(-1);

    public void CallQueued() => _queuedCalls.Add(1);

    public void QueuedCallStarted() => _queuedCalls.Add(-1);

    public void Parked(int bytes) => _parkedBytes.Add(bytes);

    public void WorkerStarted() => _workers.Add(1);

    public void WorkerIdle() => _idleWorkers.Add(1);

    public void WorkerBusy() => _idleWorkers.Add(-1);

    public void WorkerEnded(bool wasIdle)
    {
        if (wasIdle)
        {
            _idleWorkers.Add(-1);
        }

        _workers.Add(-1);
    }

    public void Refused(string reason) => _refusals.Add(1, new KeyValuePair<string, object?>("thrift.refusal.reason", reason));

    public void Dispose() => _meter.Dispose();
}
