using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Client.Tests.Concurrent;

/// <summary>Many callers, one connection: who gets which reply, and how requests leave.</summary>
[TestFixtureSource(typeof(Framings), nameof(Framings.All))]
[CancelAfter(30_000)]
internal sealed class ConcurrentClientTests(ThriftFraming framing)
{
    [Test]
    public async Task T63_Replies_in_any_order_reach_their_callers(CancellationToken cancellationToken)
    {
        const int callers = 1000;
        int seed = Random.Shared.Next();
        await TestContext.Out.WriteLineAsync($"seed {seed}");
        SharedRig rig = new(framing: framing);
        (SayCall Call, Task Task)[] calls = [.. Enumerable.Range(0, callers).Select(i => rig.Say($"text {i}"))];
        SeenMessage[] requests = [.. rig.TakeRequests()];
        Assert.That(requests, Has.Length.EqualTo(callers));
        new Random(seed).Shuffle(requests);

        foreach (SeenMessage request in requests)
        {
            rig.Answer(request, request.FirstString);
        }

        await Task.WhenAll(calls.Select(call => call.Task)).WaitAsync(cancellationToken);
        Assert.That(calls.Select(call => call.Call.Answer), Is.EqualTo(Enumerable.Range(0, callers).Select(i => $"text {i}")));
        Assert.That((rig.Client.InFlight, rig.Client.Tombstones), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task Replies_that_arrive_together_and_in_pieces_all_arrive(CancellationToken cancellationToken)
    {
        SharedRig rig = new(framing: framing);
        (SayCall Call, Task Task)[] calls = [.. Enumerable.Range(0, 5).Select(i => rig.Say($"text {i}"))];
        byte[] all = [.. rig.TakeRequests().SelectMany(request => rig.Reply(request, request.FirstString + "!"))];

        rig.Connection.Arrive(all.AsSpan(0, all.Length / 2 - 3));
        rig.Connection.Arrive(all.AsSpan(all.Length / 2 - 3));

        await Task.WhenAll(calls.Select(call => call.Task)).WaitAsync(cancellationToken);
        Assert.That(calls.Select(call => call.Call.Answer), Is.EqualTo(Enumerable.Range(0, 5).Select(i => $"text {i}!")));
    }

    [Test]
    public async Task T75_Requests_written_while_a_send_is_under_way_leave_together_and_whole(CancellationToken cancellationToken)
    {
        SharedRig rig = new(framing: framing);
        rig.Connection.HoldSends = true;
        string large = new('a', 300_000);
        string other = new('b', 200_000);
        (SayCall Call, Task Task)[] calls = [rig.Say(large), rig.Say(other), rig.Say("small")];
        Assert.That(rig.Connection.Sent, Has.Count.EqualTo(1));

        rig.Connection.ReleaseSend();

        Assert.That(rig.Connection.Sent, Has.Count.EqualTo(2));
        Assert.That(rig.Connection.MessageEnds[1], Has.Length.EqualTo(2), "each message's end is told, for records of TLS");
        List<SeenMessage> requests = rig.TakeRequests();
        Assert.That(requests.Select(request => request.FirstString), Is.EqualTo([large, other, "small"]));
        rig.Connection.ReleaseSend();
        requests.ForEach(request => rig.Answer(request, "done"));
        await Task.WhenAll(calls.Select(call => call.Task)).WaitAsync(cancellationToken);
    }

    [Test]
    public async Task T75_A_caller_that_leaves_in_the_middle_of_a_send_does_not_cut_it(CancellationToken cancellationToken)
    {
        SharedRig rig = new(framing: framing);
        rig.Connection.HoldSends = true;
        using CancellationTokenSource leaver = new();
        (SayCall left, Task leaving) = rig.Say("leaves", leaver.Token);
        (SayCall stays, Task staying) = rig.Say("stays");

        await leaver.CancelAsync();
        await Caught.ByAsync<OperationCanceledException>(leaving, cancellationToken);
        Assert.That(left.Progress, Is.EqualTo(CallProgress.Sent), "a part may have left");
        rig.Connection.ReleaseSend();
        rig.Connection.ReleaseSend();

        List<SeenMessage> requests = rig.TakeRequests();
        Assert.That(requests.Select(request => request.FirstString), Is.EqualTo(["leaves", "stays"]));
        rig.Answer(requests[1], "yes");
        await staying.WaitAsync(cancellationToken);
        Assert.That(stays.Answer, Is.EqualTo("yes"));
    }

    [Test]
    public async Task What_a_continued_caller_writes_leaves_in_one_send_with_what_the_others_write(CancellationToken cancellationToken)
    {
        SharedRig rig = new(framing: framing);
        Task[] chains = [.. Enumerable.Range(0, 8).Select(i => ChainAsync(rig, i))];
        List<SeenMessage> first = rig.TakeRequests();
        int sends = rig.Connection.Sent.Count;

        rig.Connection.Arrive([.. first.SelectMany(request => rig.Reply(request, "one"))]);

        Assert.That(rig.Connection.Sent, Has.Count.EqualTo(sends + 1));
        List<SeenMessage> second = rig.TakeRequests();
        Assert.That(second, Has.Count.EqualTo(8));
        rig.Connection.Arrive([.. second.SelectMany(request => rig.Reply(request, "two"))]);
        await Task.WhenAll(chains).WaitAsync(cancellationToken);

        static async Task ChainAsync(SharedRig rig, int caller)
        {
            await rig.Client.InvokeAsync(new SayCall($"first of {caller}")).ConfigureAwait(false);
            await rig.Client.InvokeAsync(new SayCall($"second of {caller}")).ConfigureAwait(false);
        }
    }

    [Test]
    public async Task A_call_object_that_is_used_again_does_not_remember(CancellationToken cancellationToken)
    {
        SharedRig rig = new(framing: framing);
        for (int i = 0; i < 100; i++)
        {
            (SayCall call, Task task) = rig.Say($"text {i}");
            rig.Answer(rig.TakeRequest(), $"answer {i}");
            await task.WaitAsync(cancellationToken);
            Assert.That((call.Answer, call.Progress), Is.EqualTo(($"answer {i}", CallProgress.Answered)));
        }
    }

    [Test]
    public async Task Arguments_that_cannot_be_encoded_fail_their_call_alone(CancellationToken cancellationToken)
    {
        SharedRig rig = new(framing: framing);
        (SayCall other, Task waiting) = rig.Say("other");
        TProtocolException reason = new(TProtocolExceptionType.InvalidData, "no such text");
        SayCall call = new(new string('x', 5000)) { WhileWriting = () => throw reason };

        Assert.That(await Caught.ByAsync<TProtocolException>(rig.Start(call), cancellationToken), Is.SameAs(reason));

        Assert.That(call.Progress, Is.EqualTo(CallProgress.NotSent));
        Assert.That(rig.Client.InFlight, Is.EqualTo(1));
        rig.Answer(rig.TakeRequest(), "yes");
        await waiting.WaitAsync(cancellationToken);
        Assert.That(other.Answer, Is.EqualTo("yes"));
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task A_oneway_ends_when_it_has_been_sent(CancellationToken cancellationToken)
    {
        SharedRig rig = new(framing: framing);
        rig.Connection.HoldSends = true;
        SayCall call = new("told", SayCall.Tell);
        Task telling = rig.Start(call);
        Assert.That(telling.IsCompleted, Is.False);
        Assert.That(rig.Client.InFlight, Is.Zero, "a oneway waits for no reply");

        rig.Connection.ReleaseSend();

        await telling.WaitAsync(cancellationToken);
        Assert.That(call.Progress, Is.EqualTo(CallProgress.Sent));
        Assert.That(rig.TakeRequest().Type, Is.EqualTo(TMessageType.Oneway));
        rig.Connection.HoldSends = false;
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task An_answer_to_a_oneway_is_dropped(CancellationToken cancellationToken)
    {
        SharedRig rig = new(framing: framing);
        await rig.Start(new SayCall("told", SayCall.Tell)).WaitAsync(cancellationToken);
        SeenMessage request = rig.TakeRequest();

        rig.Connection.Arrive(rig.Wrapped(Frames.Exception(request.Method, request.SequenceId, TApplicationExceptionType.UnknownMethod, "tell?")));

        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task At_rest_no_buffer_is_held(CancellationToken cancellationToken)
    {
        SharedRig rig = new(framing: framing);
        Assert.That(rig.Connection.IsResting, Is.True);
        (_, Task task) = rig.Say("hello");

        rig.Answer(rig.TakeRequest(), "yes");

        await task.WaitAsync(cancellationToken);
        Assert.That(rig.Connection.IsResting, Is.True);
        rig.Connection.WakeForNothing();
        Assert.That(rig.Connection.IsReceiving, Is.True, "a rest that ends with nothing there goes on with a buffer");
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task Disposing_ends_the_calls_under_way(CancellationToken cancellationToken)
    {
        SharedRig rig = new(framing: framing);
        (SayCall call, Task task) = rig.Say("hello");

        await rig.Client.DisposeAsync();

        TTransportException lost = await Caught.ByAsync<TTransportException>(task, cancellationToken);
        Assert.That(lost.Message, Does.Contain("was sent"));
        Assert.That(call.Progress, Is.EqualTo(CallProgress.Sent));
        await rig.ExpectDeadAsync(cancellationToken);
    }

    [Test]
    public void Over_THeader_the_peer_is_told_that_any_order_will_do_unless_it_answers_in_order([Values] bool inOrder)
    {
        SharedRig rig = new(inOrder ? ConcurrentClientOptions.InOrder : null, ThriftFraming.Header);
        _ = rig.Say("hello");

        byte[] sent = rig.Connection.Sent[0];

        Assert.That(sent[7], Is.EqualTo(inOrder ? 0 : 1), "the flags, behind length and magic");
    }
}
