using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ThriftRpc.Hosting.Tests.Probe;
using ThriftRpc.Pool;
using ThriftRpc.Protocol;
using ThriftRpc.Server;
using ThriftRpc.Transport;

namespace ThriftRpc.Hosting.Tests;

/// <summary>Clients in a container: found by name, called for real, closed with it.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class ThriftClientTests
{
    private readonly ServiceCollection _services = new();

    [Test]
    public async Task A_client_is_found_by_its_name_and_calls_its_server(CancellationToken token)
    {
        await using ThriftServer server = ThriftServer.For<IProbe>(new EchoHandler("one"));
        Endpoint endpoint = await server.StartAsync(new TcpEndpoint("127.0.0.1", 0), token);
        _services.AddThriftClient<IProbe>("first", settings => settings.Endpoint = endpoint.ToString());
        await using ServiceProvider provider = _services.BuildServiceProvider(validateScopes: true);

        IProbe client = provider.GetRequiredKeyedService<IProbe>("first");

        Assert.That(await client.SayAsync("hello", token), Is.EqualTo("one hello"));
        Assert.That(provider.GetRequiredKeyedService<IProbe>("first"), Is.SameAs(client));
        Assert.That(provider.GetRequiredService<IProbe>(), Is.SameAs(client), "the only one needs no name");
    }

    [Test]
    public async Task A_client_may_share_its_connection_among_its_callers(CancellationToken token)
    {
        await using ThriftServer server = ThriftServer.For<IProbe>(new EchoHandler("one"));
        Endpoint endpoint = await server.StartAsync(new TcpEndpoint("127.0.0.1", 0), token);
        bool adjusted = false;
        _services.AddThriftClient<IProbe>("first", settings =>
        {
            settings.Endpoint = endpoint.ToString();
            settings.Shared = "grpc";
            settings.AdjustShared(options =>
            {
                adjusted = options == SharedOptions.Grpc;
                return options;
            });
        });
        await using ServiceProvider provider = _services.BuildServiceProvider();
        IProbe client = provider.GetRequiredService<IProbe>();

        string[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => client.SayAsync($"{i}", token).AsTask()));

        Assert.That(answers, Is.EqualTo(Enumerable.Range(0, 20).Select(i => $"one {i}")));
        Assert.That(adjusted, Is.True);
    }

    [Test]
    public void An_unknown_way_to_share_is_refused_with_those_that_there_are()
    {
        _services.AddThriftClient<IProbe>("first", settings =>
        {
            settings.Endpoint = "somewhere:9090";
            settings.Shared = "redis";
        });
        using ServiceProvider provider = _services.BuildServiceProvider();

        OptionsValidationException refused = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IProbe>());

        Assert.That(refused.Message, Does.Contain("Shared is \"redis\"; it can be Default, Grpc, NetHttp2."));
    }

    [Test]
    public async Task Each_name_has_its_own_server_and_settings(CancellationToken token)
    {
        await using ThriftServer one = ThriftServer.For<IProbe>(new EchoHandler("one"));
        await using ThriftServer two = ThriftServer.For<IProbe>(new EchoHandler("two"));
        Endpoint first = await one.StartAsync(new MemoryEndpoint(), token);
        Endpoint second = await two.StartAsync(new MemoryEndpoint(), token);
        _services.AddThriftClient<IProbe>("first", settings => settings.UseEndpoint(first));
        _services.AddThriftClient<IProbe>("second", settings =>
        {
            settings.UseEndpoint(second);
            settings.Protocol = "compact";
            settings.Framing = "header";
        });
        await using ServiceProvider provider = _services.BuildServiceProvider();

        Assert.That(await provider.GetRequiredKeyedService<IProbe>("first").SayAsync("hello", token), Is.EqualTo("one hello"));
        Assert.That(await provider.GetRequiredKeyedService<IProbe>("second").SayAsync("hello", token), Is.EqualTo("two hello"));
        Assert.That(provider.GetService<IProbe>(), Is.Null, "which of the two?");
    }

    [Test]
    public async Task Disposing_the_container_closes_the_client([Values] bool asynchronously, CancellationToken token)
    {
        await using ThriftServer server = ThriftServer.For<IProbe>(new EchoHandler("one"));
        Endpoint endpoint = await server.StartAsync(new MemoryEndpoint(), token);
        _services.AddThriftClient<IProbe>("first", settings => settings.UseEndpoint(endpoint));
        ServiceProvider provider = _services.BuildServiceProvider();
        IProbe client = provider.GetRequiredService<IProbe>();
        await client.SayAsync("hello", token);

        if (asynchronously)
        {
            await provider.DisposeAsync();
        }
        else
        {
            provider.Dispose();
        }

        Assert.That((await Testing.Caught.ByAsync<TTransportException>(client.SayAsync("again", token).AsTask(), token)).Message, Does.Contain("pool is closed"));
        while (server.ConnectionCount > 0)
        {
            token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    [Test]
    public void A_name_stands_for_one_service()
    {
        _services.AddThriftClient<IProbe>("billing");

        Assert.That(
            () => _services.AddThriftClient<IOther>("billing"),
            Throws.InvalidOperationException.With.Message.Contains("\"billing\"").And.Message.Contains("IProbe").And.Message.Contains("IOther"));
    }

    [Test]
    public async Task The_same_name_again_adds_to_the_settings()
    {
        _services.AddThriftClient<IProbe>("first", static settings => settings.Endpoint = "there:1");
        _services.AddThriftClient<IProbe>("first", static settings => settings.CallTimeout = TimeSpan.FromSeconds(1));
        await using ServiceProvider provider = _services.BuildServiceProvider();

        ThriftClientSettings settings = provider.GetRequiredService<IOptionsMonitor<ThriftClientSettings>>().Get("first");

        Assert.That((settings.Endpoint, settings.CallTimeout), Is.EqualTo(("there:1", TimeSpan.FromSeconds(1))));
        Assert.That(provider.GetServices<IProbe>().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_service_of_the_users_own_is_left_alone()
    {
        EchoHandler own = new("own");
        _services.AddSingleton<IProbe>(own);
        _services.AddThriftClient<IProbe>("first", static settings => settings.Endpoint = "there:1");
        await using ServiceProvider provider = _services.BuildServiceProvider();

        Assert.That(provider.GetRequiredService<IProbe>(), Is.SameAs(own));
    }

    [Test]
    public void A_host_with_wrong_settings_does_not_start(CancellationToken token)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddThriftClient<IProbe>("billing", static settings =>
        {
            settings.Pool.MaxConnections = 0;
            settings.CallTimeout = TimeSpan.Zero;
        });
        using IHost host = builder.Build();

        OptionsValidationException failure = Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(token))!;

        Assert.That(failure.Failures, Has.Some.Contains("MaxConnections").And.Some.Contains("Endpoint is missing").And.Some.Contains("CallTimeout"));
    }

    [Test]
    public async Task Without_a_host_the_first_use_finds_wrong_settings()
    {
        _services.AddThriftClient<IProbe>("billing", static settings => settings.Endpoint = "somewhere:far");
        await using ServiceProvider provider = _services.BuildServiceProvider();

        Assert.That(provider.GetRequiredService<IProbe>, Throws.TypeOf<OptionsValidationException>().With.Message.Contains("somewhere:far"));
    }

    [Test]
    public async Task Measurements_carry_the_clients_name(CancellationToken token)
    {
        await using ThriftServer server = ThriftServer.For<IProbe>(new EchoHandler("one"));
        Endpoint endpoint = await server.StartAsync(new MemoryEndpoint(), token);
        _services.AddMetrics();
        _services.AddThriftClient<IProbe>("billing", settings => settings.UseEndpoint(endpoint));
        await using ServiceProvider provider = _services.BuildServiceProvider();
        IMeterFactory factory = provider.GetRequiredService<IMeterFactory>();
        List<string?> names = [];
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == factory && instrument.Name == "thrift.client.open_connections")
                {
                    names.Add(instrument.Meter.Tags?.Single().Value as string);
                }
            },
        };
        listener.Start();

        await provider.GetRequiredService<IProbe>().SayAsync("hello", token);

        Assert.That(names, Is.EqualTo(["billing"]));
    }

    [Test]
    public void Missing_arguments_are_named()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => ThriftClientServiceCollectionExtensions.AddThriftClient<IProbe>(null!, "x"), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("services"));
            Assert.That(() => _services.AddThriftClient<IProbe>(""), Throws.ArgumentException.With.Property("ParamName").EqualTo("name"));
            Assert.That(() => _services.AddThriftClient<IProbe>("x", (IConfiguration)null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("section"));
        });
    }

    private sealed class EchoHandler(string name) : IProbe
    {
        public ValueTask<string> SayAsync(string text, CallContext context = default) => new($"{name} {text}");
    }
}
