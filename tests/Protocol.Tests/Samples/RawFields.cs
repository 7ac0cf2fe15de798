namespace ThriftRpc.Protocol.Tests;

/// <summary>A struct of any fields, kept as the bytes that the reader hands out and the writer takes back.</summary>
internal sealed class RawFields : IThriftStruct<RawFields>
{
    public List<(short Id, TType Type, byte[] Encoded)> Fields { get; } = [];

    public void Write<TWriter>(scoped ref TWriter writer)
        where TWriter : IProtocolWriter, allows ref struct
    {
        int outer = writer.WriteStructBegin();
        foreach ((short id, TType type, byte[] encoded) in Fields)
        {
            writer.WriteRaw(id, type, encoded);
        }

        writer.WriteStructEnd(outer);
    }

    public static RawFields Read<TReader>(scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct
    {
        var value = new RawFields();
        int outer = reader.ReadStructBegin();
        while (reader.ReadFieldBegin(out TType type, out short id))
        {
            value.Fields.Add((id, type, reader.ReadRaw(type)));
        }

        reader.ReadStructEnd(outer);
        return value;
    }
}
