using ThriftRpc.Client.Tests.Probe;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Client.Tests;

/// <summary>Replies that belong to their call, over a real socket and through generated code.</summary>
[TestFixtureSource(typeof(Framings), nameof(Framings.All))]
[CancelAfter(20_000)]
internal sealed class ReplyTests(ThriftFraming framing)
{
    [Test]
    public async Task A_result_reaches_its_caller(CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken);
        Task<string> calling = new ProbeClient(rig.Client).SayAsync("hello", cancellationToken).AsTask();

        SeenMessage request = await rig.AnswerAsync(
            static request => Frames.Reply("say", request.SequenceId, "hello back"), cancellationToken);

        Assert.That(await calling, Is.EqualTo("hello back"));
        Assert.Multiple(() =>
        {
            Assert.That(request.Type, Is.EqualTo(TMessageType.Call));
            Assert.That(request.Method, Is.EqualTo("say"));
            Assert.That(request.FirstString, Is.EqualTo("hello"));
            Assert.That(rig.Client.Transport.Fault, Is.Null);
        });
    }

    [Test]
    public async Task An_empty_reply_ends_a_call_without_result(CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken);
        Task calling = new ProbeClient(rig.Client).TouchAsync(3, cancellationToken).AsTask();

        await rig.AnswerAsync(static request => Frames.EmptyReply("touch", request.SequenceId), cancellationToken);

        await calling.WaitAsync(cancellationToken);
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task A_declared_exception_is_thrown_and_the_connection_lives(
        [Values("say", "touch")] string method, CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken);
        ProbeClient probe = new(rig.Client);
        Task calling = method == "say" ? probe.SayAsync("hello", cancellationToken).AsTask() : probe.TouchAsync(1, cancellationToken).AsTask();

        byte[] refused = [.. Frames.FieldHeader(TType.Struct, 1), .. Frames.StringField(1, "not today"), .. Frames.Stop, .. Frames.Stop];
        await rig.AnswerAsync(request => Frames.Message(TMessageType.Reply, method, request.SequenceId, refused), cancellationToken);

        Refused thrown = await Caught.ByAsync<Refused>(calling, cancellationToken);
        Assert.That(thrown.Why, Is.EqualTo("not today"));
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task An_exception_of_the_peer_is_thrown_with_its_type_and_text_and_the_connection_lives(CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken);
        Task calling = new ProbeClient(rig.Client).SayAsync("hello", cancellationToken).AsTask();

        await rig.AnswerAsync(
            static request => Frames.Exception("say", request.SequenceId, TApplicationExceptionType.UnknownMethod, "say what?"), cancellationToken);

        TApplicationException thrown = await Caught.ByAsync<TApplicationException>(calling, cancellationToken);
        Assert.Multiple(() =>
        {
            Assert.That(thrown.Type, Is.EqualTo(TApplicationExceptionType.UnknownMethod));
            Assert.That(thrown.Message, Is.EqualTo("say what?"));
        });
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task A_type_of_exception_that_only_the_peer_knows_is_kept(CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken);
        Task calling = new ProbeClient(rig.Client).SayAsync("hello", cancellationToken).AsTask();

        await rig.AnswerAsync(
            static request => Frames.Exception("say", request.SequenceId, (TApplicationExceptionType)11, "timeout"), cancellationToken);

        TApplicationException thrown = await Caught.ByAsync<TApplicationException>(calling, cancellationToken);
        Assert.That((int)thrown.Type, Is.EqualTo(11));
    }

    [Test]
    public async Task A_reply_without_the_result_is_MissingResult_and_the_connection_lives(CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken);
        Task calling = new ProbeClient(rig.Client).SayAsync("hello", cancellationToken).AsTask();

        await rig.AnswerAsync(static request => Frames.EmptyReply("say", request.SequenceId), cancellationToken);

        TApplicationException thrown = await Caught.ByAsync<TApplicationException>(calling, cancellationToken);
        Assert.That(thrown.Type, Is.EqualTo(TApplicationExceptionType.MissingResult));
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task Fields_of_a_reply_that_the_IDL_does_not_know_are_passed_over(CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken);
        Task<string> calling = new ProbeClient(rig.Client).SayAsync("hello", cancellationToken).AsTask();

        byte[] body = [.. Frames.StringField(77, "?"), .. Frames.StringField(0, "fine"), .. Frames.I32Field(0, 5), .. Frames.Stop];
        await rig.AnswerAsync(request => Frames.Message(TMessageType.Reply, "say", request.SequenceId, body), cancellationToken);

        Assert.That(await calling, Is.EqualTo("fine"));
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task Replies_that_take_many_receives_arrive_whole(CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken);
        string large = new('x', 3_000_000);

        SayCall call = await rig.ExchangeAsync(request => Frames.Reply("say", request.SequenceId, large), cancellationToken);

        Assert.That(call.Answer, Is.EqualTo(large));
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task A_oneway_call_ends_when_it_is_sent_and_the_connection_lives(CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken);

        await new ProbeClient(rig.Client).TellAsync("it rains", cancellationToken);

        SeenMessage request = await rig.ExpectRequestAsync(cancellationToken);
        Assert.Multiple(() =>
        {
            Assert.That(request.Type, Is.EqualTo(TMessageType.Oneway));
            Assert.That(request.Method, Is.EqualTo("tell"));
            Assert.That(request.FirstString, Is.EqualTo("it rains"));
        });
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task A_reply_to_a_oneway_call_never_passes_for_the_next_call_s_reply(CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken);
        await new ProbeClient(rig.Client).TellAsync("it rains", cancellationToken);
        await rig.AnswerAsync(static request => Frames.EmptyReply("tell", request.SequenceId), cancellationToken);

        TApplicationException thrown = await Caught.ByAsync<TApplicationException>(rig.Client.InvokeAsync(new SayCall("hello")), cancellationToken);

        Assert.That(thrown.Type, Is.EqualTo(TApplicationExceptionType.WrongMethodName));
        Assert.That(rig.Client.Transport.Fault, Is.SameAs(thrown));
    }
}
