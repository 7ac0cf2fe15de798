using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Client.Tests;

/// <summary>One call at a time, through two loops: the same ends as with <see cref="TStandardClient"/>, and a peer that leaves at rest is noticed.</summary>
[TestFixtureSource(typeof(Framings), nameof(Framings.All))]
[CancelAfter(20_000)]
internal sealed class TwoLoopClientTests(ThriftFraming framing)
{
    private readonly ManualTimeProvider _clock = new();
    private ScriptedConnection _connection = null!;
    private HookedTimeProvider _time = null!;
    private TwoLoopClient _client = null!;

    [SetUp]
    public void Open()
    {
        _connection = new ScriptedConnection();
        _time = new HookedTimeProvider(_clock);
        _client = new TwoLoopClient(new TTransport(_connection, [new(framing, TBinaryProtocol.Default)], ThriftLimits.Default, _time));
    }

    [TearDown]
    public async Task CloseAsync()
    {
        await _client.DisposeAsync();
        _connection.Dispose();
    }

    [Test]
    public async Task Calls_follow_each_other(CancellationToken cancellationToken)
    {
        for (int i = 0; i < 50; i++)
        {
            SayCall call = new($"{i}");
            Task calling = _client.InvokeAsync(call).AsTask();
            await AnswerAsync(i + 1, $"{i}!", cancellationToken);
            await calling.WaitAsync(cancellationToken);
            Assert.That((call.Answer, call.Progress), Is.EqualTo(($"{i}!", CallProgress.Answered)));
        }
    }

    [Test]
    public async Task A_second_call_at_a_time_is_refused_by_name_and_disturbs_nothing(CancellationToken cancellationToken)
    {
        SayCall first = new("first");
        Task calling = _client.InvokeAsync(first).AsTask();

        InvalidOperationException refused = await Caught.ByAsync<InvalidOperationException>(_client.InvokeAsync(new SayCall("second")), cancellationToken);

        Assert.That(refused.Message, Does.Contain("one call at a time"));
        await AnswerAsync(1, "one", cancellationToken);
        await calling.WaitAsync(cancellationToken);
        Assert.That(first.Answer, Is.EqualTo("one"));
    }

    [Test]
    public async Task A_reply_that_comes_before_the_send_has_ended_waits_for_it(CancellationToken cancellationToken)
    {
        _connection.HoldSends = true;
        SayCall call = new("x");
        Task calling = _client.InvokeAsync(call).AsTask();
        await AnswerAsync(1, "early", cancellationToken);
        Assert.That(calling.IsCompleted, Is.False, "the object is still being written from");

        _connection.ReleaseSend();

        await calling.WaitAsync(cancellationToken);
        Assert.That((call.Answer, call.Progress), Is.EqualTo(("early", CallProgress.Answered)));
    }

    [Test]
    public async Task A_peer_that_closes_at_rest_is_noticed_without_a_call(CancellationToken cancellationToken)
    {
        _connection.ArriveEnd();

        Assert.That(_client.Fault, Is.TypeOf<TTransportException>());
        TTransportException refused = await Caught.ByAsync<TTransportException>(_client.InvokeAsync(new SayCall("x")), cancellationToken);
        Assert.That(refused.Type, Is.EqualTo(TTransportExceptionType.NotOpen));
    }

    [Test]
    public void Bytes_that_nobody_asked_for_end_the_connection_at_once()
    {
        _connection.Arrive(Frames.Wrap(framing, Frames.Reply("say", 1, "surprise")));

        Assert.That(_client.Fault, Is.TypeOf<TProtocolException>());
    }

    [Test]
    public async Task A_token_ends_the_call_and_once_sent_the_connection(CancellationToken cancellationToken)
    {
        using CancellationTokenSource leaver = new();
        Task calling = _client.InvokeAsync(new SayCall("x") { Context = leaver.Token }).AsTask();
        await SentAsync(1, cancellationToken);

        await leaver.CancelAsync();

        OperationCanceledException canceled = await Caught.ByAsync<OperationCanceledException>(calling, cancellationToken);
        Assert.That(canceled.CancellationToken, Is.EqualTo(leaver.Token));
        Assert.That(_connection.IsEnded, Is.True, "a late reply must reach nobody");
    }

    [Test]
    public async Task A_call_behind_one_that_was_canceled_before_it_left_is_sent_once(CancellationToken cancellationToken)
    {
        _connection.HoldSends = true;
        ValueTask telling = _client.InvokeAsync(new SayCall("told", SayCall.Tell));
        await UntilAsync(() => _connection.IsSending, cancellationToken);
        SayCall next = new("next");
        TaskCompletionSource<Task> calling = new();
        InlineContext.Run(() => telling.GetAwaiter().OnCompleted(GoOn));
        _connection.HoldSends = false;

        _connection.ReleaseSend();

        Task ending = await calling.Task.WaitAsync(cancellationToken);
        await AnswerAsync(2, "once", cancellationToken);
        await ending.WaitAsync(cancellationToken);
        Assert.That((next.Answer, _connection.Sent.Count), Is.EqualTo(("once", 2)));
        await ExpectLivesAsync(cancellationToken);
        Assert.That(_connection.Sent, Has.Count.EqualTo(3));

        // On the thread of the loop that sends, which therefore looks for calls only afterwards.
        void GoOn()
        {
            telling.GetAwaiter().GetResult();
            using CancellationTokenSource leaver = new();
            ValueTask leaving = _client.InvokeAsync(new SayCall("leaves") { Context = leaver.Token });
            leaver.Cancel();
            Assert.That(() => leaving.GetAwaiter().GetResult(), Throws.InstanceOf<OperationCanceledException>());
            calling.SetResult(_client.InvokeAsync(next).AsTask());
        }
    }

