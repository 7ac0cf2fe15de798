using ThriftRpc.Protocol;
using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

/// <summary>A connector is the key of a pool: equal ones must be interchangeable, and others must not be equal.</summary>
[CancelAfter(20_000)]
internal sealed class ThriftConnectorTests
{
    private static readonly TcpEndpoint s_endpoint = new("127.0.0.1", 9090);

    [Test]
    public void The_defaults_are_those_of_the_wire()
    {
        ThriftConnector connector = new(s_endpoint);

        Assert.Multiple(() =>
        {
            Assert.That(connector.Framing, Is.SameAs(ThriftFraming.Framed));
            Assert.That(connector.Protocol, Is.EqualTo(new TBinaryProtocol(strictRead: false, strictWrite: true)));
            Assert.That(connector.Limits, Is.EqualTo(new ThriftLimits()));
            Assert.That(connector.ConnectTimeout, Is.EqualTo(TimeSpan.FromSeconds(5)));
            Assert.That(connector.Time, Is.SameAs(TimeProvider.System));
        });
    }

    [Test]
    public void Two_that_say_the_same_are_equal()
    {
        ThriftConnector one = Configured();
        ThriftConnector other = Configured();

        Assert.That(other, Is.EqualTo(one));
        Assert.That(other.GetHashCode(), Is.EqualTo(one.GetHashCode()));
    }

    [TestCaseSource(nameof(Differences))]
    public void Two_that_differ_in_anything_are_not_equal(ThriftConnector different)
    {
        Assert.That(different, Is.Not.EqualTo(new ThriftConnector(s_endpoint)));
    }

    [Test]
    public void A_timeout_that_is_not_positive_is_refused([Values(0, -5)] int seconds)
    {
        Assert.That(
            () => new ThriftConnector(s_endpoint) { ConnectTimeout = TimeSpan.FromSeconds(seconds) },
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("ConnectTimeout"));
    }

