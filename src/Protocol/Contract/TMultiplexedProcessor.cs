using System.Text;

namespace ThriftRpc.Protocol;

/// <summary>Serves several services behind one server: a request asks for <c>service:method</c>. Immutable and thread-safe.</summary>
/// <remarks>As in Apache Thrift's libraries the first colon separates, the reply carries the bare name of the method, and a request without a colon goes to the default service.</remarks>
public sealed class TMultiplexedProcessor : IThriftProcessor
{
    /// <summary>What stands between the names of service and method.</summary>
    public const char Separator = ':';

    private readonly NameTable _names;
    private readonly IThriftProcessor[] _services;
    private readonly IThriftProcessor? _defaultService;

    /// <summary>Creates the processor.</summary>
    /// <param name="services">The services by the names that clients ask for.</param>
    /// <param name="defaultService">Who serves requests that name no service: clients that are not multiplexed. Null to refuse them.</param>
    /// <exception cref="ArgumentException">A name is empty or holds a colon.</exception>
    public TMultiplexedProcessor(IReadOnlyDictionary<string, IThriftProcessor> services, IThriftProcessor? defaultService = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        foreach (string name in services.Keys)
        {
            CheckServiceName(name);
        }

        _names = new NameTable([.. services.Keys.Select(Encoding.UTF8.GetBytes)]);
        _services = [.. services.Values];
        _defaultService = defaultService;
        Methods = [.. _services.Append(defaultService).OfType<IThriftProcessor>().SelectMany(service => service.Methods).Distinct()];
    }

    /// <summary>Gets the methods of all services.</summary>
    public IReadOnlyList<ThriftMethod> Methods { get; }

    /// <inheritdoc/>
    public ThriftHandlerCall? Rent(ReadOnlySpan<byte> method)
    {
        int separator = method.IndexOf((byte)Separator);
        if (separator < 0)
        {
            return _defaultService?.Rent(method);
        }

        int service = _names.IndexOf(method[..separator]);
        return service < 0 ? null : _services[service].Rent(method[(separator + 1)..]);
    }

    /// <summary>Checks that a service can be asked for by this name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">It is empty or holds a colon.</exception>
    public static void CheckServiceName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains(Separator, StringComparison.Ordinal))
        {
            throw new ArgumentException($"The service name \"{name}\" holds a colon, which separates service and method.", nameof(name));
        }
    }
}
