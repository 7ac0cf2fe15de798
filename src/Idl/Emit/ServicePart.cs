namespace ThriftRpc.Idl;

/// <summary>One of the types that a service becomes.</summary>
internal sealed class ServicePart
{
    private readonly string _prefix;
    private readonly string _suffix;

    private ServicePart(string prefix, string suffix)
    {
        _prefix = prefix;
        _suffix = suffix;
    }

    public static ServicePart Interface { get; } = new("I", "");

    public static ServicePart Methods { get; } = new("", "Methods");

    public static ServicePart Client { get; } = new("", "Client");

    public static ServicePart Processor { get; } = new("", "Processor");

    public static IReadOnlyList<ServicePart> All { get; } = [Interface, Methods, Client, Processor];

    public string NameFor(string service) => _prefix + service + _suffix;
}
