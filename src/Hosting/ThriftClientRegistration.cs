using Microsoft.Extensions.DependencyInjection;

namespace ThriftRpc.Hosting;

/// <summary>Which service a name stands for. Kept in the collection, so that a name that is used for two services is found out when it happens.</summary>
/// <param name="Name">The client's name.</param>
/// <param name="Service">The service's generated interface.</param>
internal sealed record ThriftClientRegistration(string Name, Type Service)
{
    /// <summary>Gets the service without a name, which there is as long as this is the only client of its service.</summary>
    public ServiceDescriptor? Alias { get; init; }
}
