using System.Net;
using ThriftRpc.Protocol;
using ThriftRpc.Server.Tests.Contract;
using ThriftRpc.Testing;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

/// <summary>Handlers of every temper.</summary>
[TestFixture]
[CancelAfter(30_000)]
internal sealed class HandlerTests
{
    private static IEnumerable<TestCaseData> Failures()
    {
        yield return Case("synchronously", (_, _) => throw new InvalidOperationException("x"));
        yield return Case("after a while", async (_, _) =>
        {
            await Task.Yield();
            throw new InvalidOperationException("x");
        });
        yield return Case("with a canceled token of its own", (_, _) => new ValueTask(Task.FromCanceled(new CancellationToken(canceled: true))));
        yield return Case("with a transport's exception", (_, _) => throw new TTransportException(TTransportExceptionType.EndOfFile, "another server's"));
        yield return Case("with a protocol's exception", (_, _) => throw new TProtocolException(TProtocolExceptionType.SizeLimit, "another server's"));
        yield return Case("with several exceptions", (_, _) => throw new AggregateException(new InvalidOperationException("a"), new InvalidOperationException("b")));

        static TestCaseData Case(string name, Func<int, CallContext, ValueTask> fail) => new TestCaseData(fail).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Failures))]
    public async Task Handler_may_fail(Func<int, CallContext, ValueTask> fail, CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, handler: new ProbeHandler { OnTouch = fail });
        using RawClient client = await server.ConnectAsync(token);

        RawClientReply reply = await client.CallAsync(Call("touch", 1), token);
        RawClientReply after = await client.CallAsync(Call("echo", 2, StringField(1, "x")), token);

        Assert.Multiple(() =>
        {
            Assert.That((reply.Type, reply.ErrorType), Is.EqualTo((ExceptionType, TApplicationExceptionType.InternalError)));
            Assert.That(after.Success, Is.EqualTo("x"));
            Assert.That(server.Log.Warnings.Select(entry => entry.EventName), Is.EqualTo(new[] { "HandlerFailed" }));
            Assert.That(server.Metrics.Sum(ProbeServer.ActiveCalls), Is.Zero);
            Assert.That(server.Metrics.Sum(ProbeServer.Refusals), Is.Zero, "the client has done nothing wrong");
        });
    }

    [Test]
    public async Task Handler_that_blocks_its_thread_holds_up_only_its_own_connection(CancellationToken token)
    {
        Gate gate = new();
        ProbeHandler handler = new()
        {
            OnTouch = (_, _) =>
            {
                gate.PassBlocking();
                return default;
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, handler: handler);
        using RawClient blocked = await server.ConnectAsync(token);
        using RawClient other = await server.ConnectAsync(token);
        await blocked.SendMessagesAsync(token, Call("touch", 1), Call("echo", 2));
        await gate.Entered.WaitAsync(token);

        try
        {
            Assert.That((await other.CallAsync(Call("echo", 1, StringField(1, "x")), token)).Success, Is.EqualTo("x"));
        }
        finally
        {
            gate.Open();
        }

        Assert.That((await blocked.ReadReplyAsync(token)).SequenceId, Is.EqualTo(1));
        Assert.That((await blocked.ReadReplyAsync(token)).SequenceId, Is.EqualTo(2));
    }

    [Test]
    public async Task Handler_may_complete_on_a_thread_of_its_own(CancellationToken token)
    {
        ProbeHandler handler = new()
        {
            OnEcho = (text, _) =>
            {
                TaskCompletionSource<string> done = new();
                new Thread(() => done.SetResult($"{text} by {Thread.CurrentThread.Name}")) { Name = "a thread" }.Start();
                return new ValueTask<string>(done.Task);
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, handler: handler);
        using RawClient client = await server.ConnectAsync(token);

        for (int i = 0; i < 20; i++)
        {
            Assert.That((await client.CallAsync(Call("echo", i, StringField(1, $"{i}")), token)).Success, Is.EqualTo($"{i} by a thread"));
        }
    }

    [Test]
    public async Task Handler_is_told_its_peer_and_has_a_token_that_has_not_fired(CancellationToken token)
    {
        CallContext seen = default;
        ProbeHandler handler = new() { OnTouch = (_, context) => { seen = context; return default; } };
        await using ProbeServer server = await ProbeServer.StartAsync(token, handler: handler);
        using RawClient client = await server.ConnectAsync(token);

        await client.CallAsync(Call("touch", 1), token);

        Assert.Multiple(() =>
        {
            Assert.That((seen.Peer as IPEndPoint)?.Port, Is.EqualTo(((IPEndPoint)client.LocalEndPoint).Port));
            Assert.That(seen.CancellationToken.CanBeCanceled, Is.True);
            Assert.That(seen.CancellationToken.IsCancellationRequested, Is.False);
        });
    }

    [Test]
    public async Task Recycled_call_carries_nothing_of_the_call_before(CancellationToken token)
    {
        List<Document> stored = [];
        bool refuse = false;
        ProbeHandler handler = new()
        {
            OnEcho = (text, _) => ValueTask.FromResult(text.Length == 0 ? null! : text),
            OnStore = (document, _) =>
            {
                stored.Add(document);
                return refuse ? throw new Refusal("no") { Code = 1 } : ValueTask.FromResult(document);
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, handler: handler);
        using RawClient client = await server.ConnectAsync(token);
        byte[] document = StructField(1, StringField(1, "secret"), StringListField(2, "of the first caller"));

        // A full call, then one without arguments, then a refused one, then a full one: on one connection they share a call object.
        Assert.That((await client.CallAsync(Call("echo", 1, StringField(1, "secret")), token)).Success, Is.EqualTo("secret"));
        Assert.That((await client.CallAsync(Call("echo", 2), token)).Fields, Is.Empty);
        Assert.That((await client.CallAsync(Call("store", 3, document), token)).Fields.Keys, Is.EqualTo(new short[] { 0 }));
        Assert.That((await client.CallAsync(Call("store", 4), token)).ErrorType, Is.EqualTo(TApplicationExceptionType.ProtocolError));
        refuse = true;
        Assert.That((await client.CallAsync(Call("store", 5, document), token)).Fields.Keys, Is.EqualTo(new short[] { 1 }));
        refuse = false;
        Assert.That((await client.CallAsync(Call("store", 6, document), token)).Fields.Keys, Is.EqualTo(new short[] { 0 }));
        Assert.That(stored, Has.Count.EqualTo(3), "the handler never saw the call without a document");
    }

    [Test]
    public async Task Call_object_of_undecodable_arguments_carries_nothing_over(CancellationToken token)
    {
        ProbeHandler handler = new() { OnEcho = (text, _) => ValueTask.FromResult($"[{text}]") };
        await using ProbeServer server = await ProbeServer.StartAsync(token, handler: handler);
        using RawClient client = await server.ConnectAsync(token);

        // The text is decoded, then the rest turns out to be cut off.
        RawClientReply refused = await client.CallAsync(Strict(CallType, "echo", 1, [.. StringField(1, "secret"), StringType, 0, 2, 0, 0, 0, 99]), token);
        RawClientReply next = await client.CallAsync(Call("echo", 2), token);

        Assert.Multiple(() =>
        {
            Assert.That(refused.ErrorType, Is.EqualTo(TApplicationExceptionType.ProtocolError));
            Assert.That(next.Success, Is.EqualTo("[]"));
        });
    }
}
