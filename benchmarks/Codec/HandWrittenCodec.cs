using ThriftRpc.Bench;
using ThriftRpc.Protocol;

namespace ThriftRpc.Benchmarks.Codec;

/// <summary>The rival of a protocol's generated code: the same document, written and read by hand.</summary>
/// <param name="protocol">The protocol that both speak.</param>
internal abstract class HandWrittenCodec(ThriftProtocol protocol)
{
    /// <summary>Gets one rival for each protocol that is measured.</summary>
    public static IReadOnlyList<HandWrittenCodec> All { get; } = [new HandWrittenBinary(), new HandWrittenCompact(), new HandWrittenJson()];

    public ThriftProtocol Protocol => protocol;

    public abstract void Write(OutputBuffer output, Order order);

    public abstract Order Read(ReadOnlySpan<byte> bytes, ThriftLimits limits);

    /// <summary>A negative size as it stands on the wire, where a true one stood.</summary>
    /// <param name="bytes">A document.</param>
    /// <param name="at">Where a text of three letters begins whose size can be made senseless.</param>
    public abstract byte[] WithNegativeSize(byte[] bytes, int at);
}

internal sealed class HandWrittenBinary() : HandWrittenCodec(TBinaryProtocol.Default)
{
    public override void Write(OutputBuffer output, Order order)
    {
        HandWrittenBinaryWriter writer = new(output);
        HandWrittenOrder.Write(ref writer, order);
        writer.Flush();
    }

    public override Order Read(ReadOnlySpan<byte> bytes, ThriftLimits limits)
    {
        HandWrittenBinaryReader reader = new(bytes, limits);
        Order order = HandWrittenOrder.Read(ref reader);
        reader.CheckEnd();
        return order;
    }

    public override byte[] WithNegativeSize(byte[] bytes, int at) =>
        [.. bytes.AsSpan(0, at - sizeof(int)), 0xFF, 0xFF, 0xFF, 0xFF, .. bytes.AsSpan(at)];
}

internal sealed class HandWrittenCompact() : HandWrittenCodec(TCompactProtocol.Default)
{
    public override void Write(OutputBuffer output, Order order)
    {
        HandWrittenCompactWriter writer = new(output);
        HandWrittenOrder.Write(ref writer, order);
        writer.Flush();
    }

    public override Order Read(ReadOnlySpan<byte> bytes, ThriftLimits limits)
    {
        HandWrittenCompactReader reader = new(bytes, limits);
        Order order = HandWrittenOrder.Read(ref reader);
        reader.CheckEnd();
        return order;
    }

    public override byte[] WithNegativeSize(byte[] bytes, int at) =>
        [.. bytes.AsSpan(0, at - 1), 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, .. bytes.AsSpan(at)];
}

internal sealed class HandWrittenJson() : HandWrittenCodec(TJsonProtocol.Default)
{
    private OutputBuffer? _output;
    private HandWrittenJsonWriter? _writer;

    /// <inheritdoc/>
    /// <remarks>One writer serves all documents of a buffer: making another is not what is measured.</remarks>
    public override void Write(OutputBuffer output, Order order)
    {
        if (_output != output)
        {
            _output = output;
            _writer = HandWrittenJsonWriter.On(output);
        }

        HandWrittenJsonOrder.Write(_writer!, order);
    }

    public override Order Read(ReadOnlySpan<byte> bytes, ThriftLimits limits) => HandWrittenJsonOrder.Read(bytes, limits);

    /// <inheritdoc/>
    /// <remarks>JSON's texts have no size, so it is the count of the first list.</remarks>
    public override byte[] WithNegativeSize(byte[] bytes, int at)
    {
        int count = bytes.AsSpan().IndexOf("\"lst\":["u8) + "\"lst\":[\"str\",".Length;
        return [.. bytes.AsSpan(0, count), (byte)'-', .. bytes.AsSpan(count)];
    }
}
