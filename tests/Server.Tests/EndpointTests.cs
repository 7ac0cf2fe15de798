using ThriftRpc.Client;
using ThriftRpc.Protocol;
using ThriftRpc.Server.Tests.Contract;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Server.Tests;

/// <summary>Whole calls over every kind of endpoint.</summary>
[TestFixture("tcp over IPv4")]
[TestFixture("tcp over IPv6")]
[TestFixture("tcp by name")]
[TestFixture("unix")]
[TestFixture("memory")]
[TestFixture("tls over IPv4")]
[TestFixture("tls over IPv6")]
[TestFixture("tls over unix")]
[TestFixture("mutual tls")]
[CancelAfter(30_000)]
internal sealed class EndpointTests(string kind)
{
    private static readonly TlsClientOptions s_client = new() { TrustedRoots = [TestCertificates.Root], TargetHost = "localhost" };
    private static readonly TlsServerOptions s_server = new(TestCertificates.Server);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("thriftrpc");

    private Endpoint Place => kind switch
    {
        "tcp over IPv4" => new TcpEndpoint("127.0.0.1", 0),
        "tcp over IPv6" => new TcpEndpoint("::1", 0),
        "tcp by name" => new TcpEndpoint("localhost", 0),
        "unix" => new UnixEndpoint(Path.Combine(_folder.FullName, "a.sock")),
        "tls over IPv4" => Tls(new TcpEndpoint("127.0.0.1", 0)),
        "tls over IPv6" => Tls(new TcpEndpoint("::1", 0)),
        "tls over unix" => Tls(new UnixEndpoint(Path.Combine(_folder.FullName, "a.sock"))),
        "mutual tls" => new TlsEndpoint(new TcpEndpoint("127.0.0.1", 0))
        {
            Client = s_client with { ClientCertificate = TestCertificates.Client },
            Server = s_server with { ClientCertificateRequired = true, TrustedRoots = [TestCertificates.Root] },
        },
        _ => new MemoryEndpoint(),
    };

    [TearDown]
    public void TearDown() => _folder.Delete(recursive: true);

    [Test]
    public async Task Small_and_large_messages_are_answered([Values] bool framed, CancellationToken token)
    {
        ThriftFraming framing = framed ? ThriftFraming.Framed : ThriftFraming.Unframed;
        await using ThriftServer server = ThriftServer.For<IProbe>(new ProbeHandler(), new ThriftServerOptions { Dialects = [new(framing, TBinaryProtocol.Default)] });
        Endpoint place = await server.StartAsync(Place, token);
        await using TStandardClient client = await TStandardClient.ConnectAsync(new ThriftConnector(place) { Framing = framing }, cancellationToken: token);
        ProbeClient probe = new(client);
        string large = string.Concat(Enumerable.Range(0, 400_000).Select(i => $"{i:x8}"));

        for (int i = 0; i < 20; i++)
        {
            Assert.That(await probe.EchoAsync($"call {i}", token), Is.EqualTo($"call {i}"));
            Assert.That(client.Transport.Peek(), Is.EqualTo(PeerState.Quiet));
        }

        Assert.That(await probe.EchoAsync(large, token) == large, Is.True);
        Assert.That(await probe.NamesAsync(3, token), Is.EqualTo(new[] { "name 0", "name 1", "name 2" }));
    }

    [Test]
    public async Task A_server_that_stops_closes_and_another_can_take_its_place(CancellationToken token)
    {
        Endpoint place;
        await using (ThriftServer first = ThriftServer.For<IProbe>(new ProbeHandler()))
        {
            place = await first.StartAsync(Place, token);
            await using TStandardClient client = await TStandardClient.ConnectAsync(new ThriftConnector(place), cancellationToken: token);
            await new ProbeClient(client).EchoAsync("one", token);

            await first.StopAsync(token);

            await ProbeServer.Until(() => client.Transport.Peek() == PeerState.Closed, token);
        }

        await using ThriftServer second = ThriftServer.For<IProbe>(new ProbeHandler());
        await second.StartAsync(place, token);
        await using TStandardClient again = await TStandardClient.ConnectAsync(new ThriftConnector(place), cancellationToken: token);
        Assert.That(await new ProbeClient(again).EchoAsync("two", token), Is.EqualTo("two"));
    }

    private static TlsEndpoint Tls(Endpoint beneath) => new(beneath) { Client = s_client, Server = s_server };
}
