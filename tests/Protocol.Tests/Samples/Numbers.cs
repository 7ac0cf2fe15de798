using System.Runtime.InteropServices;

namespace ThriftRpc.Protocol.Tests;

/// <summary>Lists of every type that is read and written in bulk.</summary>
internal sealed class Numbers : IThriftStruct<Numbers>
{
    public List<bool> Bools { get; set; } = [];

    public List<sbyte> I8s { get; set; } = [];

    public List<short> I16s { get; set; } = [];

    public List<int> I32s { get; set; } = [];

    public List<long> I64s { get; set; } = [];

    public List<double> Doubles { get; set; } = [];

    public void Write<TWriter>(scoped ref TWriter writer)
        where TWriter : IProtocolWriter, allows ref struct
    {
        int outer = writer.WriteStructBegin();
        writer.WriteListBegin(1, TType.Bool, Bools.Count);
        writer.WriteBools(CollectionsMarshal.AsSpan(Bools));
        writer.WriteListEnd();
        writer.WriteListBegin(2, TType.I8, I8s.Count);
        writer.WriteI8s(CollectionsMarshal.AsSpan(I8s));
        writer.WriteListEnd();
        writer.WriteListBegin(3, TType.I16, I16s.Count);
        writer.WriteI16s(CollectionsMarshal.AsSpan(I16s));
        writer.WriteListEnd();
        writer.WriteListBegin(4, TType.I32, I32s.Count);
        writer.WriteI32s(CollectionsMarshal.AsSpan(I32s));
        writer.WriteListEnd();
        writer.WriteListBegin(5, TType.I64, I64s.Count);
        writer.WriteI64s(CollectionsMarshal.AsSpan(I64s));
        writer.WriteListEnd();
        writer.WriteListBegin(6, TType.Double, Doubles.Count);
        writer.WriteDoubles(CollectionsMarshal.AsSpan(Doubles));
        writer.WriteListEnd();
        writer.WriteStructEnd(outer);
    }

    public static Numbers Read<TReader>(scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct
    {
        var value = new Numbers();
        int outer = reader.ReadStructBegin();
        while (reader.ReadFieldBegin(out TType type, out short id))
        {
            switch (id)
            {
                case 1 when type == TType.List:
                    value.Bools = Containers.BeginNumbers(ref reader, TType.Bool, "Numbers.bools", out Span<bool> bools);
                    reader.ReadBools(bools);
                    reader.ReadListEnd();
                    break;
                case 2 when type == TType.List:
                    value.I8s = Containers.BeginNumbers(ref reader, TType.I8, "Numbers.i8s", out Span<sbyte> i8s);
                    reader.ReadI8s(i8s);
                    reader.ReadListEnd();
                    break;
                case 3 when type == TType.List:
                    value.I16s = Containers.BeginNumbers(ref reader, TType.I16, "Numbers.i16s", out Span<short> i16s);
                    reader.ReadI16s(i16s);
                    reader.ReadListEnd();
                    break;
                case 4 when type == TType.List:
                    value.I32s = Containers.BeginNumbers(ref reader, TType.I32, "Numbers.i32s", out Span<int> i32s);
                    reader.ReadI32s(i32s);
                    reader.ReadListEnd();
                    break;
                case 5 when type == TType.List:
                    value.I64s = Containers.BeginNumbers(ref reader, TType.I64, "Numbers.i64s", out Span<long> i64s);
                    reader.ReadI64s(i64s);
                    reader.ReadListEnd();
                    break;
                case 6 when type == TType.List:
                    value.Doubles = Containers.BeginNumbers(ref reader, TType.Double, "Numbers.doubles", out Span<double> doubles);
                    reader.ReadDoubles(doubles);
                    reader.ReadListEnd();
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        reader.ReadStructEnd(outer);
        return value;
    }
}
