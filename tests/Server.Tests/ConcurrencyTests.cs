using System.Collections.Concurrent;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

/// <summary>Which calls of one connection run at the same time, and what stops its reading.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class ConcurrencyTests
{
    private static readonly ThriftServerOptions s_options = new() { Dialects = [new(ThriftFraming.Framed, TBinaryProtocol.Default)] };

    private readonly Gates _gates = new();
    private readonly HookedEndpoint _endpoint = new();
    private readonly ConcurrentQueue<string> _events = [];

    [Test]
    public async Task A_handler_that_blocks_its_thread_does_not_freeze_a_shared_connection(
        [Values] bool together, [Values(InlineHandlers.WhenAlone, InlineHandlers.Never)] InlineHandlers inline, CancellationToken token)
    {
        Gate gate = new();
        ProbeHandler handler = new()
        {
            OnEcho = (text, _) =>
            {
                gate.PassBlocking();
                return ValueTask.FromResult(text);
            },
        };
        ThriftServerOptions options = s_options with { ReplyOrder = ReplyOrder.Completion, InlineHandlers = inline };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options, handler);
        using RawClient client = await server.ConnectAsync(token);
        if (together)
        {
            await client.SendMessagesAsync(token, Echo(1, "blocks"), Touch(2));
        }
        else
        {
            await client.SendMessagesAsync(token, Echo(1, "blocks"));
            await gate.Entered.WaitAsync(token);
            await client.SendMessagesAsync(token, Touch(2));
        }

        Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(2));
        for (int i = 3; i < 10; i++)
        {
            Assert.That((await client.CallAsync(Touch(i), token)).SequenceId, Is.EqualTo(i), "it is still read");
        }

        await client.SendMessagesAsync(token, Touch(10), Touch(11), Touch(12));
        Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.AnyOf(10, 11, 12));
        Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.AnyOf(10, 11, 12));
        Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.AnyOf(10, 11, 12));
        gate.Open();
        Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(1));
        Assert.That((await client.CallAsync(Touch(13), token)).SequenceId, Is.EqualTo(13));
    }

    [Test]
    public async Task Replies_that_are_ready_leave_although_the_call_behind_them_blocks([Values(2, 5, 40)] int calls, [Values(3, 32)] int limit, CancellationToken token)
    {
        Gate gate = new();
        ProbeHandler handler = new()
        {
            OnEcho = (text, _) =>
            {
                gate.PassBlocking();
                return ValueTask.FromResult(text);
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, s_options with { MaxCallsPerConnection = limit }, handler);
        using RawClient client = await server.ConnectAsync(token);

        await client.SendMessagesAsync(token, [.. Enumerable.Range(0, calls).Select(Touch), Echo(calls, "blocks"), Touch(calls + 1)]);
        await ExpectAsync(client, token, [.. Enumerable.Range(0, calls)]);
        gate.Open();

        await ExpectAsync(client, token, calls, calls + 1);
    }

    [Test]
    public async Task Calls_that_arrive_together_are_answered_in_few_sends(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, s_options, new ProbeHandler(), _endpoint);
        using RawClient client = await server.ConnectAsync(token);

        await client.SendMessagesAsync(token, [.. Enumerable.Range(0, 30).Select(Touch)]);
        await ExpectAsync(client, token, [.. Enumerable.Range(0, 30)]);

        Assert.That(_endpoint.Sends, Has.Count.LessThan(30), "replies that are ready leave together");
    }

    [Test]
    public async Task Handlers_that_always_run_where_their_connection_is_read_run_one_by_one_if_they_block(CancellationToken token)
    {
        Gate gate = new();
        ProbeHandler handler = new()
        {
            OnEcho = (text, _) =>
            {
                _events.Enqueue($"begin {text}");
                gate.PassBlocking();
                _events.Enqueue($"end {text}");
                return ValueTask.FromResult(text);
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, s_options with { InlineHandlers = InlineHandlers.Always }, handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(1, "a"), Echo(2, "b"));
        await gate.Entered.WaitAsync(token);

        gate.Open();
        await ExpectAsync(client, token, 1, 2);

        Assert.That(_events, Is.EqualTo(new[] { "begin a", "end a", "begin b", "end b" }));
    }

    [Test]
    public async Task Handlers_that_always_run_where_their_connection_is_read_run_together_if_they_wait(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, s_options with { InlineHandlers = InlineHandlers.Always }, _gates.Handler);
        using RawClient client = await server.ConnectAsync(token);

        await client.SendMessagesAsync(token, Echo(1, "a"), Echo(2, "b"));
        await _gates.EnteredAsync(token, "a", "b");
        Open("b", "a");

        await ExpectAsync(client, token, 1, 2);
    }

    [Test]
    public async Task With_one_call_at_a_time_each_begins_after_the_reply_of_the_one_before([Values] InlineHandlers inline, CancellationToken token)
    {
        ProbeHandler handler = new()
        {
            OnEcho = async (text, _) =>
            {
                _events.Enqueue($"begin {text} after {_endpoint.Sends.Count} replies");
                await Task.Yield();
                _events.Enqueue($"end {text}");
                return text;
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, s_options with { MaxCallsPerConnection = 1, InlineHandlers = inline }, handler, _endpoint);
        using RawClient client = await server.ConnectAsync(token);

        await client.SendMessagesAsync(token, [.. Enumerable.Range(0, 50).Select(i => Echo(i, $"{i}"))]);
        await ExpectAsync(client, token, [.. Enumerable.Range(0, 50)]);

        Assert.That(_events, Is.EqualTo(Enumerable.Range(0, 50).SelectMany(i => new[] { $"begin {i} after {i} replies", $"end {i}" })));
    }

    [Test]
    public async Task No_more_calls_run_than_the_limit_and_reading_goes_on_when_one_ends(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, s_options with { MaxCallsPerConnection = 2 }, _gates.Handler, _endpoint);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(1, "a"), Echo(2, "b"));
        await _gates.EnteredAsync(token, "a", "b");

        await client.SendMessagesAsync(token, Echo(3, "c"));
        await ProbeServer.Until(() => _endpoint.Accepted.Single().Peek() == PeerState.HasSent, token);
        Assert.That(_gates["c"].Entered.IsCompleted, Is.False);
        Open("a");
        await _gates.EnteredAsync(token, "c");
        Open("c", "b");

        await ExpectAsync(client, token, 1, 2, 3);
    }

    [Test]
    public async Task A_call_that_waits_for_its_turn_to_be_answered_counts_among_the_limit(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, s_options with { MaxCallsPerConnection = 2 }, _gates.Handler, _endpoint);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(1, "a"), Echo(2, "b"));
        await _gates.EnteredAsync(token, "a", "b");
        Open("b");
        await server.Metrics.WaitForSomeAsync(ProbeServer.ParkedBytes, token);

        await client.SendMessagesAsync(token, Echo(3, "c"));
        await ProbeServer.Until(() => _endpoint.Accepted.Single().Peek() == PeerState.HasSent, token);
        Open("a");
        await _gates.EnteredAsync(token, "c");
        Open("c");

        await ExpectAsync(client, token, 1, 2, 3);
    }

    [Test]
    public async Task As_many_calls_as_the_limit_run_and_never_more([Values(1, 2, 7, 32)] int limit, CancellationToken token)
    {
        const int calls = 400;
        int running = 0;
        int most = 0;
        using SemaphoreSlim all = new(0);
        ProbeHandler handler = new()
        {
            OnEcho = async (text, _) =>
            {
                int now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                if (now == limit)
                {
                    all.Release(limit);
                }

                await all.WaitAsync(token);
                Interlocked.Decrement(ref running);
                return text;
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, s_options with { MaxCallsPerConnection = limit }, handler);
        using RawClient client = await server.ConnectAsync(token);

        // Calls go on in groups of the limit: were there fewer at a time, no group would ever be complete.
        Task sending = client.SendMessagesAsync(token, [.. Enumerable.Range(0, calls / limit * limit).Select(i => Echo(i, $"{i}"))]);
        await ExpectAsync(client, token, [.. Enumerable.Range(0, calls / limit * limit)]);
        await sending;

        Assert.That(most, Is.EqualTo(limit));
    }

    [Test]
    public async Task Reading_stops_while_more_bytes_are_parked_than_the_limit([Values] bool overTheLimit, CancellationToken token)
    {
        int waiting = 0;
        TaskCompletionSource<int> waitingThen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        HookedEndpoint endpoint = EndpointThatCountsReceives(change => Interlocked.Add(ref waiting, change));
        ProbeHandler handler = new()
        {
            OnEcho = _gates.Handler.OnEcho,
            OnNames = (count, _) => ValueTask.FromResult(new List<string> { new('x', count) }),
            OnTouch = (_, _) =>
            {
                waitingThen.TrySetResult(Volatile.Read(ref waiting));
                return default;
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, s_options with { MaxParkedBytes = 10_000 }, handler, endpoint);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(1, "a"));
        await _gates.EnteredAsync(token, "a");
        await client.SendMessagesAsync(token, Call("names", 2, I32Field(1, overTheLimit ? 10_000 : 1_000)));
        await server.Metrics.WaitForSomeAsync(ProbeServer.ParkedBytes, token);

        // It was awaited already when the reply was parked; the next one is awaited only below the limit.
        await client.SendMessagesAsync(token, Touch(3));
        int waitingWithThree = await waitingThen.Task.WaitAsync(token);
        await client.SendMessagesAsync(token, Echo(4, "b"));

        if (overTheLimit)
        {
            Assert.That(waitingWithThree, Is.Zero);
            await ProbeServer.Until(() => endpoint.Accepted.Single().Peek() == PeerState.HasSent, token);
            Assert.That(_gates["b"].Entered.IsCompleted, Is.False);
            Open("a");
            await _gates.EnteredAsync(token, "b");
        }
        else
        {
            await _gates.EnteredAsync(token, "b");
            Open("a");
        }

        Open("b");
        await ExpectAsync(client, token, 1, 2, 3, 4);
        await server.Metrics.WaitForAsync(ProbeServer.ParkedBytes, 0, token);
    }

    [Test]
    public async Task Client_that_does_not_read_its_replies_is_read_no_further_and_in_the_end_gets_all(CancellationToken token)
    {
        const int calls = 600;
        const int size = 100_000;
        int served = 0;
        ManualTimeProvider time = new();
        ProbeHandler handler = new()
        {
            OnNames = (count, _) =>
            {
                Interlocked.Increment(ref served);
                return ValueTask.FromResult(new List<string> { new('x', count) });
            },
        };
        ThriftServerOptions options = s_options with { Time = time, IdleTimeout = Timeout.InfiniteTimeSpan, ReceiveTimeout = Timeout.InfiniteTimeSpan, MaxParkedBytes = 1 };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options, handler);
        using RawClient client = await server.ConnectAsync(token, receiveBufferBytes: 4096);
        Task sending = client.SendMessagesAsync(token, [.. Enumerable.Range(0, calls).Select(i => Call("names", i, I32Field(1, size)))]);

        // The time of a send counts: the client's buffers are full. What they hold and one round of calls beyond is all that may have run.
        await time.WaitForTimersAsync(1, token);
        int servedByThen = Volatile.Read(ref served);
        await ExpectAsync(client, token, [.. Enumerable.Range(0, calls)]);
        await sending;

        Assert.That(servedByThen, Is.LessThan(calls / 2), "the system's buffers hold some megabytes, not thirty");
        Assert.That(served, Is.EqualTo(calls));
    }

    [Test]
    public async Task Client_that_calls_one_at_a_time_and_does_not_read_its_replies_is_read_no_further_either(CancellationToken token)
    {
        int waiting = 0;
        Gate sending = new();
        ConcurrentQueue<int> waitingThen = [];
        HookedEndpoint endpoint = EndpointThatCountsReceives(change => Interlocked.Add(ref waiting, change)) with
        {
            OnSend = async send =>
            {
                await sending.PassAsync();
                await send();
            },
        };
        ProbeHandler handler = new()
        {
            OnTouch = (_, _) =>
            {
                waitingThen.Enqueue(Volatile.Read(ref waiting));
                return default;
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, s_options with { MaxParkedBytes = 1 }, handler, endpoint);
        using RawClient client = await server.ConnectAsync(token);

        await client.SendMessagesAsync(token, Touch(1));
        await sending.Entered.WaitAsync(token); // Call 1 is over, and only its reply has not left.
        await client.SendMessagesAsync(token, Touch(2));
        await ProbeServer.Until(() => waitingThen.Count == 2, token);
        sending.Open();
        await ExpectAsync(client, token, 1, 2);

        Assert.That(waitingThen, Is.EqualTo(new[] { 1, 0 }), "the first call runs while the next message is awaited, the second while none is");
        Assert.That((await client.CallAsync(Touch(3), token)).SequenceId, Is.EqualTo(3), "and the connection is in order");
    }

    [Test]
    public async Task Oneway_begins_after_what_precedes_it_and_ends_before_what_follows(CancellationToken token)
    {
        ProbeHandler handler = new()
        {
            OnEcho = async (text, _) =>
            {
                _events.Enqueue($"begin {text}");
                await _gates[text].PassAsync();
                _events.Enqueue($"end {text}");
                return text;
            },
            OnNote = async (text, _) =>
            {
                _events.Enqueue($"begin note {text}");
                await _gates[$"note {text}"].PassAsync();
                _events.Enqueue($"end note {text}");
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, s_options, handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(1, "a"), Echo(2, "b"), Note(3, "c"), Note(4, "d"), Echo(5, "e"));

        await _gates.EnteredAsync(token, "a", "b");
        Open("b", "a");
        await ExpectAsync(client, token, 1, 2);
        await _gates.EnteredAsync(token, "note c");
        Open("note c");
        await _gates.EnteredAsync(token, "note d");
        Open("note d", "e");
        await ExpectAsync(client, token, 5);

        string[] events = [.. _events];
        Assert.That(events[..2], Is.EquivalentTo(new[] { "begin a", "begin b" }));
        Assert.That(events[2..4], Is.EquivalentTo(new[] { "end a", "end b" }));
        Assert.That(events[4..], Is.EqualTo(new[] { "begin note c", "end note c", "begin note d", "end note d", "begin e", "end e" }));
    }

    [Test]
    public async Task Oneway_runs_beside_the_others_where_it_is_no_barrier(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, s_options with { OnewayIsBarrier = false }, _gates.Handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(1, "a"), Note(2, "b"), Note(3, "c"), Echo(4, "d"));

        await _gates.EnteredAsync(token, "a", "note b", "note c", "d");
        Open("d", "note c", "a");

        await ExpectAsync(client, token, 1, 4);
        Open("note b");
        await server.Metrics.WaitForAsync(ProbeServer.ActiveCalls, 0, token);
    }

    [Test]
    public async Task Unknown_oneway_is_no_barrier_and_gets_no_reply(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, s_options, _gates.Handler);
        using RawClient client = await server.ConnectAsync(token);

        await client.SendMessagesAsync(token, Echo(1, "a"), Oneway("nothing", 2), Echo(3, "b"));
        await _gates.EnteredAsync(token, "a", "b");
        Open("b", "a");

        await ExpectAsync(client, token, 1, 3);
    }

    [Test]
    public async Task Oneway_whose_handler_fails_lets_the_others_go_on([Values] bool barrier, CancellationToken token)
    {
        ProbeHandler handler = new() { OnNote = (_, _) => throw new InvalidOperationException("no") };
        await using ProbeServer server = await ProbeServer.StartAsync(token, s_options with { OnewayIsBarrier = barrier }, handler);
        using RawClient client = await server.ConnectAsync(token);

        await client.SendMessagesAsync(token, Touch(1), Note(2, "a"), Touch(3), Note(4, "b"), Touch(5));

        await ExpectAsync(client, token, 1, 3, 5);
        await server.Log.WaitForAsync("HandlerFailed", token, count: 2);
    }

    [Test]
    public async Task Connection_is_not_idle_while_a_call_runs_and_becomes_so_with_its_reply(CancellationToken token)
    {
        TimeSpan idle = TimeSpan.FromMinutes(10);
        ManualTimeProvider time = new();
        await using ProbeServer server = await ProbeServer.StartAsync(token, s_options with { Time = time, IdleTimeout = idle }, _gates.Handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Echo(1, "a"));
        await _gates.EnteredAsync(token, "a");

        time.Advance(idle * 3.5);
        Open("a");
        await ExpectAsync(client, token, 1);
        await server.Metrics.WaitForAsync(ProbeServer.ActiveCalls, 0, token);
        Assert.That((await client.CallAsync(Touch(2), token)).SequenceId, Is.EqualTo(2));

        Task<byte[]> closed = client.ReadToCloseAsync(token);
        await ProbeServer.Until(() => AdvanceUnless(closed), token);
        Assert.That(await closed, Is.Empty);
        Assert.That(server.Log.Warnings, Is.Empty);

        bool AdvanceUnless(Task closed)
        {
            if (!closed.IsCompleted)
            {
                time.Advance(idle);
            }

            return closed.IsCompleted;
        }
    }

    private static byte[] Echo(int sequenceId, string text) => Call("echo", sequenceId, StringField(1, text));

    /// <param name="note">Is told 1 when the server begins to wait for bytes, and -1 when there are some.</param>
    private static HookedEndpoint EndpointThatCountsReceives(Action<int> note) => new()
    {
        OnReceive = async (_, receive) =>
        {
            note(1);
            int received = await receive();
            note(-1);
            return received;
        },
    };

    private static byte[] Touch(int sequenceId) => Call("touch", sequenceId, I32Field(1, 0));

    private static byte[] Note(int sequenceId, string text) => Oneway("note", sequenceId, StringField(1, text));

    private static void InterlockedMax(ref int most, int value)
    {
        int seen = Volatile.Read(ref most);
        while (value > seen)
        {
            int found = Interlocked.CompareExchange(ref most, value, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }

    private static async Task ExpectAsync(RawClient client, CancellationToken token, params int[] sequenceIds)
    {
        foreach (int expected in sequenceIds)
        {
            RawClientReply reply = await client.ReadReplyAsync(token);
            Assert.That((reply.SequenceId, reply.Type), Is.EqualTo((expected, ReplyType)));
        }
    }

    private void Open(params string[] names)
    {
        foreach (string name in names)
        {
            _gates[name].Open();
        }
    }
}
