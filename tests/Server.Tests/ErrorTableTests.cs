using ThriftRpc.Protocol;
using ThriftRpc.Server.Tests.Contract;
using ThriftRpc.Testing;
using ThriftRpc.Transport;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

/// <summary>What the peer gets when something goes wrong, and what becomes of the connection: the server's rows of the table of errors.</summary>
[TestFixture(true)]
[TestFixture(false)]
[CancelAfter(30_000)]
internal sealed class ErrorTableTests(bool framed)
{
    private readonly ThriftServerOptions _options = new() { Dialects = [new(framed ? ThriftFraming.Framed : ThriftFraming.Unframed, TBinaryProtocol.Default)] };

    [TestCase(0)]
    [TestCase(7)]
    [TestCase(-7)]
    [TestCase(int.MinValue)]
    public async Task Unknown_method_is_answered_and_the_connection_lives(int sequenceId, CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options);
        using RawClient client = await server.ConnectAsync(token);

        RawClientReply reply = await client.CallAsync(Call("nothing", sequenceId, StringField(1, "x"), StructField(2, I32Field(1, 5))), token);

        Assert.Multiple(() =>
        {
            Assert.That((reply.Type, reply.Name, reply.SequenceId), Is.EqualTo((ExceptionType, "nothing", sequenceId)));
            Assert.That(reply.ErrorType, Is.EqualTo(TApplicationExceptionType.UnknownMethod));
            Assert.That(reply.ErrorText, Does.Contain("nothing"));
        });
        await ExpectLivesAsync(server, client, token);
    }

    [Test]
    public async Task Unknown_oneway_method_is_not_answered_and_the_connection_lives(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options);
        using RawClient client = await server.ConnectAsync(token);

        await client.SendMessagesAsync(token, Oneway("nothing", 1, StringField(1, "x")));

        await ExpectLivesAsync(server, client, token);
    }

    [TestCase((byte)2)]
    [TestCase((byte)3)]
    [TestCase((byte)0)]
    [TestCase((byte)5)]
    [TestCase((byte)255)]
    public async Task Message_that_is_no_request_is_answered_and_the_connection_closed(byte type, CancellationToken token)
    {
        bool served = false;
        ProbeHandler handler = new() { OnNote = (_, _) => { served = true; return default; } };
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, handler);
        using RawClient client = await server.ConnectAsync(token);

        RawClientReply reply = await client.CallAsync(Strict(type, "note", -3, Struct(StringField(1, "x"))), token);

        Assert.Multiple(() =>
        {
            Assert.That((reply.Type, reply.Name, reply.SequenceId), Is.EqualTo((ExceptionType, "note", -3)));
            Assert.That(reply.ErrorType, Is.EqualTo(TApplicationExceptionType.InvalidMessageType));
            Assert.That(reply.ErrorText, Does.Contain($"{type}"));
            Assert.That(served, Is.False);
        });
        Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
        client.Dispose();
        await server.ExpectOneRefusalAsync("message_type", token);
    }

    [Test]
    public async Task Message_that_is_no_request_is_answered_although_more_was_pipelined_behind_it(CancellationToken token)
    {
        bool served = false;
        ProbeHandler handler = new() { OnNote = (_, _) => { served = true; return default; } };
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, handler);
        using RawClient client = await server.ConnectAsync(token);
        byte[] more = client.Encode(Call("note", 2, StringField(1, new string('x', 1000))));

        await client.SendAsync(client.Encode(Strict(ReplyType, "echo", 1, Struct(StringField(1, "x")))).Concat(Enumerable.Repeat(more, 100).SelectMany(b => b)).ToArray(), token);
        RawClientReply reply = await client.ReadReplyAsync(token);
        Assert.That(await client.ReadToEndAsync(token), Is.Empty);
        client.Dispose();
        await server.ExpectOneRefusalAsync("message_type", token);

        Assert.Multiple(() =>
        {
            Assert.That(reply.ErrorType, Is.EqualTo(TApplicationExceptionType.InvalidMessageType));
            Assert.That(served, Is.False);
        });
    }

    [Test]
    public async Task Missing_required_field_is_a_protocol_error_and_the_connection_lives(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options);
        using RawClient client = await server.ConnectAsync(token);

        RawClientReply reply = await client.CallAsync(Call("store", 5, StructField(1, StringListField(2, "a line"))), token);

        Assert.Multiple(() =>
        {
            Assert.That((reply.Type, reply.Name, reply.SequenceId), Is.EqualTo((ExceptionType, "store", 5)));
            Assert.That(reply.ErrorType, Is.EqualTo(TApplicationExceptionType.ProtocolError));
            Assert.That(reply.ErrorText, Does.Contain("Document.title"));
        });
        await ExpectLivesAsync(server, client, token);
    }

    [Test]
    public async Task Arguments_beyond_a_limit_that_only_decoding_finds_are_a_protocol_error_and_the_connection_lives(CancellationToken token)
    {
        ThriftServerOptions options = _options with { Limits = new ThriftLimits { MaxObjects = 10 } };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options);
        using RawClient client = await server.ConnectAsync(token);
        byte[] many = StringListField(2, [.. Enumerable.Repeat("", 20)]);

        RawClientReply reply = await client.CallAsync(Call("store", 5, StructField(1, StringField(1, "t"), many)), token);

        Assert.Multiple(() =>
        {
            Assert.That(reply.ErrorType, Is.EqualTo(TApplicationExceptionType.ProtocolError));
            Assert.That(reply.ErrorText, Does.Contain("MaxObjects"));
        });
        await ExpectLivesAsync(server, client, token);
    }

    [Test]
    public async Task Undecodable_arguments_of_a_oneway_are_not_answered_and_the_connection_lives(CancellationToken token)
    {
        ThriftServerOptions options = _options with { Limits = new ThriftLimits { RejectInvalidUtf8 = true } };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options);
        using RawClient client = await server.ConnectAsync(token);

        await client.SendMessagesAsync(token, Call("note", 1, Field(1, StringType, [0, 0, 0, 2, 0xC3, 0x28])));

        await ExpectLivesAsync(server, client, token);
        Assert.That(server.Log.Named("MessageRefused"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Declared_exception_is_a_reply(CancellationToken token)
    {
        ProbeHandler handler = new() { OnTouch = (times, _) => throw new Refusal("no") { Code = times } };
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, handler);
        using RawClient client = await server.ConnectAsync(token);

        RawClientReply reply = await client.CallAsync(Call("touch", -1, I32Field(1, 42)), token);

        Assert.Multiple(() =>
        {
            Assert.That((reply.Type, reply.Name, reply.SequenceId), Is.EqualTo((ReplyType, "touch", -1)));
            Assert.That(reply.Fields.Keys, Is.EqualTo(new short[] { 1 }));
            Assert.That(reply.Fields[1], Is.EqualTo(new Dictionary<short, object> { [1] = "no", [2] = 42 }));
        });
        await ExpectLivesAsync(server, client, token);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Undeclared_exception_is_an_internal_error_whose_text_is_told_only_when_configured(bool includeText, CancellationToken token)
    {
        ProbeHandler handler = new() { OnStore = (_, _) => throw new InvalidOperationException("secret") };
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options with { IncludeExceptionText = includeText }, handler);
        using RawClient client = await server.ConnectAsync(token);

        RawClientReply reply = await client.CallAsync(Call("store", 9, StructField(1, StringField(1, "t"))), token);

        Assert.Multiple(() =>
        {
            Assert.That((reply.Type, reply.Name, reply.SequenceId), Is.EqualTo((ExceptionType, "store", 9)));
            Assert.That(reply.ErrorType, Is.EqualTo(TApplicationExceptionType.InternalError));
            Assert.That(reply.ErrorText, includeText ? Does.Contain("secret") : Does.Not.Contain("secret"));
            Assert.That(server.Log.Warnings, Has.Count.EqualTo(1));
            Assert.That(server.Log.Named("HandlerFailed").Single().Exception, Is.TypeOf<InvalidOperationException>());
        });
        await ExpectLivesAsync(server, client, token, warnings: 1);
    }

    [Test]
    public async Task Application_exception_of_the_handler_passes_through(CancellationToken token)
    {
        ProbeHandler handler = new() { OnEcho = (text, _) => text == "lives" ? ValueTask.FromResult(text) : throw new TApplicationException((TApplicationExceptionType)11, "not valid") };
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, handler);
        using RawClient client = await server.ConnectAsync(token);

        RawClientReply reply = await client.CallAsync(Call("echo", 3, StringField(1, "x")), token);

        Assert.Multiple(() =>
        {
            Assert.That((reply.Type, reply.Name, reply.SequenceId), Is.EqualTo((ExceptionType, "echo", 3)));
            Assert.That((int)reply.ErrorType, Is.EqualTo(11));
            Assert.That(reply.ErrorText, Is.EqualTo("not valid"));
        });
        await ExpectLivesAsync(server, client, token);
    }

    [Test]
    public async Task Null_result_is_a_reply_without_a_result(CancellationToken token)
    {
        ProbeHandler handler = new() { OnEcho = (text, _) => ValueTask.FromResult(text == "lives" ? text : null!) };
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, handler);
        using RawClient client = await server.ConnectAsync(token);

        RawClientReply reply = await client.CallAsync(Call("echo", 3, StringField(1, "x")), token);

        Assert.Multiple(() =>
        {
            Assert.That((reply.Type, reply.Name, reply.SequenceId), Is.EqualTo((ReplyType, "echo", 3)));
            Assert.That(reply.Fields, Is.Empty);
        });
        await ExpectLivesAsync(server, client, token);
    }

    [Test]
    public async Task Result_that_is_larger_than_a_message_may_be_is_an_internal_error_and_the_connection_lives(CancellationToken token)
    {
        ThriftServerOptions options = _options with { Limits = new ThriftLimits { MaxFrameBytes = 1000, MaxMessageBytes = 1000 } };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options);
        using RawClient client = await server.ConnectAsync(token);

        RawClientReply reply = await client.CallAsync(Call("names", 4, I32Field(1, 500)), token);

        Assert.Multiple(() =>
        {
            Assert.That((reply.Type, reply.Name, reply.SequenceId), Is.EqualTo((ExceptionType, "names", 4)));
            Assert.That(reply.ErrorType, Is.EqualTo(TApplicationExceptionType.InternalError));
        });
        await ExpectLivesAsync(server, client, token, warnings: 1);
    }

    [Test]
    public async Task Answer_whose_text_is_larger_than_a_message_may_be_is_given_shorter_and_the_connection_lives(CancellationToken token)
    {
        ThriftServerOptions options = _options with { Limits = new ThriftLimits { MaxFrameBytes = 1000, MaxMessageBytes = 1000 } };
        ProbeHandler handler = new() { OnTouch = (_, _) => throw new TApplicationException(TApplicationExceptionType.InternalError, new string('x', 2000)) };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options, handler);
        using RawClient client = await server.ConnectAsync(token);

        RawClientReply reply = await client.CallAsync(Call("touch", 4), token);

        Assert.Multiple(() =>
        {
            Assert.That((reply.Type, reply.Name, reply.SequenceId), Is.EqualTo((ExceptionType, "touch", 4)));
            Assert.That(reply.ErrorType, Is.EqualTo(TApplicationExceptionType.InternalError));
            Assert.That(server.Metrics.Sum(ProbeServer.Refusals), Is.Zero, "the client has done nothing wrong");
        });
        await ExpectLivesAsync(server, client, token, warnings: 1);
    }

    [Test]
    public async Task Long_name_of_an_unknown_method_is_not_repeated_in_the_text(CancellationToken token)
    {
        ThriftServerOptions options = _options with { Limits = new ThriftLimits { MaxFrameBytes = 1000, MaxMessageBytes = 1000 } };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options);
        using RawClient client = await server.ConnectAsync(token);
        string name = new('n', 600);

        RawClientReply reply = await client.CallAsync(Call(name, 4), token);

        Assert.Multiple(() =>
        {
            Assert.That((reply.Type, reply.Name, reply.SequenceId), Is.EqualTo((ExceptionType, name, 4)));
            Assert.That(reply.ErrorType, Is.EqualTo(TApplicationExceptionType.UnknownMethod));
        });
        await ExpectLivesAsync(server, client, token);
    }

    [Test]
    public async Task Call_beyond_the_limit_of_calls_is_refused_by_name_and_the_connection_lives(CancellationToken token)
    {
        Gate gate = new();
        ProbeHandler handler = new() { OnTouch = async (_, _) => await gate.PassAsync() };
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options with { MaxConcurrentCalls = 1 }, handler);
        using RawClient busy = await server.ConnectAsync(token);
        await busy.SendMessagesAsync(token, Call("touch", 1));
        await gate.Entered.WaitAsync(token);

        using RawClient client = await server.ConnectAsync(token);
        RawClientReply refused = await client.CallAsync(Call("echo", -2, StringField(1, "x")), token);
        await client.SendMessagesAsync(token, Oneway("note", 3, StringField(1, "x")), Call("echo", 4, StringField(1, "x")));
        RawClientReply afterOneway = await client.ReadReplyAsync(token);
        gate.Open();
        await busy.ReadReplyAsync(token);

        Assert.Multiple(() =>
        {
            Assert.That((refused.Type, refused.Name, refused.SequenceId), Is.EqualTo((ExceptionType, "echo", -2)));
            Assert.That(refused.ErrorType, Is.EqualTo(TApplicationExceptionType.InternalError));
            Assert.That(refused.ErrorText, Does.StartWith("overloaded: ").And.Contain("MaxConcurrentCalls").And.Contain("1"));
            Assert.That(afterOneway.SequenceId, Is.EqualTo(4), "a oneway is refused without a word");
            Assert.That(server.Metrics.Sum(ProbeServer.Refusals, "overloaded"), Is.EqualTo(3));
            Assert.That(server.Log.Named("Overloaded"), Has.Count.EqualTo(3));
        });
        await ExpectLivesAsync(server, client, token, warnings: 3);
    }

    [Test]
    public async Task Definition_of_the_method_decides_whether_a_reply_is_sent(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options);
        using RawClient client = await server.ConnectAsync(token);

        await client.SendMessagesAsync(
            token,
            Call("note", 1, StringField(1, "a oneway, sent as CALL")),
            Oneway("note", 2, StringField(1, "a oneway")),
            Oneway("echo", 3, StringField(1, "two-way, sent as ONEWAY")),
            Call("echo", 4, StringField(1, "two-way")));
        RawClientReply third = await client.ReadReplyAsync(token);
        RawClientReply fourth = await client.ReadReplyAsync(token);

        Assert.Multiple(() =>
        {
            Assert.That((third.Type, third.SequenceId, third.Success), Is.EqualTo((ReplyType, 3, "two-way, sent as ONEWAY")));
            Assert.That((fourth.Type, fourth.SequenceId, fourth.Success), Is.EqualTo((ReplyType, 4, "two-way")));
        });
    }

    [Test]
    public async Task Oneway_that_fails_is_logged_and_not_answered(CancellationToken token)
    {
        ProbeHandler handler = new() { OnNote = (_, _) => throw new InvalidOperationException("lost") };
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, handler);
        using RawClient client = await server.ConnectAsync(token);

        await client.SendMessagesAsync(token, Oneway("note", 1, StringField(1, "x")));

        await ExpectLivesAsync(server, client, token, warnings: 1);
        Assert.That(server.Log.Named("HandlerFailed"), Has.Count.EqualTo(1));
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(int.MaxValue)]
    [TestCase(int.MinValue)]
    public async Task Reply_repeats_name_and_sequence_id(int sequenceId, CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options);
        using RawClient client = await server.ConnectAsync(token);
        byte[] expected = client.Encode(Strict(ReplyType, "echo", sequenceId, Struct(StringField(0, "été"))));

        await client.SendMessagesAsync(token, Call("echo", sequenceId, StringField(1, "été")));

        Assert.That(await client.ReadExactlyAsync(expected.Length, token), Is.EqualTo(expected));
    }

    [Test]
    public async Task Request_without_a_version_is_served(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options);
        using RawClient client = await server.ConnectAsync(token);

        RawClientReply reply = await client.CallAsync(NonStrict(CallType, "echo", -9, Struct(StringField(1, "old"))), token);

        Assert.That((reply.Type, reply.Name, reply.SequenceId, reply.Success), Is.EqualTo((ReplyType, "echo", -9, "old")));
    }

    /// <summary>The next answer on the connection is that of the next call: nothing is left over, and it still serves.</summary>
    private static async Task ExpectLivesAsync(ProbeServer server, RawClient client, CancellationToken token, int warnings = 0)
    {
        RawClientReply reply = await client.CallAsync(Call("names", 1234567, I32Field(1, 1)), token);

        Assert.Multiple(() =>
        {
            Assert.That((reply.Type, reply.Name, reply.SequenceId), Is.EqualTo((ReplyType, "names", 1234567)));
            Assert.That(reply.Success, Is.EqualTo(new List<object> { "name 0" }));
            Assert.That(server.Metrics.Sum(ProbeServer.ActiveConnections), Is.GreaterThanOrEqualTo(1));
            Assert.That(server.Log.Warnings, Has.Count.EqualTo(warnings));
        });
    }
}
