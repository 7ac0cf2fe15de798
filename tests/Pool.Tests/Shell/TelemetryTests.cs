using System.Diagnostics.Metrics;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool.Tests;

/// <summary>What a pool measures and logs, and that neither can harm it.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class TelemetryTests
{
    private readonly RecordingLogger<TransportPool> _log = new();

    [Test]
    public async Task What_there_is_is_observed_by_state(CancellationToken token)
    {
        PoolRig rig = Rig(new PoolOptions { MaxConnections = 2 });
        using Measurements seen = new(rig.Pool.MetricsScope);
        (TransportLease lent, _) = await rig.OpenAsync(token);
        (TransportLease rests, _) = await rig.OpenAsync(token);
        Task<TransportLease> waiting = rig.Acquire(token);
        Assert.That(seen.Observe("thrift.client.pending_requests"), Is.EqualTo(1));
        rests.Dispose();
        (await waiting.WaitAsync(token)).Dispose();

        Assert.That((seen.Observe("thrift.client.open_connections", "idle"), seen.Observe("thrift.client.open_connections", "active")), Is.EqualTo((1d, 1d)));
        Assert.That(seen.Observe("thrift.client.pending_requests"), Is.Zero);

        lent.Discard();
        Assert.That((seen.Observe("thrift.client.open_connections", "active"), seen.Observe("thrift.client.connection.closed", "Broken")), Is.EqualTo((0d, 1d)));
    }

    [Test]
    public async Task Waiting_opening_and_living_are_timed_in_seconds(CancellationToken token)
    {
        PoolRig rig = Rig(new PoolOptions { IdleTimeout = TimeSpan.FromSeconds(20) });
        using Measurements seen = new(rig.Pool.MetricsScope);
        Task<TransportLease> acquiring = rig.Acquire(token);
        DialGate.Dial dial = await rig.Gate.NextAsync(token);
        rig.Clock.Advance(TimeSpan.FromSeconds(2));
        dial.Succeed();
        (await acquiring.WaitAsync(token)).Dispose();

        rig.Clock.Advance(TimeSpan.FromSeconds(20));

        Assert.That((await seen.SumAsync("thrift.client.connection.create_time", null, token), await seen.SumAsync("thrift.client.call.time_in_queue", null, token)), Is.EqualTo((2d, 2d)));
        Assert.That(await seen.SumAsync("thrift.client.connection.duration", "IdleTimeout", token), Is.EqualTo(20d));
    }

    [Test]
    public async Task A_dial_that_fails_is_timed_with_its_error_and_logged(CancellationToken token)
    {
        PoolRig rig = Rig();
        using Measurements seen = new(rig.Pool.MetricsScope);
        Task<TransportLease> acquiring = rig.Acquire(token);
        DialGate.Dial dial = await rig.Gate.NextAsync(token);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));

        dial.Fail(new TTransportException(TTransportExceptionType.NotOpen, "nobody there"));

        await Caught.ByAsync<TTransportException>(acquiring, token);
        Assert.That(await seen.SumAsync("thrift.client.connection.create_time", "NotOpen", token), Is.EqualTo(1d));
        LogEntry entry = await _log.WaitForAsync("DialFailed", token);
        Assert.That((entry.Level, entry.Exception!.Message), Is.EqualTo((LogLevel.Debug, "nobody there")));
    }

    [Test]
    public async Task A_wait_in_vain_is_counted(CancellationToken token)
    {
        PoolRig rig = Rig(new PoolOptions { MaxConnections = 1 });
        using Measurements seen = new(rig.Pool.MetricsScope);
        await rig.OpenAsync(token);
        Task<TransportLease> waiting = rig.Acquire(token);

        rig.Clock.Advance(TimeSpan.FromSeconds(5));

        await Caught.ByAsync<TTransportException>(waiting, token);
        Assert.That(await seen.SumAsync("thrift.client.connection.timeouts", null, token), Is.EqualTo(1d));
    }

    [Test]
    public async Task Retries_are_counted_by_whether_the_call_had_been_sent(CancellationToken token)
    {
        PoolRig rig = Rig(PoolOptions.FastHttp);
        using Measurements seen = new(rig.Pool.MetricsScope);
        ScriptedConnection[] connections = await rig.OpenUsedAsync(3, token);
        connections[0].FailSend(new IOException("cut"));
        Task calling = rig.Client.InvokeAsync(new SayCall("hello", SayCall.Ask)).AsTask();
        connections[1].ArriveEnd();
        connections[2].Arrive(PoolRig.ReplyToLast(connections[2], "hi"));
        await calling.WaitAsync(token);

        Assert.That((await seen.SumAsync("thrift.client.call.retries", "unsent", token), await seen.SumAsync("thrift.client.call.retries", "sent", token)), Is.EqualTo((1d, 1d)));
        Assert.That(_log.Named("CallRetried"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_breaker_warns_once_when_it_opens_and_tells_when_it_closes(CancellationToken token)
    {
        PoolRig rig = Rig(new PoolOptions { BreakerThreshold = 1 });
        Task<TransportLease> acquiring = rig.Acquire(token);
        (await rig.Gate.NextAsync(token)).Fail(new TTransportException(TTransportExceptionType.NotOpen, "down"));
        await Caught.ByAsync<TTransportException>(acquiring, token);
        LogEntry opened = await _log.WaitForAsync("BreakerOpened", token);

        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        (await rig.Gate.NextAsync(token)).Fail(new TTransportException(TTransportExceptionType.NotOpen, "still down"));
        await _log.WaitForAsync("DialFailed", token, count: 2);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        (await rig.Gate.NextAsync(token)).Succeed();

        await _log.WaitForAsync("BreakerClosed", token);
        Assert.That((opened.Level, _log.Warnings.Count), Is.EqualTo((LogLevel.Warning, 1)));
        Assert.That(opened.Message, Does.Contain("1 attempts").And.Contains("PoolOptions.BreakerThreshold"));
    }

    [Test]
    public async Task A_life_in_the_log(CancellationToken token)
    {
        PoolRig rig = Rig();
        await rig.OpenIdleAsync(token);
        await rig.Pool.CloseAsync().WaitAsync(token);
        await rig.Pool.CloseAsync().WaitAsync(token);

        Assert.That(_log.Entries.Select(entry => entry.EventName).Order(StringComparer.Ordinal), Is.EqualTo(["ConnectionClosed", "ConnectionOpened", "PoolClosed"]));
    }

    [Test]
    [Category("T62")]
    public async Task A_listener_that_throws_when_a_call_is_tried_again_costs_that_call_but_no_slot(CancellationToken token)
    {
        PoolRig rig = Rig(new PoolOptions { MaxConnections = 1 });
        ScriptedConnection connection = (await rig.OpenIdleAsync(1, token))[0];
        using Measurements seen = new(rig.Pool.MetricsScope)
        {
            OnMeasured = () =>
            {
                if (connection.Sent.Count > 0)
                {
                    throw new FormatException("a bad listener");
                }
            },
        };
        connection.FailSend(new SocketException((int)SocketError.ConnectionReset));

        await Caught.ByAsync<FormatException>(rig.Client.InvokeAsync(new SayCall("hello")).AsTask(), token);

        PoolSnapshot snapshot = rig.Pool.Snapshot();
        Assert.That((snapshot.Leased, snapshot.Closing, snapshot.Idle, snapshot.Dialing), Is.EqualTo((0, 0, 0, 0)));
    }

    [Test]
    [Category("T62")]
    public async Task A_listener_may_use_the_pool_and_may_throw(CancellationToken token)
    {
        PoolRig rig = Rig(new PoolOptions { MaxConnections = 1 });
        using Measurements seen = new(rig.Pool.MetricsScope)
        {
            OnMeasured = () =>
            {
                rig.Pool.Snapshot();
                throw new FormatException("a bad listener");
            },
        };
        (TransportLease lease, _) = await rig.OpenAsync(token);
        Task<TransportLease> waiting = rig.Acquire(token);

        Assert.That(lease.Discard, Throws.TypeOf<FormatException>());

        ScriptedConnection next = (await rig.Gate.NextAsync(token)).Succeed();
        (await waiting.WaitAsync(token)).Dispose();
        Assert.That((next.IsEnded, rig.Pool.Snapshot().Leased, rig.Pool.Snapshot().Closing, rig.Pool.Snapshot().Idle), Is.EqualTo((false, 0, 0, 1)));
    }

    [Test]
    public async Task A_factorys_meter_is_used_and_tells_pools_apart_by_name()
    {
        using Factory factory = new();
        await using TransportPool pool = new(meterFactory: factory, name: "billing");

        Assert.That((factory.Options!.Name, factory.Options.Tags!.Single()), Is.EqualTo(("ThriftRpc.Client", new KeyValuePair<string, object?>("thrift.client.name", "billing"))));
    }

    private PoolRig Rig(PoolOptions? options = null) => new(options, _log);

    private sealed class Factory : IMeterFactory
    {
        private Meter? _meter;

        public MeterOptions? Options { get; private set; }

        public Meter Create(MeterOptions options)
        {
            Options = options;
            options.Scope = this;
            return _meter = new Meter(options);
        }

        public void Dispose() => _meter?.Dispose();
    }

    /// <summary>Everything that the meters of one scope measure, as sums by instrument and first tag that is no address.</summary>
    private sealed class Measurements : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Lock _gate = new();
        private readonly Dictionary<(string Instrument, string? Tag), double> _sums = [];

        public Measurements(object scope)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, scope))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.Start();
        }

        public Action? OnMeasured { get; init; }

        public double Observe(string instrument, string? tag = null)
        {
            lock (_gate)
            {
                _sums.Clear();
            }

            _listener.RecordObservableInstruments();
            lock (_gate)
            {
                return _sums.GetValueOrDefault((instrument, tag));
            }
        }

        /// <summary>Waits until something has been measured, for whoever caused it may be told before it is.</summary>
        public async Task<double> SumAsync(string instrument, string? tag, CancellationToken token)
        {
            while (true)
            {
                lock (_gate)
                {
                    if (_sums.TryGetValue((instrument, tag), out double sum))
                    {
                        return sum;
                    }
                }

                token.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }

        public void Dispose() => _listener.Dispose();

        private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string? tag = null;
            foreach (KeyValuePair<string, object?> each in tags)
            {
                tag = each.Key == "server.address" ? tag : (string?)each.Value;
            }

            lock (_gate)
            {
                _sums[(instrument.Name, tag)] = _sums.GetValueOrDefault((instrument.Name, tag)) + value;
            }

            OnMeasured?.Invoke();
        }
    }
}
