using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>No framing: the protocol finds the end of each message.</summary>
internal sealed class BareFraming : ThriftFraming
{
    public override string Name => "unframed";

    internal override void Begin(OutputBuffer output)
    {
    }

    internal override void End(Span<byte> message, ThriftLimits limits)
    {
        if (message.Length > limits.MaxMessageBytes)
        {
            throw new TProtocolException(
                TProtocolExceptionType.SizeLimit,
                $"The message takes {message.Length} bytes; the limit is {limits.MaxMessageBytes} ({nameof(ThriftLimits)}.{nameof(ThriftLimits.MaxMessageBytes)}).");
        }
    }

    internal override MessageSplitter CreateSplitter(ThriftProtocol protocol, ThriftLimits limits) =>
        new Splitter(protocol.CreateMessageEndFinder(limits));

    private sealed class Splitter(MessageEndFinder finder) : MessageSplitter
    {
        public override bool TrySplit(ReadOnlySpan<byte> received, out Range message, out int wanted)
        {
            if (finder.TryFindEnd(received))
            {
                message = ..finder.Passed;
                wanted = finder.Passed;
                finder.Reset();
                return true;
            }

            message = default;
            wanted = finder.AtLeast;
            return false;
        }
    }
}
