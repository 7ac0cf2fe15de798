using static ThriftRpc.Protocol.Tests.Bytes;

namespace ThriftRpc.Protocol.Tests;

[TestFixtureSource(typeof(Protocols), nameof(Protocols.All))]
internal sealed class MessageEndFinderLimitTests(ProtocolCase protocol)
{
    [Test]
    public void A_message_may_be_as_long_as_the_limit_and_no_longer()
    {
        foreach (byte[] message in protocol.Small.Append(protocol.RichMessage))
        {
            Assert.That(
                Finding.Feed(protocol.NewFinder(new ThriftLimits { MaxMessageBytes = message.Length }), message), Is.EqualTo(Outcome.Complete));

            TProtocolException failure = FailureOf(
                () => protocol.NewFinder(new ThriftLimits { MaxMessageBytes = message.Length - 1 }).TryFindEnd(message));
            Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.SizeLimit));
            Assert.That(
                failure.Message,
                Does.Contain($" {message.Length} ").And.Contain($" {message.Length - 1} ").And.Contain("ThriftLimits.MaxMessageBytes"));
        }
    }

    [Test]
    public void Structs_may_be_nested_as_deep_as_the_limit_and_no_deeper([Values(1, 2, 64, 1023)] int depth)
    {
        var limits = new ThriftLimits { MaxDepth = depth };
        byte[] message = protocol.OfMessage("deep"u8, TMessageType.Call, 1, Node.Chain(depth));
        byte[] deeper = protocol.TooDeepForTheFinder(depth);

        Assert.That(Finding.Feed(protocol.NewFinder(limits), message), Is.EqualTo(Outcome.Complete));
        TProtocolException failure = FailureOf(() => protocol.NewFinder(limits).TryFindEnd(deeper));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.DepthLimit));
        Assert.That(failure.Message, Does.Contain($" {depth} ").And.Contain("ThriftLimits.MaxDepth"));
    }

    [Test]
    public void What_a_typed_reader_takes_is_not_too_deep_for_the_finder()
    {
        // Containers are no levels for a typed reader: nested lists within the innermost struct that the limit allows.
        var limits = new ThriftLimits { MaxDepth = 2 };
        byte[] message = protocol.OfMessage(
            "deep"u8, TMessageType.Call, 1, new Everything { Table = [["a"], ["b"]], Groups = new() { [Guid.Empty] = [1] }, Part = new Inner { Name = "" } });

        Assert.That(() => protocol.ToMessage<Everything>(message, limits), Throws.Nothing);
        Assert.That(Finding.Feed(protocol.NewFinder(limits), message), Is.EqualTo(Outcome.Complete));
    }
}
