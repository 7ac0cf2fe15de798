using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using ThriftRpc.Client;
using ThriftRpc.Pool;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Hosting;

/// <summary>A named client with everything beneath it, which the container owns. Thread-safe.</summary>
internal sealed class HostedClient : ITClient, IDisposable
{
    private readonly ITClient _client;

    /// <summary>Creates the client.</summary>
    /// <param name="name">Its name, also in its measurements.</param>
    /// <param name="settings">Its settings, which have been validated.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="logger">Where its pool logs; null for nowhere.</param>
    /// <param name="meterFactory">Who makes its meters; null for nobody.</param>
    public HostedClient(string name, ThriftClientSettings settings, TimeProvider? time, ILogger<TransportPool>? logger, IMeterFactory? meterFactory)
    {
        time ??= TimeProvider.System;
        ThriftConnector connector = settings.ToConnector(time);
        ThriftClientOptions clientOptions = new() { CallTimeout = settings.CallTimeout };

        // The one place that knows how a client is put together: another way to own sockets is another line here.
        _client = settings.ToSharedOptions() is { } shared
            ? new SharedClient(connector, shared, clientOptions)
            : new PooledClient(new TransportPool(settings.ToPoolOptions(), clientOptions, time, logger, meterFactory, name), connector);
    }

    /// <inheritdoc/>
    public ValueTask InvokeAsync(ThriftCall call) => _client.InvokeAsync(call);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _client.DisposeAsync();

    /// <summary>Begins to close: for a container that is not disposed asynchronously.</summary>
    public void Dispose() => _ = _client.DisposeAsync().AsTask();
}
