using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Client.Tests;

/// <summary>Replies that do not belong to the call, or cannot be read: nobody gets them, and the connection ends.</summary>
[TestFixtureSource(typeof(Framings), nameof(Framings.All))]
[CancelAfter(20_000)]
internal sealed class ReplyCheckTests(ThriftFraming framing)
{
    [Test]
    public async Task A_reply_with_another_name_is_refused([Values("", "sa", "sayy", "SAY", "tell")] string name, CancellationToken cancellationToken)
    {
        TApplicationException refused = await RefusedAsync<TApplicationException>(
            request => Frames.Reply(name, request.SequenceId, "wrong"), cancellationToken);

        Assert.That(refused.Type, Is.EqualTo(TApplicationExceptionType.WrongMethodName));
        Assert.That(refused.Message, Does.Contain($"\"{name}\"").And.Contain("Probe/say"));
        Assert.That(refused.InnerException, Is.Null);
    }

    [Test]
    public async Task An_exception_with_another_name_keeps_the_peers_text_inside(CancellationToken cancellationToken)
    {
        TApplicationException refused = await RefusedAsync<TApplicationException>(
            static _ => Frames.Exception("", 0, TApplicationExceptionType.ProtocolError, "I cannot read this"), cancellationToken);

        Assert.That(refused.Type, Is.EqualTo(TApplicationExceptionType.WrongMethodName));
        Assert.That(refused.InnerException, Is.TypeOf<TApplicationException>()
            .With.Message.EqualTo("I cannot read this")
            .And.Property(nameof(TApplicationException.Type)).EqualTo(TApplicationExceptionType.ProtocolError));
    }

    [Test]
    public async Task An_unreadable_exception_with_another_name_is_still_a_wrong_name(CancellationToken cancellationToken)
    {
        TApplicationException refused = await RefusedFrameAsync<TApplicationException>(
            static request => Frames.Message(TMessageType.Exception, "other", request.SequenceId, [11, 0, 1, 0, 0]), cancellationToken);

        Assert.That(refused.Type, Is.EqualTo(TApplicationExceptionType.WrongMethodName));
        Assert.That(refused.InnerException, Is.Null);
    }

    [Test]
    public async Task A_reply_with_another_sequence_id_is_refused(
        [Values(TMessageType.Reply, TMessageType.Exception)] TMessageType type,
        [Values(1, -1, int.MinValue)] int offset,
        CancellationToken cancellationToken)
    {
        TApplicationException refused = await RefusedAsync<TApplicationException>(
            request => Frames.Message(type, "say", unchecked(request.SequenceId + offset), [.. Frames.StringField(type == TMessageType.Reply ? (short)0 : (short)1, "wrong"), .. Frames.Stop]),
            cancellationToken);

        Assert.That(refused.Type, Is.EqualTo(TApplicationExceptionType.BadSequenceId));
    }

    [Test]
    public async Task A_reply_with_the_sequence_id_0_is_refused(CancellationToken cancellationToken)
    {
        TApplicationException refused = await RefusedAsync<TApplicationException>(static _ => Frames.Reply("say", 0, "wrong"), cancellationToken);

        Assert.That(refused.Type, Is.EqualTo(TApplicationExceptionType.BadSequenceId));
    }

    [Test]
    public async Task A_message_that_is_no_reply_is_refused([Values(0, 1, 4, 5, 255)] int type, CancellationToken cancellationToken)
    {
        TApplicationException refused = await RefusedAsync<TApplicationException>(
            request => Frames.Message((TMessageType)type, "say", request.SequenceId, [.. Frames.StringField(0, "wrong"), .. Frames.Stop]), cancellationToken);

        Assert.That(refused.Type, Is.EqualTo(TApplicationExceptionType.InvalidMessageType));
    }

    [TestCase(true, true, true)]
    [TestCase(true, true, false)]
    [TestCase(true, false, true)]
    [TestCase(true, false, false)]
    [TestCase(false, true, true)]
    [TestCase(false, true, false)]
    [TestCase(false, false, true)]
    public async Task The_name_is_checked_first_then_the_sequence_id_then_the_type(
        bool wrongName, bool wrongId, bool wrongType, CancellationToken cancellationToken)
    {
        byte[] Answer(SeenMessage request, ReadOnlySpan<byte> body) => Frames.Message(
            wrongType ? TMessageType.Call : TMessageType.Reply,
            wrongName ? "other" : "say",
            wrongId ? request.SequenceId ^ 1 : request.SequenceId,
            body.ToArray());

        TApplicationException refused = await RefusedAsync<TApplicationException>(
            request => Answer(request, [.. Frames.StringField(0, "wrong"), .. Frames.Stop]), cancellationToken);
        TApplicationException unreadable = await RefusedFrameAsync<TApplicationException>(request => Answer(request, [99]), cancellationToken);

        Assert.That(unreadable.Type, Is.EqualTo(refused.Type));

        Assert.That(refused.Type, Is.EqualTo(
            wrongName ? TApplicationExceptionType.WrongMethodName
            : wrongId ? TApplicationExceptionType.BadSequenceId
            : TApplicationExceptionType.InvalidMessageType));
    }

