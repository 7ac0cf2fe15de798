namespace ThriftRpc.Protocol.Tests;

internal sealed class CompactCase() : ProtocolCase(TCompactProtocol.Default)
{
    /// <summary>The varint of an i64.</summary>
    public override int LongestPiece => 10;

    protected override IEnumerable<byte[]> OtherForms =>
    [
        Bytes.Hex("82 21 00 00 00"),
        Bytes.Hex("82 41 FFFFFFFF0F 01 61 00"),
        Bytes.Hex("82 21 8000 8100 61 05 8200 0A 00"), // numbers that are longer than need be
        Bytes.Hex("82 21 01 01 61 19 22 0102 19 21 0102 1A 32 050100 1B 00 00"), // both codes of boolean elements, and odd bytes for false
    ];

    public override byte[] Plain(AnyValue value) => PlainCompactEncoder.Value(value);

    public override byte[] PlainMessage(string name, byte type, int sequenceId, AnyStruct body, bool usual = true) =>
        PlainCompactEncoder.Message(name, type, sequenceId, body);

    public override byte[] Size(int size) => PlainCompactEncoder.Varint((uint)size);

    public override int Skip(TType type, byte[] bytes, ThriftLimits? limits = null)
    {
        var reader = new CompactProtocolReader(bytes, limits ?? ThriftLimits.Default);
        reader.Skip(type);
        return reader.Position;
    }

    public override int EndBySkipping(byte[] bytes, ThriftLimits limits)
    {
        var reader = new CompactProtocolReader(bytes, limits);
        try
        {
            reader.ReadMessageBegin();
            reader.Skip(TType.Struct);
            return reader.Position;
        }
        catch (TProtocolException)
        {
            return -1;
        }
    }

    public override int EndByReading(byte[] bytes, ThriftLimits limits, out AnyStruct? body)
    {
        var reader = new CompactProtocolReader(bytes, limits);
        try
        {
            reader.ReadMessageBegin();
            body = AnyStruct.Read(ref reader);
            return reader.Position;
        }
        catch (TProtocolException)
        {
            body = null;
            return -1;
        }
    }
}
