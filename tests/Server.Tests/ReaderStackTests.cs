using System.Diagnostics;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

/// <summary>However calls and oneways follow on one another, the stack on which a connection is served does not grow with their number.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class ReaderStackTests
{
    [Test]
    public async Task A_reader_that_waits_for_a_call_on_its_own_stack_does_not_go_on_there([Values(1, 2, 32)] int limit, CancellationToken token)
    {
        const int rounds = 200;
        int deepest = 0;
        ProbeHandler handler = new()
        {
            OnEcho = (text, _) =>
            {
                Look();
                return ValueTask.FromResult(text);
            },
            OnNote = (_, _) =>
            {
                Look();
                return default;
            },
        };
        ThriftServerOptions options = new() { Dialects = [new(ThriftFraming.Framed, TBinaryProtocol.Default)], MaxCallsPerConnection = limit };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options, handler);
        using RawClient client = await server.ConnectAsync(token);

        for (int i = 0; i < rounds; i++)
        {
            await client.SendMessagesAsync(token, Call("echo", 3 * i, StringField(1, "x")));
            await client.SendMessagesAsync(token, Oneway("note", (3 * i) + 1), Call("echo", (3 * i) + 2, StringField(1, "y")));
        }

        for (int i = 0; i < rounds; i++)
        {
            Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(3 * i));
            Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo((3 * i) + 2));
        }

        Assert.That(deepest, Is.LessThan(200), "frames on the stack of a handler");

        void Look()
        {
            int depth = new StackTrace().FrameCount;
            int seen = Volatile.Read(ref deepest);
            while (depth > seen && Interlocked.CompareExchange(ref deepest, depth, seen) != seen)
            {
                seen = Volatile.Read(ref deepest);
            }
        }
    }

    [Test]
    public async Task A_handler_that_blocks_while_its_reader_waits_for_it_is_followed_by_what_was_read(CancellationToken token)
    {
        // The call runs in its reader's place; the oneway, read elsewhere meanwhile, waits for its end; then the call behind that.
        Gates gates = new();
        ProbeHandler handler = new()
        {
            OnEcho = (text, _) =>
            {
                gates[text].PassBlocking();
                return ValueTask.FromResult(text);
            },
            OnNote = (text, _) =>
            {
                gates[$"note {text}"].PassBlocking();
                return default;
            },
        };
        HookedEndpoint endpoint = new();
        await using ProbeServer server = await ProbeServer.StartAsync(
            token, new ThriftServerOptions { Dialects = [new(ThriftFraming.Framed, TBinaryProtocol.Default)] }, handler, endpoint);
        using RawClient client = await server.ConnectAsync(token);
        for (int i = 0; i < 5; i++)
        {
            await client.SendMessagesAsync(token, Call("echo", i, StringField(1, $"{i}")));
            await gates[$"{i}"].Entered.WaitAsync(token);
            await client.SendMessagesAsync(token, Oneway("note", 100, StringField(1, $"{i}")));
            await ProbeServer.Until(() => endpoint.Accepted.Single().Peek() == PeerState.Quiet, token);
            Assert.That(gates[$"note {i}"].Entered.IsCompleted, Is.False);
            gates[$"{i}"].Open();
            await gates[$"note {i}"].Entered.WaitAsync(token);
            gates[$"note {i}"].Open();
            Assert.That((await client.ReadReplyAsync(token)).SequenceId, Is.EqualTo(i));
        }
    }
}
