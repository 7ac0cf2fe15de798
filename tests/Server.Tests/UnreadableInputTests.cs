using System.Text;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

/// <summary>What no message can come of: the peer gets nothing, the operator one line and one count, the connection is closed, and others do not notice.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class UnreadableInputTests
{
    private const string Size = "size_limit";
    private const string NotThrift = "not_thrift";

    private static IEnumerable<TestCaseData> FramedInput()
    {
        yield return new TestCaseData(I32(16_384_001), Size, "MaxFrameBytes").SetArgDisplayNames("frame over the limit");
        yield return new TestCaseData(I32(int.MaxValue), Size, "MaxFrameBytes").SetArgDisplayNames("largest frame");
        yield return new TestCaseData(I32(-5), NotThrift, "negative").SetArgDisplayNames("negative length");
        yield return new TestCaseData(Call("echo", 1), NotThrift, "unframed").SetArgDisplayNames("unframed message");
        yield return new TestCaseData(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), NotThrift, "text").SetArgDisplayNames("HTTP");
        yield return new TestCaseData(new byte[] { 0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00 }, Size, "").SetArgDisplayNames("TLS hello");
        yield return new TestCaseData(I32(0), NotThrift, "").SetArgDisplayNames("empty frame");
        yield return new TestCaseData(Frame([0x80, 0x01, 0x00]), NotThrift, "").SetArgDisplayNames("frame with a cut header");
        yield return new TestCaseData(Frame([0x80, 0x02, 0x00, 0x01, .. Text("echo"), .. I32(1), 0]), NotThrift, "version").SetArgDisplayNames("unknown version");
        yield return new TestCaseData(Frame([0x80, 0x01, 0x00, 0x01, .. I32(-1), .. I32(1), 0]), NotThrift, "").SetArgDisplayNames("negative name size");
        yield return new TestCaseData(Frame([0xDE, 0xAD, 0xBE, 0xEF, 0xDE, 0xAD, 0xBE, 0xEF]), NotThrift, "").SetArgDisplayNames("garbage in a frame");
    }

    private static IEnumerable<TestCaseData> UnframedInput()
    {
        byte[] head = [0x80, 0x01, 0x00, 0x01, .. Text("echo"), .. I32(1)];
        yield return new TestCaseData((byte[])[0x80, 0x01, 0x00, 0x01, .. I32(int.MaxValue)], Size, "").SetArgDisplayNames("name over the limit");
        yield return new TestCaseData((byte[])[.. head, StringType, 0, 1, .. I32(int.MaxValue)], Size, "").SetArgDisplayNames("string over the limit");
        yield return new TestCaseData((byte[])[.. head, ListType, 0, 1, I32Type, .. I32(int.MaxValue)], Size, "").SetArgDisplayNames("list over the limit");
        yield return new TestCaseData((byte[])[.. head, ListType, 0, 1, I32Type, .. I32(-1)], NotThrift, "").SetArgDisplayNames("negative list");
        yield return new TestCaseData((byte[])[.. head, 99, 0, 1, 0, 0, 0], NotThrift, "99").SetArgDisplayNames("unknown type");
        yield return new TestCaseData((byte[])[.. head, .. Enumerable.Repeat(new byte[] { StructType, 0, 1 }, 100).SelectMany(b => b)], Size, "MaxDepth").SetArgDisplayNames("endless nesting");
        yield return new TestCaseData(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), Size, "").SetArgDisplayNames("HTTP");
        yield return new TestCaseData((byte[])[0x80, 0x02, 0x00, 0x01, .. Text("echo")], NotThrift, "version").SetArgDisplayNames("unknown version");
        yield return new TestCaseData((byte[])[0xDE, 0xAD, 0xBE, 0xEF], NotThrift, "").SetArgDisplayNames("garbage");
    }

    [TestCaseSource(nameof(FramedInput))]
    public Task Framed_server_closes_with_one_line_and_one_count(byte[] input, string reason, string hint, CancellationToken token) =>
        ExpectClosedAsync(new ThriftServerOptions { Dialects = [new(ThriftFraming.Framed, TBinaryProtocol.Default)] }, input, reason, hint, token);

    [TestCaseSource(nameof(UnframedInput))]
    public Task Unframed_server_closes_with_one_line_and_one_count(byte[] input, string reason, string hint, CancellationToken token) =>
        ExpectClosedAsync(new ThriftServerOptions { Dialects = [new(ThriftFraming.Unframed, TBinaryProtocol.Default)] }, input, reason, hint, token);

    [Test]
    public async Task Replies_to_requests_before_garbage_are_sent([Values] bool framed, CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, new ThriftServerOptions { Dialects = [new(framed ? ThriftFraming.Framed : ThriftFraming.Unframed, TBinaryProtocol.Default)] });
        using RawClient client = await server.ConnectAsync(token);

        await client.SendAsync((byte[])[.. client.Encode(Call("echo", 1, StringField(1, "good"))), 0xDE, 0xAD, 0xBE, 0xEF], token);
        RawClientReply reply = await client.ReadReplyAsync(token);

        Assert.That(reply.Success, Is.EqualTo("good"));
        Assert.That(await client.ReadToEndAsync(token), Is.Empty);
        client.Dispose();
        await server.ExpectOneRefusalAsync(NotThrift, token);
    }

    [Test]
    public async Task Reply_before_garbage_is_not_lost_to_a_reset(
        [Values(InlineHandlers.WhenAlone, InlineHandlers.Always)] InlineHandlers inline, [Values] ServerDispatch dispatch, CancellationToken token)
    {
        ThriftServerOptions options = new() { InlineHandlers = inline, Dispatch = dispatch, Dialects = [new(ThriftFraming.Framed, TBinaryProtocol.Default)] };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options);
        using RawClient client = await server.ConnectAsync(token);

        // More than is received at once: were the connection just closed, the rest would lie unread in the socket.
        byte[] garbage = new byte[100_000];
        garbage.AsSpan().Fill(0xDE);
        await client.SendAsync((byte[])[.. client.Encode(Call("echo", 1, StringField(1, "good"))), .. garbage], token);

        await server.Metrics.WaitForAsync(ProbeServer.Refusals, 1, token);
        await client.SendAsync(garbage, token); // Whoever has closed by now answers it with a reset.
        Assert.That((await client.ReadReplyAsync(token)).Success, Is.EqualTo("good"));
        Assert.That(await client.ReadToEndAsync(token), Is.Empty);
        client.Dispose();
        await server.ExpectOneRefusalAsync(NotThrift, token);
    }

    [Test]
    public async Task Endless_nesting_in_a_frame_is_a_protocol_error_and_the_connection_lives(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token);
        using RawClient client = await server.ConnectAsync(token);
        byte[] nested = [.. Enumerable.Repeat(new byte[] { StructType, 0, 9 }, 1_000_000).SelectMany(b => b)];

        RawClientReply known = await client.CallAsync(Strict(CallType, "echo", 1, nested), token);
        RawClientReply unknown = await client.CallAsync(Strict(CallType, "nothing", 2, nested), token);
        RawClientReply after = await client.CallAsync(Call("echo", 3, StringField(1, "x")), token);

        Assert.Multiple(() =>
        {
            Assert.That(known.ErrorType, Is.EqualTo(TApplicationExceptionType.ProtocolError));
            Assert.That(unknown.ErrorType, Is.EqualTo(TApplicationExceptionType.ProtocolError).Or.EqualTo(TApplicationExceptionType.UnknownMethod));
            Assert.That(after.Success, Is.EqualTo("x"));
        });
    }

    [Test]
    public async Task Bytes_left_over_in_a_frame_are_a_protocol_error_and_the_connection_lives(CancellationToken token)
    {
        bool served = false;
        ProbeHandler handler = new() { OnTouch = (_, _) => { served = true; return default; } };
        await using ProbeServer server = await ProbeServer.StartAsync(token, handler: handler);
        using RawClient client = await server.ConnectAsync(token);

        RawClientReply reply = await client.CallAsync([.. Call("touch", 1), 0], token);
        RawClientReply after = await client.CallAsync(Call("echo", 2, StringField(1, "x")), token);

        Assert.Multiple(() =>
        {
            Assert.That(reply.ErrorType, Is.EqualTo(TApplicationExceptionType.ProtocolError));
            Assert.That(served, Is.False);
            Assert.That(after.Success, Is.EqualTo("x"));
        });
    }

    [Test]
    public async Task Frame_of_exactly_the_limit_is_served(CancellationToken token)
    {
        byte[] message = Call("echo", 1, StringField(1, new string('x', 500)));
        await using ProbeServer server = await ProbeServer.StartAsync(token, new ThriftServerOptions { Limits = new ThriftLimits { MaxFrameBytes = message.Length } });
        using RawClient client = await server.ConnectAsync(token);

        Assert.That((await client.CallAsync(message, token)).Success, Has.Length.EqualTo(500));

        await client.SendAsync(Frame([.. message, 0]), token);
        Assert.That(await client.ReadToEndAsync(token), Is.Empty);
        client.Dispose();
        await server.ExpectOneRefusalAsync(Size, token);
    }

    private static async Task ExpectClosedAsync(ThriftServerOptions options, byte[] input, string reason, string hint, CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, options);
        using RawClient bystander = await server.ConnectAsync(token);
        using RawClient client = await server.ConnectAsync(token);

        await client.SendAsync(input, token);

        Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
        Assert.That((await bystander.CallAsync(Call("echo", 1, StringField(1, "x")), token)).Success, Is.EqualTo("x"));
        bystander.Dispose();
        await server.ExpectOneRefusalAsync(reason, token);
        LogEntry line = server.Log.Warnings[0];
        Assert.That(line.Message, Does.Contain(client.LocalEndPoint.ToString()).And.Contain(hint));
    }
}
