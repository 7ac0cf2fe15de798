using ThriftRpc.Client;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool.Tests.Shared;

/// <summary>A shared client over scripted connections and a clock that stands still: dialing, waiting, retrying, closing.</summary>
[CancelAfter(30_000)]
internal sealed class SharedClientTests
{
    private static readonly ConcurrentClientOptions s_one = new() { MaxInFlight = 1 };

    private readonly ManualTimeProvider _clock = new();
    private readonly DialGate _gate = new();
    private readonly Dictionary<ScriptedConnection, (int Sends, List<byte> Bytes)> _read = [];

    [Test]
    public async Task T21_Callers_that_come_together_share_one_dial(CancellationToken cancellationToken)
    {
        await using SharedClient client = Create(SharedOptions.Default);
        SayCall[] calls = [.. Enumerable.Range(0, 100).Select(i => new SayCall($"{i}"))];
        Task[] tasks = [.. calls.Select(call => client.InvokeAsync(call).AsTask())];

        ScriptedConnection connection = await OpenAsync(cancellationToken);
        await AnswerAllAsync(connection, tasks, cancellationToken);

        Assert.That(_gate.Count, Is.EqualTo(1));
        Assert.That(calls.Select(call => call.Answer), Is.EqualTo(Enumerable.Range(0, 100).Select(i => $"{i}!")));
        SharedSnapshot snapshot = client.Snapshot();
        Assert.That((snapshot.State, snapshot.Ready, snapshot.InFlight, snapshot.Waiting, snapshot.Entered, snapshot.Left), Is.EqualTo((SharedState.Ready, 1, 0, 0, 100L, 100L)));
    }

    [Test]
    public async Task T22_The_caller_that_began_the_dial_leaves_and_the_others_are_served(CancellationToken cancellationToken)
    {
        await using SharedClient client = Create(SharedOptions.Default);
        using CancellationTokenSource leaver = new();
        Task leader = client.InvokeAsync(new SayCall("leader") { Context = leaver.Token }).AsTask();
        Task follower = client.InvokeAsync(new SayCall("follower")).AsTask();
        DialGate.Dial dial = await _gate.NextAsync(cancellationToken);

        await leaver.CancelAsync();
        OperationCanceledException canceled = await Caught.ByAsync<OperationCanceledException>(leader, cancellationToken);
        Assert.That(canceled.CancellationToken, Is.EqualTo(leaver.Token));
        Assert.That(dial.Token.IsCancellationRequested, Is.False);

        await AnswerAllAsync(dial.Succeed(), [follower], cancellationToken);
        Assert.That(_gate.Count, Is.EqualTo(1));
        Assert.That(client.Snapshot().GivenUp, Is.EqualTo(1));
    }

    [Test]
    public async Task T22_A_failed_dial_is_told_to_all_who_waited_with_its_cause(CancellationToken cancellationToken)
    {
        await using SharedClient client = Create(SharedOptions.Default);
        SayCall[] calls = [new("a"), new("b"), new("c")];
        Task[] tasks = [.. calls.Select(call => client.InvokeAsync(call).AsTask())];
        TTransportException reason = new(TTransportExceptionType.NotOpen, "refused");

        (await _gate.NextAsync(cancellationToken)).Fail(reason);

        foreach (Task task in tasks)
        {
            TTransportException failure = await Caught.ByAsync<TTransportException>(task, cancellationToken);
            Assert.That((failure.Type, failure.InnerException), Is.EqualTo((TTransportExceptionType.NotOpen, reason)));
        }

        Assert.That(calls.Select(call => call.Progress), Is.All.EqualTo(CallProgress.NotSent));
        Assert.That(client.State, Is.EqualTo(SharedState.TransientFailure));
        await Caught.ByAsync<TTransportException>(client.InvokeAsync(new SayCall("now")), cancellationToken);
        Assert.That(_gate.Count, Is.EqualTo(1), "whoever comes meanwhile is told at once");
    }

    [Test]
    public async Task T22_An_endpoint_that_throws_leaves_nobody_waiting(CancellationToken cancellationToken)
    {
        ScriptedEndpoint throwing = new(static _ => throw new InvalidOperationException("broken"));
        await using SharedClient client = new(new ThriftConnector(throwing) { Time = _clock });

        TTransportException failure = await Caught.ByAsync<TTransportException>(client.InvokeAsync(new SayCall("x")), cancellationToken);

        Assert.That((failure.Type, failure.Message), Is.EqualTo((TTransportExceptionType.NotOpen, failure.Message)));
        Assert.That(failure.Message, Does.Contain("broken"));
    }

