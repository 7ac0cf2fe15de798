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
        int list1 = writer.WriteListBegin(1, TType.Bool, Bools.Count);
        writer.WriteBools(CollectionsMarshal.AsSpan(Bools));
        writer.WriteListEnd(list1);
        int list2 = writer.WriteListBegin(2, TType.I8, I8s.Count);
        writer.WriteI8s(CollectionsMarshal.AsSpan(I8s));
        writer.WriteListEnd(list2);
        int list3 = writer.WriteListBegin(3, TType.I16, I16s.Count);
        writer.WriteI16s(CollectionsMarshal.AsSpan(I16s));
        writer.WriteListEnd(list3);
        int list4 = writer.WriteListBegin(4, TType.I32, I32s.Count);
        writer.WriteI32s(CollectionsMarshal.AsSpan(I32s));
        writer.WriteListEnd(list4);
        int list5 = writer.WriteListBegin(5, TType.I64, I64s.Count);
        writer.WriteI64s(CollectionsMarshal.AsSpan(I64s));
        writer.WriteListEnd(list5);
        int list6 = writer.WriteListBegin(6, TType.Double, Doubles.Count);
        writer.WriteDoubles(CollectionsMarshal.AsSpan(Doubles));
        writer.WriteListEnd(list6);
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
                    value.Bools = Containers.BeginNumbers(ref reader, TType.Bool, "Numbers.bools", out Span<bool> bools, out int boolsOuter);
                    reader.ReadBools(bools);
                    reader.ReadListEnd(boolsOuter);
                    break;
                case 2 when type == TType.List:
                    value.I8s = Containers.BeginNumbers(ref reader, TType.I8, "Numbers.i8s", out Span<sbyte> i8s, out int i8sOuter);
                    reader.ReadI8s(i8s);
                    reader.ReadListEnd(i8sOuter);
                    break;
                case 3 when type == TType.List:
                    value.I16s = Containers.BeginNumbers(ref reader, TType.I16, "Numbers.i16s", out Span<short> i16s, out int i16sOuter);
                    reader.ReadI16s(i16s);
                    reader.ReadListEnd(i16sOuter);
                    break;
                case 4 when type == TType.List:
                    value.I32s = Containers.BeginNumbers(ref reader, TType.I32, "Numbers.i32s", out Span<int> i32s, out int i32sOuter);
                    reader.ReadI32s(i32s);
                    reader.ReadListEnd(i32sOuter);
                    break;
                case 5 when type == TType.List:
                    value.I64s = Containers.BeginNumbers(ref reader, TType.I64, "Numbers.i64s", out Span<long> i64s, out int i64sOuter);
                    reader.ReadI64s(i64s);
                    reader.ReadListEnd(i64sOuter);
                    break;
                case 6 when type == TType.List:
                    value.Doubles = Containers.BeginNumbers(ref reader, TType.Double, "Numbers.doubles", out Span<double> doubles, out int doublesOuter);
                    reader.ReadDoubles(doubles);
                    reader.ReadListEnd(doublesOuter);
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
