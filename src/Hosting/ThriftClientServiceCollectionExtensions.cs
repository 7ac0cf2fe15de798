using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ThriftRpc.Hosting;
using ThriftRpc.Pool;
using ThriftRpc.Protocol;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Thrift clients to a container.</summary>
public static class ThriftClientServiceCollectionExtensions
{
    /// <summary>Adds a client, a singleton that any number of callers may share, with its own pool of connections.</summary>
    /// <remarks>
    /// It is asked for by its name, <c>[FromKeyedServices("billing")] IBilling</c>, and without one as long as it is the only client of its service. The settings are validated when
    /// the host starts, or else when the client is first asked for. It is closed with the container. Called again for the same name and service, it adds to the settings.
    /// </remarks>
    /// <typeparam name="TService">The service's generated interface.</typeparam>
    /// <param name="services">Where to add it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="configure">Sets the settings; null when they are set elsewhere.</param>
    /// <returns>The collection.</returns>
    /// <exception cref="InvalidOperationException">The name stands for another service already.</exception>
    public static IServiceCollection AddThriftClient<TService>(this IServiceCollection services, string name, Action<ThriftClientSettings>? configure = null)
        where TService : class, IThriftService<TService>
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        OptionsBuilder<ThriftClientSettings> settings = services.AddOptions<ThriftClientSettings>(name).ValidateOnStart();
        if (configure is not null)
        {
            settings.Configure(configure);
        }

        Register<TService>(services, name);
        return services;
    }

    /// <summary>Adds a client whose settings stand in configuration; else as <see cref="AddThriftClient{TService}(IServiceCollection, string, Action{ThriftClientSettings}?)"/>.</summary>
    /// <typeparam name="TService">The service's generated interface.</typeparam>
    /// <param name="services">Where to add it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="section">Its section, such as <c>configuration.GetSection("ThriftClients:billing")</c>.</param>
    /// <param name="configure">Changes what the section has set; null for nothing.</param>
    /// <returns>The collection.</returns>
    /// <exception cref="InvalidOperationException">The name stands for another service already.</exception>
    public static IServiceCollection AddThriftClient<TService>(
        this IServiceCollection services, string name, IConfiguration section, Action<ThriftClientSettings>? configure = null)
        where TService : class, IThriftService<TService>
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(section);
        services.AddOptions<ThriftClientSettings>(name).Bind(section);
        return services.AddThriftClient<TService>(name, configure);
    }

    private static void Register<TService>(IServiceCollection services, string name)
        where TService : class, IThriftService<TService>
    {
        ThriftClientRegistration[] registrations = [.. services.Select(service => service.IsKeyedService ? null : service.ImplementationInstance).OfType<ThriftClientRegistration>()];
        if (registrations.FirstOrDefault(registration => registration.Name == name) is { } same)
        {
            if (same.Service != typeof(TService))
            {
                throw new InvalidOperationException($"The Thrift client \"{name}\" is one of {same.Service}; one of {typeof(TService)} needs another name.");
            }

            return;
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ThriftClientSettings>, ThriftClientSettingsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ThriftClientSettings>, ThriftClientSettingsConsistency>());
        services.TryAddKeyedSingleton<ITClient>(name, static (provider, key) => Create(provider, (string)key!));
        services.TryAddKeyedSingleton(name, static (provider, key) => TService.CreateClient(provider.GetRequiredKeyedService<ITClient>(key)));

        ThriftClientRegistration[] others = [.. registrations.Where(registration => registration.Service == typeof(TService))];
        ServiceDescriptor? alias = null;
        if (others.Length == 0 && !services.Any(static service => !service.IsKeyedService && service.ServiceType == typeof(TService)))
        {
            alias = ServiceDescriptor.Singleton(provider => provider.GetRequiredKeyedService<TService>(name));
            services.Add(alias);
        }

        foreach (ServiceDescriptor ambiguous in others.Select(other => other.Alias).OfType<ServiceDescriptor>())
        {
            services.Remove(ambiguous);
        }

        services.AddSingleton(new ThriftClientRegistration(name, typeof(TService)) { Alias = alias });
    }

    private static HostedClient Create(IServiceProvider provider, string name) => new(
        name,
        provider.GetRequiredService<IOptionsMonitor<ThriftClientSettings>>().Get(name),
        provider.GetService<TimeProvider>(),
        provider.GetService<ILogger<TransportPool>>(),
        provider.GetService<IMeterFactory>());
}
