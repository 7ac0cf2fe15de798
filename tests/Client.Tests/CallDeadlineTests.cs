using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Client.Tests;

/// <summary>The deadline of a call, at each moment at which it can pass.</summary>
[TestFixtureSource(typeof(Framings), nameof(Framings.All))]
[CancelAfter(20_000)]
internal sealed class CallDeadlineTests(ThriftFraming framing)
{
    private static readonly TimeSpan s_tick = TimeSpan.FromTicks(1);

    [Test]
    public void The_default_is_30_seconds() => Assert.That(ThriftClientOptions.Default.CallTimeout, Is.EqualTo(TimeSpan.FromSeconds(30)));

    [Test]
    public async Task It_fires_when_it_has_passed_and_not_before_and_names_its_setting_and_value(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        SayCall call = new("hello");
        Task calling = rig.Start(call);

        rig.Clock.Advance(TimeSpan.FromSeconds(30) - s_tick);
        Assert.That(calling.IsCompleted, Is.False);
        Assert.That(rig.Transport.Fault, Is.Null);
        rig.Clock.Advance(s_tick);

        await ExpectTimedOutAsync(calling, "Probe/say took longer than 30 s (ThriftClientOptions.CallTimeout)", cancellationToken);
        Assert.That(call.Progress, Is.EqualTo(CallProgress.Sent));
        Assert.That(rig.Connection.Aborts, Is.EqualTo(1));
        await rig.ExpectDeadAsync(rig.Transport.Fault!, cancellationToken);
    }

    [Test]
    public async Task The_clients_own_setting_holds(CancellationToken cancellationToken)
    {
        Rig rig = new(framing, new ThriftClientOptions { CallTimeout = TimeSpan.FromMilliseconds(1500) });
        Task calling = rig.Start(new SayCall("hello"));

        rig.Clock.Advance(TimeSpan.FromMilliseconds(1500));

        await ExpectTimedOutAsync(calling, "1.5 s (ThriftClientOptions.CallTimeout)", cancellationToken);
    }

    [Test]
    public async Task The_calls_own_timeout_comes_before_the_clients(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        Task calling = rig.Start(new SayCall("hello") { Context = new CallContext { Timeout = TimeSpan.FromMilliseconds(250) } });

        rig.Clock.Advance(TimeSpan.FromMilliseconds(250) - s_tick);
        Assert.That(calling.IsCompleted, Is.False);
        rig.Clock.Advance(s_tick);

        await ExpectTimedOutAsync(calling, "250 ms (CallContext.Timeout)", cancellationToken);
    }

    [Test]
    public async Task The_calls_own_timeout_may_be_longer_than_the_clients(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        SayCall call = new("hello") { Context = new CallContext { Timeout = TimeSpan.FromHours(1) } };
        Task calling = rig.Start(call);

        rig.Clock.Advance(TimeSpan.FromMinutes(59));
        rig.Connection.Arrive(rig.ReplyToLast("slow"));

        await calling.WaitAsync(cancellationToken);
        Assert.That(call.Answer, Is.EqualTo("slow"));
    }

    [Test]
    public async Task Infinite_never_passes([Values] bool inContext, CancellationToken cancellationToken)
    {
        Rig rig = new(framing, new ThriftClientOptions { CallTimeout = inContext ? TimeSpan.FromSeconds(1) : Timeout.InfiniteTimeSpan });
        SayCall call = new("hello") { Context = new CallContext { Timeout = inContext ? Timeout.InfiniteTimeSpan : null } };
        Task calling = rig.Start(call);

        rig.Clock.Advance(TimeSpan.FromDays(10_000));
        Assert.That(rig.Clock.ArmedTimers, Is.Zero);
        rig.Connection.Arrive(rig.ReplyToLast("at last"));

        await calling.WaitAsync(cancellationToken);
        Assert.That(call.Answer, Is.EqualTo("at last"));
    }

