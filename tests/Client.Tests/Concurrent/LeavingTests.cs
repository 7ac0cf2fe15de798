using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Client.Tests.Concurrent;

/// <summary>Callers that leave before their reply, by token or by deadline, at each moment; and what becomes of their numbers.</summary>
[CancelAfter(30_000)]
internal sealed class LeavingTests
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    [Test]
    public async Task T64_A_written_call_that_timed_out_leaves_a_tombstone_whose_late_reply_is_dropped(CancellationToken cancellationToken)
    {
        SharedRig rig = new();
        (SayCall late, Task waiting) = rig.Say("slow");
        SeenMessage slow = rig.TakeRequest();

        rig.Clock.Advance(s_timeout);

        TTransportException timedOut = await Caught.ByAsync<TTransportException>(waiting, cancellationToken);
        Assert.That(timedOut.Type, Is.EqualTo(TTransportExceptionType.TimedOut));
        Assert.That(timedOut.Message, Does.Contain("Probe/say").Or.Contain("Probe.say").And.Contain("30 s (ThriftClientOptions.CallTimeout)"));
        Assert.That(timedOut.Setting, Is.EqualTo("ThriftClientOptions.CallTimeout"));
        Assert.That(late.Progress, Is.EqualTo(CallProgress.Sent));
        Assert.That((rig.Client.InFlight, rig.Client.Tombstones), Is.EqualTo((0, 1)));

        (SayCall next, Task asking) = rig.Say("quick");
        SeenMessage quick = rig.TakeRequest();
        Assert.That(quick.SequenceId, Is.Not.EqualTo(slow.SequenceId));
        rig.Answer(slow, "too late");
        Assert.That(rig.Client.Tombstones, Is.Zero);
        Assert.That(asking.IsCompleted, Is.False);
        rig.Answer(quick, "in time");

        await asking.WaitAsync(cancellationToken);
        Assert.That(next.Answer, Is.EqualTo("in time"));
        Assert.That(late.Answer, Is.Null);
    }

    [Test]
    public async Task T65_A_call_that_timed_out_before_it_was_written_never_leaves(CancellationToken cancellationToken)
    {
        SharedRig rig = new();
        rig.Connection.HoldSends = true;
        (_, Task first) = rig.Say("first", new CallContext { Timeout = Timeout.InfiniteTimeSpan });
        (SayCall second, Task waiting) = rig.Say("second", new CallContext { Timeout = TimeSpan.FromSeconds(1) });

        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        TTransportException timedOut = await Caught.ByAsync<TTransportException>(waiting, cancellationToken);
        rig.Connection.ReleaseSend();

        Assert.That(timedOut.Message, Does.Contain("1 s (CallContext.Timeout)"));
        Assert.That(second.Progress, Is.EqualTo(CallProgress.NotSent));
        Assert.That(rig.Client.Tombstones, Is.Zero);
        Assert.That(rig.TakeRequest().FirstString, Is.EqualTo("first"));
        Assert.That(rig.Connection.IsSending, Is.False);
        Assert.That(first.IsCompleted, Is.False);
        rig.Connection.HoldSends = false;
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task A_call_canceled_before_it_was_written_never_leaves(CancellationToken cancellationToken)
    {
        SharedRig rig = new();
        rig.Connection.HoldSends = true;
        _ = rig.Say("first");
        using CancellationTokenSource leaver = new();
        (SayCall second, Task waiting) = rig.Say("second", leaver.Token);

        await leaver.CancelAsync();

        OperationCanceledException canceled = await Caught.ByAsync<OperationCanceledException>(waiting, cancellationToken);
        Assert.That(canceled.CancellationToken, Is.EqualTo(leaver.Token));
        Assert.That(second.Progress, Is.EqualTo(CallProgress.NotSent));
        rig.Connection.ReleaseSend();
        Assert.That(rig.TakeRequest().FirstString, Is.EqualTo("first"));
    }

    [Test]
    public async Task A_token_that_has_fired_sends_nothing(CancellationToken cancellationToken)
    {
        SharedRig rig = new();
        CancellationToken fired = new(canceled: true);

        OperationCanceledException canceled = await Caught.ByAsync<OperationCanceledException>(rig.Say("x", fired).Task, cancellationToken);

        Assert.That(canceled.CancellationToken, Is.EqualTo(fired));
        Assert.That(rig.Connection.Sent, Is.Empty);
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task A_token_that_fires_while_the_call_is_encoded_takes_it_back(CancellationToken cancellationToken)
    {
        SharedRig rig = new();
        using CancellationTokenSource leaver = new();
        SayCall call = new("x") { Context = leaver.Token, WhileWriting = leaver.Cancel };

        await Caught.ByAsync<OperationCanceledException>(rig.Start(call), cancellationToken);

        Assert.That(call.Progress, Is.EqualTo(CallProgress.NotSent));
        Assert.That(rig.Connection.Sent, Is.Empty);
        Assert.That((rig.Client.InFlight, rig.Client.Tombstones), Is.EqualTo((0, 0)));
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task A_token_that_fires_while_the_reply_is_read_comes_too_late(CancellationToken cancellationToken)
    {
        SharedRig rig = new();
        using CancellationTokenSource leaver = new();
        SayCall call = new("x") { Context = leaver.Token, WhileReading = leaver.Cancel };
        Task calling = rig.Start(call);

        rig.Answer(rig.TakeRequest(), "yes");

        await calling.WaitAsync(cancellationToken);
        Assert.That(call.Answer, Is.EqualTo("yes"));
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task A_deadline_that_has_passed_sends_nothing(CancellationToken cancellationToken)
    {
        SharedRig rig = new();
        SayCall call = new("x") { Deadline = rig.Clock.GetTimestamp() - 1 };

        TTransportException timedOut = await Caught.ByAsync<TTransportException>(rig.Start(call), cancellationToken);

        Assert.That(timedOut.Type, Is.EqualTo(TTransportExceptionType.TimedOut));
        Assert.That(rig.Connection.Sent, Is.Empty);
    }

    [Test]
    public async Task Each_deadline_hits_its_own_call_whatever_their_order(CancellationToken cancellationToken)
    {
        SharedRig rig = new();
        int[] seconds = [5, 1, 9, 3, 7];
        (SayCall Call, Task Task)[] calls = [.. seconds.Select(s => rig.Say($"{s}", new CallContext { Timeout = TimeSpan.FromSeconds(s) }))];
        Assert.That(rig.Clock.ArmedTimers, Is.EqualTo(1), "one timer watches them all");

        for (int second = 1; second <= 9; second++)
        {
            rig.Clock.Advance(TimeSpan.FromSeconds(1));
            for (int i = 0; i < calls.Length; i++)
            {
                if (seconds[i] == second)
                {
                    await Caught.ByAsync<TTransportException>(calls[i].Task, cancellationToken);
                }

                Assert.That(calls[i].Task.IsCompleted, Is.EqualTo(seconds[i] <= second), $"{seconds[i]} s at {second} s");
            }
        }

        Assert.That(rig.Client.Tombstones, Is.EqualTo(calls.Length));
    }

    [Test]
    public async Task T66_A_number_that_was_never_given_out_ends_the_connection(CancellationToken cancellationToken)
    {
        SharedRig rig = new();
        (_, Task waiting) = rig.Say("x");
        SeenMessage request = rig.TakeRequest();

        rig.Answer(request with { SequenceId = request.SequenceId + 1 }, "for whom?");

        TTransportException lost = await Caught.ByAsync<TTransportException>(waiting, cancellationToken);
        Assert.That(lost.InnerException, Is.TypeOf<TApplicationException>());
        Assert.That(lost.Message, Does.Contain($"{request.SequenceId + 1}").And.Contain("never given out").And.Contain("was sent"));
        await rig.ExpectDeadAsync(cancellationToken);
    }

    [Test]
    public async Task T66_A_second_reply_ends_the_connection(CancellationToken cancellationToken)
    {
        SharedRig rig = new();
        (SayCall call, Task task) = rig.Say("x");
        SeenMessage request = rig.TakeRequest();
        rig.Answer(request, "one");
        await task.WaitAsync(cancellationToken);

        rig.Answer(request, "two");

        Assert.That((await rig.ExpectDeadAsync(cancellationToken)).Message, Does.Contain("its reply has come already"));
        Assert.That(call.Answer, Is.EqualTo("one"));
    }

    [Test]
    public async Task T66_A_second_reply_to_a_call_that_was_given_up_ends_the_connection(CancellationToken cancellationToken)
    {
        SharedRig rig = new();
        (_, Task task) = rig.Say("x");
        SeenMessage request = rig.TakeRequest();
        rig.Clock.Advance(s_timeout);
        await Caught.ByAsync<TTransportException>(task, cancellationToken);
        rig.Answer(request, "one");
        await rig.ExpectLivesAsync(cancellationToken);

        rig.Answer(request, "two");

        await rig.ExpectDeadAsync(cancellationToken);
    }

    [Test]
    public async Task T66_The_number_0_is_nobodys(CancellationToken cancellationToken)
    {
        SharedRig rig = new(lastId: int.MaxValue - 1);
        (_, Task task) = rig.Say("x");
        SeenMessage request = rig.TakeRequest();
        Assert.That(request.SequenceId, Is.EqualTo(int.MaxValue));

        rig.Answer(request with { SequenceId = 0 }, "zero");

        await Caught.ByAsync<TTransportException>(task, cancellationToken);
        await rig.ExpectDeadAsync(cancellationToken);
    }

    [Test]
    public async Task A_late_reply_that_names_another_method_ends_the_connection(CancellationToken cancellationToken)
    {
        SharedRig rig = new();
        (_, Task task) = rig.Say("x");
        SeenMessage request = rig.TakeRequest();
        rig.Clock.Advance(s_timeout);
        await Caught.ByAsync<TTransportException>(task, cancellationToken);

        rig.Answer(request with { Method = "other" }, "late");

        Assert.That(await rig.ExpectDeadAsync(cancellationToken), Has.Message.Contain("other"));
    }

    [Test]
    public async Task A_late_reply_that_makes_no_sense_is_dropped_all_the_same(CancellationToken cancellationToken)
    {
        SharedRig rig = new();
        (_, Task task) = rig.Say("x");
        SeenMessage request = rig.TakeRequest();
        rig.Clock.Advance(s_timeout);
        await Caught.ByAsync<TTransportException>(task, cancellationToken);

        rig.Connection.Arrive(rig.Wrapped(Frames.Message(TMessageType.Reply, request.Method, request.SequenceId, [0x0B, 0x00, 0x00, 0x7F])));

        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task T67_Numbers_wrap_past_those_outstanding_and_given_up_and_are_never_0(CancellationToken cancellationToken)
    {
        // Room for 16: the numbers near the wrap meet the low ones in the same places.
        SharedRig rig = new(lastId: int.MaxValue - 3);
        (SayCall old, Task waiting) = rig.Say("old", new CallContext { Timeout = Timeout.InfiniteTimeSpan });
        SeenMessage oldRequest = rig.TakeRequest();
        (_, Task leaving) = rig.Say("left", new CallContext { Timeout = TimeSpan.FromSeconds(1) });
        SeenMessage leftRequest = rig.TakeRequest();
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await Caught.ByAsync<TTransportException>(leaving, cancellationToken);
        HashSet<int> seen = [oldRequest.SequenceId, leftRequest.SequenceId];

        for (int i = 0; i < 40; i++)
        {
            (SayCall call, Task task) = rig.Say($"{i}");
            SeenMessage request = rig.TakeRequest();
            Assert.That(request.SequenceId, Is.Positive);
            Assert.That(seen.Add(request.SequenceId), Is.True);
            rig.Answer(request, $"{i}!");
            await task.WaitAsync(cancellationToken);
            Assert.That(call.Answer, Is.EqualTo($"{i}!"));
        }

        Assert.That(seen, Does.Contain(1).And.Contain(int.MaxValue), "it wrapped");
        rig.Answer(oldRequest, "at last");
        await waiting.WaitAsync(cancellationToken);
        Assert.That(old.Answer, Is.EqualTo("at last"));
        rig.Answer(leftRequest, "too late");
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task T68_With_replies_in_order_a_head_that_timed_out_leaves_the_others_aligned(CancellationToken cancellationToken)
    {
        SharedRig rig = new(ConcurrentClientOptions.InOrder with { RetireWhenAbandoned = false });
        (_, Task head) = rig.Say("head", new CallContext { Timeout = TimeSpan.FromSeconds(1) });
        (SayCall second, Task waiting) = rig.Say("second");
        (SayCall third, Task last) = rig.Say("third");
        List<SeenMessage> requests = rig.TakeRequests();
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await Caught.ByAsync<TTransportException>(head, cancellationToken);

        rig.Connection.Arrive([.. requests.SelectMany(request => rig.Reply(request, request.FirstString + "!"))]);

        await Task.WhenAll(waiting, last).WaitAsync(cancellationToken);
        Assert.That((second.Answer, third.Answer), Is.EqualTo(("second!", "third!")));
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task T68_By_default_a_connection_in_order_ends_with_the_last_of_those_behind_a_call_that_was_given_up(CancellationToken cancellationToken)
    {
        SharedRig rig = new(ConcurrentClientOptions.InOrder);
        (_, Task head) = rig.Say("head", new CallContext { Timeout = TimeSpan.FromSeconds(1) });
        (SayCall second, Task waiting) = rig.Say("second");
        List<SeenMessage> requests = rig.TakeRequests();
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await Caught.ByAsync<TTransportException>(head, cancellationToken);

        Assert.That(rig.Client.TakesCalls, Is.False);
        SayCall refused = new("third");
        TTransportException refusal = await Caught.ByAsync<TTransportException>(rig.Start(refused), cancellationToken);
        Assert.That(refusal.Message, Does.Contain("takes no more calls").And.Contain("AnswersInOrder"));
        Assert.That(refused.Progress, Is.EqualTo(CallProgress.NotSent));
        Assert.That(rig.Client.Fault, Is.Null);

        rig.Connection.Arrive([.. requests.SelectMany(request => rig.Reply(request, request.FirstString + "!"))]);

        await waiting.WaitAsync(cancellationToken);
        Assert.That(second.Answer, Is.EqualTo("second!"));
        Assert.That(rig.Connection.Disposals, Is.EqualTo(1), "closed in peace");
        await rig.ExpectDeadAsync(cancellationToken);
    }

    [Test]
    public async Task T69_Tombstones_are_bounded_and_beyond_the_bound_the_connection_ends(CancellationToken cancellationToken)
    {
        SharedRig rig = new(new ConcurrentClientOptions { MaxTombstones = 3 });
        (SayCall other, Task waiting) = rig.Say("other", new CallContext { Timeout = Timeout.InfiniteTimeSpan });
        for (int i = 0; i < 3; i++)
        {
            await TimeOutAsync(rig, cancellationToken);
        }

        Assert.That((rig.Client.Tombstones, rig.Client.Fault), Is.EqualTo((3, (Exception?)null)));
        await TimeOutAsync(rig, cancellationToken);

        TTransportException lost = await Caught.ByAsync<TTransportException>(waiting, cancellationToken);
        Assert.That(lost.Message, Does.Contain("the limit is 3 (ConcurrentClientOptions.MaxTombstones)"));
        Assert.That(other.Progress, Is.EqualTo(CallProgress.Sent));
        await rig.ExpectDeadAsync(cancellationToken);
    }

    [Test]
    public async Task T69_After_many_calls_of_which_a_tenth_timed_out_and_was_answered_late_nothing_is_left(CancellationToken cancellationToken)
    {
        const int calls = 100_000;
        SharedRig rig = new();
        List<SeenMessage> late = [];
        for (int i = 0; i < calls; i++)
        {
            bool leaves = i % 10 == 0;
            Task task = rig.Say("x", new CallContext { Timeout = TimeSpan.FromSeconds(leaves ? 1 : 1000) }).Task;
            SeenMessage request = rig.TakeRequest();
            if (leaves)
            {
                rig.Clock.Advance(TimeSpan.FromSeconds(1));
                await Caught.ByAsync<TTransportException>(task, cancellationToken);
                late.Add(request);
                if (late.Count == 1000)
                {
                    late.ForEach(each => rig.Answer(each, "late"));
                    late.Clear();
                }
            }
            else
            {
                rig.Answer(request, "yes");
                await task.WaitAsync(cancellationToken);
            }
        }

        late.ForEach(each => rig.Answer(each, "late"));
        Assert.That((rig.Client.InFlight, rig.Client.Tombstones, rig.Client.Fault), Is.EqualTo((0, 0, (Exception?)null)));
    }

    [Test]
    public async Task T74_A_peer_that_has_gone_without_a_word_is_given_up_after_the_silence_limit(CancellationToken cancellationToken)
    {
        SharedRig rig = new(new ConcurrentClientOptions { SilenceLimit = TimeSpan.FromSeconds(20) });
        (SayCall other, Task waiting) = rig.Say("other", new CallContext { Timeout = Timeout.InfiniteTimeSpan });
        rig.Clock.Advance(TimeSpan.FromSeconds(1000));
        Assert.That(rig.Client.Fault, Is.Null, "a call that takes long is no sign");
        await TimeOutAsync(rig, cancellationToken);

        rig.Clock.Advance(TimeSpan.FromSeconds(19));
        Assert.That(rig.Client.Fault, Is.Null);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));

        TTransportException lost = await Caught.ByAsync<TTransportException>(waiting, cancellationToken);
        Assert.That(lost.Type, Is.EqualTo(TTransportExceptionType.TimedOut));
        Assert.That(lost.Message, Does.Contain("20 s (ConcurrentClientOptions.SilenceLimit)").And.Contain("1 calls that were given up and 1 others"));
        Assert.That(other.Progress, Is.EqualTo(CallProgress.Sent));
    }

    [Test]
    public async Task Silence_counts_from_the_first_call_given_up_also_for_a_tick_at_that_moment(CancellationToken cancellationToken)
    {
        SharedRig rig = new(new ConcurrentClientOptions { SilenceLimit = TimeSpan.FromSeconds(20) });
        using CancellationTokenSource leaver = new();
        ValueTask leaving = rig.Client.InvokeAsync(new SayCall("leaves") { Context = leaver.Token });
        (_, Task timing) = rig.Say("late", new CallContext { Timeout = TimeSpan.FromSeconds(1) });

        // The caller goes on, and the clock ticks, before whoever ended the call does anything else.
        InlineContext.Run(() => leaving.GetAwaiter().OnCompleted(() => rig.Clock.Advance(TimeSpan.FromSeconds(1))));
        leaver.Cancel();

        Assert.That(() => leaving.GetAwaiter().GetResult(), Throws.InstanceOf<OperationCanceledException>());
        await Caught.ByAsync<TTransportException>(timing, cancellationToken);
        Assert.That((rig.Client.Tombstones, rig.Client.Fault), Is.EqualTo((2, (Exception?)null)));
        rig.Clock.Advance(TimeSpan.FromSeconds(18));
        Assert.That(rig.Client.Fault, Is.Null);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(rig.Client.Fault, Is.Not.Null);
    }

    [Test]
    public async Task T74_A_single_byte_breaks_the_silence(CancellationToken cancellationToken)
    {
        SharedRig rig = new(new ConcurrentClientOptions { SilenceLimit = TimeSpan.FromSeconds(20) });
        SeenMessage request = await TimeOutAsync(rig, cancellationToken);
        rig.Clock.Advance(TimeSpan.FromSeconds(19));
        byte[] reply = rig.Reply(request, "late");
        rig.Connection.Arrive(reply[0]);

        rig.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That(rig.Client.Fault, Is.Null);
        rig.Clock.Advance(TimeSpan.FromSeconds(20));

        Assert.That(rig.Client.Fault, Is.Not.Null);
    }

    [Test]
    public async Task A_server_that_asks_to_move_on_gets_no_new_calls_and_answers_those_under_way(CancellationToken cancellationToken)
    {
        SharedRig rig = new(framing: ThriftFraming.Header);
        (SayCall first, Task one) = rig.Say("first");
        (SayCall second, Task two) = rig.Say("second");
        List<SeenMessage> requests = rig.TakeRequests();

        // One block of one pair: "crrst" = "1".
        byte[] marked = [0, 0, 1, 1, 5, .. "crrst"u8, 1, (byte)'1', 0, 0, 0, 0];
        rig.Connection.Arrive(Frames.WithHeader(0, marked, Frames.Reply("say", requests[0].SequenceId, "one")));
        await one.WaitAsync(cancellationToken);
        Assert.That((first.Answer, rig.Client.TakesCalls, rig.Client.Fault), Is.EqualTo(("one", false, (Exception?)null)));
        rig.Answer(requests[1], "two");

        await two.WaitAsync(cancellationToken);
        Assert.That(second.Answer, Is.EqualTo("two"));
        Assert.That(await rig.ExpectDeadAsync(cancellationToken), Has.Message.Contain("asks its clients to move on"));
    }

    private static async Task<SeenMessage> TimeOutAsync(SharedRig rig, CancellationToken cancellationToken)
    {
        rig.TakeRequests();
        Task task = rig.Say("x", new CallContext { Timeout = TimeSpan.FromSeconds(1) }).Task;
        SeenMessage request = rig.TakeRequest();
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await Caught.ByAsync<TTransportException>(task, cancellationToken);
        return request;
    }
}