    [Test]
    public async Task States_can_be_watched(CancellationToken cancellationToken)
    {
        SharedClient client = Create(SharedOptions.Default);
        Task<SharedState> waiting = client.WaitForStateChangeAsync(SharedState.Idle, cancellationToken);
        client.Connect();
        Assert.That(await waiting, Is.EqualTo(SharedState.Connecting));

        Task<SharedState> connecting = client.WaitForStateChangeAsync(SharedState.Connecting, cancellationToken);
        ScriptedConnection connection = await OpenAsync(cancellationToken);
        Assert.That(await connecting, Is.EqualTo(SharedState.Ready));

        connection.ArriveEnd();
        Assert.That(await client.WaitForStateChangeAsync(SharedState.Ready, cancellationToken), Is.EqualTo(SharedState.Idle));
        await client.DisposeAsync();
        Assert.That(await client.WaitForStateChangeAsync(SharedState.Idle, cancellationToken), Is.EqualTo(SharedState.Shutdown));
    }

    [Test]
    public async Task T70_Beyond_the_limit_of_one_connection_another_is_opened_and_beyond_that_callers_wait(CancellationToken cancellationToken)
    {
        await using SharedClient client = Create(SharedOptions.Default with { MaxConnections = 2, Connection = s_one });
        Task first = client.InvokeAsync(new SayCall("1")).AsTask();
        ScriptedConnection one = await OpenAsync(cancellationToken);
        Task second = client.InvokeAsync(new SayCall("2")).AsTask();
        ScriptedConnection two = await OpenAsync(cancellationToken);
        await SentAsync(two, 1, cancellationToken);
        Task third = client.InvokeAsync(new SayCall("3")).AsTask();
        Task fourth = client.InvokeAsync(new SayCall("4")).AsTask();
        Assert.That(client.Snapshot().Waiting, Is.EqualTo(2));

        await AnswerAllAsync(one, [first, third, fourth], cancellationToken);

        Assert.That(second.IsCompleted, Is.False);
        await AnswerAllAsync(two, [second], cancellationToken);
        Assert.That(_gate.Count, Is.EqualTo(2));
    }

    [Test]
    public async Task T72_Calls_that_were_not_sent_are_tried_again_and_those_that_were_sent_say_so(CancellationToken cancellationToken)
    {
        await using SharedClient client = Create(SharedOptions.Default);
        SayCall sent = new("sent");
        Task waiting = client.InvokeAsync(sent).AsTask();
        ScriptedConnection first = await OpenAsync(cancellationToken);
        await SentAsync(first, 1, cancellationToken);
        first.HoldSends = true;
        _ = client.InvokeAsync(new SayCall("leaving")).AsTask().ContinueWith(static _ => { }, TaskScheduler.Default);
        SayCall unsent = new("unsent");
        Task retried = client.InvokeAsync(unsent).AsTask();

        first.ArriveEnd();

        TTransportException lost = await Caught.ByAsync<TTransportException>(waiting, cancellationToken);
        Assert.That((lost.Type, sent.Progress), Is.EqualTo((TTransportExceptionType.EndOfFile, CallProgress.Sent)));
        ScriptedConnection second = await OpenAsync(cancellationToken);
        await AnswerAllAsync(second, [retried], cancellationToken);
        Assert.That((unsent.Answer, unsent.Attempt), Is.EqualTo(("unsent!", 1)));
        Assert.That(client.Snapshot().Retries, Is.GreaterThanOrEqualTo(1));
        Assert.That(client.Snapshot().Closed[SharedCloseReason.Ended], Is.EqualTo(1));
    }

    [Test]
    public async Task T72_Retries_are_counted_and_end(CancellationToken cancellationToken)
    {
        await using SharedClient client = Create(SharedOptions.Default with { UnsentRetries = 2 });
        SayCall call = new("x");
        Task calling = client.InvokeAsync(call).AsTask();
        for (int i = 0; i < 3; i++)
        {
            ScriptedConnection connection = new();
            connection.FailSendsFromNowOn(); // Of a send that fails and carries one message, the end cannot have left.
            (await _gate.NextAsync(cancellationToken)).Connection.SetResult(connection);
        }

        await Caught.ByAsync<TTransportException>(calling, cancellationToken);
        Assert.That((call.Attempt, client.Snapshot().Retries), Is.EqualTo((2, 2L)));
    }

