using System.Diagnostics;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;

namespace ThriftRpc.Client.Tests.Concurrent;

/// <summary>Limits of a shared connection: who waits, who fails, who comes next.</summary>
[CancelAfter(30_000)]
internal sealed class RoomTests
{
    private const int Waiters = 100;

    [Test]
    public async Task A_call_beyond_the_limit_waits_and_leaves_when_there_is_room_in_the_order_of_arrival(CancellationToken cancellationToken)
    {
        SharedRig rig = new(new ConcurrentClientOptions { MaxInFlight = 2 });
        Task[] tasks = [.. Enumerable.Range(0, 5).Select(i => rig.Say($"{i}").Task)];
        List<SeenMessage> requests = rig.TakeRequests();
        Assert.That(requests.Select(request => request.FirstString), Is.EqualTo(["0", "1"]));
        Assert.That((rig.Client.InFlight, rig.Client.Waiting), Is.EqualTo((2, 3)));

        rig.Answer(requests[1], "!");
        SeenMessage third = rig.TakeRequest();
        Assert.That(third.FirstString, Is.EqualTo("2"));
        rig.Answer(third, "!");
        SeenMessage fourth = rig.TakeRequest();
        rig.Connection.Arrive([.. rig.Reply(requests[0], "!"), .. rig.Reply(fourth, "!")]);
        SeenMessage fifth = rig.TakeRequest();
        Assert.That(fifth.FirstString, Is.EqualTo("4"));
        rig.Answer(fifth, "!");

        await Task.WhenAll(tasks).WaitAsync(cancellationToken);
        Assert.That((rig.Client.InFlight, rig.Client.Waiting), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task A_call_beyond_the_limit_fails_at_once_if_so_configured(CancellationToken cancellationToken)
    {
        SharedRig rig = new(new ConcurrentClientOptions { MaxInFlight = 1, AtLimit = AtLimit.Fail });
        _ = rig.Say("0");

        SayCall call = new("1");
        TTransportException refused = await Caught.ByAsync<TTransportException>(rig.Start(call), cancellationToken);

        Assert.That(refused.Message, Does.Contain("the limit is 1 (ConcurrentClientOptions.MaxInFlight)"));
        Assert.That(refused.Setting, Is.EqualTo("ConcurrentClientOptions.MaxInFlight"));
        Assert.That(call.Progress, Is.EqualTo(CallProgress.NotSent));
    }

    [Test]
    public async Task Unsent_bytes_hold_further_calls_back_until_they_have_left(CancellationToken cancellationToken)
    {
        SharedRig rig = new(new ConcurrentClientOptions { MaxUnsentBytes = 1000 });
        rig.Connection.HoldSends = true;
        (_, Task large) = rig.Say(new string('x', 5000));
        (_, Task next) = rig.Say("next");
        Task telling = rig.Start(new SayCall("told", SayCall.Tell));
        Assert.That(rig.Client.Waiting, Is.EqualTo(2), "a oneway has bytes as well");

        rig.Connection.ReleaseSend();

        Assert.That(rig.Client.Waiting, Is.Zero);
        rig.Connection.ReleaseSend();
        await telling.WaitAsync(cancellationToken);
        List<SeenMessage> requests = rig.TakeRequests();
        Assert.That(requests.Select(request => request.FirstString[..4]), Is.EqualTo(["xxxx", "next", "told"]));
        rig.Answer(requests[0], "!");
        rig.Answer(requests[1], "!");
        await Task.WhenAll(large, next).WaitAsync(cancellationToken);
    }

    [Test]
    public async Task Unsent_bytes_refuse_further_calls_if_so_configured(CancellationToken cancellationToken)
    {
        SharedRig rig = new(new ConcurrentClientOptions { MaxUnsentBytes = 1000, AtLimit = AtLimit.Fail });
        rig.Connection.HoldSends = true;
        _ = rig.Say(new string('x', 5000));

        TTransportException refused = await Caught.ByAsync<TTransportException>(rig.Say("1").Task, cancellationToken);

        Assert.That(refused.Message, Does.Contain("the limit is 1000 (ConcurrentClientOptions.MaxUnsentBytes)"));
    }

    [Test]
    public async Task Whoever_waits_can_leave_by_token_or_deadline_and_the_next_is_served(CancellationToken cancellationToken)
    {
        SharedRig rig = new(new ConcurrentClientOptions { MaxInFlight = 1 });
        (_, Task first) = rig.Say("first");
        using CancellationTokenSource leaver = new();
        (SayCall canceled, Task canceling) = rig.Say("canceled", leaver.Token);
        (SayCall late, Task timing) = rig.Say("late", new CallContext { Timeout = TimeSpan.FromSeconds(1) });
        (SayCall last, Task waiting) = rig.Say("last");
        SeenMessage request = rig.TakeRequest();

        await leaver.CancelAsync();
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await Caught.ByAsync<OperationCanceledException>(canceling, cancellationToken);
        await Caught.ByAsync<TTransportException>(timing, cancellationToken);
        Assert.That((canceled.Progress, late.Progress), Is.EqualTo((CallProgress.NotSent, CallProgress.NotSent)));
        rig.Answer(request, "!");

        await first.WaitAsync(cancellationToken);
        SeenMessage next = rig.TakeRequest();
        Assert.That(next.FirstString, Is.EqualTo("last"));
        rig.Answer(next, "yes");
        await waiting.WaitAsync(cancellationToken);
        Assert.That(last.Answer, Is.EqualTo("yes"));
    }

    [Test]
    public async Task A_caller_that_leaves_makes_room_for_the_next(CancellationToken cancellationToken)
    {
        SharedRig rig = new(new ConcurrentClientOptions { MaxInFlight = 1 });
        using CancellationTokenSource leaver = new();
        (_, Task leaving) = rig.Say("leaves", leaver.Token);
        (_, Task waiting) = rig.Say("next");
        rig.TakeRequests();

        await leaver.CancelAsync();

        await Caught.ByAsync<OperationCanceledException>(leaving, cancellationToken);
        SeenMessage next = rig.TakeRequest();
        Assert.That(next.FirstString, Is.EqualTo("next"));
        rig.Answer(next, "!");
        await waiting.WaitAsync(cancellationToken);
    }

    [Test]
    public async Task A_waiter_that_cannot_be_encoded_makes_room_for_the_next(CancellationToken cancellationToken)
    {
        SharedRig rig = new(new ConcurrentClientOptions { MaxInFlight = 1 });
        (_, Task first) = rig.Say("first");
        TProtocolException reason = new(TProtocolExceptionType.InvalidData, "no such text");
        Task failing = rig.Start(new SayCall("bad") { WhileWriting = () => throw reason });
        (_, Task waiting) = rig.Say("next");

        rig.Answer(rig.TakeRequest(), "!");

        await first.WaitAsync(cancellationToken);
        Assert.That(await Caught.ByAsync<TProtocolException>(failing, cancellationToken), Is.SameAs(reason));
        rig.Answer(rig.TakeRequest(), "!");
        await waiting.WaitAsync(cancellationToken);
    }

    [Test]
    public async Task A_token_that_fires_while_a_waiter_is_encoded_takes_it_back(CancellationToken cancellationToken)
    {
        SharedRig rig = new(new ConcurrentClientOptions { MaxInFlight = 1 });
        (_, Task first) = rig.Say("first");
        using CancellationTokenSource leaver = new();
        SayCall call = new("second") { Context = leaver.Token, WhileWriting = leaver.Cancel };
        Task leaving = rig.Start(call);
        (_, Task waiting) = rig.Say("third");

        rig.Answer(rig.TakeRequest(), "!");

        await first.WaitAsync(cancellationToken);
        await Caught.ByAsync<OperationCanceledException>(leaving, cancellationToken);
        Assert.That(call.Progress, Is.EqualTo(CallProgress.NotSent));
        SeenMessage next = rig.TakeRequest();
        Assert.That(next.FirstString, Is.EqualTo("third"));
        rig.Answer(next, "!");
        await waiting.WaitAsync(cancellationToken);
    }

    [Test]
    public async Task Any_number_of_waiters_that_cannot_be_encoded_end_one_behind_the_other_and_not_one_inside_the_other(CancellationToken cancellationToken)
    {
        SharedRig rig = new(new ConcurrentClientOptions { MaxInFlight = 1 });
        (_, Task first) = rig.Say("first");
        TProtocolException reason = new(TProtocolExceptionType.InvalidData, "no such text");
        List<int> depths = [];
        Task[] failing = [.. Enumerable.Range(0, Waiters).Select(_ => rig.Start(new SayCall("bad") { WhileWriting = () => Fail() }))];

        rig.Answer(rig.TakeRequest(), "!");

        await first.WaitAsync(cancellationToken);
        foreach (Task each in failing)
        {
            Assert.That(await Caught.ByAsync<TProtocolException>(each, cancellationToken), Is.SameAs(reason));
        }

        ExpectFlat(depths);
        await rig.ExpectLivesAsync(cancellationToken);

        void Fail()
        {
            depths.Add(new StackTrace().FrameCount);
            throw reason;
        }
    }

    [Test]
    public async Task Any_number_of_waiters_whose_tokens_fire_while_they_are_encoded_end_one_behind_the_other_and_not_one_inside_the_other(
        CancellationToken cancellationToken)
    {
        SharedRig rig = new(new ConcurrentClientOptions { MaxInFlight = 1 });
        (_, Task first) = rig.Say("first");
        List<int> depths = [];
        Task[] leaving = [.. Enumerable.Range(0, Waiters).Select(_ => Leave())];

        rig.Answer(rig.TakeRequest(), "!");

        await first.WaitAsync(cancellationToken);
        foreach (Task each in leaving)
        {
            await Caught.ByAsync<OperationCanceledException>(each, cancellationToken);
        }

        ExpectFlat(depths);
        await rig.ExpectLivesAsync(cancellationToken);

        Task Leave()
        {
            CancellationTokenSource leaver = new();
            return rig.Start(new SayCall("leaves") { Context = leaver.Token, WhileWriting = () => Cancel(leaver) });
        }

        void Cancel(CancellationTokenSource leaver)
        {
            depths.Add(new StackTrace().FrameCount);
            leaver.Cancel();
        }
    }

    /// <summary>The compiler may inline a frame or two between one and the next; each inside the one before it would be several frames deeper.</summary>
    private static void ExpectFlat(List<int> depths)
    {
        Assert.That(depths, Has.Count.EqualTo(Waiters));
        Assert.That(depths[^1], Is.LessThan(depths[0] + Waiters));
    }
}
