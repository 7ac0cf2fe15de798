namespace ThriftRpc.Protocol.Tests;

internal sealed class BinaryCase() : ProtocolCase(TBinaryProtocol.Default)
{
    /// <summary>A field's header and a map's.</summary>
    public override int LongestPiece => 3 + 6;

    protected override IEnumerable<byte[]> OtherForms =>
    [
        Bytes.Hex("80010001 00000000 00000000 00"),
        Bytes.Hex("00000000 01 00000000 00"),
        Bytes.OfMessage("echo"u8, TMessageType.Oneway, 7, new Inner { Name = "" }, new TBinaryProtocol(strictWrite: false)),
        PlainMessage("empty", 1, 7, new AnyStruct((2, new AnyPairs(TType.Stop, TType.Stop)), (3, new AnyElements(TType.Set, TType.Void)))),
    ];

    public override byte[] Plain(AnyValue value) => PlainBinaryEncoder.Value(value);

    public override byte[] PlainMessage(string name, byte type, int sequenceId, AnyStruct body, bool usual = true) =>
        PlainBinaryEncoder.Message(name, type, sequenceId, body, strict: usual);

    public override byte[] Size(int size) => Bytes.Written((ref w) => w.WriteI32(size));

    public override int Skip(TType type, byte[] bytes, ThriftLimits? limits = null)
    {
        var reader = new BinaryProtocolReader(bytes, limits ?? ThriftLimits.Default);
        reader.Skip(type);
        return reader.Position;
    }

    public override int EndBySkipping(byte[] bytes, ThriftLimits limits)
    {
        var reader = new BinaryProtocolReader(bytes, limits);
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
        var reader = new BinaryProtocolReader(bytes, limits);
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
