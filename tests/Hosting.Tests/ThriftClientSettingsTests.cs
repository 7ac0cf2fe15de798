using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ThriftRpc.Client;
using ThriftRpc.Hosting.Tests.Probe;
using ThriftRpc.Pool;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Hosting.Tests;

/// <summary>What configuration says, and what is made of it.</summary>
[TestFixture]
internal sealed class ThriftClientSettingsTests
{
    [Test]
    public void Everything_can_stand_in_configuration()
    {
        ThriftClientSettings settings = Bind(
            ("Endpoint", "tls://billing.internal:9443"),
            ("Framing", "Header"),
            ("Protocol", "compact"),
            ("CallTimeout", "00:00:02"),
            ("ConnectTimeout", "00:00:01"),
            ("Pool:Preset", "goredis"),
            ("Pool:MaxConnections", "12"),
            ("Pool:MaxIdle", "7"),
            ("Pool:MaxIdleTotal", "70"),
            ("Pool:IdleOverflow", "CloseReturned"),
            ("Pool:MinIdle", "3"),
            ("Pool:ReuseOrder", "Fifo"),
            ("Pool:IdleTimeout", "00:00:11"),
            ("Pool:MaxLifetime", "00:12:00"),
            ("Pool:SweepInterval", "00:00:13"),
            ("Pool:CheckOnBorrow", "ReadAhead"),
            ("Pool:TestTimeout", "00:00:14"),
            ("Pool:AcquireTimeout", "-00:00:00.001"),
            ("Pool:WaiterOrder", "Random"),
            ("Pool:Dialing", "ByCaller"),
            ("Pool:AbandonedDialGrace", "00:00:15"),
            ("Pool:MaxPoolDials", "16"),
            ("Pool:DialAttempts", "17"),
            ("Pool:DialRetryDelay", "00:00:18"),
            ("Pool:BreakerThreshold", "19"),
            ("Pool:BreakerProbeInterval", "00:00:20"),
            ("Pool:UnsentRetries", "21"),
            ("Pool:Retry:MaxRetries", "22"),
            ("Pool:Retry:RetryOnFresh", "false"),
            ("Pool:Retry:ShortestPause", "00:00:00.023"),
            ("Pool:Retry:LongestPause", "00:00:24"),
            ("Pool:AbortLeasedOnClose", "false"));

        Assert.That(settings.ToConnector(TimeProvider.System), Is.EqualTo(new ThriftConnector(new TlsEndpoint(new TcpEndpoint("billing.internal", 9443)))
        {
            Framing = ThriftFraming.Header,
            Protocol = TCompactProtocol.Default,
            ConnectTimeout = TimeSpan.FromSeconds(1),
        }));
        Assert.That(settings.CallTimeout, Is.EqualTo(TimeSpan.FromSeconds(2)));
        Assert.That(settings.ToPoolOptions(), Is.EqualTo(new PoolOptions
        {
            MaxConnections = 12,
            MaxIdle = 7,
            MaxIdleTotal = 70,
            IdleOverflow = IdleOverflow.CloseReturned,
            MinIdle = 3,
            ReuseOrder = ReuseOrder.Fifo,
            IdleTimeout = TimeSpan.FromSeconds(11),
            MaxLifetime = TimeSpan.FromMinutes(12),
            SweepInterval = TimeSpan.FromSeconds(13),
            CheckOnBorrow = BorrowCheck.ReadAhead,
            TestTimeout = TimeSpan.FromSeconds(14),
            AcquireTimeout = Timeout.InfiniteTimeSpan,
            WaiterOrder = WaiterOrder.Random,
            Dialing = Dialing.ByCaller,
            AbandonedDialGrace = TimeSpan.FromSeconds(15),
            MaxPoolDials = 16,
            DialAttempts = 17,
            DialRetryDelay = TimeSpan.FromSeconds(18),
            BreakerThreshold = 19,
            BreakerProbeInterval = TimeSpan.FromSeconds(20),
            UnsentRetries = 21,
            Retry = new RetryOptions { MaxRetries = 22, ShortestPause = TimeSpan.FromMilliseconds(23), LongestPause = TimeSpan.FromSeconds(24) },
            AbortLeasedOnClose = false,
        }));
    }

    [Test]
    public void Every_option_of_the_pool_but_the_test_has_a_setting()
    {
        string[] options = [.. typeof(PoolOptions).GetProperties().Where(static property => property.CanWrite).Select(static property => property.Name)];
        string[] settings = [.. typeof(ThriftPoolSettings).GetProperties().Select(static property => property.Name)];

        Assert.That(options.Except(settings), Is.EqualTo([nameof(PoolOptions.TestOnBorrow)]));
        Assert.That(settings.Except(options), Is.EqualTo([nameof(ThriftPoolSettings.Preset)]));
    }

