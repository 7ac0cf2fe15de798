namespace ThriftRpc.Protocol;

/// <summary>
/// Thrift's JSON protocol (TJSON), which browsers and scripts speak: text, each field under its id and its type's name. What Apache Thrift
/// calls the simple JSON protocol, with the names of fields, is another one and can only be written.
/// </summary>
public sealed class TJsonProtocol : ThriftProtocol
{
    private TJsonProtocol()
    {
    }

    /// <summary>Gets the protocol; there is nothing to choose.</summary>
    public static TJsonProtocol Default { get; } = new();

    /// <inheritdoc/>
    public override string Name => "json";

    /// <inheritdoc/>
    public override int? HeaderProtocolId => 1;

    /// <inheritdoc/>
    public override bool Recognizes(ReadOnlySpan<byte> begin) => begin.StartsWith("[1,"u8);

    /// <inheritdoc/>
    public override void WriteMessage<TBody>(OutputBuffer output, in MessageHeader header, scoped ref TBody body)
    {
        ArgumentNullException.ThrowIfNull(output);
        var writer = new JsonProtocolWriter(output);
        writer.WriteMessageBegin(header);
        body.Write(ref writer);
        writer.WriteMessageEnd();
        writer.Flush();
    }

    /// <inheritdoc/>
    public override void ReadMessage<TBody>(ReadOnlySpan<byte> message, ThriftLimits limits, scoped ref TBody body)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var reader = new JsonProtocolReader(message, limits);
        MessageHeader header = reader.ReadMessageBegin();
        body.Read(header, ref reader);
        reader.ReadMessageEnd();
        reader.CheckNothingLeft();
    }

    /// <inheritdoc/>
    public override void WriteStruct<T>(OutputBuffer output, T value)
    {
        ArgumentNullException.ThrowIfNull(output);
        var writer = new JsonProtocolWriter(output);
        value.Write(ref writer);
        writer.Flush();
    }

    /// <inheritdoc/>
    public override T ReadStruct<T>(ReadOnlySpan<byte> bytes, ThriftLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var reader = new JsonProtocolReader(bytes, limits);
        T value = T.Read(ref reader);
        reader.CheckNothingLeft();
        return value;
    }

    /// <inheritdoc/>
    public override MessageEndFinder CreateMessageEndFinder(ThriftLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return new JsonMessageEndFinder(limits);
    }
}
