using Microsoft.Extensions.Options;
using ThriftRpc.Pool;
using ThriftRpc.Transport;

namespace ThriftRpc.Hosting;

/// <summary>How a named client reaches its server, as configuration says it. Bound from a section; not thread-safe.</summary>
/// <remarks>Durations are written as .NET writes them, <c>00:00:05</c>; for ever is <c>-00:00:00.001</c>, as <see cref="Timeout.InfiniteTimeSpan"/>.</remarks>
public sealed class ThriftClientSettings
{
    private Endpoint? _endpoint;
    private Func<ThriftConnector, ThriftConnector>? _adjustConnector;
    private Func<PoolOptions, PoolOptions>? _adjustPool;
    private Func<SharedOptions, SharedOptions>? _adjustShared;

    /// <summary>Gets or sets where the server is: <c>tcp://host:port</c> (or only <c>host:port</c>), <c>tls://host:port</c> or <c>unix:/path</c>. Without a port it is 9090. Required, unless <see cref="UseEndpoint"/> says it.</summary>
    public string? Endpoint { get; set; }

    /// <summary>Gets or sets how messages are told apart: <c>framed</c>, <c>unframed</c> or <c>header</c>. Default <c>framed</c>.</summary>
    public string Framing { get; set; } = "framed";

    /// <summary>Gets or sets how messages are encoded: <c>binary</c>, <c>compact</c> or <c>json</c>. Default <c>binary</c>.</summary>
    public string Protocol { get; set; } = "binary";

    /// <summary>Gets or sets how long a call may take. Positive; default 30 seconds.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long opening a connection may take. Positive; default 5 seconds.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets or sets how all callers share a connection, or few: a preset of <see cref="SharedOptions"/>, such as <c>Grpc</c>. Null, the default, for connections that are lent
    /// to one caller at a time; set only where the server is known to bear it. If set, <see cref="Pool"/> means nothing.
    /// </summary>
    public string? Shared { get; set; }

    /// <summary>Gets how connections are lent.</summary>
    [ValidateObjectMembers]
    public ThriftPoolSettings Pool { get; } = new();

    /// <summary>Says where the server is, for what <see cref="Endpoint"/> has no text: TLS with options of its own, memory, an endpoint of the user's.</summary>
    /// <param name="endpoint">The endpoint.</param>
    public void UseEndpoint(Endpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        _endpoint = endpoint;
    }

    /// <summary>Changes the connector that the settings make: limits, a protocol of the user's.</summary>
    /// <param name="adjust">Gets the connector and returns the one to take.</param>
    public void AdjustConnector(Func<ThriftConnector, ThriftConnector> adjust)
    {
        ArgumentNullException.ThrowIfNull(adjust);
        _adjustConnector = adjust;
    }

    /// <summary>Changes the pool's options that the settings make: what has no text, such as <see cref="PoolOptions.TestOnBorrow"/>.</summary>
    /// <param name="adjust">Gets the options and returns those to take.</param>
    public void AdjustPool(Func<PoolOptions, PoolOptions> adjust)
    {
        ArgumentNullException.ThrowIfNull(adjust);
        _adjustPool = adjust;
    }

    /// <summary>Changes the options that <see cref="Shared"/> makes: what has no text, such as <see cref="SharedOptions.KeepAliveCall"/>.</summary>
    /// <param name="adjust">Gets the options and returns those to take.</param>
    public void AdjustShared(Func<SharedOptions, SharedOptions> adjust)
    {
        ArgumentNullException.ThrowIfNull(adjust);
        _adjustShared = adjust;
    }

    /// <summary>Makes the connector.</summary>
    /// <exception cref="ArgumentException">A value is out of range or unknown.</exception>
    internal ThriftConnector ToConnector(TimeProvider time)
    {
        ThriftConnector connector = new(_endpoint ?? EndpointText.Parse(Endpoint))
        {
            Framing = SettingText.Framing(Framing),
            Protocol = SettingText.Protocol(Protocol),
            ConnectTimeout = ConnectTimeout,
            Time = time,
        };
        return _adjustConnector?.Invoke(connector) ?? connector;
    }

    /// <summary>Makes the options of shared connections; null where connections are lent.</summary>
    /// <exception cref="ArgumentException">There is no such preset.</exception>
    internal SharedOptions? ToSharedOptions()
    {
        if (Shared is null)
        {
            return null;
        }

        SharedOptions options = SettingText.Shared(Shared);
        return _adjustShared?.Invoke(options) ?? options;
    }

    /// <summary>Makes the pool's options.</summary>
    /// <exception cref="ArgumentException">A value is out of range or unknown, or the values do not go together.</exception>
    internal PoolOptions ToPoolOptions()
    {
        PoolOptions options = Pool.ToOptions();
        options = _adjustPool?.Invoke(options) ?? options;
        options.Validate();
        return options;
    }
}