    [Test]
    public async Task A_call_that_begins_while_the_peer_closes_is_refused_at_once(CancellationToken cancellationToken)
    {
        _time.OnTimestamp = _connection.ArriveEnd; // Asked for when the call has found the connection alive.
        SayCall call = new("x");

        ValueTask calling = _client.InvokeAsync(call);

        Assert.That(calling.IsCompleted, Is.True, "nobody is left who could end it");
        TTransportException refused = await Caught.ByAsync<TTransportException>(calling, cancellationToken);
        Assert.That((refused.Type, call.Progress), Is.EqualTo((TTransportExceptionType.NotOpen, CallProgress.NotSent)));
        refused = await Caught.ByAsync<TTransportException>(_client.InvokeAsync(call), cancellationToken);
        Assert.That(refused.Type, Is.EqualTo(TTransportExceptionType.NotOpen), "the refused call is not under way");
    }

    [Test]
    public async Task A_deadline_ends_the_call_and_the_connection(CancellationToken cancellationToken)
    {
        Task calling = _client.InvokeAsync(new SayCall("x")).AsTask();
        await SentAsync(1, cancellationToken);

        _clock.Advance(TimeSpan.FromSeconds(30));

        TTransportException timedOut = await Caught.ByAsync<TTransportException>(calling, cancellationToken);
        Assert.That(timedOut.Message, Does.Contain("30 s (ThriftClientOptions.CallTimeout)"));
        Assert.That(_connection.IsEnded, Is.True);
    }

    [Test]
    public async Task Arguments_that_cannot_be_encoded_cost_nothing_but_the_call(CancellationToken cancellationToken)
    {
        TProtocolException reason = new(TProtocolExceptionType.InvalidData, "no such text");
        SayCall call = new("x") { WhileWriting = () => throw reason };

        Assert.That(await Caught.ByAsync<TProtocolException>(_client.InvokeAsync(call), cancellationToken), Is.SameAs(reason));

        Assert.That((call.Progress, _connection.Sent.Count), Is.EqualTo((CallProgress.NotSent, 0)));
        await ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task A_oneway_ends_when_it_has_been_sent(CancellationToken cancellationToken)
    {
        SayCall call = new("told", SayCall.Tell);

        await _client.InvokeAsync(call).AsTask().WaitAsync(cancellationToken);

        Assert.That(call.Progress, Is.EqualTo(CallProgress.Sent));
        await ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task A_connection_that_ends_under_a_call_says_whether_it_was_sent(CancellationToken cancellationToken)
    {
        SayCall call = new("x");
        Task calling = _client.InvokeAsync(call).AsTask();
        await SentAsync(1, cancellationToken);

        _connection.ArriveEnd();

        TTransportException lost = await Caught.ByAsync<TTransportException>(calling, cancellationToken);
        Assert.That((lost.Type, call.Progress), Is.EqualTo((TTransportExceptionType.EndOfFile, CallProgress.Sent)));
        Assert.That(lost.Message, Does.Contain("was sent"));
    }

    [Test]
    public async Task A_reply_of_another_method_ends_the_connection(CancellationToken cancellationToken)
    {
        Task calling = _client.InvokeAsync(new SayCall("x")).AsTask();
        SeenMessage request = await RequestAsync(1, cancellationToken);

        _connection.Arrive(Frames.Wrap(framing, Frames.Reply("other", request.SequenceId, "x")));

        TApplicationException wrong = await Caught.ByAsync<TApplicationException>(calling, cancellationToken);
        Assert.That(wrong.Type, Is.EqualTo(TApplicationExceptionType.WrongMethodName));
        Assert.That(_client.Fault, Is.SameAs(wrong));
    }

    [Test]
    public async Task The_loops_do_not_carry_the_surroundings_of_whoever_made_the_client(CancellationToken cancellationToken)
    {
        AsyncLocal<string?> surroundings = new() { Value = "of the maker" };
        await CloseAsync();
        Open();
        surroundings.Value = null;
        List<string?> seen = [];
        SayCall call = new("x") { WhileWriting = Look, WhileReading = Look };

        Task calling = _client.InvokeAsync(call).AsTask();
        await AnswerAsync(1, "yes", cancellationToken);
        await calling.WaitAsync(cancellationToken);

        Assert.That(seen, Is.EqualTo(new string?[] { null, null }));

        void Look() => seen.Add(surroundings.Value);
    }

    private async Task ExpectLivesAsync(CancellationToken cancellationToken)
    {
        SayCall next = new("are you there?");
        int sends = _connection.Sent.Count;
        Task calling = _client.InvokeAsync(next).AsTask();
        await AnswerAsync(sends + 1, "yes", cancellationToken);
        await calling.WaitAsync(cancellationToken);
        Assert.That(next.Answer, Is.EqualTo("yes"));
    }

    private async Task AnswerAsync(int send, string answer, CancellationToken cancellationToken)
    {
        SeenMessage request = await RequestAsync(send, cancellationToken);
        _connection.Arrive(Frames.Wrap(framing, Frames.Reply(request.Method, request.SequenceId, answer)));
    }

    private async Task<SeenMessage> RequestAsync(int send, CancellationToken cancellationToken)
    {
        await SentAsync(send, cancellationToken);
        List<byte> bytes = [.. _connection.Sent[send - 1]];
        Assert.That(Frames.TryTake(framing, bytes, out SeenMessage request), Is.True);
        return request;
    }

    /// <summary>Waits until so many sends have begun: the loop that sends runs on a thread of its own.</summary>
    private Task SentAsync(int count, CancellationToken cancellationToken) => UntilAsync(() => _connection.Sent.Count >= count, cancellationToken);

    private static async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!condition())
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
