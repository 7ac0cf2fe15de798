namespace ThriftRpc.Protocol;

/// <summary>
/// Thrift's compact protocol, version 1, as of Apache Thrift: numbers take as many bytes as they need, and a field's header is mostly one byte.
/// </summary>
/// <remarks>
/// What is accepted and what is refused where libraries differ stands in docs/protocols.md. Messages of fbthrift, whose "compact" is
/// version 2, are refused; a struct without a message does not say which version it is.
/// </remarks>
public sealed class TCompactProtocol : ThriftProtocol, IEquatable<TCompactProtocol>
{
    /// <summary>Creates the protocol. There is nothing to choose, so <see cref="Default"/> serves everyone.</summary>
    public TCompactProtocol()
    {
    }

    /// <summary>Gets the protocol.</summary>
    public static TCompactProtocol Default { get; } = new();

    /// <inheritdoc/>
    public override string Name => "compact";

    /// <inheritdoc/>
    public override int? HeaderProtocolId => 2;

    /// <inheritdoc/>
    public override bool Recognizes(ReadOnlySpan<byte> begin) => begin is [0x82, var second, ..] && (second & 0x1F) == 1;

    /// <inheritdoc/>
    public override void WriteMessage<TBody>(OutputBuffer output, in MessageHeader header, scoped ref TBody body)
    {
        ArgumentNullException.ThrowIfNull(output);
        var writer = new CompactProtocolWriter(output);
        writer.WriteMessageBegin(header);
        body.Write(ref writer);
        writer.Flush();
    }

    /// <inheritdoc/>
    public override void ReadMessage<TBody>(ReadOnlySpan<byte> message, ThriftLimits limits, scoped ref TBody body)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var reader = new CompactProtocolReader(message, limits);
        MessageHeader header = reader.ReadMessageBegin();
        body.Read(header, ref reader);
        reader.CheckNothingLeft();
    }

    /// <inheritdoc/>
    public override void WriteStruct<T>(OutputBuffer output, T value)
    {
        ArgumentNullException.ThrowIfNull(output);
        var writer = new CompactProtocolWriter(output);
        value.Write(ref writer);
        writer.Flush();
    }

    /// <inheritdoc/>
    public override T ReadStruct<T>(ReadOnlySpan<byte> bytes, ThriftLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var reader = new CompactProtocolReader(bytes, limits);
        T value = T.Read(ref reader);
        reader.CheckNothingLeft();
        return value;
    }

    /// <inheritdoc/>
    public override MessageEndFinder CreateMessageEndFinder(ThriftLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return new CompactMessageEndFinder(limits);
    }

    /// <inheritdoc/>
    public bool Equals(TCompactProtocol? other) => other is not null;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TCompactProtocol;

    /// <inheritdoc/>
    public override int GetHashCode() => nameof(TCompactProtocol).GetHashCode(StringComparison.Ordinal);
}
