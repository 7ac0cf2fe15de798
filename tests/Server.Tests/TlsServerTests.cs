using System.Net;
using System.Net.Sockets;
using ThriftRpc.Client;
using ThriftRpc.Protocol;
using ThriftRpc.Server.Tests.Contract;
using ThriftRpc.Testing;
using ThriftRpc.Transport;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

/// <summary>What a server does about clients whose handshakes do not end well: others do not notice.</summary>
[CancelAfter(30_000)]
internal sealed class TlsServerTests
{
    private static readonly TlsClientOptions s_client = new() { TrustedRoots = [TestCertificates.Root] };
    private static readonly TlsServerOptions s_server = new(TestCertificates.Server);

    private readonly ManualTimeProvider _time = new();
    private readonly RecordingLogger<ThriftServer> _log = new();

    [Test]
    public async Task A_client_that_does_not_finish_its_handshake_is_cut_in_time_and_holds_up_nobody(CancellationToken token)
    {
        await using ThriftServer server = Create();
        using MetricsRecorder metrics = new(server);
        TlsEndpoint place = await StartAsync(server, token);
        using RawClient silent = await RawClient.ConnectAsync(Port(place), framed: true, token);
        using RawClient halfWay = await RawClient.ConnectAsync(Port(place), framed: true, token);
        await halfWay.SendAsync(new byte[] { 0x16, 3, 1, 2, 0, 1 }, token);
        await ProbeServer.Until(() => server.ConnectionCount == 2, token);

        await using TStandardClient served = await TStandardClient.ConnectAsync(new ThriftConnector(place), cancellationToken: token);
        Assert.That(await new ProbeClient(served).EchoAsync("x", token), Is.EqualTo("x"));
        await _time.WaitForTimersAsync(3, token); // Two handshakes and a rest.
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.That(await silent.ReadToCloseAsync(token), Is.Empty);
        Assert.That(await halfWay.ReadToCloseAsync(token), Is.Empty);
        await metrics.WaitForAsync(ProbeServer.Refusals, 2, token);
        LogEntry line = await _log.WaitForAsync("PeerRefused", token, count: 2);
        Assert.Multiple(() =>
        {
            Assert.That(line.Message, Does.Contain("TlsServerOptions.HandshakeTimeout").And.Contain("10 s"));
            Assert.That(metrics.Sum(ProbeServer.Refusals, "handshake"), Is.EqualTo(2));
        });
        Assert.That(await new ProbeClient(served).EchoAsync("y", token), Is.EqualTo("y"));
        await ProbeServer.Until(() => server.ConnectionCount == 1, token);
    }

    [Test]
    public async Task A_client_that_speaks_plain_text_costs_one_line_and_one_count(CancellationToken token)
    {
        await using ThriftServer server = Create();
        using MetricsRecorder metrics = new(server);
        TlsEndpoint place = await StartAsync(server, token);
        using RawClient plain = await RawClient.ConnectAsync(Port(place), framed: true, token);

        await plain.SendMessagesAsync(token, Call("echo", 1, StringField(1, "x")));

        await plain.ReadToCloseAsync(token);
        LogEntry line = await _log.WaitForAsync("PeerRefused", token);
        await ProbeServer.Until(() => server.ConnectionCount == 0, token);
        Assert.Multiple(() =>
        {
            Assert.That(line.Message, Does.Contain("no TLS").And.Contain(plain.LocalEndPoint.ToString()));
            Assert.That(_log.Warnings, Has.Count.EqualTo(1));
            Assert.That(metrics.Sum(ProbeServer.Refusals, "handshake"), Is.EqualTo(1));
            Assert.That(metrics.Sum(ProbeServer.Refusals), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task A_client_that_leaves_without_a_byte_is_silent(CancellationToken token)
    {
        await using ThriftServer server = Create();
        using MetricsRecorder metrics = new(server);
        TlsEndpoint place = await StartAsync(server, token);
        RawClient client = await RawClient.ConnectAsync(Port(place), framed: true, token);
        await ProbeServer.Until(() => server.ConnectionCount == 1, token);

        client.Dispose();

        await ProbeServer.Until(() => server.ConnectionCount == 0, token);
        Assert.That((_log.Warnings.Count, metrics.Sum(ProbeServer.Refusals)), Is.EqualTo((0, 0L)));
    }

    [Test]
    public async Task A_client_without_its_certificate_is_refused_and_told_where_to_look(CancellationToken token)
    {
        await using ThriftServer server = Create();
        using MetricsRecorder metrics = new(server);
        TlsEndpoint place = await StartAsync(server, token, s_server with { ClientCertificateRequired = true, TrustedRoots = [TestCertificates.Root] });

        TTransportException thrown = await Caught.ByAsync<TTransportException>(CallAsync(place, token), token);

        LogEntry line = await _log.WaitForAsync("PeerRefused", token);
        await metrics.WaitForAsync(ProbeServer.Refusals, 1, token);
        Assert.Multiple(() =>
        {
            Assert.That(line.Message, Does.Contain("TlsServerOptions.ClientCertificateRequired"));
            Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.EndOfFile));
        });
    }

    [Test]
    public async Task A_client_that_does_not_trust_the_server_says_so_and_the_next_is_served(CancellationToken token)
    {
        await using ThriftServer server = Create();
        TlsEndpoint place = await StartAsync(server, token);

        TTransportException thrown = await Caught.ByAsync<TTransportException>(CallAsync(place with { Client = TlsClientOptions.Default }, token), token);

        Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.NotOpen));
        Assert.That(thrown.Message, Does.Contain(place.ToString()).And.Contain("TlsClientOptions.TrustedRoots"));
        Assert.That(await CallAsync(place, token), Is.EqualTo("x"));
    }

