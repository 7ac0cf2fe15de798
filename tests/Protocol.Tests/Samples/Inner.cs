namespace ThriftRpc.Protocol.Tests;

/// <summary>In the shape of generated code: <c>struct Inner { 1: required string name, 2: optional i32 count }</c>.</summary>
internal sealed class Inner : IThriftStruct<Inner>, IEquatable<Inner>
{
    public required string Name { get; set; }

    public int? Count { get; set; }

    public void Write<TWriter>(scoped ref TWriter writer)
        where TWriter : IProtocolWriter, allows ref struct
    {
        int outer = writer.WriteStructBegin();
        writer.WriteString(1, Name ?? throw TProtocolException.NullField("Inner.name"));
        if (Count is { } count)
        {
            writer.WriteI32(2, count);
        }

        writer.WriteStructEnd(outer);
    }

    public static Inner Read<TReader>(scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct
    {
        string? name = null;
        int? count = null;
        int outer = reader.ReadStructBegin();
        while (reader.ReadFieldBegin(out TType type, out short id))
        {
            switch (id)
            {
                case 1 when type == TType.String:
                    name = reader.ReadString();
                    break;
                case 2 when type == TType.I32:
                    count = reader.ReadI32();
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        reader.ReadStructEnd(outer);
        return new Inner { Name = name ?? throw TProtocolException.MissingField("Inner.name"), Count = count };
    }

    public bool Equals(Inner? other) => other is not null && Name == other.Name && Count == other.Count;

    public override bool Equals(object? obj) => Equals(obj as Inner);

    public override int GetHashCode() => HashCode.Combine(Name, Count);
}
