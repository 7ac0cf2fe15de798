using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Client.Tests;

/// <summary>Replies that are larger, deeper or longer than they may be.</summary>
[TestFixtureSource(typeof(Framings), nameof(Framings.All))]
[CancelAfter(20_000)]
internal sealed class LimitTests(ThriftFraming framing)
{
    [Test]
    public async Task A_reply_above_the_size_limit_is_refused_before_it_has_come(CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken, new ThriftLimits { MaxFrameBytes = 1000, MaxMessageBytes = 1000 });
        Task calling = rig.Client.InvokeAsync(new SayCall("hello")).AsTask();
        SeenMessage request = await rig.ExpectRequestAsync(cancellationToken);
        byte[] reply = Frames.Wrap(framing, Frames.Reply("say", request.SequenceId, new string('x', 2000)));

        await rig.Peer.SendAsync(reply.AsMemory(0, 40), cancellationToken);

        await ExpectLimitAsync(rig, calling, framing == ThriftFraming.Unframed ? "1000 (ThriftLimits.MaxMessageBytes)" : "1000 (ThriftLimits.MaxFrameBytes)", cancellationToken);
    }

    [Test]
    public async Task A_string_above_its_limit_is_refused(CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken, new ThriftLimits { MaxStringBytes = 100 });

        Task calling = rig.ExchangeAsync(static request => Frames.Reply("say", request.SequenceId, new string('x', 101)), cancellationToken);

        await ExpectLimitAsync(rig, calling, "100 (ThriftLimits.MaxStringBytes)", cancellationToken);
    }

    [Test]
    public async Task A_container_above_its_limit_is_refused(CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken, new ThriftLimits { MaxContainerElements = 3 });
        byte[] body = [.. Frames.FieldHeader(TType.List, 9), (byte)TType.I8, .. Frames.I32(4), 1, 2, 3, 4, .. Frames.Stop];

        Task calling = rig.ExchangeAsync(request => Frames.Message(TMessageType.Reply, "say", request.SequenceId, body), cancellationToken);

        await ExpectLimitAsync(rig, calling, "3 (ThriftLimits.MaxContainerElements)", cancellationToken);
    }

    [Test]
    public async Task Nesting_above_its_limit_is_refused(CancellationToken cancellationToken)
    {
        await using TcpRig rig = await TcpRig.OpenAsync(framing, cancellationToken, new ThriftLimits { MaxDepth = 4 });
        byte[] nested = [.. Enumerable.Range(0, 5).SelectMany(static _ => Frames.FieldHeader(TType.Struct, 9)), .. new byte[6]];

        Task calling = rig.ExchangeAsync(request => Frames.Message(TMessageType.Reply, "say", request.SequenceId, nested), cancellationToken);

        TProtocolException refused = await Caught.ByAsync<TProtocolException>(calling, cancellationToken);
        Assert.That(refused.Type, Is.EqualTo(TProtocolExceptionType.DepthLimit));
        Assert.That(refused.Message, Does.Contain("4 (ThriftLimits.MaxDepth)"));
        await rig.ExpectDeadAsync(cancellationToken);
    }

    private static async Task ExpectLimitAsync(TcpRig rig, Task calling, string setting, CancellationToken cancellationToken)
    {
        TProtocolException refused = await Caught.ByAsync<TProtocolException>(calling, cancellationToken);
        Assert.Multiple(() =>
        {
            Assert.That(refused.Type, Is.EqualTo(TProtocolExceptionType.SizeLimit));
            Assert.That(refused.Message, Does.Contain(setting));
            Assert.That(rig.Client.Transport.Fault, Is.SameAs(refused));
        });
        await rig.ExpectDeadAsync(cancellationToken);
    }
}
