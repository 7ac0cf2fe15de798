namespace ThriftRpc.Protocol.Tests;

internal enum Color
{
    Red = 1,
    Green = 2,
}

/// <summary>A field of every type, written by hand in the shape of generated code.</summary>
internal sealed class Everything : IThriftStruct<Everything>
{
    public bool Flag { get; set; }

    public sbyte Tiny { get; set; }

    public short Small { get; set; }

    public int Medium { get; set; }

    public long Large { get; set; }

    public double Real { get; set; }

    public string Text { get; set; } = "";

    public byte[] Blob { get; set; } = [];

    public Guid Id { get; set; }

    public Color Color { get; set; }

    public Inner? Part { get; set; }

    public Numbers? Numbers { get; set; }

    public List<string> Texts { get; set; } = [];

    public List<Inner> Parts { get; set; } = [];

    public List<List<string>> Table { get; set; } = [];

    public HashSet<long> Keys { get; set; } = new(ContentComparer.I64);

    public HashSet<byte[]> Blobs { get; set; } = new(ContentComparer.Binary);

    public HashSet<sbyte> TinyKeys { get; set; } = new(ContentComparer.I8);

    public Dictionary<string, Inner> Index { get; set; } = [];

    public Dictionary<Guid, List<long>> Groups { get; set; } = new(ContentComparer.Uuid);

    public void Write<TWriter>(scoped ref TWriter writer)
        where TWriter : IProtocolWriter, allows ref struct
    {
        int outer = writer.WriteStructBegin();
        writer.WriteBool(1, Flag);
        writer.WriteI8(2, Tiny);
        writer.WriteI16(3, Small);
        writer.WriteI32(4, Medium);
        writer.WriteI64(5, Large);
        writer.WriteDouble(6, Real);
        writer.WriteString(7, Text ?? throw TProtocolException.NullField("Everything.text"));
        writer.WriteBinary(8, Blob ?? throw TProtocolException.NullField("Everything.blob"));
        writer.WriteUuid(9, Id);
        writer.WriteI32(10, (int)Color);
        if (Part is { } part)
        {
            writer.WriteStructField(11);
            part.Write(ref writer);
        }

        if (Numbers is { } numbers)
        {
            writer.WriteStructField(12);
            numbers.Write(ref writer);
        }

        Containers.WriteList<string, StringElement, TWriter>(ref writer, 13, Texts);
        Containers.WriteList<Inner, StructElement<Inner>, TWriter>(ref writer, 14, Parts);
        Containers.WriteList<List<string>, ListElement<string, StringElement>, TWriter>(ref writer, 15, Table);
        Containers.WriteSet<long, I64Element, TWriter>(ref writer, 16, Keys);
        Containers.WriteSet<byte[], BinaryElement, TWriter>(ref writer, 17, Blobs);
        Containers.WriteSet<sbyte, I8Element, TWriter>(ref writer, 18, TinyKeys);
        Containers.WriteMap<string, StringElement, Inner, StructElement<Inner>, TWriter>(ref writer, 19, Index);
        Containers.WriteMap<Guid, UuidElement, List<long>, ListElement<long, I64Element>, TWriter>(ref writer, -1, Groups);
        writer.WriteStructEnd(outer);
    }

    public static Everything Read<TReader>(scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct
    {
        var value = new Everything();
        int outer = reader.ReadStructBegin();
        while (reader.ReadFieldBegin(out TType type, out short id))
        {
            switch (id)
            {
                case 1 when type == TType.Bool:
                    value.Flag = reader.ReadBool();
                    break;
                case 2 when type == TType.I8:
                    value.Tiny = reader.ReadI8();
                    break;
                case 3 when type == TType.I16:
                    value.Small = reader.ReadI16();
                    break;
                case 4 when type == TType.I32:
                    value.Medium = reader.ReadI32();
                    break;
                case 5 when type == TType.I64:
                    value.Large = reader.ReadI64();
                    break;
                case 6 when type == TType.Double:
                    value.Real = reader.ReadDouble();
                    break;
                case 7 when type == TType.String:
                    value.Text = reader.ReadString();
                    break;
                case 8 when type == TType.String:
                    value.Blob = reader.ReadBinary();
                    break;
                case 9 when type == TType.Uuid:
                    value.Id = reader.ReadUuid();
                    break;
                case 10 when type == TType.I32:
                    value.Color = (Color)reader.ReadI32();
                    break;
                case 11 when type == TType.Struct:
                    value.Part = Inner.Read(ref reader);
                    break;
                case 12 when type == TType.Struct:
                    value.Numbers = Numbers.Read(ref reader);
                    break;
                default:
                    value.ReadContainer(type, id, ref reader);
                    break;
            }
        }

        reader.ReadStructEnd(outer);
        return value;
    }

    private void ReadContainer<TReader>(TType type, short id, scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct
    {
        switch (id)
        {
            case 13 when type == TType.List:
                Texts = Containers.ReadList<string, StringElement, TReader>(ref reader, "Everything.texts");
                break;
            case 14 when type == TType.List:
                Parts = Containers.ReadList<Inner, StructElement<Inner>, TReader>(ref reader, "Everything.parts");
                break;
            case 15 when type == TType.List:
                Table = Containers.ReadList<List<string>, ListElement<string, StringElement>, TReader>(ref reader, "Everything.table");
                break;
            case 16 when type == TType.Set:
                Keys = Containers.ReadSet<long, I64Element, TReader>(ref reader, "Everything.keys");
                break;
            case 17 when type == TType.Set:
                Blobs = Containers.ReadSet<byte[], BinaryElement, TReader>(ref reader, "Everything.blobs");
                break;
            case 18 when type == TType.Set:
                TinyKeys = Containers.ReadSet<sbyte, I8Element, TReader>(ref reader, "Everything.tinyKeys");
                break;
            case 19 when type == TType.Map:
                Index = Containers.ReadMap<string, StringElement, Inner, StructElement<Inner>, TReader>(ref reader, "Everything.index");
                break;
            case -1 when type == TType.Map:
                Groups = Containers.ReadMap<Guid, UuidElement, List<long>, ListElement<long, I64Element>, TReader>(ref reader, "Everything.groups");
                break;
            default:
                reader.Skip(type);
                break;
        }
    }
}