    [Test]
    public async Task T73_A_peer_that_does_not_answer_a_keep_alive_is_given_up(CancellationToken cancellationToken)
    {
        await using SharedClient client = Create(SharedOptions.Default with
        {
            KeepAliveCall = static (asked, context) => asked.InvokeAsync(new SayCall("there?") { Context = context }),
            KeepAliveInterval = TimeSpan.FromSeconds(10),
            KeepAliveTimeout = TimeSpan.FromSeconds(5),
        });
        SayCall call = new("x") { Context = new CallContext { Timeout = TimeSpan.FromMinutes(10) } };
        Task calling = client.InvokeAsync(call).AsTask();
        ScriptedConnection connection = await OpenAsync(cancellationToken);
        await SentAsync(connection, 1, cancellationToken);

        _clock.Advance(TimeSpan.FromSeconds(10));
        await SentAsync(connection, 2, cancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(5));

        TTransportException lost = await Caught.ByAsync<TTransportException>(calling, cancellationToken);
        Assert.That(lost.Message, Does.Contain("5 s (SharedOptions.KeepAliveTimeout)").And.Contain("was sent"));
        Assert.That(client.Snapshot().Closed[SharedCloseReason.KeepAlive], Is.EqualTo(1));
        Task next = client.InvokeAsync(new SayCall("next")).AsTask();
        await AnswerAllAsync(await OpenAsync(cancellationToken), [next], cancellationToken);
    }

    [Test]
    public async Task T74_A_connection_that_has_gone_silent_is_replaced(CancellationToken cancellationToken)
    {
        await using SharedClient client = Create(SharedOptions.Default);
        Task late = client.InvokeAsync(new SayCall("late")).AsTask();
        await SentAsync(await OpenAsync(cancellationToken), 1, cancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(30));
        await Caught.ByAsync<TTransportException>(late, cancellationToken);
        Task stuck = client.InvokeAsync(new SayCall("stuck") { Context = new CallContext { Timeout = TimeSpan.FromHours(1) } }).AsTask();

        _clock.Advance(TimeSpan.FromSeconds(120));

        TTransportException lost = await Caught.ByAsync<TTransportException>(stuck, cancellationToken);
        Assert.That(lost.Message, Does.Contain("ConcurrentClientOptions.SilenceLimit"));
        Task next = client.InvokeAsync(new SayCall("next")).AsTask();
        await AnswerAllAsync(await OpenAsync(cancellationToken), [next], cancellationToken);
    }

    [Test]
    public async Task T76_A_call_that_waited_too_long_for_a_connection_is_not_sent_later(CancellationToken cancellationToken)
    {
        await using SharedClient client = Create(SharedOptions.Default with { WaitForReady = true });
        SayCall queued = new("queued") { Context = new CallContext { Timeout = TimeSpan.FromSeconds(3) } };
        Task waiting = client.InvokeAsync(queued).AsTask();
        Task patient = client.InvokeAsync(new SayCall("patient")).AsTask();
        TTransportException reason = new(TTransportExceptionType.NotOpen, "refused");
        (await _gate.NextAsync(cancellationToken)).Fail(reason);
        Assert.That(await client.WaitForStateChangeAsync(SharedState.Connecting, cancellationToken), Is.EqualTo(SharedState.TransientFailure));

        _clock.Advance(TimeSpan.FromSeconds(3));

        TTransportException timedOut = await Caught.ByAsync<TTransportException>(waiting, cancellationToken);
        Assert.That(timedOut.Type, Is.EqualTo(TTransportExceptionType.TimedOut));
        Assert.That(timedOut.Message, Does.Contain("3 s (CallContext.Timeout)").And.Contain("waiting for a place"));
        Assert.That(timedOut.InnerException, Is.SameAs(reason), "what kept it from being served");
        ScriptedConnection connection = await OpenAsync(cancellationToken);
        await AnswerAllAsync(connection, [patient], cancellationToken);
        Assert.That(queued.Progress, Is.EqualTo(CallProgress.NotSent));
        Assert.That(connection.Sent.SelectMany(bytes => bytes).ToArray().AsSpan().IndexOf("queued"u8), Is.Negative);
    }

    [Test]
    public async Task Closing_lets_calls_end_and_refuses_new_ones(CancellationToken cancellationToken)
    {
        SharedClient client = Create(SharedOptions.Default);
        SayCall call = new("x");
        Task calling = client.InvokeAsync(call).AsTask();
        ScriptedConnection connection = await OpenAsync(cancellationToken);
        await SentAsync(connection, 1, cancellationToken);

        Task closing = client.CloseAsync();
        TTransportException refused = await Caught.ByAsync<TTransportException>(client.InvokeAsync(new SayCall("late")), cancellationToken);
        Assert.That(refused.Message, Does.Contain("closed"));
        Assert.That(closing.IsCompleted, Is.False);
        await AnswerAllAsync(connection, [calling], cancellationToken);

        await closing.WaitAsync(cancellationToken);
        Assert.That(call.Answer, Is.EqualTo("x!"));
        Assert.That(connection.IsEnded, Is.True);
    }

