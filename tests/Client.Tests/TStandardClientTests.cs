using System.Net.Sockets;
using ThriftRpc.Client.Tests.Probe;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Client.Tests;

/// <summary>What a client does when it is used wrongly, cannot encode, is disposed, or loses its connection.</summary>
[TestFixtureSource(typeof(Framings), nameof(Framings.All))]
[CancelAfter(20_000)]
internal sealed class TStandardClientTests(ThriftFraming framing)
{
    [Test]
    public async Task A_second_call_at_a_time_is_refused_by_name_and_disturbs_nothing(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        SayCall first = new("first");
        Task calling = rig.Start(first);

        InvalidOperationException refused = await Caught.ByAsync<InvalidOperationException>(rig.Start(new SayCall("second")), cancellationToken);

        Assert.That(refused.Message, Does.Contain("pooled client").And.Contain("concurrent client"));
        Assert.That(rig.Connection.Sent, Has.Count.EqualTo(1));
        rig.Connection.Arrive(rig.ReplyToLast("one"));
        await calling.WaitAsync(cancellationToken);
        Assert.That(first.Answer, Is.EqualTo("one"));
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task A_call_may_follow_in_the_continuation_of_the_one_before(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        SayCall second = new("second");
        Task calling = ChainAsync();

        rig.Connection.Arrive(rig.ReplyToLast("one"));
        rig.Connection.Arrive(rig.ReplyToLast("two"));

        await calling.WaitAsync(cancellationToken);
        Assert.That(second.Answer, Is.EqualTo("two"));

        async Task ChainAsync()
        {
            await rig.Client.InvokeAsync(new SayCall("first")).ConfigureAwait(false);
            await rig.Client.InvokeAsync(second).ConfigureAwait(false);
        }
    }

    [Test]
    public async Task Arguments_that_cannot_be_encoded_fail_the_call_and_nothing_is_sent(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        TProtocolException reason = new(TProtocolExceptionType.InvalidData, "no such text");
        SayCall call = new(new string('x', 5000)) { WhileWriting = () => throw reason };

        TProtocolException thrown = await Caught.ByAsync<TProtocolException>(rig.Start(call), cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(thrown, Is.SameAs(reason));
            Assert.That(call.Progress, Is.EqualTo(CallProgress.NotSent));
            Assert.That(rig.Connection.Sent, Is.Empty);
            Assert.That(rig.Transport.HasUnflushed, Is.False);
        });
        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task A_null_argument_fails_the_call_and_the_connection_lives(CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken);

        await Caught.ByAsync<TProtocolException>(new ProbeClient(rig.Client).SayAsync(null!, cancellationToken).AsTask(), cancellationToken);

        await rig.ExpectLivesAsync(cancellationToken);
    }

