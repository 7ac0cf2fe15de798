using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Client.Tests.Concurrent;

/// <summary>The client's table of what happens when, on a connection that is shared, over a real socket. In each case a second caller shares it.</summary>
[TestFixtureSource(typeof(Framings), nameof(Framings.All))]
[CancelAfter(30_000)]
internal sealed class ErrorTableTests(ThriftFraming framing)
{
    private readonly ScriptedPeer _listener = new();
    private ConcurrentClient _client = null!;
    private ScriptedPeerConnection _peer = null!;
    private SayCall _other = null!;
    private Task _othersEnd = null!;
    private SeenMessage _othersRequest;

    [TearDown]
    public async Task CloseAsync()
    {
        await _client.DisposeAsync();
        _peer.Dispose();
        _listener.Dispose();
    }

    [Test]
    public async Task An_EXCEPTION_is_its_callers_alone(CancellationToken cancellationToken)
    {
        (SayCall call, Task task, SeenMessage request) = await CallAsync(cancellationToken);
        await SendAsync(Frames.Exception("say", request.SequenceId, TApplicationExceptionType.InternalError, "oops"), cancellationToken);

        await task.WaitAsync(cancellationToken);
        Assert.That(call.Fault, Is.TypeOf<TApplicationException>().With.Message.EqualTo("oops"));
        await ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task A_reply_that_names_another_method_ends_the_connection(CancellationToken cancellationToken)
    {
        (_, Task task, SeenMessage request) = await CallAsync(cancellationToken);
        await SendAsync(Frames.Exception("", request.SequenceId, TApplicationExceptionType.ProtocolError, "what?"), cancellationToken);

        TApplicationException wrong = await Caught.ByAsync<TApplicationException>(task, cancellationToken);
        Assert.That(wrong.Type, Is.EqualTo(TApplicationExceptionType.WrongMethodName));
        Assert.That(wrong.InnerException, Is.TypeOf<TApplicationException>().With.Message.EqualTo("what?"));
        await ExpectDeadAsync<TTransportException>(wrong, cancellationToken);
    }

    [Test]
    public async Task A_message_that_is_neither_REPLY_nor_EXCEPTION_ends_the_connection(CancellationToken cancellationToken)
    {
        (_, Task task, SeenMessage request) = await CallAsync(cancellationToken);
        await SendAsync(Frames.Message(TMessageType.Call, "say", request.SequenceId, Frames.Stop), cancellationToken);

        TApplicationException wrong = await Caught.ByAsync<TApplicationException>(task, cancellationToken);
        Assert.That(wrong.Type, Is.EqualTo(TApplicationExceptionType.InvalidMessageType));
        await ExpectDeadAsync<TTransportException>(wrong, cancellationToken);
    }

    [Test]
    public async Task A_reply_without_a_result_is_its_callers_alone(CancellationToken cancellationToken)
    {
        (SayCall call, Task task, SeenMessage request) = await CallAsync(cancellationToken);
        await SendAsync(Frames.EmptyReply("say", request.SequenceId), cancellationToken);

        await task.WaitAsync(cancellationToken);
        Assert.That(call.Fault, Is.TypeOf<TApplicationException>().With.Property("Type").EqualTo(TApplicationExceptionType.MissingResult));
        await ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task A_result_that_makes_no_sense_is_its_callers_alone_where_frames_tell_messages_apart(CancellationToken cancellationToken)
    {
        SayCall call = new("hello") { WhileReading = static () => throw new TProtocolException(TProtocolExceptionType.InvalidData, "no sense") };
        (Task task, SeenMessage request) = await CallAsync(call, cancellationToken);
        await SendAsync(Frames.Reply("say", request.SequenceId, "x"), cancellationToken);

        TProtocolException thrown = await Caught.ByAsync<TProtocolException>(task, cancellationToken);
        if (framing == ThriftFraming.Unframed)
        {
            await ExpectDeadAsync<TProtocolException>(thrown, cancellationToken);
        }
        else
        {
            await ExpectLivesAsync(cancellationToken);
        }
    }

    [Test]
    public async Task A_limit_that_a_reply_exceeds_ends_the_connection(CancellationToken cancellationToken)
    {
        (_, Task task, SeenMessage request) = await CallAsync(cancellationToken, new ThriftLimits { MaxStringBytes = 100 });
        await SendAsync(Frames.Reply("say", request.SequenceId, new string('x', 101)), cancellationToken);

        TProtocolException refused = await Caught.ByAsync<TProtocolException>(task, cancellationToken);
        Assert.That(refused.Type, Is.EqualTo(TProtocolExceptionType.SizeLimit));
        Assert.That(refused.Message, Does.Contain("100 (ThriftLimits.MaxStringBytes)"));
        await Caught.ByAsync<TProtocolException>(_othersEnd, cancellationToken);
        Assert.That(_client.Fault, Is.Not.Null);
    }

    [Test]
    public async Task Bytes_left_over_inside_the_frame_end_the_connection(CancellationToken cancellationToken)
    {
        (_, Task task, SeenMessage request) = await CallAsync(cancellationToken);
        await SendAsync([.. Frames.Reply("say", request.SequenceId, "x"), 0], cancellationToken);
        if (framing == ThriftFraming.Unframed)
        {
            // Without frames, what follows is the begin of the next message.
            await task.WaitAsync(cancellationToken);
            Assert.That(_client.Fault, Is.Null);
            return;
        }

        TProtocolException thrown = await Caught.ByAsync<TProtocolException>(task, cancellationToken);
        Assert.That(thrown.Type, Is.EqualTo(TProtocolExceptionType.InvalidData));
        await ExpectDeadAsync<TProtocolException>(thrown, cancellationToken);
    }

    [Test]
    public async Task A_peer_that_closes_or_resets_tells_everybody_whether_it_was_sent([Values] bool resets, CancellationToken cancellationToken)
    {
        (SayCall call, Task task, _) = await CallAsync(cancellationToken);
        if (resets)
        {
            _peer.Reset();
        }
        else
        {
            _peer.Close();
        }

        TTransportException lost = await Caught.ByAsync<TTransportException>(task, cancellationToken);
        Assert.That((lost.Type, call.Progress), Is.EqualTo((TTransportExceptionType.EndOfFile, CallProgress.Sent)));
        Assert.That(lost.Message, Does.Contain("was sent"));
        await Caught.ByAsync<TTransportException>(_othersEnd, cancellationToken);
    }

    [Test]
    public async Task A_caller_that_leaves_costs_the_others_nothing(CancellationToken cancellationToken)
    {
        using CancellationTokenSource leaver = new();
        SayCall call = new("hello") { Context = leaver.Token };
        (Task task, SeenMessage request) = await CallAsync(call, cancellationToken);

        await leaver.CancelAsync();

        await Caught.ByAsync<OperationCanceledException>(task, cancellationToken);
        Assert.That(_client.Tombstones, Is.EqualTo(1));
        await SendAsync(Frames.Reply("say", request.SequenceId, "late"), cancellationToken);
        await ExpectLivesAsync(cancellationToken);
        Assert.That((call.Answer, _client.Tombstones), Is.EqualTo(((string?)null, 0)));
    }

    [Test]
    public async Task A_dial_that_is_refused_says_so(CancellationToken cancellationToken)
    {
        await CallAsync(cancellationToken);
        using ScriptedPeer gone = new();
        Endpoint nobody = gone.Endpoint;
        gone.Dispose();

        TTransportException refused = await Caught.ByAsync<TTransportException>(
            ConcurrentClient.ConnectAsync(new ThriftConnector(nobody), cancellationToken: cancellationToken).AsTask(), cancellationToken);

        Assert.That(refused.Type, Is.EqualTo(TTransportExceptionType.NotOpen));
        Assert.That(refused.InnerException, Is.Not.Null);
    }

    private async Task<(SayCall Call, Task Task, SeenMessage Request)> CallAsync(CancellationToken cancellationToken, ThriftLimits? limits = null)
    {
        SayCall call = new("hello");
        (Task task, SeenMessage request) = await CallAsync(call, cancellationToken, limits);
        return (call, task, request);
    }

    /// <summary>Connects, starts the other caller's call and then this one, and takes both requests.</summary>
    private async Task<(Task Task, SeenMessage Request)> CallAsync(SayCall call, CancellationToken cancellationToken, ThriftLimits? limits = null)
    {
        ThriftConnector connector = new(_listener.Endpoint) { Framing = framing, Limits = limits ?? ThriftLimits.Default };
        _client = await ConcurrentClient.ConnectAsync(connector, cancellationToken: cancellationToken);
        _peer = await _listener.AcceptAsync(cancellationToken);
        _other = new SayCall("other");
        _othersEnd = _client.InvokeAsync(_other).AsTask();
        _othersRequest = await _peer.ExpectMessageAsync(framing, cancellationToken);
        Task task = _client.InvokeAsync(call).AsTask();
        return (task, await _peer.ExpectMessageAsync(framing, cancellationToken));
    }

    private Task SendAsync(byte[] message, CancellationToken cancellationToken) => _peer.SendAsync(Frames.Wrap(framing, message), cancellationToken);

    private async Task ExpectLivesAsync(CancellationToken cancellationToken)
    {
        await SendAsync(Frames.Reply("say", _othersRequest.SequenceId, "yes"), cancellationToken);
        await _othersEnd.WaitAsync(cancellationToken);
        Assert.That((_other.Answer, _client.Fault), Is.EqualTo(("yes", (Exception?)null)));
    }

    private async Task ExpectDeadAsync<TException>(Exception reason, CancellationToken cancellationToken)
        where TException : Exception
    {
        TException lost = await Caught.ByAsync<TException>(_othersEnd, cancellationToken);
        Assert.That((lost.InnerException, _other.Progress), Is.EqualTo((reason, CallProgress.Sent)));
        Assert.That(_client.Fault, Is.SameAs(reason));
    }
}
