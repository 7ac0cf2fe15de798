using ThriftRpc.Protocol;
using ThriftRpc.Server.Tests.Contract;
using ThriftRpc.Testing;
using ThriftRpc.Transport;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

/// <summary>What went wrong in Apache's netstd library must not go wrong here. The numbers are those of the list of observed defects.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class ApacheDefectTests
{
    private static readonly ThriftServerOptions s_unframed = new() { Dialects = [new(ThriftFraming.Unframed, TBinaryProtocol.Default)] };

    [Test]
    public async Task Defect_3_result_that_fails_half_way_leaves_one_exception_and_no_half_reply([Values] bool framed, CancellationToken token)
    {
        // Enough lines that the output has grown several times before the null comes.
        List<string> lines = [.. Enumerable.Repeat("a line of some length", 20_000), null!];
        ProbeHandler handler = new() { OnNames = (count, _) => ValueTask.FromResult(count == 0 ? lines : [$"{count}"]) };
        await using ProbeServer server = await ProbeServer.StartAsync(token, framed ? ThriftServerOptions.Default : s_unframed, handler);
        using RawClient client = await server.ConnectAsync(token);

        await client.SendMessagesAsync(token, Call("names", 1, I32Field(1, 7)), Call("names", 2, I32Field(1, 0)), Call("names", 3, I32Field(1, 8)));
        RawClientReply before = await client.ReadReplyAsync(token);
        RawClientReply failed = await client.ReadReplyAsync(token);
        RawClientReply after = await client.ReadReplyAsync(token);

        Assert.Multiple(() =>
        {
            Assert.That((before.Type, before.SequenceId), Is.EqualTo((ReplyType, 1)));
            Assert.That(before.Success, Is.EqualTo(new List<object> { "7" }));
            Assert.That((failed.Type, failed.Name, failed.SequenceId), Is.EqualTo((ExceptionType, "names", 2)));
            Assert.That(failed.ErrorType, Is.EqualTo(TApplicationExceptionType.InternalError));
            Assert.That((after.Type, after.SequenceId), Is.EqualTo((ReplyType, 3)));
            Assert.That(after.Success, Is.EqualTo(new List<object> { "8" }));
            Assert.That(server.Log.Warnings.Select(entry => entry.EventName), Is.EqualTo(new[] { "ResultNotWritten" }));
        });
    }

    [Test]
    public async Task Defect_3_struct_without_its_required_field_is_an_internal_error([Values] bool framed, CancellationToken token)
    {
        ProbeHandler handler = new() { OnStore = (document, _) => ValueTask.FromResult(new Document { Title = null!, Lines = document.Lines }) };
        await using ProbeServer server = await ProbeServer.StartAsync(token, framed ? ThriftServerOptions.Default : s_unframed, handler);
        using RawClient client = await server.ConnectAsync(token);

        RawClientReply failed = await client.CallAsync(Call("store", 2, StructField(1, StringField(1, "t"))), token);
        RawClientReply after = await client.CallAsync(Call("echo", 3, StringField(1, "x")), token);

        Assert.Multiple(() =>
        {
            Assert.That((failed.Type, failed.Name, failed.SequenceId), Is.EqualTo((ExceptionType, "store", 2)));
            Assert.That(failed.ErrorType, Is.EqualTo(TApplicationExceptionType.InternalError));
            Assert.That(failed.ErrorText, Does.Not.Contain("title"), "an inside that strangers need not know");
            Assert.That(after.Success, Is.EqualTo("x"));
        });
    }

    [Test]
    public async Task Defect_4_negative_string_size_is_not_an_empty_string([Values] bool framed, CancellationToken token)
    {
        bool served = false;
        ProbeHandler handler = new() { OnEcho = (text, _) => { served = true; return ValueTask.FromResult(text); } };
        await using ProbeServer server = await ProbeServer.StartAsync(token, framed ? ThriftServerOptions.Default : s_unframed, handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Call("echo", 1, Field(1, StringType, I32(-1))));

        // Behind a frame the next message can be found, without one it cannot.
        if (framed)
        {
            Assert.That((await client.ReadReplyAsync(token)).ErrorType, Is.EqualTo(TApplicationExceptionType.ProtocolError));
        }
        else
        {
            Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
            await server.ExpectOneRefusalAsync("not_thrift", token);
        }

        Assert.That(served, Is.False);
    }

    [Test]
    public async Task Defect_5_message_limit_is_cumulative_without_frames([Values(1, 100, 36_000)] int piece, CancellationToken token)
    {
        bool served = false;
        ProbeHandler handler = new() { OnStore = (document, _) => { served = true; return ValueTask.FromResult(document); } };
        await using ProbeServer server = await ProbeServer.StartAsync(token, s_unframed with { Limits = new ThriftLimits { MaxMessageBytes = 10_000 } }, handler);
        using RawClient client = await server.ConnectAsync(token);
        string[] lines = [.. Enumerable.Repeat(new string('x', 900), 40)];
        byte[] message = Call("store", 1, StructField(1, StringField(1, "t"), StringListField(2, lines)));

        // Sent until the server has had enough: what it has not read by then may fail.
        Task<byte[]> reading = client.ReadToCloseAsync(token);
        try
        {
            for (int sent = 0; sent < message.Length && !reading.IsCompleted; sent += piece)
            {
                await client.SendAsync(message.AsMemory(sent, Math.Min(piece, message.Length - sent)), token);
            }
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The server has closed already, as it should.
        }

        Assert.That(await reading, Is.Empty);
        await server.ExpectOneRefusalAsync("size_limit", token);
        Assert.That(served, Is.False);
    }

    [Test]
    public async Task Defect_5_message_limit_begins_anew_with_each_message(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, s_unframed with { Limits = new ThriftLimits { MaxMessageBytes = 10_000 } });
        using RawClient client = await server.ConnectAsync(token);
        string text = new('x', 9_900);

        await client.SendMessagesAsync(token, [.. Enumerable.Range(0, 20).Select(i => Call("echo", i, StringField(1, text)))]);

        for (int i = 0; i < 20; i++)
        {
            RawClientReply reply = await client.ReadReplyAsync(token);
            Assert.That((reply.SequenceId, reply.Success), Is.EqualTo((i, text)));
        }
    }

    [Test]
    public async Task Defect_7_unknown_oneway_does_not_put_the_stream_out_of_step([Values] bool framed, CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, framed ? ThriftServerOptions.Default : s_unframed);
        using RawClient client = await server.ConnectAsync(token);

        await client.SendMessagesAsync(token, Oneway("nothing", 1), Call("echo", 2, StringField(1, "two")), Oneway("nothing", 3), Call("echo", 4, StringField(1, "four")));
        RawClientReply two = await client.ReadReplyAsync(token);
        RawClientReply four = await client.ReadReplyAsync(token);

        Assert.Multiple(() =>
        {
            Assert.That((two.Type, two.SequenceId, two.Success), Is.EqualTo((ReplyType, 2, "two")));
            Assert.That((four.Type, four.SequenceId, four.Success), Is.EqualTo((ReplyType, 4, "four")));
        });
    }

    [Test]
    public async Task Defect_8_missing_required_field_is_answered([Values] bool framed, CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, framed ? ThriftServerOptions.Default : s_unframed);
        using RawClient client = await server.ConnectAsync(token);

        await client.SendMessagesAsync(token, Call("store", 1, StructField(1)), Call("echo", 2, StringField(1, "x")));
        RawClientReply refused = await client.ReadReplyAsync(token);
        RawClientReply after = await client.ReadReplyAsync(token);

        Assert.Multiple(() =>
        {
            Assert.That((refused.Type, refused.Name, refused.SequenceId), Is.EqualTo((ExceptionType, "store", 1)));
            Assert.That(refused.ErrorType, Is.EqualTo(TApplicationExceptionType.ProtocolError));
            Assert.That((after.SequenceId, after.Success), Is.EqualTo((2, "x")));
        });
    }

    [Test]
    public async Task Defect_9_message_of_type_reply_is_not_served([Values] bool framed, CancellationToken token)
    {
        bool served = false;
        ProbeHandler handler = new() { OnEcho = (text, _) => { served = true; return ValueTask.FromResult(text); } };
        await using ProbeServer server = await ProbeServer.StartAsync(token, framed ? ThriftServerOptions.Default : s_unframed, handler);
        using RawClient client = await server.ConnectAsync(token);

        RawClientReply reply = await client.CallAsync(Strict(ReplyType, "echo", 1, Struct(StringField(1, "x"))), token);

        Assert.Multiple(() =>
        {
            Assert.That(reply.Type, Is.EqualTo(ExceptionType));
            Assert.That(reply.ErrorType, Is.EqualTo(TApplicationExceptionType.InvalidMessageType));
            Assert.That(served, Is.False);
        });
    }
}
