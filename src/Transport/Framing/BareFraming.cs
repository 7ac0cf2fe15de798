using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>No framing: the protocol finds the end of each message.</summary>
internal sealed class BareFraming : ThriftFraming
{
    public override string Name => "unframed";

    internal override void Begin(OutputBuffer output, in OutgoingFrame frame) => frame.RefuseHeaders(this);

    internal override void End(Span<byte> message, ThriftLimits limits)
    {
        if (message.Length > limits.MaxMessageBytes)
        {
            throw new TProtocolException(
                TProtocolExceptionType.SizeLimit,
                $"The message takes {message.Length} bytes; the limit is {limits.MaxMessageBytes} ({nameof(ThriftLimits)}.{nameof(ThriftLimits.MaxMessageBytes)}).");
        }
    }

    internal override MessageSplitter CreateSplitter(ThriftDialect dialect, ThriftLimits limits) =>
        new Splitter(dialect, dialect.Protocol.CreateMessageEndFinder(limits));

    private sealed class Splitter(ThriftDialect dialect, MessageEndFinder finder) : MessageSplitter
    {
        public override ThriftDialect Dialect => dialect;

        public override bool TrySplit(ReadOnlySpan<byte> received, out Range message, out int size)
        {
            if (finder.TryFindEnd(received))
            {
                message = ..finder.Passed;
                size = finder.Passed;
                finder.Reset();
                return true;
            }

            message = default;
            size = finder.AtLeast;
            return false;
        }
    }
}