    [Test]
    public async Task A_connection_in_its_handshake_counts_as_one(CancellationToken token)
    {
        await using ThriftServer server = Create(new ThriftServerOptions { Time = _time, MaxConnections = 1 });
        TlsEndpoint place = await StartAsync(server, token);
        using RawClient silent = await RawClient.ConnectAsync(Port(place), framed: true, token);
        await ProbeServer.Until(() => server.ConnectionCount == 1, token);

        await Caught.ByAsync<TTransportException>(CallAsync(place, token), token);

        Assert.That((await _log.WaitForAsync("ConnectionRefused", token)).Message, Does.Contain("MaxConnections"));
        silent.Dispose();
        await ProbeServer.Until(() => server.ConnectionCount == 0, token);
        Assert.That(await CallAsync(place, token), Is.EqualTo("x"));
    }

    [Test]
    public async Task A_stop_does_not_wait_for_handshakes(CancellationToken token)
    {
        ThriftServer server = Create();
        TlsEndpoint place = await StartAsync(server, token);
        using RawClient silent = await RawClient.ConnectAsync(Port(place), framed: true, token);
        await ProbeServer.Until(() => server.ConnectionCount == 1, token);

        await server.StopAsync(token); // The clock stands still: nothing times out.

        Assert.That(await silent.ReadToCloseAsync(token), Is.Empty);
        Assert.That(_log.Warnings, Is.Empty);
        await server.DisposeAsync();
    }

    [Test]
    public async Task Handlers_see_the_address_of_a_client_over_TLS(CancellationToken token)
    {
        EndPoint? seen = null;
        ProbeHandler handler = new()
        {
            OnEcho = (text, context) =>
            {
                seen = context.Peer;
                return ValueTask.FromResult(text);
            },
        };
        await using ThriftServer server = ThriftServer.For<IProbe>(handler);
        TlsEndpoint place = await StartAsync(server, token);

        await CallAsync(place, token);

        Assert.That(seen?.AddressFamily, Is.EqualTo(AddressFamily.InterNetwork));
    }

    private static async Task<string> CallAsync(TlsEndpoint place, CancellationToken token)
    {
        await using TStandardClient client = await TStandardClient.ConnectAsync(new ThriftConnector(place), cancellationToken: token);
        return await new ProbeClient(client).EchoAsync("x", token);
    }

    private static async Task<TlsEndpoint> StartAsync(ThriftServer server, CancellationToken token, TlsServerOptions? options = null) =>
        (TlsEndpoint)await server.StartAsync(
            new TlsEndpoint(new TcpEndpoint("127.0.0.1", 0)) { Client = s_client, Server = options ?? s_server }, token);

    private static int Port(TlsEndpoint place) => ((TcpEndpoint)place.Inner).Port;

    private ThriftServer Create(ThriftServerOptions? options = null) =>
        ThriftServer.For<IProbe>(new ProbeHandler(), options ?? new ThriftServerOptions { Time = _time }, _log);
}
