using System.Collections.Concurrent;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

/// <summary>However the bytes of requests are cut and joined on their way, they are answered in their order.</summary>
[TestFixture(true)]
[TestFixture(false)]
[CancelAfter(30_000)]
internal sealed class PipeliningTests(bool framed)
{
    private readonly ThriftServerOptions _options = new() { Dialects = [new(framed ? ThriftFraming.Framed : ThriftFraming.Unframed, TBinaryProtocol.Default)] };

    [Test]
    public async Task Requests_in_one_write_are_answered_in_their_order(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options);
        using RawClient client = await server.ConnectAsync(token);
        byte[][] requests = [.. Enumerable.Range(0, 500).Select(i => Call("echo", i, StringField(1, new string('x', i % 50 * 20))))];

        Task sending = client.SendMessagesAsync(token, requests);

        for (int i = 0; i < requests.Length; i++)
        {
            RawClientReply reply = await client.ReadReplyAsync(token);
            Assert.That((reply.SequenceId, ((string)reply.Success).Length), Is.EqualTo((i, i % 50 * 20)));
        }

        await sending;
    }

    [Test]
    public async Task Calls_of_one_connection_run_one_by_one_in_their_order(CancellationToken token)
    {
        ConcurrentQueue<string> events = [];
        ProbeHandler handler = new()
        {
            OnEcho = async (text, _) =>
            {
                events.Enqueue($"begin {text}");
                await Task.Yield();
                events.Enqueue($"end {text}");
                return text;
            },
            OnNote = async (text, _) =>
            {
                events.Enqueue($"begin {text}");
                await Task.Yield();
                events.Enqueue($"end {text}");
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, handler);
        using RawClient client = await server.ConnectAsync(token);

        await client.SendMessagesAsync(
            token,
            Oneway("note", 0, StringField(1, "0")),
            Call("echo", 1, StringField(1, "1")),
            Oneway("note", 2, StringField(1, "2")),
            Oneway("note", 3, StringField(1, "3")),
            Call("echo", 4, StringField(1, "4")));
        Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(1));
        Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(4));

        Assert.That(events, Is.EqualTo(Enumerable.Range(0, 5).SelectMany(i => new[] { $"begin {i}", $"end {i}" })));
    }

    [Test]
    public async Task Oneway_that_takes_its_time_holds_up_the_call_behind_it(CancellationToken token)
    {
        Gate gate = new();
        bool done = false;
        ProbeHandler handler = new()
        {
            OnNote = async (_, _) =>
            {
                await gate.PassAsync();
                done = true;
            },
            OnEcho = (_, _) => ValueTask.FromResult($"{done}"),
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Oneway("note", 1), Call("echo", 2));
        await gate.Entered.WaitAsync(token);

        gate.Open();

        Assert.That((await client.ReadReplyAsync(token)).Success, Is.EqualTo("True"));
    }

    [Test]
    public async Task Mixed_outcomes_stay_in_their_order(CancellationToken token)
    {
        ProbeHandler handler = new()
        {
            OnTouch = (times, _) => times switch
            {
                0 => default,
                1 => throw new Contract.Refusal("declared"),
                _ => throw new InvalidOperationException("undeclared"),
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, handler);
        using RawClient client = await server.ConnectAsync(token);

        await client.SendMessagesAsync(
            token,
            Call("touch", 5, I32Field(1, 2)),
            Call("touch", 5, I32Field(1, 1)),
            Call("nothing", 5),
            Oneway("nothing", 5),
            Oneway("note", 5),
            Call("store", 5, StructField(1)),
            Call("touch", 5, I32Field(1, 0)),
            Call("names", -5, I32Field(1, 0)));
        List<(byte, string, int)> replies = [];
        for (int i = 0; i < 6; i++)
        {
            RawClientReply reply = await client.ReadReplyAsync(token);
            replies.Add((reply.Type, reply.Name, reply.SequenceId));
        }

        Assert.That(
            replies,
            Is.EqualTo(new[]
            {
                (ExceptionType, "touch", 5), (ReplyType, "touch", 5), (ExceptionType, "nothing", 5),
                (ExceptionType, "store", 5), (ReplyType, "touch", 5), (ReplyType, "names", -5),
            }));
    }

    [Test]
    public async Task Requests_that_come_byte_by_byte_are_answered_in_their_order(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options);
        using RawClient client = await server.ConnectAsync(token);
        byte[] requests = [.. Requests(3).SelectMany(client.Encode)];

        foreach (byte one in requests)
        {
            await client.SendAsync((byte[])[one], token);
        }

        await ExpectRepliesAsync(client, 3, token);
    }

    [Test]
    public async Task Requests_cut_at_every_byte_are_answered(CancellationToken token)
    {
        HookedEndpoint endpoint = new();
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, endpoint: endpoint);
        using RawClient client = await server.ConnectAsync(token);
        byte[] requests = [.. Requests(2).SelectMany(client.Encode)];

        for (int cut = 1; cut < requests.Length; cut++)
        {
            // The second part goes out when the server has taken the first.
            await client.SendAsync(requests.AsMemory(0, cut), token);
            await ProbeServer.Until(() => endpoint.Accepted.SingleOrDefault()?.Peek() == PeerState.Quiet, token);
            await client.SendAsync(requests.AsMemory(cut), token);
            await ExpectRepliesAsync(client, 2, token);
        }
    }

    [Test]
    public async Task Client_that_half_closes_after_its_requests_still_gets_the_replies(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options);
        using RawClient client = await server.ConnectAsync(token);

        await client.SendMessagesAsync(token, Requests(5));
        client.CloseSending();

        await ExpectRepliesAsync(client, 5, token);
        Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
        await server.WaitForRestAsync(token);
        Assert.That(server.Log.Warnings, Is.Empty);
    }

    [Test]
    public async Task Client_that_half_closes_while_its_call_runs_still_gets_the_reply(CancellationToken token)
    {
        Gate gate = new();
        ProbeHandler handler = new() { OnTouch = async (_, _) => await gate.PassAsync() };
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Call("touch", 3));
        await gate.Entered.WaitAsync(token);

        client.CloseSending();
        gate.Open();

        Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(3));
        Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
    }

    [Test]
    public async Task Large_messages_travel_both_ways_among_small_ones(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options);
        using RawClient client = await server.ConnectAsync(token);
        int[] sizes = [0, 1, 4_000, 4_096, 8_192, 70_000, 3, 1_200_000, 5, 5_000_000, 7];

        Task sending = client.SendMessagesAsync(token, [.. sizes.Select(size => Call("echo", size, StringField(1, new string('y', size))))]);

        foreach (int size in sizes)
        {
            RawClientReply reply = await client.ReadReplyAsync(token);
            Assert.That((reply.SequenceId, ((string)reply.Success).Length), Is.EqualTo((size, size)));
        }

        await sending;
    }

    private static byte[][] Requests(int count) => [.. Enumerable.Range(1, count).Select(i => Call("echo", i, StringField(1, $"request {i}")))];

    private static async Task ExpectRepliesAsync(RawClient client, int count, CancellationToken token)
    {
        for (int i = 1; i <= count; i++)
        {
            RawClientReply reply = await client.ReadReplyAsync(token);
            Assert.That((reply.Type, reply.SequenceId, reply.Success), Is.EqualTo((ReplyType, i, $"request {i}")));
        }
    }
}
