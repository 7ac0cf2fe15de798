using System.Collections.Concurrent;
using System.Text;
using ThriftRpc.Protocol;

namespace ThriftRpc.Client;

/// <summary>Calls one of several services that share a server: each request asks for <c>service:method</c> (Apache Thrift's multiplexed protocol).</summary>
/// <remarks>
/// A layer that sets the name and passes the call on. Any number of these may stand on one client; as many callers may share it as may share
/// that client.
/// </remarks>
public sealed class MultiplexedClient : ITClient
{
    private readonly ITClient _inner;
    private readonly string _service;
    private readonly bool _leaveOpen;
    private readonly ConcurrentDictionary<ThriftMethod, byte[]> _names = new();

    /// <summary>Creates the layer.</summary>
    /// <param name="inner">Who carries the calls.</param>
    /// <param name="service">The name under which the server has registered the service, without a colon.</param>
    /// <param name="leaveOpen">Whether <paramref name="inner"/> outlives this layer: true when several services share it.</param>
    /// <exception cref="ArgumentException">The name is empty or holds a colon.</exception>
    public MultiplexedClient(ITClient inner, string service, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(inner);
        TMultiplexedProcessor.CheckServiceName(service);
        _inner = inner;
        _service = service;
        _leaveOpen = leaveOpen;
    }

    /// <inheritdoc/>
    public ValueTask InvokeAsync(ThriftCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        call.Utf8RequestName = _names.GetOrAdd(
            call.Method, static (method, service) => Encoding.UTF8.GetBytes($"{service}{TMultiplexedProcessor.Separator}{method.Name}"), _service);
        return _inner.InvokeAsync(call);
    }

    /// <summary>Disposes the client below, unless it was to be left open.</summary>
    /// <returns>A task that ends with that.</returns>
    public ValueTask DisposeAsync() => _leaveOpen ? default : _inner.DisposeAsync();
}
