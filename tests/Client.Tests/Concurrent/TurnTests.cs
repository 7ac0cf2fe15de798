using ThriftRpc.Protocol;
using ThriftRpc.Testing;

namespace ThriftRpc.Client.Tests.Concurrent;

/// <summary>The thread that reads continues the callers, and none of them can keep it.</summary>
[CancelAfter(30_000)]
internal sealed class TurnTests
{
    [Test]
    public async Task T61_A_caller_that_blocks_after_its_reply_holds_up_nobody_for_long(CancellationToken cancellationToken)
    {
        SharedRig rig = new();
        using ManualResetEventSlim blocked = new();
        using ManualResetEventSlim release = new();
        Task blocker = BlockAsync();
        (SayCall other, Task waiting) = rig.Say("other");
        List<SeenMessage> requests = rig.TakeRequests();
        Task reading = Task.Run(() => rig.Connection.Arrive([.. requests.SelectMany(request => rig.Reply(request, "yes"))]), cancellationToken);
        Assert.That(blocked.Wait(Timeout.Infinite, cancellationToken), Is.True);
        Assert.That(waiting.IsCompleted, Is.False, "its reply has arrived behind, in the same bytes");

        PassPatience(rig);

        await waiting.WaitAsync(cancellationToken);
        Assert.That(other.Answer, Is.EqualTo("yes"));
        Assert.That(reading.IsCompleted, Is.False);
        await rig.ExpectLivesAsync(cancellationToken);
        release.Set();
        await Task.WhenAll(reading, blocker).WaitAsync(cancellationToken);
        await rig.ExpectLivesAsync(cancellationToken);

        async Task BlockAsync()
        {
            await rig.Client.InvokeAsync(new SayCall("blocks")).ConfigureAwait(false);
            blocked.Set();
            release.Wait(cancellationToken);
        }
    }

    [Test]
    public async Task What_a_caller_has_written_before_it_blocks_is_sent_all_the_same(CancellationToken cancellationToken)
    {
        SharedRig rig = new();
        SayCall inner = new("inner");
        Task<Task> outer = CallAndBlockAsync();
        SeenMessage request = rig.TakeRequest();
        Task reading = Task.Run(() => rig.Answer(request, "yes"), cancellationToken);
        await rig.Clock.WaitForTimersAsync(2, cancellationToken); // The deadlines' and the watch's.

        while (rig.Connection.Sent.Count < 2)
        {
            PassPatience(rig);
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
        }

        rig.Answer(rig.TakeRequest(), "inside");
        await await outer.WaitAsync(cancellationToken);
        await reading.WaitAsync(cancellationToken);
        Assert.That(inner.Answer, Is.EqualTo("inside"));

        // Waits for its second call without await: sync over async, on the thread that reads.
        async Task<Task> CallAndBlockAsync()
        {
            await rig.Client.InvokeAsync(new SayCall("outer")).ConfigureAwait(false);
            Task second = rig.Start(inner);
            second.Wait(cancellationToken);
            return second;
        }
    }

    [Test]
    public async Task T71_A_blocked_caller_and_a_large_reply_do_not_hold_up_the_others(CancellationToken cancellationToken)
    {
        SharedRig rig = new();
        using ManualResetEventSlim reads = new();
        using ManualResetEventSlim release = new();
        SayCall large = new("large")
        {
            WhileReading = () =>
            {
                reads.Set();
                release.Wait(cancellationToken);
            },
        };
        Task slow = rig.Start(large);
        (SayCall other, Task waiting) = rig.Say("other");
        List<SeenMessage> requests = rig.TakeRequests();
        string text = new('x', 1_000_000);

        rig.Connection.Arrive([.. rig.Reply(requests[0], text), .. rig.Reply(requests[1], "quick")]);

        await waiting.WaitAsync(cancellationToken);
        Assert.That(other.Answer, Is.EqualTo("quick"));
        Assert.That(reads.Wait(Timeout.Infinite, cancellationToken), Is.True);
        Assert.That(slow.IsCompleted, Is.False);
        release.Set();
        await slow.WaitAsync(cancellationToken);
        Assert.That(large.Answer, Is.EqualTo(text));
    }

    [Test]
    public async Task A_large_reply_right_before_the_end_still_arrives(CancellationToken cancellationToken)
    {
        SharedRig rig = new();
        using ManualResetEventSlim release = new();
        SayCall large = new("large") { WhileReading = () => release.Wait(cancellationToken) };
        Task slow = rig.Start(large);
        (_, Task other) = rig.Say("other");
        List<SeenMessage> requests = rig.TakeRequests();
        rig.Connection.Arrive(rig.Reply(requests[0], new string('x', 100_000)));

        rig.Connection.ArriveEnd();
        Assert.That(rig.Client.Fault, Is.Not.Null);
        release.Set();

        await slow.WaitAsync(cancellationToken);
        Assert.That(large.Answer, Has.Length.EqualTo(100_000));
        TTransportException lost = await Caught.ByAsync<TTransportException>(other, cancellationToken);
        Assert.That(lost.Type, Is.EqualTo(TTransportExceptionType.EndOfFile));
    }

    [Test]
    public async Task The_watch_sleeps_when_nothing_happens_and_wakes_again(CancellationToken cancellationToken)
    {
        SharedRig rig = new(new ConcurrentClientOptions { Calls = new ThriftClientOptions { CallTimeout = Timeout.InfiniteTimeSpan } });
        for (int i = 0; i < 3; i++)
        {
            await rig.ExpectLivesAsync(cancellationToken);
            Assert.That(rig.Clock.ArmedTimers, Is.EqualTo(1));
            PassPatience(rig);
            PassPatience(rig);
            Assert.That(rig.Clock.ArmedTimers, Is.Zero, "nothing ticks at rest");
        }
    }

    /// <summary>Two looks of the watch: the first one sees a caller being continued, the second one that it is the same.</summary>
    private static void PassPatience(SharedRig rig)
    {
        rig.Clock.Advance(ReplyPump.Patience);
        rig.Clock.Advance(ReplyPump.Patience);
    }
}