    [Test]
    public async Task Disposing_ends_calls_and_dials(CancellationToken cancellationToken)
    {
        SharedClient client = Create(SharedOptions.Default with { Connection = s_one });
        Task calling = client.InvokeAsync(new SayCall("x")).AsTask();
        ScriptedConnection connection = await OpenAsync(cancellationToken);
        await SentAsync(connection, 1, cancellationToken);
        Task waiting = client.InvokeAsync(new SayCall("y")).AsTask();
        DialGate.Dial dial = await _gate.NextAsync(cancellationToken);

        Task disposing = client.DisposeAsync().AsTask();

        await Caught.ByAsync<TTransportException>(calling, cancellationToken);
        await Caught.ByAsync<TTransportException>(waiting, cancellationToken);
        await dial.CanceledAsync(cancellationToken);
        ScriptedConnection late = dial.Succeed();
        await disposing.WaitAsync(cancellationToken);
        Assert.That(connection.IsEnded, Is.True);
        while (!late.IsEnded)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    [Test]
    public async Task A_call_whose_time_is_up_or_whose_token_has_fired_opens_nothing(CancellationToken cancellationToken)
    {
        await using SharedClient client = Create(SharedOptions.Default);

        await Caught.ByAsync<OperationCanceledException>(client.InvokeAsync(new SayCall("x") { Context = new CancellationToken(true) }), cancellationToken);
        await Caught.ByAsync<TTransportException>(client.InvokeAsync(new SayCall("x") { Context = new CallContext { Timeout = TimeSpan.Zero } }), cancellationToken);

        Assert.That((_gate.Count, client.State), Is.EqualTo((0, SharedState.Idle)));
    }

    [Test]
    public void Presets_are_what_their_systems_are()
    {
        Assert.That(
            (SharedOptions.Grpc.MaxConnections, SharedOptions.Grpc.Connection.MaxInFlight, SharedOptions.Grpc.InitialBackoff, SharedOptions.Grpc.BackoffMultiplier, SharedOptions.Grpc.MaxBackoff),
            Is.EqualTo((1, 100, TimeSpan.FromSeconds(1), 1.6, TimeSpan.FromSeconds(120))));
        Assert.That(
            (SharedOptions.NetHttp2.MaxConnections, SharedOptions.NetHttp2.Connection.MaxInFlight, SharedOptions.NetHttp2.InitialBackoff, SharedOptions.NetHttp2.UnsentRetries),
            Is.EqualTo((int.MaxValue, 100, TimeSpan.Zero, 6)));
    }

    private SharedClient Create(SharedOptions options) => new(new ThriftConnector(_gate.Endpoint) { Time = _clock }, options);

    private async Task<ScriptedConnection> OpenAsync(CancellationToken cancellationToken) => (await _gate.NextAsync(cancellationToken)).Succeed();

    /// <summary>Waits until so many sends have been made: they come from the thread that opened the connection, or from a caller's.</summary>
    private static async Task SentAsync(ScriptedConnection connection, int count, CancellationToken cancellationToken)
    {
        while (connection.Sent.Count < count)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Answers whatever is sent on a connection, until the calls have ended.</summary>
    private async Task AnswerAllAsync(ScriptedConnection connection, Task[] calls, CancellationToken cancellationToken)
    {
        Task all = Task.WhenAll(calls);
        while (!all.IsCompleted)
        {
            foreach (SeenMessage request in TakeRequests(connection))
            {
                connection.Arrive(Frames.Wrap(ThriftFraming.Framed, Frames.Reply(request.Method, request.SequenceId, request.FirstString + "!")));
            }

            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
        }

        await all;
    }

    private List<SeenMessage> TakeRequests(ScriptedConnection connection)
    {
        (int sends, List<byte> bytes) = _read.TryGetValue(connection, out (int, List<byte>) read) ? read : (0, []);
        while (sends < connection.Sent.Count)
        {
            bytes.AddRange(connection.Sent[sends++]);
        }

        _read[connection] = (sends, bytes);
        List<SeenMessage> requests = [];
        while (bytes.Count > 0 && Frames.TryTake(ThriftFraming.Framed, bytes, out SeenMessage request))
        {
            requests.Add(request);
        }

        return requests;
    }
}
