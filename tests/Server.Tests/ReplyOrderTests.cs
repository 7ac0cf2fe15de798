using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

/// <summary>In which order the replies of calls that run at the same time leave. The handlers end when the tests say so.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class ReplyOrderTests
{
    private readonly Gates _gates = new();

    [Test]
    public async Task Calls_of_one_connection_run_at_the_same_time_and_are_answered_in_the_order_of_arrival([Values] bool framed, CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options(framed), _gates.Handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(1, "a"), Echo(2, "b"), Echo(3, "c"));
        await _gates.EnteredAsync(token, "a", "b", "c");

        foreach (string name in (string[])["c", "b", "a"])
        {
            _gates[name].Open();
        }

        await ExpectAsync(client, token, (1, "a"), (2, "b"), (3, "c"));
    }

    [Test]
    public async Task In_any_order_of_ends_the_order_of_arrival_holds([Range(0, 23)] int permutation, CancellationToken token)
    {
        string[] names = ["a", "b", "c", "d"];
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options(framed: true), _gates.Handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, [.. names.Select((name, i) => Echo(i, name))]);
        await _gates.EnteredAsync(token, names);

        foreach (string name in Permute(names, permutation))
        {
            _gates[name].Open();
        }

        await ExpectAsync(client, token, (0, "a"), (1, "b"), (2, "c"), (3, "d"));
        Assert.That((await CallAsync(client, 9, token)).SequenceId, Is.EqualTo(9), "and the connection is in order");
    }

    [Test]
    public async Task Where_the_server_is_told_so_replies_leave_as_completed(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options(framed: true) with { ReplyOrder = ReplyOrder.Completion }, _gates.Handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(1, "a"), Echo(2, "b"), Echo(3, "c"));
        await _gates.EnteredAsync(token, "a", "b", "c");

        await OpenAndExpectAsync(client, token, (3, "c"), (1, "a"), (2, "b"));
    }

    [Test]
    public async Task Client_that_says_so_in_its_header_is_answered_as_completed(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, HeaderOptions, _gates.Handler);
        using RawClient client = await server.ConnectAsync(token);
        await SendAsync(client, token, (1, "a", HeaderClient.AnyOrder), (2, "b", HeaderClient.AnyOrder));
        await _gates.EnteredAsync(token, "a", "b");

        _gates["b"].Open();
        Assert.That(await ReadHeaderReplyAsync(client, token), Is.EqualTo((2, "b")));
        _gates["a"].Open();
        Assert.That(await ReadHeaderReplyAsync(client, token), Is.EqualTo((1, "a")));
    }

    [Test]
    public async Task Server_that_is_told_to_keep_the_order_of_arrival_keeps_it_whatever_the_client_says(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, HeaderOptions with { ReplyOrder = ReplyOrder.Arrival }, _gates.Handler);
        using RawClient client = await server.ConnectAsync(token);
        await SendAsync(client, token, (1, "a", HeaderClient.AnyOrder), (2, "b", HeaderClient.AnyOrder));
        await _gates.EnteredAsync(token, "a", "b");

        _gates["b"].Open();
        await server.Metrics.WaitForSomeAsync(ProbeServer.ParkedBytes, token);
        _gates["a"].Open();

        Assert.That(await ReadHeaderReplyAsync(client, token), Is.EqualTo((1, "a")));
        Assert.That(await ReadHeaderReplyAsync(client, token), Is.EqualTo((2, "b")));
    }

    [Test]
    public async Task One_message_without_the_flag_brings_the_order_back_for_ever(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, HeaderOptions, _gates.Handler);
        using RawClient client = await server.ConnectAsync(token);
        await SendAsync(client, token, (1, "a", HeaderClient.AnyOrder), (2, "b", 0));
        await _gates.EnteredAsync(token, "a", "b");
        _gates["b"].Open();
        await server.Metrics.WaitForSomeAsync(ProbeServer.ParkedBytes, token);
        _gates["a"].Open();
        Assert.That(await ReadHeaderReplyAsync(client, token), Is.EqualTo((1, "a")));
        Assert.That(await ReadHeaderReplyAsync(client, token), Is.EqualTo((2, "b")));

        await SendAsync(client, token, (3, "c", HeaderClient.AnyOrder), (4, "d", HeaderClient.AnyOrder));
        await _gates.EnteredAsync(token, "c", "d");
        _gates["d"].Open();
        await server.Metrics.WaitForSomeAsync(ProbeServer.ParkedBytes, token);
        _gates["c"].Open();

        Assert.That(await ReadHeaderReplyAsync(client, token), Is.EqualTo((3, "c")));
        Assert.That(await ReadHeaderReplyAsync(client, token), Is.EqualTo((4, "d")));
    }

    [Test]
    public async Task Two_calls_with_one_number_bring_the_order_back_for_ever(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options(framed: true) with { ReplyOrder = ReplyOrder.Completion }, _gates.Handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(5, "a"), Echo(6, "b"), Echo(5, "c"));
        await _gates.EnteredAsync(token, "a", "b", "c");
        _gates["c"].Open();
        await server.Metrics.WaitForSomeAsync(ProbeServer.ParkedBytes, token);
        _gates["b"].Open();
        _gates["a"].Open();
        await ExpectAsync(client, token, (5, "a"), (6, "b"), (5, "c"));

        await client.SendMessagesAsync(token, Echo(7, "d"), Echo(8, "e"));
        await _gates.EnteredAsync(token, "d", "e");
        _gates["e"].Open();
        await server.Metrics.WaitForSomeAsync(ProbeServer.ParkedBytes, token);
        _gates["d"].Open();

        await ExpectAsync(client, token, (7, "d"), (8, "e"));
    }

    [Test]
    public async Task A_number_used_again_after_its_reply_keeps_the_freedom_of_order(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options(framed: true) with { ReplyOrder = ReplyOrder.Completion }, _gates.Handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(0, "a"));
        await OpenAndExpectAsync(client, token, (0, "a"));

        await client.SendMessagesAsync(token, Echo(0, "b"), Echo(1, "c"));
        await _gates.EnteredAsync(token, "b", "c");

        await OpenAndExpectAsync(client, token, (1, "c"), (0, "b"));
    }

    [Test]
    public async Task Oneway_calls_share_no_number_with_anybody(CancellationToken token)
    {
        ThriftServerOptions options = Options(framed: true) with { ReplyOrder = ReplyOrder.Completion, OnewayIsBarrier = false };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options, _gates.Handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Oneway("note", 0, StringField(1, "x")), Oneway("note", 0, StringField(1, "y")), Echo(0, "a"), Echo(1, "b"));
        await _gates.EnteredAsync(token, "note x", "note y", "a", "b");

        await OpenAndExpectAsync(client, token, (1, "b"), (0, "a"));
    }

    [Test]
    public async Task Replies_that_have_waited_leave_in_one_send(CancellationToken token)
    {
        HookedEndpoint endpoint = new();
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options(framed: true), _gates.Handler, endpoint);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(1, "a"), Echo(2, "b"), Echo(3, "c"));
        await _gates.EnteredAsync(token, "a", "b", "c");
        _gates["b"].Open();
        _gates["c"].Open();
        int size = Frame(Strict(ReplyType, "echo", 2, Struct(StringField(0, "b")))).Length;
        await server.Metrics.WaitForAsync(ProbeServer.ParkedBytes, 2 * size, token);

        _gates["a"].Open();
        await ExpectAsync(client, token, (1, "a"), (2, "b"), (3, "c"));

        Assert.That(endpoint.Sends, Is.EqualTo(new[] { 3 * size }));
        await server.Metrics.WaitForAsync(ProbeServer.ParkedBytes, 0, token);
    }

    [Test]
    public async Task Outcomes_of_every_kind_keep_their_order_behind_a_call_that_takes_its_time(CancellationToken token)
    {
        ProbeHandler handler = new()
        {
            OnEcho = _gates.Handler.OnEcho,
            OnTouch = (times, _) => times switch
            {
                0 => default,
                1 => throw new Contract.Refusal("declared"),
                2 => throw new InvalidOperationException("undeclared"),
                _ => throw new TApplicationException(TApplicationExceptionType.MissingResult, "chosen"),
            },
            OnNames = (_, _) => ValueTask.FromResult<List<string>>(["ok", null!]),
            OnStore = (_, _) => ValueTask.FromResult<Contract.Document>(null!),
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options(framed: true), handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(
            token,
            Echo(1, "a"),
            Call("touch", 2, I32Field(1, 2)),
            Call("touch", 3, I32Field(1, 1)),
            Call("touch", 4, I32Field(1, 3)),
            Call("nothing", 5),
            Oneway("nothing", 6),
            Call("store", 7, StructField(1)),
            Call("names", 8, I32Field(1, 0)),
            Call("store", 9, StructField(1, StringField(1, "title"))),
            Call("touch", 10, I32Field(1, 0)));
        await _gates.EnteredAsync(token, "a");
        await server.Log.WaitForAsync("ResultNotWritten", token);

        _gates["a"].Open();

        List<(int, byte, TApplicationExceptionType?)> replies = [];
        for (int i = 0; i < 9; i++)
        {
            RawClientReply reply = await client.ReadReplyAsync(token);
            replies.Add((reply.SequenceId, reply.Type, reply.Type == ExceptionType ? reply.ErrorType : null));
        }

        Assert.That(replies, Is.EqualTo(new (int, byte, TApplicationExceptionType?)[]
        {
            (1, ReplyType, null),
            (2, ExceptionType, TApplicationExceptionType.InternalError),
            (3, ReplyType, null),
            (4, ExceptionType, TApplicationExceptionType.MissingResult),
            (5, ExceptionType, TApplicationExceptionType.UnknownMethod),
            (7, ExceptionType, TApplicationExceptionType.ProtocolError),
            (8, ExceptionType, TApplicationExceptionType.InternalError),
            (9, ReplyType, null),
            (10, ReplyType, null),
        }));
        await server.Metrics.WaitForAsync(ProbeServer.ActiveCalls, 0, token);
    }

    [Test]
    public async Task Garbage_behind_calls_that_run_closes_the_connection_after_their_replies([Values] bool framed, CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options(framed), _gates.Handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(1, "a"), Echo(2, "b"));
        await _gates.EnteredAsync(token, "a", "b");
        await client.SendAsync("GET / HTTP/1.1\r\n"u8.ToArray(), token);
        await server.Metrics.WaitForAsync(ProbeServer.Refusals, 1, token);

        _gates["b"].Open();
        _gates["a"].Open();

        await ExpectAsync(client, token, (1, "a"), (2, "b"));
        Assert.That(await client.ReadToEndAsync(token), Is.Empty);
        client.Dispose();
        await server.ExpectOneRefusalAsync(framed ? "not_thrift" : "size_limit", token);
    }

    [Test]
    public async Task Message_that_is_no_request_closes_the_connection_after_the_replies_before_it(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, Options(framed: true), _gates.Handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(1, "a"), Strict(ReplyType, "echo", 2, Struct()), Echo(3, "never"));
        await _gates.EnteredAsync(token, "a");
        await server.Metrics.WaitForAsync(ProbeServer.Refusals, 1, token);

        _gates["a"].Open();

        await ExpectAsync(client, token, (1, "a"));
        RawClientReply refusal = await client.ReadReplyAsync(token);
        Assert.That((refusal.SequenceId, refusal.ErrorType), Is.EqualTo((2, TApplicationExceptionType.InvalidMessageType)));
        Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
        Assert.That(_gates["never"].Entered.IsCompleted, Is.False);
    }

    private static ThriftServerOptions HeaderOptions { get; } = new() { Dialects = [new(ThriftFraming.Header, TBinaryProtocol.Default)] };

    private static ThriftServerOptions Options(bool framed) => new() { Dialects = [new(framed ? ThriftFraming.Framed : ThriftFraming.Unframed, TBinaryProtocol.Default)] };

    private static byte[] Echo(int sequenceId, string text) => Call("echo", sequenceId, StringField(1, text));

    private static Task<RawClientReply> CallAsync(RawClient client, int sequenceId, CancellationToken token) =>
        client.CallAsync(Call("touch", sequenceId, I32Field(1, 0)), token);

    private static IEnumerable<string> Permute(string[] names, int permutation)
    {
        List<string> left = [.. names];
        for (int size = names.Length; size > 0; size--)
        {
            string name = left[permutation % size];
            permutation /= size;
            left.Remove(name);
            yield return name;
        }
    }

    private static Task SendAsync(RawClient client, CancellationToken token, params (int SequenceId, string Text, short Flags)[] calls) =>
        client.SendAsync(calls.SelectMany(call => HeaderClient.Frame(Echo(call.SequenceId, call.Text), call.Flags)).ToArray(), token);

    private static async Task<(int, string)> ReadHeaderReplyAsync(RawClient client, CancellationToken token)
    {
        (RawClientReply reply, _) = await HeaderClient.ReadAsync(client, token);
        return (reply.SequenceId, (string)reply.Success);
    }

    private static async Task ExpectAsync(RawClient client, CancellationToken token, params (int, string)[] replies)
    {
        foreach ((int, string) expected in replies)
        {
            RawClientReply reply = await client.ReadReplyAsync(token);
            Assert.That((reply.SequenceId, (string)reply.Success), Is.EqualTo(expected));
        }
    }

    /// <summary>Lets handlers end one by one, each after the reply of the one before.</summary>
    private async Task OpenAndExpectAsync(RawClient client, CancellationToken token, params (int SequenceId, string Text)[] replies)
    {
        foreach ((int sequenceId, string text) in replies)
        {
            _gates[text].Open();
            await ExpectAsync(client, token, (sequenceId, text));
        }
    }
}
