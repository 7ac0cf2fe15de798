using System.Buffers.Binary;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Client.Tests;

/// <summary>Defects that were observed in Apache's netstd client; numbered as in the list of them (3 and 7 to 9 are a server's).</summary>
[CancelAfter(20_000)]
internal sealed class NetstdDefectTests
{
    [Test]
    public async Task Defect_1_a_canceled_calls_answer_does_not_become_the_next_calls(CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(ThriftFraming.Framed, cancellationToken);
        using CancellationTokenSource source = new();
        SayCall first = new("first") { Context = source.Token };
        Task calling = rig.Client.InvokeAsync(first).AsTask();
        SeenMessage request = await rig.ExpectRequestAsync(cancellationToken);
        await source.CancelAsync();
        await Caught.ByAsync<OperationCanceledException>(calling, cancellationToken);

        await rig.SendLateAsync(Frames.Reply("say", request.SequenceId, "the first answer"), cancellationToken);
        SayCall second = new("second");

        await Caught.ByAsync<TTransportException>(rig.Client.InvokeAsync(second), cancellationToken);
        Assert.That(second.Answer, Is.Null);
    }

    [Test]
    public async Task Defect_1_name_and_id_and_type_of_a_reply_are_checked(
        [Values("name", "id", "type")] string wrong, CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(ThriftFraming.Framed, cancellationToken);

        Task calling = rig.ExchangeAsync(
            request => Frames.Message(
                wrong == "type" ? TMessageType.Oneway : TMessageType.Reply,
                wrong == "name" ? "shout" : "say",
                wrong == "id" ? request.SequenceId + 1 : request.SequenceId,
                [.. Frames.StringField(0, "not yours"), .. Frames.Stop]),
            cancellationToken);

        await Caught.ByAsync<TApplicationException>(calling, cancellationToken);
    }

    [Test]
    public async Task Defect_2_a_silent_peer_is_not_waited_for_longer_than_the_timeout(CancellationToken cancellationToken)
    {
        ManualTimeProvider clock = new();
        await using TcpRig rig = await TcpRig.OpenAsync(ThriftFraming.Framed, cancellationToken, time: clock);
        Task calling = rig.Client.InvokeAsync(new SayCall("hello") { Context = new CallContext { Timeout = TimeSpan.FromSeconds(1) } }).AsTask();
        await rig.ExpectRequestAsync(cancellationToken);

        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await Caught.ByAsync<TTransportException>(calling, cancellationToken)).Type, Is.EqualTo(TTransportExceptionType.TimedOut));
    }

    [Test]
    public async Task Defect_2_a_peer_that_does_not_read_is_not_waited_for_longer_than_the_timeout(CancellationToken cancellationToken)
    {
        ManualTimeProvider clock = new();
        await using TcpRig rig = await TcpRig.OpenAsync(ThriftFraming.Framed, cancellationToken, time: clock);
        SayCall call = new(new string('x', 16_000_000)) { Context = new CallContext { Timeout = TimeSpan.FromSeconds(1) } };
        Task calling = rig.Client.InvokeAsync(call).AsTask();
        Assert.That(call.Progress, Is.EqualTo(CallProgress.Sending));

        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await Caught.ByAsync<TTransportException>(calling, cancellationToken)).Type, Is.EqualTo(TTransportExceptionType.TimedOut));
        Assert.That(call.Progress, Is.EqualTo(CallProgress.Sending));
    }

    [Test]
    public async Task Defect_4_a_negative_string_size_is_an_error([Values("framed", "unframed")] string framing, CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(
            framing == "framed" ? ThriftFraming.Framed : ThriftFraming.Unframed, cancellationToken);
        byte[] body = [.. Frames.FieldHeader(TType.String, 0), .. Frames.I32(-1), .. Frames.Stop];

        Task calling = rig.ExchangeAsync(request => Frames.Message(TMessageType.Reply, "say", request.SequenceId, body), cancellationToken);

        Assert.That((await Caught.ByAsync<TProtocolException>(calling, cancellationToken)).Type, Is.EqualTo(TProtocolExceptionType.NegativeSize));
        await rig.ExpectDeadAsync(cancellationToken);
    }

    [Test]
    public async Task Defect_5_the_message_limit_counts_all_bytes_of_an_unframed_message(CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(ThriftFraming.Unframed, cancellationToken, new ThriftLimits { MaxMessageBytes = 10_000 });

        // 36 small strings, none of them large.
        byte[] body = [.. Enumerable.Range(1, 36).SelectMany(static id => Frames.StringField((short)id, new string('x', 1000))), .. Frames.Stop];
        Task calling = rig.ExchangeAsync(request => Frames.Message(TMessageType.Reply, "say", request.SequenceId, body), cancellationToken);

        TProtocolException thrown = await Caught.ByAsync<TProtocolException>(calling, cancellationToken);
        Assert.That(thrown.Type, Is.EqualTo(TProtocolExceptionType.SizeLimit));
        Assert.That(thrown.Message, Does.Contain("10000 (ThriftLimits.MaxMessageBytes)"));
    }

    [Test]
    public async Task Defect_5_the_message_limit_starts_anew_with_each_message(CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(ThriftFraming.Unframed, cancellationToken, new ThriftLimits { MaxMessageBytes = 10_000 });
        for (int i = 0; i < 5; i++)
        {
            SayCall call = await rig.ExchangeAsync(static request => Frames.Reply("say", request.SequenceId, new string('x', 9000)), cancellationToken);
            Assert.That(call.Answer, Has.Length.EqualTo(9000));
        }
    }

    [Test]
    public async Task Defect_6_an_announced_frame_takes_no_memory_before_it_comes(CancellationToken cancellationToken)
    {
        Rig rig = new();
        Task calling = rig.Start(new SayCall("hello"));
        byte[] announced = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(announced, 16_000_000);

        rig.Connection.Arrive(announced);

        Assert.That(rig.Connection.IsReceiving, Is.True);
        Assert.That(rig.Connection.Room.Length, Is.LessThanOrEqualTo(4096));
        await rig.Client.DisposeAsync();
        await Caught.ByAsync<TTransportException>(calling, cancellationToken);
    }
}
