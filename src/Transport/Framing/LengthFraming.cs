using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>Thrift's framed transport: a big-endian length, then the message.</summary>
internal sealed class LengthFraming : ThriftFraming
{
    public override string Name => "framed";

    internal override void Begin(OutputBuffer output, in OutgoingFrame frame)
    {
        frame.RefuseHeaders(this);
        FrameLength.Reserve(output);
    }

    internal override void End(Span<byte> message, ThriftLimits limits) => FrameLength.Fill(message, limits);

    internal override MessageSplitter CreateSplitter(ThriftDialect dialect, ThriftLimits limits) => new Splitter(dialect, limits);

    private sealed class Splitter(ThriftDialect dialect, ThriftLimits limits) : MessageSplitter
    {
        public override ThriftDialect Dialect => dialect;

        public override bool TrySplit(ReadOnlySpan<byte> received, out Range message, out int size)
        {
            message = default;
            if (received.Length < FrameLength.Size)
            {
                size = FrameLength.Size;
                return false;
            }

            int length = FrameLength.Read(received, limits);
            message = FrameLength.Size..(FrameLength.Size + length);
            size = FrameLength.Size + length;
            return received.Length >= size;
        }
    }
}