    [Test]
    public async Task A_timeout_that_leaves_no_time_sends_nothing_and_the_connection_lives([Values(0, -1, -50_000_000)] long ticks, CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        SayCall call = new("hello") { Context = new CallContext { Timeout = TimeSpan.FromTicks(ticks) } };

        TTransportException thrown = await Caught.ByAsync<TTransportException>(rig.Start(call), cancellationToken);

        Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.TimedOut));
        Assert.That(call.Progress, Is.EqualTo(CallProgress.NotSent));
        Assert.That(rig.Connection.Sent, Is.Empty);
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task A_deadline_that_an_outer_layer_set_and_that_has_passed_sends_nothing_and_the_connection_lives(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        SayCall call = new("hello") { Deadline = rig.Clock.GetTimestamp() };

        TTransportException thrown = await Caught.ByAsync<TTransportException>(rig.Start(call), cancellationToken);

        Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.TimedOut));
        Assert.That(call.Progress, Is.EqualTo(CallProgress.NotSent));
        Assert.That(rig.Connection.Sent, Is.Empty);
        Assert.That(rig.Transport.HasUnflushed, Is.False);
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task A_deadline_that_an_outer_layer_set_is_kept(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        long deadline = rig.Clock.GetTimestamp() + TimeSpan.FromSeconds(2).Ticks;
        SayCall call = new("hello") { Deadline = deadline };
        Task calling = rig.Start(call);
        Assert.That(call.Deadline, Is.EqualTo(deadline));

        rig.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.That((await Caught.ByAsync<TTransportException>(calling, cancellationToken)).Type, Is.EqualTo(TTransportExceptionType.TimedOut));
    }

    [Test]
    public async Task It_passes_between_the_arming_of_the_timer_and_the_flush(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        rig.Time.OnTimerArmed = () => rig.Clock.Advance(TimeSpan.FromSeconds(30));

        Task calling = rig.Start(new SayCall("hello"));

        await ExpectTimedOutAsync(calling, "30 s (ThriftClientOptions.CallTimeout)", cancellationToken);
        await rig.ExpectDeadAsync(rig.Transport.Fault!, cancellationToken);
    }

    [Test]
    public async Task It_passes_at_the_begin_of_the_send(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        rig.Connection.OnSend = () => rig.Clock.Advance(TimeSpan.FromSeconds(30));

        Task calling = rig.Start(new SayCall("hello"));

        await ExpectTimedOutAsync(calling, "30 s (ThriftClientOptions.CallTimeout)", cancellationToken);
        await rig.ExpectDeadAsync(rig.Transport.Fault!, cancellationToken);
    }

    [Test]
    public async Task It_passes_while_the_send_is_pending(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        rig.Connection.HoldSends = true;
        SayCall call = new("hello");
        Task calling = rig.Start(call);

        rig.Clock.Advance(TimeSpan.FromSeconds(30));

        await ExpectTimedOutAsync(calling, "30 s (ThriftClientOptions.CallTimeout)", cancellationToken);
        Assert.That(call.Progress, Is.EqualTo(CallProgress.Sending));
        await rig.ExpectDeadAsync(rig.Transport.Fault!, cancellationToken);
    }

    [Test]
    public async Task It_passes_in_the_middle_of_the_reply(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        SayCall call = new("hello");
        Task calling = rig.Start(call);
        byte[] reply = rig.ReplyToLast("hello");

        // Bytes that keep dripping in do not put it off.
        foreach (byte b in reply.AsSpan(0, 6))
        {
            rig.Connection.Arrive(b);
            rig.Clock.Advance(TimeSpan.FromSeconds(5));
        }

        await ExpectTimedOutAsync(calling, "30 s (ThriftClientOptions.CallTimeout)", cancellationToken);
        Assert.That(call.Progress, Is.EqualTo(CallProgress.Answered), "a part of the reply had come");
        await rig.ExpectDeadAsync(rig.Transport.Fault!, cancellationToken);
    }

    [Test]
    public async Task It_passes_while_the_reply_is_decoded(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        SayCall call = new("hello") { WhileReading = () => rig.Clock.Advance(TimeSpan.FromSeconds(30)) };
        Task calling = rig.Start(call);

        rig.Connection.Arrive(rig.ReplyToLast("just in time"));

        await calling.WaitAsync(cancellationToken);
        Assert.That(call.Answer, Is.EqualTo("just in time"));
        await rig.ExpectDeadAsync(rig.Transport.Fault!, cancellationToken);
    }

    [Test]
    public async Task A_reply_that_arrives_just_after_it_passed_is_this_calls_answer_or_nobodys(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        rig.Connection.AbortEndsPending = false;
        SayCall call = new("hello");
        Task calling = rig.Start(call);
        byte[] reply = rig.ReplyToLast("hello");
        rig.Clock.Advance(TimeSpan.FromSeconds(30));

        rig.Connection.Arrive(reply);

        try
        {
            await calling.WaitAsync(cancellationToken);
            Assert.That(call.Answer, Is.EqualTo("hello"));
        }
        catch (TTransportException thrown)
        {
            Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.TimedOut));
        }

        await rig.ExpectDeadAsync(rig.Transport.Fault!, cancellationToken);
    }

    [Test]
    public async Task A_tick_that_is_left_over_from_one_call_never_hits_the_next(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        for (int i = 0; i < 10; i++)
        {
            // The timer of an earlier call ticks during this one, each time at another place.
            SayCall call = new("hello");
            Task calling = rig.Start(call);
            rig.Clock.Advance(TimeSpan.FromSeconds(29));
            Assert.That(calling.IsCompleted, Is.False, $"call {i}");
            rig.Connection.Arrive(rig.ReplyToLast($"answer {i}"));
            await calling.WaitAsync(cancellationToken);
            Assert.That(call.Answer, Is.EqualTo($"answer {i}"));
        }

        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task A_shorter_timeout_behind_a_longer_one_fires_in_time(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        Task calling = rig.Start(new SayCall("long"));
        rig.Connection.Arrive(rig.ReplyToLast("done"));
        await calling.WaitAsync(cancellationToken);
        calling = rig.Start(new SayCall("short") { Context = new CallContext { Timeout = TimeSpan.FromSeconds(1) } });

        rig.Clock.Advance(TimeSpan.FromSeconds(1));

        await ExpectTimedOutAsync(calling, "1 s (CallContext.Timeout)", cancellationToken);
    }

    [Test]
    public async Task A_longer_timeout_behind_a_shorter_one_is_not_cut_short(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        Task calling = rig.Start(new SayCall("short") { Context = new CallContext { Timeout = TimeSpan.FromSeconds(1) } });
        rig.Connection.Arrive(rig.ReplyToLast("done"));
        await calling.WaitAsync(cancellationToken);
        calling = rig.Start(new SayCall("long"));

        rig.Clock.Advance(TimeSpan.FromSeconds(30) - s_tick);
        Assert.That(calling.IsCompleted, Is.False);
        rig.Clock.Advance(s_tick);

        await ExpectTimedOutAsync(calling, "30 s (ThriftClientOptions.CallTimeout)", cancellationToken);
    }

    [Test]
    public async Task An_idle_client_is_left_alone(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        await rig.ExpectLivesAsync(cancellationToken);

        rig.Clock.Advance(TimeSpan.FromDays(1));

        await rig.ExpectLivesAsync(cancellationToken);
    }

    [TestCase(50)]
    [TestCase(100_000)]
    public async Task A_timeout_longer_than_a_system_timer_can_wait_is_kept_too(int days, CancellationToken cancellationToken)
    {
        // The system's own clock: its timers refuse more than 49 days.
        TTransport transport = new(new ScriptedConnection(), [new(framing, TBinaryProtocol.Default)], ThriftLimits.Default, TimeProvider.System);
        await using TStandardClient client = new(transport, new ThriftClientOptions { CallTimeout = TimeSpan.FromDays(days) });
        Task calling = client.InvokeAsync(new SayCall("hello")).AsTask();

        Assert.That(calling.IsCompleted, Is.False);
        Assert.That(transport.Fault, Is.Null);
    }

    [Test]
    public void A_timeout_that_is_not_positive_is_refused_by_the_options([Values(0, -2)] int seconds)
    {
        Assert.That(
            () => new ThriftClientOptions { CallTimeout = TimeSpan.FromSeconds(seconds) },
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("CallTimeout"));
    }

    [Test]
    public async Task A_late_reply_never_reaches_the_next_call(CancellationToken cancellationToken)
    {
        ManualTimeProvider clock = new();
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken, time: clock);
        Task late = rig.Client.InvokeAsync(new SayCall("hello")).AsTask();
        SeenMessage request = await rig.ExpectRequestAsync(cancellationToken);
        clock.Advance(TimeSpan.FromSeconds(30));
        await ExpectTimedOutAsync(late, "30 s (ThriftClientOptions.CallTimeout)", cancellationToken);

        await rig.SendLateAsync(Frames.Reply("say", request.SequenceId, "too late"), cancellationToken);

        TTransportException next = await Caught.ByAsync<TTransportException>(rig.Client.InvokeAsync(new SayCall("next")), cancellationToken);
        Assert.That(next.Type, Is.EqualTo(TTransportExceptionType.NotOpen));
        await rig.ExpectDeadAsync(cancellationToken);
    }

    private static async Task ExpectTimedOutAsync(Task calling, string text, CancellationToken cancellationToken)
    {
        TTransportException thrown = await Caught.ByAsync<TTransportException>(calling, cancellationToken);
        Assert.Multiple(() =>
        {
            Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.TimedOut));
            Assert.That(thrown.Message, Does.Contain(text));
            Assert.That(thrown.Setting, Is.EqualTo(text[(text.IndexOf('(') + 1)..^1]));
        });
    }
}
