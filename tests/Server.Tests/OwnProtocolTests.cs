using System.Runtime.CompilerServices;
using ThriftRpc.Client;
using ThriftRpc.Protocol;
using ThriftRpc.Server.Tests.Contract;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Server.Tests;

/// <summary>The user's own protocol of docs/dialects.md is this code, and it works.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class OwnProtocolTests
{
    private static readonly SealedProtocol s_sealed = new([1, 2, 3]);

    [Test]
    public void The_page_holds_exactly_the_code_that_is_compiled_here()
    {
        string here = Path.GetDirectoryName(ThisFile())!;
        Assert.That(DocSamples.FindProblems(Path.Combine(here, "SealedProtocol.cs"), "dialects.md", count: 1), Is.Empty);
        Assert.That(DocSamples.FindProblems(Path.Combine(here, "DialectSamples.cs"), "dialects.md", count: 4), Is.Empty);
    }

    [Test]
    public async Task A_users_own_protocol_carries_calls(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, DialectSamples.SealedServer(s_sealed));
        await using TStandardClient transport = await ConnectAsync(server, s_sealed, token);
        ProbeClient client = new(transport);

        Assert.That(await client.EchoAsync("hello", token), Is.EqualTo("hello"));
        Assert.That((await client.StoreAsync(new Document { Title = "t", Lines = ["x"] }, token)).Title, Is.EqualTo("t"));
    }

    [Test]
    public async Task Another_key_opens_nothing(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, DialectSamples.SealedServer(s_sealed));
        await using TStandardClient transport = await ConnectAsync(server, new SealedProtocol([4, 5, 6]), token);

        Assert.That(async () => await new ProbeClient(transport).EchoAsync("hello", token), Throws.TypeOf<TTransportException>());
        await server.ExpectOneRefusalAsync("not_thrift", token);
        Assert.That(server.Log.Warnings[0].Message, Does.Contain("not sealed with this key"));
    }

    [Test]
    public async Task The_other_samples_do_what_the_page_says(CancellationToken token)
    {
        await using ThriftServer several = new(DialectSamples.Several(new ProbeHandler(), new ProbeHandler()), DialectSamples.Strict());
        Endpoint endpoint = await several.StartAsync(new TcpEndpoint("127.0.0.1", 0), token);
        await using TStandardClient client = await TStandardClient.ConnectAsync(new ThriftConnector(endpoint), cancellationToken: token);

        Assert.That(await DialectSamples.CallBothAsync(client, token), Is.EqualTo(("left", "right")));
    }

    private static async Task<TStandardClient> ConnectAsync(ProbeServer server, ThriftProtocol protocol, CancellationToken token) =>
        await TStandardClient.ConnectAsync(new ThriftConnector(new TcpEndpoint("127.0.0.1", server.Port)) { Protocol = protocol }, cancellationToken: token);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
