using System.Net.Sockets;
using System.Text;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool.Tests;

/// <summary>What a call leaves behind, and which calls are tried again (T39 to T54).</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class PooledClientTests
{
    private static readonly SocketException s_reset = new((int)SocketError.ConnectionReset);

    [Test]
    [Category("T39")]
    public async Task A_late_reply_never_reaches_the_next_caller(CancellationToken token)
    {
        PoolRig rig = new();
        ScriptedConnection first = await rig.OpenIdleAsync(token);
        Task timingOut = rig.Client.InvokeAsync(new SayCall("a") { Context = new CallContext { Timeout = TimeSpan.FromSeconds(1) } }).AsTask();
        byte[] lateReply = PoolRig.ReplyToLast(first, "answer to a");
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await Caught.ByAsync<TTransportException>(timingOut, token)).Type, Is.EqualTo(TTransportExceptionType.TimedOut));

        SayCall b = new("b");
        Task calling = rig.Client.InvokeAsync(b).AsTask();
        ScriptedConnection second = (await rig.Gate.NextAsync(token)).Succeed();
        first.Arrive(lateReply);
        await PoolRig.AnswerAsync(second, "answer to b", token);

        await calling.WaitAsync(token);
        Assert.That((b.Answer, first.IsEnded), Is.EqualTo(("answer to b", true)));
    }

    [Test]
    [Category("T40")]
    public async Task A_reply_that_belongs_to_another_call_ends_the_connection(CancellationToken token)
    {
        PoolRig rig = new();
        ScriptedConnection connection = await rig.OpenIdleAsync(token);
        Task calling = rig.Client.InvokeAsync(new SayCall("hello")).AsTask();

        connection.Arrive(Frames.Wrap(ThriftFraming.Framed, Frames.Reply("other", 1, "stray")));

        Assert.That((await Caught.ByAsync<TApplicationException>(calling, token)).Type, Is.EqualTo(TApplicationExceptionType.WrongMethodName));
        Assert.That((connection.IsEnded, rig.Pool.Snapshot().Idle), Is.EqualTo((true, 0)));
    }

    [Test]
    [Category("T41")]
    public async Task An_exception_that_is_the_answer_leaves_the_connection_in_use(CancellationToken token)
    {
        PoolRig rig = new();
        ScriptedConnection connection = await rig.OpenIdleAsync(token);
        SayCall call = new("hello");
        Task calling = rig.Client.InvokeAsync(call).AsTask();
        List<byte> sent = [.. connection.Sent[^1]];
        Frames.TryTake(ThriftFraming.Framed, sent, out SeenMessage request);

        connection.Arrive(Frames.Wrap(ThriftFraming.Framed, Frames.Exception(request.Method, request.SequenceId, TApplicationExceptionType.InternalError, "no")));

        await calling.WaitAsync(token);
        Assert.That(call.Fault, Is.TypeOf<TApplicationException>());
        Assert.That((rig.Pool.Snapshot().Idle, rig.Pool.Snapshot().Discarded), Is.EqualTo((1, 0L)));
    }

    [Test]
    [Category("T42")]
    public async Task Arguments_that_cannot_be_written_leave_the_connection_in_use_and_nothing_on_it(CancellationToken token)
    {
        PoolRig rig = new();
        ScriptedConnection connection = await rig.OpenIdleAsync(token);
        SayCall broken = new("hello") { WhileWriting = static () => throw new FormatException("half way") };

        await Caught.ByAsync<FormatException>(rig.Client.InvokeAsync(broken), token);

        Assert.That((connection.Sent.Count, rig.Pool.Snapshot().Idle), Is.EqualTo((0, 1)));
        await ExpectCallAsync(rig, connection, token);
    }

    [Test]
    [Category("T43")]
    public async Task A_call_that_is_given_up_while_it_is_sent_ends_the_connection(CancellationToken token)
    {
        PoolRig rig = new();
        ScriptedConnection connection = await rig.OpenIdleAsync(token);
        connection.HoldSends = true;
        using CancellationTokenSource source = new();
        Task calling = rig.Client.InvokeAsync(new SayCall("hello") { Context = source.Token }).AsTask();

        await source.CancelAsync();

        Assert.That((await Caught.ByAsync<OperationCanceledException>(calling, token)).CancellationToken, Is.EqualTo(source.Token));
        Assert.That((connection.IsEnded, rig.Pool.Snapshot().Retries), Is.EqualTo((true, 0L)));
    }

    [Test]
    [Category("T44")]
    public async Task A_call_that_is_given_up_before_its_first_byte_leaves_the_connection_in_use(CancellationToken token)
    {
        PoolRig rig = new();
        ScriptedConnection connection = await rig.OpenIdleAsync(token);
        using CancellationTokenSource source = new();
        SayCall call = new("hello") { Context = source.Token, WhileWriting = source.Cancel };

        await Caught.ByAsync<OperationCanceledException>(rig.Client.InvokeAsync(call), token);

        Assert.That(connection.Sent, Is.Empty);
        await ExpectCallAsync(rig, connection, token);
    }

    [Test]
    [Category("T45")]
    public async Task Bytes_behind_the_reply_end_the_connection(CancellationToken token)
    {
        PoolRig rig = new();
        ScriptedConnection connection = await rig.OpenIdleAsync(token);
        SayCall call = new("hello");
        Task calling = rig.Client.InvokeAsync(call).AsTask();

        connection.Arrive([.. PoolRig.ReplyToLast(connection, "hi"), 1]);

        await calling.WaitAsync(token);
        Assert.That((call.Answer, connection.IsEnded, rig.Pool.Snapshot().Idle), Is.EqualTo(("hi", true, 0)));
    }

    [Test]
    [Category("T46")]
    public async Task A_oneway_call_returns_its_connection_and_a_reply_to_it_is_found_before_the_next_call(CancellationToken token)
    {
        PoolRig rig = new();
        ScriptedConnection connection = await rig.OpenIdleAsync(token);
        await rig.Client.InvokeAsync(new SayCall("hello", SayCall.Tell)).AsTask().WaitAsync(token);
        Assert.That(rig.Pool.Snapshot().Idle, Is.EqualTo(1));

        connection.PeerState = PeerState.HasSent;
        Task calling = rig.Client.InvokeAsync(new SayCall("next")).AsTask();
        await PoolRig.AnswerAsync((await rig.Gate.NextAsync(token)).Succeed(), "fine", token);
        await calling.WaitAsync(token);

        Assert.That((connection.IsEnded, connection.Sent.Count), Is.EqualTo((true, 1)));
    }

    [Test]
    [Category("T50")]
    public async Task A_token_that_fires_after_the_call_does_not_reach_the_connections_next_user(CancellationToken token)
    {
        PoolRig rig = new();
        ScriptedConnection connection = await rig.OpenIdleAsync(token);
        using CancellationTokenSource source = new();
        Task first = rig.Client.InvokeAsync(new SayCall("first") { Context = source.Token }).AsTask();
        connection.Arrive(PoolRig.ReplyToLast(connection, "one"));
        await first.WaitAsync(token);
        SayCall second = new("second");
        Task calling = rig.Client.InvokeAsync(second).AsTask();

        await source.CancelAsync();

        connection.Arrive(PoolRig.ReplyToLast(connection, "two"));
        await calling.WaitAsync(token);
        Assert.That(second.Answer, Is.EqualTo("two"));
    }

    [Test]
    [Category("T51")]
    public async Task A_call_whose_request_could_not_be_sent_is_tried_on_another_connection(CancellationToken token)
    {
        PoolRig rig = new();
        ScriptedConnection[] connections = await rig.OpenIdleAsync(2, token);
        connections[1].FailSend(s_reset);
        SayCall call = new("hello");
        Task calling = rig.Client.InvokeAsync(call).AsTask();

        connections[0].Arrive(PoolRig.ReplyToLast(connections[0], "hi"));

        await calling.WaitAsync(token);
        Assert.That((call.Answer, call.Attempt, connections[1].IsEnded, rig.Pool.Snapshot().Retries), Is.EqualTo(("hi", 1, true, 1L)));
    }

    [Test]
    [Category("T51")]
    public async Task Without_retries_it_fails(CancellationToken token)
    {
        PoolRig rig = new(new PoolOptions { UnsentRetries = 0 });
        ScriptedConnection[] connections = await rig.OpenIdleAsync(2, token);
        connections[1].FailSend(s_reset);

        await Caught.ByAsync<TTransportException>(rig.Client.InvokeAsync(new SayCall("hello")), token);

        Assert.That(connections[0].Sent, Is.Empty);
    }

    [Test]
    [Category("T37")]
    public async Task When_all_that_rest_are_dead_the_last_attempt_gets_a_fresh_connection(CancellationToken token)
    {
        PoolRig rig = new(new PoolOptions { UnsentRetries = 2 });
        ScriptedConnection[] dead = await rig.OpenIdleAsync(50, token);
        Array.ForEach(dead, connection => connection.FailSend(s_reset));
        SayCall call = new("hello");
        Task calling = rig.Client.InvokeAsync(call).AsTask();

        await PoolRig.AnswerAsync((await rig.Gate.NextAsync(token)).Succeed(), "hi", token);

        await calling.WaitAsync(token);
        Assert.That((call.Answer, dead.Count(connection => connection.Sent.Count > 0)), Is.EqualTo(("hi", 2)));
        Assert.That(dead.Select(connection => connection.IsEnded), Is.All.True);
    }

    [Test]
    [Category("T37")]
    public async Task DatabaseSql_tries_two_that_rest_and_then_a_new_one(CancellationToken token)
    {
        PoolRig rig = new(PoolOptions.DatabaseSql with { MaxIdle = 5 });
        ScriptedConnection[] dead = await rig.OpenIdleAsync(5, token);
        Array.ForEach(dead, connection => connection.FailSend(s_reset));
        SayCall call = new("hello");
        Task calling = rig.Client.InvokeAsync(call).AsTask();

        await PoolRig.AnswerAsync((await rig.Gate.NextAsync(token)).Succeed(), "hi", token);

        await calling.WaitAsync(token);
        Assert.That((call.Attempt, dead.Count(connection => connection.Sent.Count > 0)), Is.EqualTo((2, 2)));
    }

    [TestCase("crrst", 0, 1)]
    [TestCase("other", 1, 0)]
    [Category("T49")]
    public async Task After_a_reply_that_carries_the_servers_drain_mark_the_connection_is_not_used_again(string header, int idle, int drained, CancellationToken token)
    {
        PoolRig rig = new();
        PooledClient client = new(rig.Pool, rig.Connector with { Framing = ThriftFraming.Header });
        SayCall call = new("hello");
        Task calling = client.InvokeAsync(call).AsTask();
        ScriptedConnection connection = (await rig.Gate.NextAsync(token)).Succeed();
        await PoolRig.SentAsync(connection, token);
        Frames.TryTake(ThriftFraming.Header, [.. connection.Sent[^1]], out SeenMessage request);
        byte[] mark = [0, 0, 1, 1, 5, .. Encoding.UTF8.GetBytes(header), 1, (byte)'1'];

        connection.Arrive(Frames.WithHeader(0, mark, Frames.Reply(request.Method, request.SequenceId, "the last")));

        await calling.WaitAsync(token);
        PoolSnapshot after = rig.Pool.Snapshot();
        Assert.That((call.Answer, after.Idle, after.Closed[CloseReason.Drained]), Is.EqualTo(("the last", idle, (long)drained)));
    }

    [Test]
    [Category("T52")]
    public async Task A_call_that_was_sent_and_not_answered_is_not_tried_again(CancellationToken token)
    {
        PoolRig rig = new();
        ScriptedConnection[] connections = await rig.OpenIdleAsync(2, token);
        Task calling = rig.Client.InvokeAsync(new SayCall("hello")).AsTask();

        connections[1].ArriveEnd();

        Assert.That((await Caught.ByAsync<TTransportException>(calling, token)).Type, Is.EqualTo(TTransportExceptionType.EndOfFile));
        Assert.That((connections[0].Sent.Count, rig.Pool.Snapshot().Retries), Is.EqualTo((0, 0L)));
    }

    [TestCase("default", true, true)]
    [TestCase("default", false, false)]
    [TestCase("no retry", true, false)]
    [TestCase(nameof(PoolOptions.NetHttp), true, true)]
    [TestCase(nameof(PoolOptions.NetHttp), false, false)]
    [Category("T52")]
    public async Task Where_retries_are_wanted_it_is_tried_again_if_it_is_idempotent(string options, bool isIdempotent, bool isTriedAgain, CancellationToken token)
    {
        PoolRig rig = new(options switch
        {
            "default" => PoolOptions.Default,
            "no retry" => PoolOptions.Default with { Retry = null },
            _ => PoolOptions.NetHttp,
        });
        ScriptedConnection[] connections = await rig.OpenUsedAsync(2, token);
        SayCall call = new("hello", isIdempotent ? SayCall.Ask : null);
        Task calling = rig.Client.InvokeAsync(call).AsTask();
        ScriptedConnection last = connections.Single(connection => connection.Sent.Count == 2);
        ScriptedConnection other = connections.Single(connection => connection != last);
        last.ArriveEnd();
        if (isTriedAgain)
        {
            other.Arrive(PoolRig.ReplyToLast(other, "hi"));
            await calling.WaitAsync(token);
        }
        else
        {
            await Caught.ByAsync<TTransportException>(calling, token);
        }

        Assert.That((call.Attempt, other.Sent.Count, rig.Client.SentRetries), Is.EqualTo(isTriedAgain ? (1, 2, 1L) : (0, 1, 0L)));
    }

    [TestCase(nameof(PoolOptions.NetHttp), 0)]
    [TestCase(nameof(PoolOptions.FastHttp), 1)]
    [TestCase(nameof(PoolOptions.GoRedis), 1)]
    [TestCase(nameof(PoolOptions.SocketsHttp), 0)]
    [Category("T53")]
    public async Task On_a_connection_that_has_answered_nothing_yet_only_fasthttp_and_go_redis_try_again(string preset, int expected, CancellationToken token)
    {
        PoolRig rig = new((PoolOptions)typeof(PoolOptions).GetProperty(preset)!.GetValue(null)!);
        ScriptedConnection[] connections = await rig.OpenIdleAsync(2, token);
        SayCall call = new("hello", SayCall.Ask);
        Task calling = rig.Client.InvokeAsync(call).AsTask();
        ScriptedConnection first = connections.Single(connection => connection.Sent.Count == 1);
        ScriptedConnection second = connections.Single(connection => connection != first);

        first.ArriveEnd();
        if (expected > 0)
        {
            await PoolRig.AnswerAsync(second, "hi", token, () => rig.Clock.Advance(TimeSpan.FromSeconds(1)));
            await calling.WaitAsync(token);
        }
        else
        {
            await Caught.ByAsync<TTransportException>(calling, token);
        }

        Assert.That((call.Attempt, second.Sent.Count), Is.EqualTo((expected, expected)));
    }

    [Test]
    [Category("T54")]
    public async Task A_call_that_has_timed_out_while_it_was_sent_is_not_tried_again(CancellationToken token)
    {
        PoolRig rig = new();
        ScriptedConnection[] connections = await rig.OpenIdleAsync(2, token);
        connections[1].HoldSends = true;
        Task calling = rig.Client.InvokeAsync(new SayCall("hello") { Context = new CallContext { Timeout = TimeSpan.FromSeconds(1) } }).AsTask();

        rig.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await Caught.ByAsync<TTransportException>(calling, token)).Type, Is.EqualTo(TTransportExceptionType.TimedOut));
        Assert.That(connections[0].Sent, Is.Empty);
    }

    [Test]
    [Category("T54")]
    public async Task Waiting_and_calling_share_one_deadline(CancellationToken token)
    {
        PoolRig rig = new(new PoolOptions { MaxConnections = 1 });
        (TransportLease lease, ScriptedConnection connection) = await rig.OpenAsync(token);
        Task calling = rig.Client.InvokeAsync(new SayCall("hello") { Context = new CallContext { Timeout = TimeSpan.FromSeconds(3) } }).AsTask();
        TaskCompletionSource sending = new(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.OnReceive = sending.SetResult;
        rig.Clock.Advance(TimeSpan.FromSeconds(2));
        lease.Dispose();
        await sending.Task.WaitAsync(token);

        rig.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await Caught.ByAsync<TTransportException>(calling, token)).Setting, Is.EqualTo("CallContext.Timeout"));
    }

    [Test]
    public async Task Disposing_the_client_closes_its_pool_unless_it_is_to_stay([Values] bool leaveOpen, CancellationToken token)
    {
        PoolRig rig = new();
        ScriptedConnection connection = await rig.OpenIdleAsync(token);
        PooledClient client = new(rig.Pool, rig.Connector, leaveOpen);

        await client.DisposeAsync();

        Assert.That(connection.IsEnded, Is.Not.EqualTo(leaveOpen));
    }

    /// <summary>Shows that the pool's next call goes over <paramref name="connection"/> and is in order.</summary>
    private static async Task ExpectCallAsync(PoolRig rig, ScriptedConnection connection, CancellationToken token)
    {
        SayCall next = new("are you there?");
        Task calling = rig.Client.InvokeAsync(next).AsTask();
        connection.Arrive(PoolRig.ReplyToLast(connection, "yes"));
        await calling.WaitAsync(token);
        Assert.That((next.Answer, connection.Sent.Count), Is.EqualTo(("yes", 1)));
    }
}