    [Test]
    public async Task A_request_above_the_limit_fails_the_call_names_the_setting_and_the_connection_lives(CancellationToken cancellationToken)
    {
        ScriptedConnection connection = new();
        ThriftLimits limits = new() { MaxFrameBytes = 100, MaxMessageBytes = 100 };
        TTransport transport = new(connection, [new(framing, TBinaryProtocol.Default)], limits, TimeProvider.System);
        await using TStandardClient client = new(transport);

        TProtocolException thrown = await Caught.ByAsync<TProtocolException>(client.InvokeAsync(new SayCall(new string('x', 101))), cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(thrown.Type, Is.EqualTo(TProtocolExceptionType.SizeLimit));
            Assert.That(thrown.Message, Does.Contain(framing == ThriftFraming.Unframed ? "ThriftLimits.MaxMessageBytes" : "ThriftLimits.MaxFrameBytes"));
            Assert.That(connection.Sent, Is.Empty);
            Assert.That(transport.Fault, Is.Null);
        });
        Task next = client.InvokeAsync(new SayCall("small")).AsTask();
        Assert.That(connection.Sent, Has.Count.EqualTo(1));
        await client.DisposeAsync();
        await Caught.ByAsync<TTransportException>(next, cancellationToken);
    }

    [Test]
    public async Task A_call_fails_with_EndOfFile_when_the_peer_closes_before_the_reply([Values] bool reset, CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken);
        SayCall call = new("hello");
        Task calling = rig.Client.InvokeAsync(call).AsTask();
        await rig.ExpectRequestAsync(cancellationToken);

        if (reset)
        {
            rig.Peer.Reset();
        }
        else
        {
            rig.Peer.Close();
        }

        TTransportException thrown = await Caught.ByAsync<TTransportException>(calling, cancellationToken);
        Assert.Multiple(() =>
        {
            Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.EndOfFile));
            Assert.That(thrown.Message, Does.Contain("The request of Probe/say was sent; whether it was executed is not known."));
            Assert.That(call.Progress, Is.EqualTo(CallProgress.Sent));
            Assert.That(rig.Client.Transport.Fault, Is.SameAs(thrown.InnerException));
        });
        TTransportException next = await Caught.ByAsync<TTransportException>(rig.Client.InvokeAsync(new SayCall("next")), cancellationToken);
        Assert.That(next.Type, Is.EqualTo(TTransportExceptionType.NotOpen));
        Assert.That(next.InnerException, Is.SameAs(rig.Client.Transport.Fault));
    }

    [Test]
    public async Task A_request_that_breaks_off_is_told_as_not_sent_completely(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        rig.Connection.HoldSends = true;
        SayCall call = new("hello");
        Task calling = rig.Start(call);

        rig.Connection.FailSend(new SocketException((int)SocketError.ConnectionReset));

        TTransportException thrown = await Caught.ByAsync<TTransportException>(calling, cancellationToken);
        Assert.Multiple(() =>
        {
            Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.EndOfFile));
            Assert.That(thrown.Message, Does.Contain("The request of Probe/say was not sent completely."));
            Assert.That(call.Progress, Is.EqualTo(CallProgress.Sending));
        });
        await rig.ExpectDeadAsync(rig.Transport.Fault!, cancellationToken);
    }

    [Test]
    public async Task A_large_request_that_the_peer_stops_reading_is_told_as_not_sent_completely(CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken);
        SayCall call = new(new string('x', 16_000_000));
        Task calling = rig.Client.InvokeAsync(call).AsTask();
        await rig.Peer.ExpectBytesAsync(100_000, cancellationToken);

        rig.Peer.Reset();

        TTransportException thrown = await Caught.ByAsync<TTransportException>(calling, cancellationToken);
        Assert.Multiple(() =>
        {
            Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.EndOfFile));
            Assert.That(thrown.Message, Does.Contain("was not sent completely"));
            Assert.That(call.Progress, Is.EqualTo(CallProgress.Sending));
        });
    }

    [Test]
    public async Task A_failure_of_the_socket_that_is_no_close_keeps_its_cause(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        SocketException cause = new((int)SocketError.HostUnreachable);
        Task calling = rig.Start(new SayCall("hello"));

        rig.Connection.FailReceive(cause);

        TTransportException thrown = await Caught.ByAsync<TTransportException>(calling, cancellationToken);
        Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.Unknown));
        Assert.That(thrown.GetBaseException(), Is.SameAs(cause));
        await rig.ExpectDeadAsync(rig.Transport.Fault!, cancellationToken);
    }

    [Test]
    public async Task Whatever_a_connection_throws_while_it_sends_ends_it(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        rig.Connection.OnSend = static () => throw new NotSupportedException("surprise");

        NotSupportedException thrown = await Caught.ByAsync<NotSupportedException>(rig.Start(new SayCall("hello")), cancellationToken);

        await rig.ExpectDeadAsync(thrown, cancellationToken);
    }

    [Test]
    public async Task Whatever_a_connection_throws_while_it_receives_ends_it(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        Task calling = rig.Start(new SayCall("hello"));

        rig.Connection.FailReceive(new NotSupportedException("surprise"));

        NotSupportedException thrown = await Caught.ByAsync<NotSupportedException>(calling, cancellationToken);
        await rig.ExpectDeadAsync(thrown, cancellationToken);
    }

    [Test]
    public async Task Whatever_generated_code_throws_while_it_reads_ends_the_connection(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        Task calling = rig.Start(new SayCall("hello") { WhileReading = static () => throw new FormatException("surprise") });

        rig.Connection.Arrive(rig.ReplyToLast("hello"));

        FormatException thrown = await Caught.ByAsync<FormatException>(calling, cancellationToken);
        await rig.ExpectDeadAsync(thrown, cancellationToken);
    }

    [Test]
    public async Task Dispose_during_a_call_fails_it_as_closed_on_this_side([Values] bool whileSending, CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        rig.Connection.HoldSends = whileSending;
        Task calling = rig.Start(new SayCall("hello"));

        await rig.Client.DisposeAsync();

        TTransportException thrown = await Caught.ByAsync<TTransportException>(calling, cancellationToken);
        Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.NotOpen));
        Assert.That(thrown.Message, Does.Contain("closed on this side"));
        await rig.ExpectDeadAsync(rig.Transport.Fault!, cancellationToken);
    }

    [Test]
    public async Task Dispose_during_a_call_over_a_socket_is_never_blamed_on_the_peer(CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken);
        Task calling = rig.Client.InvokeAsync(new SayCall("hello")).AsTask();
        await rig.ExpectRequestAsync(cancellationToken);

        await rig.Client.DisposeAsync();

        TTransportException thrown = await Caught.ByAsync<TTransportException>(calling, cancellationToken);
        Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.NotOpen));
        Assert.That(thrown.Message, Does.Contain("closed on this side"));
    }

    [Test]
    public async Task A_receive_that_ends_because_of_dispose_is_never_blamed_on_the_peer([Values] bool withinMessage, CancellationToken cancellationToken)
    {
        // A socket that is shut down on this side hands an end to the receive that is pending.
        Rig rig = new(framing);
        rig.Connection.AbortEndsPending = false;
        Task calling = rig.Start(new SayCall("hello"));
        if (withinMessage)
        {
            rig.Connection.Arrive(rig.ReplyToLast("hello").AsSpan(0, 5));
        }

        await rig.Client.DisposeAsync();
        rig.Connection.ArriveEnd();

        TTransportException thrown = await Caught.ByAsync<TTransportException>(calling, cancellationToken);
        Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.NotOpen));
        Assert.That(thrown.Message, Does.Contain("closed on this side"));
    }

    [Test]
    public async Task Dispose_is_idempotent_and_later_calls_are_refused(CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken);

        await rig.Client.DisposeAsync();
        await rig.Client.DisposeAsync();

        TTransportException thrown = await Caught.ByAsync<TTransportException>(rig.Client.InvokeAsync(new SayCall("hello")), cancellationToken);
        Assert.That(thrown.Type, Is.EqualTo(TTransportExceptionType.NotOpen));
        Assert.That(thrown.Message, Does.Contain("closed on this side"));
        Assert.That(await rig.Peer.ExpectEndAsync(cancellationToken), Is.Zero);
    }

    [Test]
    public async Task A_oneway_call_just_before_dispose_still_arrives(CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken);

        await new ProbeClient(rig.Client).TellAsync("goodbye", cancellationToken);
        await rig.Client.DisposeAsync();

        SeenMessage message = await rig.ExpectRequestAsync(cancellationToken);
        Assert.That(message.FirstString, Is.EqualTo("goodbye"));
    }

    [Test]
    public async Task A_dead_client_keeps_the_first_reason(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        Task calling = rig.Start(new SayCall("hello"));
        InvalidOperationException first = new("the first reason");
        rig.Transport.Abort(first);
        await Caught.ByAsync<InvalidOperationException>(calling, cancellationToken);

        rig.Transport.Abort(new InvalidOperationException("the second reason"));
        await rig.Client.DisposeAsync();

        await rig.ExpectDeadAsync(first, cancellationToken);
        await rig.ExpectDeadAsync(first, cancellationToken);
    }

    [Test]
    public async Task A_result_is_taken_once(CancellationToken cancellationToken)
    {
        Rig rig = new(framing);
        ValueTask<string> calling = new ProbeClient(rig.Client).SayAsync("hello");
        rig.Connection.Arrive(rig.ReplyToLast("hello back"));
        Assert.That(await calling, Is.EqualTo("hello back"));

#pragma warning disable CA2012 // The mistake is what is tested.
        await Assert.ThatAsync(async () => await calling, Throws.InvalidOperationException);
#pragma warning restore CA2012
        await rig.ExpectLivesAsync(cancellationToken);
    }
}