    [Test]
    public void Every_preset_has_its_name_and_nothing_else_changes_it()
    {
        string[] presets = [.. typeof(PoolOptions).GetProperties().Where(static property => property.PropertyType == typeof(PoolOptions)).Select(static property => property.Name)];

        Assert.That(SettingText.Presets, Is.EquivalentTo(presets));
        Assert.Multiple(() =>
        {
            foreach (string preset in presets)
            {
                Assert.That(new ThriftPoolSettings { Preset = preset }.ToOptions(), Is.EqualTo(typeof(PoolOptions).GetProperty(preset)!.GetValue(null)), preset);
            }
        });
    }

    [TestCase("host:1234", "host:1234")]
    [TestCase("tcp://host", "host:9090")]
    [TestCase("tcp://[::1]:1234", "[::1]:1234")]
    [TestCase("[::1]", "[::1]:9090")]
    [TestCase("tls://host:1234", "tls:host:1234")]
    public void Endpoints_are_read(string text, string expected)
    {
        Assert.That(EndpointText.Parse(text).ToString(), Is.EqualTo(expected));
    }

    [TestCase("unix:/run/billing.sock")]
    [TestCase("unix:///run/billing.sock")]
    public void A_path_is_read(string text)
    {
        Assert.That(EndpointText.Parse(text), Is.EqualTo(new UnixEndpoint("/run/billing.sock")));
    }

    [TestCase(null, "Endpoint is missing")]
    [TestCase("", "Endpoint is missing")]
    [TestCase("http://host/path", "\"http://host/path\"")]
    [TestCase("host:0", "\"host:0\"")]
    [TestCase("host:65536", "\"host:65536\"")]
    [TestCase("host:", "\"host:\"")]
    [TestCase(":1234", "\":1234\"")]
    [TestCase("[::1]1234", "\"[::1]1234\"")]
    [TestCase("a b:1", "\"a b:1\"")]
    public void What_is_no_endpoint_is_refused_with_what_it_could_be(string? text, string expected)
    {
        Assert.That(() => EndpointText.Parse(text), Throws.ArgumentException.With.Message.Contains(expected));
    }

    [TestCase("Framing", "fancy", "framed, unframed, header")]
    [TestCase("Protocol", "xml", "binary, compact, json")]
    [TestCase("Pool:Preset", "Best", "GoRedis")]
    [TestCase("Pool:IdleTimeout", "00:00:00", "IdleTimeout")]
    [TestCase("Pool:MinIdle", "1000", "MinIdle is 1000")]
    [TestCase("Pool:MaxIdle", "-1", "MaxIdle")]
    [TestCase("Pool:Retry:MaxRetries", "-1", "MaxRetries")]
    [TestCase("ConnectTimeout", "00:00:00", "ConnectTimeout")]
    public void A_wrong_value_is_refused_with_its_setting(string key, string value, string expected)
    {
        Assert.That(() => Bind(("Endpoint", "host:1"), (key, value)), Throws.TypeOf<OptionsValidationException>().With.Message.Contains(expected));
    }

    [Test]
    public void Code_has_the_last_word()
    {
        ThriftClientSettings settings = new() { Endpoint = "host:1" };
        settings.AdjustConnector(static connector => connector with { Limits = ThriftLimits.Default with { MaxDepth = 7 } });
        settings.AdjustPool(static pool => pool with { TestOnBorrow = static (_, _, _) => new ValueTask<bool>(true) });

        Assert.That((settings.ToConnector(TimeProvider.System).Limits.MaxDepth, settings.ToPoolOptions().TestOnBorrow), Is.EqualTo((7, settings.ToPoolOptions().TestOnBorrow)));
        Assert.That(settings.ToPoolOptions().TestOnBorrow, Is.Not.Null);
    }

    private static ThriftClientSettings Bind(params (string Key, string Value)[] values)
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(static value => KeyValuePair.Create<string, string?>($"billing:{value.Key}", value.Value)))
            .Build();
        using ServiceProvider provider = new ServiceCollection().AddThriftClient<IProbe>("billing", configuration.GetSection("billing")).BuildServiceProvider();
        return provider.GetRequiredService<IOptionsMonitor<ThriftClientSettings>>().Get("billing");
    }
}
