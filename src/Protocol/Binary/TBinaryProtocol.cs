using System.Buffers.Binary;

namespace ThriftRpc.Protocol;

/// <summary>Thrift's binary protocol: fixed-size big-endian numbers, each field with its type and id.</summary>
public sealed class TBinaryProtocol : ThriftProtocol, IEquatable<TBinaryProtocol>
{
    private readonly bool _strictRead;
    private readonly bool _strictWrite;

    /// <summary>Creates the protocol.</summary>
    /// <param name="strictRead">Whether messages without a version are refused. By default they are read, as by Apache Thrift's libraries.</param>
    /// <param name="strictWrite">Whether messages begin with the version. Only very old peers need false.</param>
    public TBinaryProtocol(bool strictRead = false, bool strictWrite = true)
    {
        _strictRead = strictRead;
        _strictWrite = strictWrite;
    }

    /// <summary>Gets the protocol as everyone uses it: writes strict messages, reads both kinds.</summary>
    public static TBinaryProtocol Default { get; } = new();

    /// <inheritdoc/>
    public override string Name => "binary";

    /// <inheritdoc/>
    public override int? HeaderProtocolId => 0;

    /// <inheritdoc/>
    /// <remarks>Only messages with a version are recognised: one without begins like a frame.</remarks>
    public override bool Recognizes(ReadOnlySpan<byte> begin) =>
        (BinaryPrimitives.ReadInt32BigEndian(begin) & BinaryFormat.VersionMask) == BinaryFormat.Version1;

    /// <inheritdoc/>
    public override void WriteMessage<TBody>(OutputBuffer output, in MessageHeader header, scoped ref TBody body)
    {
        ArgumentNullException.ThrowIfNull(output);
        var writer = new BinaryProtocolWriter(output);
        writer.WriteMessageBegin(header, _strictWrite);
        body.Write(ref writer);
        writer.Flush();
    }

    /// <inheritdoc/>
    public override void ReadMessage<TBody>(ReadOnlySpan<byte> message, ThriftLimits limits, scoped ref TBody body)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var reader = new BinaryProtocolReader(message, limits);
        MessageHeader header = reader.ReadMessageBegin(_strictRead);
        body.Read(header, ref reader);
        reader.CheckNothingLeft();
    }

    /// <inheritdoc/>
    public override void WriteStruct<T>(OutputBuffer output, T value)
    {
        ArgumentNullException.ThrowIfNull(output);
        var writer = new BinaryProtocolWriter(output);
        value.Write(ref writer);
        writer.Flush();
    }

    /// <inheritdoc/>
    public override T ReadStruct<T>(ReadOnlySpan<byte> bytes, ThriftLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var reader = new BinaryProtocolReader(bytes, limits);
        T value = T.Read(ref reader);
        reader.CheckNothingLeft();
        return value;
    }

    /// <inheritdoc/>
    public override MessageEndFinder CreateMessageEndFinder(ThriftLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return new BinaryMessageEndFinder(limits, _strictRead);
    }

    /// <inheritdoc/>
    public bool Equals(TBinaryProtocol? other) =>
        other is not null && other._strictRead == _strictRead && other._strictWrite == _strictWrite;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TBinaryProtocol);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(nameof(TBinaryProtocol), _strictRead, _strictWrite);
}
