using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Client.Tests;

/// <summary>The caller's token, at each moment at which it can fire.</summary>
[TestFixtureSource(typeof(Framings), nameof(Framings.All))]
[CancelAfter(20_000)]
internal sealed class CancellationTests(ThriftFraming framing)
{
    private readonly CancellationTokenSource _source = new();

    [TearDown]
    public void TearDown() => _source.Dispose();

    [Test]
    public async Task Before_the_call_starts_nothing_is_encoded_and_the_connection_lives(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        bool encoded = false;
        await _source.CancelAsync();

        await ExpectCanceledAsync(rig.Start(Call(whileWriting: () => encoded = true)), cancellationToken);

        Assert.That(encoded, Is.False);
        Assert.That(rig.Connection.Sent, Is.Empty);
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task While_the_arguments_are_encoded_nothing_is_sent_and_the_connection_lives(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        SayCall call = Call(whileWriting: _source.Cancel);

        await ExpectCanceledAsync(rig.Start(call), cancellationToken);

        Assert.That(call.Progress, Is.EqualTo(CallProgress.NotSent));
        Assert.That(rig.Connection.Sent, Is.Empty);
        Assert.That(rig.Transport.HasUnflushed, Is.False);
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task Between_encoding_and_flush_nothing_is_sent_and_the_connection_lives(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        SayCall call = Call();
        rig.Time.OnTimestamp = _source.Cancel;

        await ExpectCanceledAsync(rig.Start(call), cancellationToken);

        Assert.That(rig.Time.OnTimestamp, Is.Null, "the moment has come");
        Assert.That(call.Progress, Is.EqualTo(CallProgress.NotSent));
        Assert.That(rig.Connection.Sent, Is.Empty);
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task After_the_last_moment_and_before_the_flush_it_is_the_callers_cancellation_all_the_same(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        SayCall call = Call();
        rig.Time.OnTimerArmed = _source.Cancel;

        await ExpectCanceledAsync(rig.Start(call), cancellationToken);

        Assert.That(rig.Time.OnTimerArmed, Is.Null, "the moment has come");
        Assert.That(rig.Connection.Sent, Is.Empty);
        await rig.ExpectDeadAsync(rig.Transport.Fault!, cancellationToken);
    }

    [Test]
    public async Task At_the_begin_of_the_send_the_connection_ends(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        rig.Connection.OnSend = _source.Cancel;

        await ExpectCanceledAsync(rig.Start(Call()), cancellationToken);

        await rig.ExpectDeadAsync(rig.Transport.Fault!, cancellationToken);
    }

    [Test]
    public async Task While_the_send_is_pending_the_connection_ends(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        rig.Connection.HoldSends = true;
        SayCall call = Call();
        Task calling = rig.Start(call);
        Assert.That(rig.Connection.IsSending, Is.True);

        await _source.CancelAsync();

        await ExpectCanceledAsync(calling, cancellationToken);
        Assert.That(call.Progress, Is.EqualTo(CallProgress.Sending));
        await rig.ExpectDeadAsync(rig.Transport.Fault!, cancellationToken);
    }

    [Test]
    public async Task A_send_that_ends_well_just_after_the_token_fired_does_not_save_the_call(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        rig.Connection.HoldSends = true;
        rig.Connection.AbortEndsPending = false;
        SayCall call = Call();
        Task calling = rig.Start(call);
        await _source.CancelAsync();
        Assert.That(calling.IsCompleted, Is.False, "the send still owns the buffer");

        rig.Connection.ReleaseSend();

        await ExpectCanceledAsync(calling, cancellationToken);
        await rig.ExpectDeadAsync(rig.Transport.Fault!, cancellationToken);
    }

    [Test]
    public async Task The_bytes_of_a_pending_send_are_left_alone_until_it_ends(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        rig.Connection.HoldSends = true;
        rig.Connection.AbortEndsPending = false;
        Task calling = rig.Start(Call());
        await _source.CancelAsync();

        // Whoever rents now would get the buffer, had it been given back while the system still reads from it.
        byte[][] rented = [.. Enumerable.Range(0, 64).Select(_ => System.Buffers.ArrayPool<byte>.Shared.Rent(rig.Connection.Sending.Length))];
        foreach (byte[] array in rented)
        {
            Array.Fill(array, (byte)0xEE);
        }

        Assert.DoesNotThrow(rig.Connection.ReleaseSend);
        await ExpectCanceledAsync(calling, cancellationToken);
        Array.ForEach(rented, array => System.Buffers.ArrayPool<byte>.Shared.Return(array));
    }

    [Test]
    public async Task Between_send_and_receive_the_connection_ends(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        SayCall call = Call();
        rig.Connection.OnReceive = _source.Cancel;

        await ExpectCanceledAsync(rig.Start(call), cancellationToken);

        Assert.That(call.Progress, Is.EqualTo(CallProgress.Sent));
        await rig.ExpectDeadAsync(rig.Transport.Fault!, cancellationToken);
    }

    [Test]
    public async Task While_waiting_for_the_reply_the_connection_ends(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        SayCall call = Call();
        Task calling = rig.Start(call);
        Assert.That(rig.Connection.IsReceiving, Is.True);

        await _source.CancelAsync();

        await ExpectCanceledAsync(calling, cancellationToken);
        Assert.That(call.Progress, Is.EqualTo(CallProgress.Sent));
        await rig.ExpectDeadAsync(rig.Transport.Fault!, cancellationToken);
    }

    [Test]
    public async Task In_the_middle_of_the_reply_the_connection_ends(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        SayCall call = Call();
        Task calling = rig.Start(call);
        rig.Connection.Arrive(rig.ReplyToLast("hello").AsSpan(0, 9));

        await _source.CancelAsync();

        await ExpectCanceledAsync(calling, cancellationToken);
        Assert.That(call.Progress, Is.EqualTo(CallProgress.Answered), "a part of the reply had come");
        await rig.ExpectDeadAsync(rig.Transport.Fault!, cancellationToken);
    }

    [Test]
    public async Task A_reply_that_arrives_just_after_the_token_fired_is_this_calls_answer_or_nobodys(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        rig.Connection.AbortEndsPending = false;
        SayCall call = Call();
        Task calling = rig.Start(call);
        byte[] reply = rig.ReplyToLast("hello");
        await _source.CancelAsync();

        rig.Connection.Arrive(reply);

        await ExpectAnswerOrCancellationAsync(calling, call, "hello", cancellationToken);
        await rig.ExpectDeadAsync(rig.Transport.Fault!, cancellationToken);
    }

    [Test]
    public async Task While_the_reply_is_decoded_the_answer_may_stand_but_the_connection_ends(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        SayCall call = Call(whileReading: _source.Cancel);
        Task calling = rig.Start(call);

        rig.Connection.Arrive(rig.ReplyToLast("hello"));

        await ExpectAnswerOrCancellationAsync(calling, call, "hello", cancellationToken);
        await rig.ExpectDeadAsync(rig.Transport.Fault!, cancellationToken);
    }

    [Test]
    public async Task After_the_call_has_ended_the_connection_lives(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        SayCall call = Call();
        Task calling = rig.Start(call);
        rig.Connection.Arrive(rig.ReplyToLast("hello"));
        await calling.WaitAsync(cancellationToken);

        await _source.CancelAsync();

        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task After_the_call_has_ended_the_next_calls_wait_is_not_disturbed(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        SayCall first = Call();
        Task calling = rig.Start(first);
        rig.Connection.Arrive(rig.ReplyToLast("first"));
        await calling.WaitAsync(cancellationToken);
        SayCall second = new("again");
        calling = rig.Start(second);

        await _source.CancelAsync();
        rig.Connection.Arrive(rig.ReplyToLast("second"));

        await calling.WaitAsync(cancellationToken);
        Assert.That(second.Answer, Is.EqualTo("second"));
    }

    [Test]
    public async Task A_oneway_call_is_canceled_while_its_send_is_pending(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        rig.Connection.HoldSends = true;
        SayCall call = new("news", SayCall.Tell) { Context = _source.Token };
        Task calling = rig.Start(call);

        await _source.CancelAsync();

        await ExpectCanceledAsync(calling, cancellationToken);
        await rig.ExpectDeadAsync(rig.Transport.Fault!, cancellationToken);
    }

    [Test]
    public async Task A_token_whose_source_is_disposed_does_no_harm(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        SayCall call = Call();
        _source.Dispose();
        Task calling = rig.Start(call);

        rig.Connection.Arrive(rig.ReplyToLast("hello"));

        await calling.WaitAsync(cancellationToken);
        Assert.That(call.Answer, Is.EqualTo("hello"));
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task A_late_reply_never_reaches_the_next_call(CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken);
        Task canceled = rig.Client.InvokeAsync(Call()).AsTask();
        SeenMessage request = await rig.ExpectRequestAsync(cancellationToken);
        await _source.CancelAsync();
        await ExpectCanceledAsync(canceled, cancellationToken);

        await rig.SendLateAsync(Frames.Reply("say", request.SequenceId, "too late"), cancellationToken);
        TTransportException next = await Caught.ByAsync<TTransportException>(rig.Client.InvokeAsync(new SayCall("next")), cancellationToken);

        Assert.That(next.Type, Is.EqualTo(TTransportExceptionType.NotOpen));
        Assert.That(next.InnerException, Is.TypeOf<OperationCanceledException>());
        await rig.ExpectDeadAsync(cancellationToken);
    }

    private SayCall Call(Action? whileWriting = null, Action? whileReading = null) =>
        new("hello") { Context = _source.Token, WhileWriting = whileWriting, WhileReading = whileReading };

    private async Task ExpectCanceledAsync(Task calling, CancellationToken cancellationToken)
    {
        OperationCanceledException canceled = await Caught.ByAsync<OperationCanceledException>(calling, cancellationToken);
        Assert.That(canceled.CancellationToken, Is.EqualTo(_source.Token));
    }

    private async Task ExpectAnswerOrCancellationAsync(Task calling, SayCall call, string answer, CancellationToken cancellationToken)
    {
        try
        {
            await calling.WaitAsync(cancellationToken);
            Assert.That(call.Answer, Is.EqualTo(answer));
        }
        catch (OperationCanceledException canceled)
        {
            Assert.That(canceled.CancellationToken, Is.EqualTo(_source.Token));
        }
    }
}
