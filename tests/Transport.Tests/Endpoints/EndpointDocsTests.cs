using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

/// <summary>The samples of docs/endpoints.md are this code, and it works.</summary>
[CancelAfter(20_000)]
internal sealed class EndpointDocsTests
{
    [TestCase("CountingEndpoint.cs", 1)]
    [TestCase("EndpointSamples.cs", 8)]
    public void The_page_holds_exactly_the_code_that_is_compiled_here(string file, int count) =>
        Assert.That(DocSamples.FindProblems(Path.Combine(Path.GetDirectoryName(ThisFile())!, file), "endpoints.md", count), Is.Empty);

    [Test]
    public async Task The_samples_of_TLS_understand_each_other(CancellationToken token)
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.File("server.pem"), TestCertificates.Server.ExportCertificatePem(), token);
        using (System.Security.Cryptography.ECDsa key = TestCertificates.Server.GetECDsaPrivateKey()!)
        {
            await File.WriteAllTextAsync(folder.File("server.key"), key.ExportPkcs8PrivateKeyPem(), token);
        }

        await File.WriteAllTextAsync(folder.File("root.pem"), TestCertificates.Root.ExportCertificatePem(), token);
        var server = (TlsEndpoint)EndpointSamples.TlsServer(folder.File("server.pem"), folder.File("server.key"));
        var client = (TlsEndpoint)EndpointSamples.PrivateRoot(folder.File("root.pem"));

        Assert.That(await TlsPair.TryAsync(token, client.Client with { TargetHost = "localhost" }, server.Server), Is.EqualTo(((Exception?)null, (Exception?)null)));
    }

    [Test]
    public async Task The_samples_of_mutual_TLS_understand_each_other(CancellationToken token)
    {
        (Endpoint server, Endpoint client) = EndpointSamples.Mutual(TestCertificates.Server, TestCertificates.Root, TestCertificates.Client);

        Assert.That(
            await TlsPair.TryAsync(token, ((TlsEndpoint)client).Client with { TargetHost = "localhost" }, ((TlsEndpoint)server).Server),
            Is.EqualTo(((Exception?)null, (Exception?)null)));
    }

    [Test]
    public async Task A_users_own_endpoint_counts_what_goes_through_it(CancellationToken token)
    {
        ByteCount count = new();
        CountingEndpoint endpoint = new(new TcpEndpoint("127.0.0.1", 0), count);
        await using IConnectionListener listener = await endpoint.ListenAsync(token);
        using ByteConnection client = await (endpoint with { Inner = listener.Endpoint }).ConnectAsync(TlsPair.NoLimit, token);
        using ByteConnection server = (await listener.AcceptAsync(token))!;

        await client.SendAsync(new byte[7]);
        await client.SendAsync(new byte[5], (int[])[2, 5]);
        await server.SendAsync(new byte[3]);
        await client.ReceiveExactlyAsync(3, token);

        Assert.That((count.Sent, count.Received), Is.EqualTo((12L, 3L)));
        Assert.That(await server.ReceiveExactlyAsync(12, token), Has.Length.EqualTo(12));
    }

    [Test]
    public void The_other_samples_lead_where_the_page_says() =>
        Assert.That(
            ((Endpoint[])[EndpointSamples.TcpServer(), EndpointSamples.Tcp(), EndpointSamples.Unix(), EndpointSamples.TlsClient(), EndpointSamples.Memory()]).Select(e => e.ToString()),
            Is.EqualTo(new[] { "[::]:9090", "echo.example.org:9090", "unix:/run/echo/echo.sock", "tls:echo.example.org:9090", "memory" }));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
