using System.Text;
using ThriftRpc.Client;
using ThriftRpc.Protocol;
using ThriftRpc.Server.Tests.Contract;
using ThriftRpc.Testing;
using ThriftRpc.Transport;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

/// <summary>One port for every dialect: the first bytes of a connection tell, and the answer is in kind.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class DialectTests
{
    private const string NotThrift = "not_thrift";
    private const string Dialect = "dialect";
    private const string Size = "size_limit";

    private static readonly ThriftDialect s_framedBinary = new(ThriftFraming.Framed, TBinaryProtocol.Default);

    private static IEnumerable<ThriftDialect> Dialects => ThriftDialect.All;

    private static IEnumerable<TestCaseData> Strangers()
    {
        yield return Stranger("HTTP/1", Encoding.ASCII.GetBytes("POST / HTTP/1.1\r\nHost: x\r\n\r\n"), NotThrift, "HTTP");
        yield return Stranger("HTTP/2", Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), NotThrift, "HTTP");
        yield return Stranger("text", Encoding.ASCII.GetBytes("hello, is anybody there?\r\n"), NotThrift, "\"hell\"");
        yield return Stranger("TLS hello", [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00], NotThrift, "TLS");
        yield return Stranger("compact of fbthrift", [0x82, 0x22, 0x01, 0x04], NotThrift, "fbthrift");
        yield return Stranger("compact of fbthrift in a frame", Frame([0x82, 0x22, 0x01, 0x04, .. "echo"u8, 0]), NotThrift, "fbthrift");
        yield return Stranger("TTHeader", Frame([0x10, 0x00, 0x00, 0x00, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0]), NotThrift, "TTHeader");
        yield return Stranger("empty frame", I32(0), NotThrift, "0 bytes");
        yield return Stranger("frame too short", [.. I32(3), 0x80, 0x01, 0x00], NotThrift, "3 bytes");
        yield return Stranger("garbage in a frame", Frame([0xDE, 0xAD, 0xBE, 0xEF, 0xDE]), NotThrift, "DEADBEEF");
        yield return Stranger("binary without a version in a frame", Frame([.. Text("echo"), 1, .. I32(1), 0]), NotThrift, "00000004");
        yield return Stranger("garbage", [0xDE, 0xAD, 0xBE, 0xEF], NotThrift, "negative");
        yield return Stranger("large frame", I32(16_384_001), Size, "MaxFrameBytes");
        yield return Stranger("largest frame", I32(int.MaxValue), Size, "MaxFrameBytes");
        yield return Stranger("transform", Frame([0x0F, 0xFF, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 1, 0, .. Call("echo", 1)]), Dialect, "zlib");
    }

    [TestCaseSource(nameof(Dialects))]
    public async Task Each_dialect_is_answered_in_kind(ThriftDialect dialect, CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token);
        await using TStandardClient transport = await ConnectAsync(server, dialect, token);
        ProbeClient client = new(transport);

        for (int i = 0; i < 3; i++)
        {
            Assert.That(await client.EchoAsync($"hello {i}", token), Is.EqualTo($"hello {i}"));
        }

        await client.NoteAsync("to nobody", token);
        Document document = new() { Title = "t", Lines = ["\u00e9", "", "\ud83d\ude00"] };
        Assert.That((await client.StoreAsync(document, token)).Lines, Is.EqualTo(document.Lines));
    }

    [TestCaseSource(nameof(Dialects))]
    public async Task A_dialect_is_found_however_its_first_bytes_are_cut(ThriftDialect dialect, CancellationToken token)
    {
        TricklingEndpoint trickling = new();
        await using ProbeServer server = await ProbeServer.StartAsync(token);
        ThriftConnector connector = new(trickling with { Inner = new TcpEndpoint("127.0.0.1", server.Port) }) { Framing = dialect.Framing, Protocol = dialect.Protocol };
        await using TStandardClient transport = await TStandardClient.ConnectAsync(connector, cancellationToken: token);

        Assert.That(await new ProbeClient(transport).EchoAsync("in drops", token), Is.EqualTo("in drops"));
    }

    [TestCaseSource(nameof(Dialects))]
    public async Task A_dialect_that_is_switched_off_is_refused_by_name(ThriftDialect dialect, CancellationToken token)
    {
        ThriftServerOptions options = new() { Dialects = [.. ThriftDialect.All.Where(other => other != dialect)] };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options);
        await using TStandardClient transport = await ConnectAsync(server, dialect, token);

        Assert.That(async () => await new ProbeClient(transport).EchoAsync("hello", token), Throws.TypeOf<TTransportException>());
        await server.ExpectOneRefusalAsync(Dialect, token);
        Assert.That(
            server.Log.Warnings[0].Message,
            dialect.Framing == ThriftFraming.Header ? Does.Contain($"({ThriftDialect.All[^1].Protocol})").Or.Contain("numbers") : Does.Contain(dialect.ToString()));
    }

    [TestCaseSource(nameof(Strangers))]
    public async Task Whatever_is_no_dialect_costs_one_line_one_count_and_the_connection(byte[] input, string reason, string hint, CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token);
        using RawClient bystander = await server.ConnectAsync(token);
        using RawClient client = await server.ConnectAsync(token);

        await client.SendAsync(input, token);

        Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
        Assert.That((await bystander.CallAsync(Call("echo", 1, StringField(1, "x")), token)).Success, Is.EqualTo("x"));
        bystander.Dispose();
        await server.ExpectOneRefusalAsync(reason, token);
        Assert.That(server.Log.Warnings[0].Message, Does.Contain(client.LocalEndPoint.ToString()).And.Contain(hint));
    }

    [Test]
    public async Task A_connection_opened_and_closed_without_a_byte_is_nobodys_concern(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token);

        (await server.ConnectAsync(token)).Dispose();

        await server.Metrics.WaitForAsync(ProbeServer.ActiveConnections, 0, token);
        await server.WaitForRestAsync(token);
        Assert.That(server.Metrics.Sum(ProbeServer.Refusals), Is.Zero);
        Assert.That(server.Log.Warnings, Is.Empty);
    }

    [Test]
    public async Task First_bytes_that_tell_nothing_are_waited_for_as_long_as_a_message(
        [Values(1, 3, 5, 7)] int begun, CancellationToken token)
    {
        ManualTimeProvider time = new();
        TimeSpan timeout = TimeSpan.FromSeconds(20);
        ThriftServerOptions options = new() { Time = time, ReceiveTimeout = timeout, IdleTimeout = Timeout.InfiniteTimeSpan };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendAsync(Frame(Call("echo", 1)).AsMemory(0, begun), token);
        await time.WaitForTimersAsync(1, token);

        time.Advance(timeout);

        Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
        await server.ExpectOneRefusalAsync("receive_timeout", token);
    }

    [Test]
    public async Task Binary_without_a_version_is_served_where_it_is_the_only_dialect([Values] bool framed, CancellationToken token)
    {
        ThriftFraming framing = framed ? ThriftFraming.Framed : ThriftFraming.Unframed;
        ThriftDialect old = new(framing, new TBinaryProtocol(strictWrite: false));
        await using ProbeServer server = await ProbeServer.StartAsync(token, new ThriftServerOptions { Dialects = [old] });
        await using TStandardClient transport = await ConnectAsync(server, old, token);

        Assert.That(await new ProbeClient(transport).EchoAsync("old", token), Is.EqualTo("old"));
    }

    [Test]
    public async Task Within_one_connection_each_THeader_message_names_its_own_protocol(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token);
        using RawClient client = await server.ConnectAsync(token);
        byte[] json = Encoding.UTF8.GetBytes("[1,\"echo\",1,8,{\"1\":{\"str\":\"x\"}}]");

        await client.SendAsync(Frames.WithHeader(0, [0, 0, 0, 0], Call("echo", 7, StringField(1, "y"))), token);
        byte[] first = await client.ReadExactlyAsync(18 + Frames.Reply("echo", 7, "y").Length, token);
        await client.SendAsync(Frames.WithHeader(0, [1, 0, 0, 0], json), token);
        byte[] second = await client.ReadExactlyAsync(18 + "[1,\"echo\",2,8,{\"0\":{\"str\":\"x\"}}]".Length, token);

        Assert.Multiple(() =>
        {
            Assert.That(first.AsSpan(18).ToArray(), Is.EqualTo(Frames.Reply("echo", 7, "y")));
            Assert.That(first[14], Is.Zero);
            Assert.That(Encoding.UTF8.GetString(second.AsSpan(18)), Is.EqualTo("[1,\"echo\",2,8,{\"0\":{\"str\":\"x\"}}]"));
            Assert.That(second[14], Is.EqualTo(1));
            Assert.That(Convert.ToHexString(second.AsSpan(8, 4)), Is.EqualTo("00000008"));
        });
    }

    [Test]
    public void A_server_that_speaks_nothing_is_no_server() =>
        Assert.That(() => new ThriftServerOptions { Dialects = [] }, Throws.ArgumentException.With.Message.Contains("dialect"));

    [Test]
    public void The_list_of_dialects_is_copied()
    {
        List<ThriftDialect> dialects = [s_framedBinary];
        ThriftServerOptions options = new() { Dialects = dialects };
        dialects.Clear();

        Assert.That(options.Dialects, Is.EqualTo([s_framedBinary]));
    }

    private static TestCaseData Stranger(string name, byte[] input, string reason, string hint) =>
        new TestCaseData(input, reason, hint).SetArgDisplayNames(name);

    private static async Task<TStandardClient> ConnectAsync(ProbeServer server, ThriftDialect dialect, CancellationToken token) =>
        await TStandardClient.ConnectAsync(
            new ThriftConnector(new TcpEndpoint("127.0.0.1", server.Port)) { Framing = dialect.Framing, Protocol = dialect.Protocol }, cancellationToken: token);

    /// <summary>An endpoint whose connections send one byte at a time.</summary>
    private sealed record TricklingEndpoint : Endpoint
    {
        public Endpoint Inner { get; init; } = new TcpEndpoint("127.0.0.1");

        public override async ValueTask<ByteConnection> ConnectAsync(ConnectBudget budget, CancellationToken cancellationToken) =>
            new TricklingConnection(await Inner.ConnectAsync(budget, cancellationToken));

        public override ValueTask<IConnectionListener> ListenAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed class TricklingConnection(ByteConnection inner) : ByteConnection
    {
        public override System.Net.EndPoint? RemoteEndPoint => inner.RemoteEndPoint;

        public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => inner.ReceiveAsync(buffer);

        public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                await inner.SendAsync(bytes.Slice(i, 1));
            }
        }

        public override void CloseSending() => inner.CloseSending();

        public override PeerState Peek() => inner.Peek();

        public override void Abort() => inner.Abort();

        protected override void Dispose(bool disposing) => inner.Dispose();
    }
}