    [Test]
    public void Null_is_refused_where_it_is_said()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => new ThriftConnector(null!), Throws.ArgumentNullException.With.Message.Contains("Endpoint"));
            Assert.That(() => new ThriftConnector(s_endpoint) with { Endpoint = null! }, Throws.ArgumentNullException.With.Message.Contains("Endpoint"));
            Assert.That(() => new ThriftConnector(s_endpoint) { Framing = null! }, Throws.ArgumentNullException.With.Message.Contains("Framing"));
            Assert.That(() => new ThriftConnector(s_endpoint) { Protocol = null! }, Throws.ArgumentNullException.With.Message.Contains("Protocol"));
            Assert.That(() => new ThriftConnector(s_endpoint) { Limits = null! }, Throws.ArgumentNullException.With.Message.Contains("Limits"));
            Assert.That(() => new ThriftConnector(s_endpoint) { Time = null! }, Throws.ArgumentNullException.With.Message.Contains("Time"));
        });
    }

    [Test]
    public async Task It_opens_transports_of_its_kind(CancellationToken cancellationToken)
    {
        ThriftLimits limits = new() { MaxDepth = 5 };
        ManualTimeProvider clock = new();
        TBinaryProtocol protocol = new(strictRead: true);
        ThriftConnector connector = new(ScriptedEndpoint.To(new ScriptedConnection())) { Limits = limits, Time = clock, Protocol = protocol };

        await using TTransport transport = await connector.ConnectAsync(cancellationToken);

        Assert.That(transport.Limits, Is.SameAs(limits));
        Assert.That(transport.Time, Is.SameAs(clock));
        Assert.That(transport.Dialect.Protocol, Is.SameAs(protocol));
        Assert.That(transport.Fault, Is.Null);
    }

    [Test]
    public async Task It_does_not_try_with_a_token_that_has_fired()
    {
        bool tried = false;
        ThriftConnector connector = new(new ScriptedEndpoint(_ =>
        {
            tried = true;
            return ValueTask.FromResult<ByteConnection>(new ScriptedConnection());
        }));

        OperationCanceledException thrown = await Caught.ByAsync<OperationCanceledException>(
            connector.ConnectAsync(new CancellationToken(canceled: true)).AsTask(), CancellationToken.None);

        Assert.That(thrown.CancellationToken, Is.EqualTo(new CancellationToken(canceled: true)));
        Assert.That(tried, Is.False);
    }

    [Test]
    public async Task An_endpoints_own_cancellation_is_not_taken_for_the_callers(CancellationToken cancellationToken)
    {
        ThriftConnector connector = new(new ScriptedEndpoint(static _ => throw new OperationCanceledException("of my own")));

        TTransportException thrown = await Caught.ByAsync<TTransportException>(connector.ConnectAsync(cancellationToken).AsTask(), cancellationToken);

        Assert.That(thrown.InnerException, Is.TypeOf<OperationCanceledException>().With.Message.EqualTo("of my own"));
    }

    [TestCase(50)]
    [TestCase(10_000_000)]
    public async Task A_timeout_longer_than_a_system_timer_can_wait_is_taken(int days, CancellationToken cancellationToken)
    {
        ThriftConnector connector = new(ScriptedEndpoint.To(new ScriptedConnection())) { ConnectTimeout = TimeSpan.FromDays(days) };

        await using TTransport transport = await connector.ConnectAsync(cancellationToken);

        Assert.That(transport.Fault, Is.Null);
    }

    [Test]
    public async Task A_connection_that_no_transport_can_be_made_of_is_closed(CancellationToken cancellationToken)
    {
        ScriptedConnection connection = new();
        ThriftConnector connector = new(ScriptedEndpoint.To(connection)) { Framing = ThriftFraming.Unframed, Protocol = new FramedOnlyProtocol() };

        await Caught.ByAsync<NotSupportedException>(connector.ConnectAsync(cancellationToken).AsTask(), cancellationToken);

        Assert.That(connection.IsEnded, Is.True);
    }

    private static IEnumerable<ThriftConnector> Differences() =>
    [
        new(new TcpEndpoint("127.0.0.1", 9091)),
        new(new TcpEndpoint("127.0.0.2", 9090)),
        new(new MemoryEndpoint()),
        new(s_endpoint) { Framing = ThriftFraming.Unframed },
        new(s_endpoint) { Protocol = new TBinaryProtocol(strictRead: true) },
        new(s_endpoint) { Protocol = new TBinaryProtocol(strictWrite: false) },
        new(s_endpoint) { Limits = new ThriftLimits { MaxDepth = 63 } },
        new(s_endpoint) { ConnectTimeout = TimeSpan.FromSeconds(6) },
        new(s_endpoint) { Time = new ManualTimeProvider() },
    ];

    private static ThriftConnector Configured() => new(new TcpEndpoint("localhost", 1234))
    {
        Framing = ThriftFraming.Unframed,
        Protocol = new TBinaryProtocol(strictRead: true),
        Limits = new ThriftLimits { MaxDepth = 10 },
        ConnectTimeout = TimeSpan.FromSeconds(1),
    };

    /// <summary>A protocol whose messages do not tell where they end.</summary>
    private sealed class FramedOnlyProtocol : ThriftProtocol
    {
        public override string Name => "framed only";

        public override void WriteMessage<TBody>(OutputBuffer output, in MessageHeader header, scoped ref TBody body) => throw new NotSupportedException();

        public override void ReadMessage<TBody>(ReadOnlySpan<byte> message, ThriftLimits limits, scoped ref TBody body) => throw new NotSupportedException();

        public override void WriteStruct<T>(OutputBuffer output, T value) => throw new NotSupportedException();

        public override T ReadStruct<T>(ReadOnlySpan<byte> bytes, ThriftLimits limits) => throw new NotSupportedException();

        public override MessageEndFinder CreateMessageEndFinder(ThriftLimits limits) => throw new NotSupportedException();
    }
}
