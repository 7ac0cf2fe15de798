using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>Apache Thrift's THeader: a frame that names its protocol and carries headers beside the message.</summary>
internal sealed class HeaderFraming : ThriftFraming
{
    public override string Name => "header";

    public override bool CarriesHeaders => true;

    internal override void Begin(OutputBuffer output, in OutgoingFrame frame)
    {
        FrameLength.Reserve(output);
        HeaderFormat.Write(output, frame);
    }

    internal override void End(Span<byte> message, ThriftLimits limits) => FrameLength.Fill(message, limits);

    /// <inheritdoc/>
    /// <remarks>A client takes a reply in whatever protocol its header names: some of Apache's servers answer in another than they were asked in.</remarks>
    internal override MessageSplitter CreateSplitter(ThriftDialect dialect, ThriftLimits limits)
    {
        HeaderFormat.IdOf(dialect.Protocol);
        return new HeaderSplitter([dialect, .. ThriftDialect.All.Where(other => other.Framing == this && other != dialect)], limits);
    }
}