    [Test]
    public async Task A_result_that_cannot_be_decoded_ends_the_connection(CancellationToken cancellationToken)
    {
        TProtocolException refused = await RefusedAsync<TProtocolException>(
            static request => Frames.Message(TMessageType.Reply, "say", request.SequenceId, [99, 0, 0]), cancellationToken);

        Assert.That(refused.Type, Is.EqualTo(TProtocolExceptionType.InvalidData));
    }

    [Test]
    public async Task Bytes_left_over_inside_the_frame_are_refused([Values(1, 5, 4096)] int surplus, CancellationToken cancellationToken)
    {
        TProtocolException refused = await RefusedFrameAsync<TProtocolException>(
            request => [.. Frames.Reply("say", request.SequenceId, "almost"), .. new byte[surplus]], cancellationToken);

        Assert.That(refused.Type, Is.EqualTo(TProtocolExceptionType.InvalidData));
        Assert.That(refused.Message, Does.Contain($"{surplus} bytes"));
    }

    [Test]
    public async Task Bytes_behind_the_reply_leave_the_answer_and_end_the_connection(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        SayCall call = new("hello");
        Task calling = rig.Start(call);

        rig.Connection.Arrive([.. rig.ReplyToLast("good"), 0]);

        await calling.WaitAsync(cancellationToken);
        Assert.That(call.Answer, Is.EqualTo("good"));
        Assert.That(rig.Transport.Fault, Is.TypeOf<TProtocolException>().With.Property(nameof(TProtocolException.Type)).EqualTo(TProtocolExceptionType.InvalidData));
        await rig.ExpectDeadAsync(rig.Transport.Fault, cancellationToken);
    }

    [Test]
    public async Task A_whole_message_behind_the_reply_never_reaches_the_next_call(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        SayCall call = new("hello");
        Task calling = rig.Start(call);
        int nextId = rig.LastRequest.SequenceId + 1;

        rig.Connection.Arrive([.. rig.ReplyToLast("good"), .. rig.Wrapped(Frames.Reply("say", nextId, "a trap"))]);

        await calling.WaitAsync(cancellationToken);
        Assert.That(call.Answer, Is.EqualTo("good"));
        await rig.ExpectDeadAsync(rig.Transport.Fault!, cancellationToken);
    }

    [Test]
    public async Task Text_instead_of_a_reply_ends_the_connection(CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken);
        Task calling = rig.Client.InvokeAsync(new SayCall("hello")).AsTask();
        await rig.ExpectRequestAsync(cancellationToken);

        await rig.Peer.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), cancellationToken);

        TProtocolException refused = await Caught.ByAsync<TProtocolException>(calling, cancellationToken);
        Assert.That(rig.Client.Transport.Fault, Is.SameAs(refused));
        await rig.ExpectDeadAsync(cancellationToken);
    }

    /// <summary>Calls, lets the peer answer as it should not, and shows that the connection has ended for it.</summary>
    /// <summary>For a body that has no end of its own: only a frame can be whole although its body is not.</summary>
    private static Task<TException> RefusedFrameAsync<TException>(Func<SeenMessage, byte[]> answer, CancellationToken cancellationToken)
        where TException : Exception => RefusedAsync<TException>(ThriftFraming.Framed, answer, cancellationToken);

    private Task<TException> RefusedAsync<TException>(Func<SeenMessage, byte[]> answer, CancellationToken cancellationToken)
        where TException : Exception => RefusedAsync<TException>(framing, answer, cancellationToken);

    private static async Task<TException> RefusedAsync<TException>(
        ThriftFraming framing, Func<SeenMessage, byte[]> answer, CancellationToken cancellationToken)
        where TException : Exception
    {
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken);

        TException refused = await Caught.ByAsync<TException>(rig.ExchangeAsync(answer, cancellationToken), cancellationToken);

        Assert.That(rig.Client.Transport.Fault, Is.SameAs(refused));
        await rig.ExpectDeadAsync(cancellationToken);
        return refused;
    }
}
