using System.Buffers.Binary;
using System.Text;
using ThriftRpc.Protocol;

namespace ThriftRpc.Benchmarks.Codec;

/// <summary>What a person would write to decode one document from the binary protocol: safe code over a span.</summary>
/// <remarks>
/// The rules, so that it stays a fair measure: the same things are refused as by the library's reader. Bytes that end too
/// early, negative sizes, sizes over their limit or beyond the bytes that are left, nesting that is too deep, too many objects,
/// elements of another type. Unknown fields are skipped. The same objects come out, in collections of the same type and capacity.
/// </remarks>
internal ref struct HandWrittenBinaryReader(ReadOnlySpan<byte> bytes, ThriftLimits limits) : IHandWrittenReader
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly ThriftLimits _limits = limits;
    private int _position;
    private int _depth;
    private int _objectsLeft = limits.MaxObjects;

    public readonly void CheckEnd() => Refuse.If(_position != _bytes.Length, TProtocolExceptionType.InvalidData);

    public int BeginStruct()
    {
        Refuse.If(++_depth > _limits.MaxDepth, TProtocolExceptionType.DepthLimit);
        Charge(1);
        return 0;
    }

    public void EndStruct(int outer) => _depth--;

    public bool Field(out TType type, out short id)
    {
        type = (TType)Take(1)[0];
        id = type == TType.Stop ? (short)0 : I16();
        return type != TType.Stop;
    }

    public bool Bool() => Take(1)[0] != 0;

    public sbyte I8() => (sbyte)Take(1)[0];

    public short I16() => BinaryPrimitives.ReadInt16BigEndian(Take(sizeof(short)));

    public int I32() => BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int)));

    public long I64() => BinaryPrimitives.ReadInt64BigEndian(Take(sizeof(long)));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(sizeof(double)));

    public string String() => Encoding.UTF8.GetString(Take(StringSize()));

    public byte[] Binary() => Take(StringSize()).ToArray();

    public int List(TType elementType)
    {
        int count = Elements(elementType);
        Charge(elementType == TType.String ? count + 1 : 1);
        Refuse.If(elementType == TType.Struct && count > _objectsLeft, TProtocolExceptionType.SizeLimit);
        return count;
    }

    public int Set(TType elementType)
    {
        int count = Elements(elementType);
        Charge(count + 1);
        return count;
    }

    public int Map(TType keyType, TType valueType)
    {
        var foundKey = (TType)Take(1)[0];
        var foundValue = (TType)Take(1)[0];
        int count = I32();
        CheckCount(count, SmallestSize(keyType) + SmallestSize(valueType));
        Refuse.If(count > 0 && (foundKey != keyType || foundValue != valueType), TProtocolExceptionType.InvalidData);
        Charge(count + 1);
        return count;
    }

    /// <summary>Passes over a field that the document does not have.</summary>
    public void Skip(TType type)
    {
        switch (type)
        {
            case TType.String:
                Take(StringSize());
                break;
            case TType.Struct:
                Refuse.If(++_depth > _limits.MaxDepth, TProtocolExceptionType.DepthLimit);
                while (Field(out TType fieldType, out _))
                {
                    Skip(fieldType);
                }

                _depth--;
                break;
            case TType.List or TType.Set:
                SkipElements((TType)Take(1)[0], TType.Stop);
                break;
            case TType.Map:
                SkipElements((TType)Take(1)[0], (TType)Take(1)[0]);
                break;
            default:
                Refuse.If(SmallestSize(type) == 0, TProtocolExceptionType.InvalidData);
                Take(SmallestSize(type));
                break;
        }
    }

    private void SkipElements(TType type, TType second)
    {
        Refuse.If(++_depth > _limits.MaxDepth, TProtocolExceptionType.DepthLimit);
        int count = I32();
        CheckCount(count, SmallestSize(type) + SmallestSize(second));
        for (int i = 0; i < count; i++)
        {
            Skip(type);
            if (second != TType.Stop)
            {
                Skip(second);
            }
        }

        _depth--;
    }

    private int Elements(TType elementType)
    {
        var found = (TType)Take(1)[0];
        int count = I32();
        CheckCount(count, SmallestSize(elementType));
        Refuse.If(count > 0 && found != elementType, TProtocolExceptionType.InvalidData);
        return count;
    }

    private readonly void CheckCount(int count, int smallestSize)
    {
        Refuse.If(count < 0, TProtocolExceptionType.NegativeSize);
        Refuse.If(count > _limits.MaxContainerElements, TProtocolExceptionType.SizeLimit);
        Refuse.If((long)count * smallestSize > _bytes.Length - _position, TProtocolExceptionType.InvalidData);
    }

    private int StringSize()
    {
        int size = I32();
        Refuse.If(size < 0, TProtocolExceptionType.NegativeSize);
        Refuse.If(size > _limits.MaxStringBytes, TProtocolExceptionType.SizeLimit);
        return size;
    }

    private void Charge(int objects)
    {
        _objectsLeft -= objects;
        Refuse.If(_objectsLeft < 0, TProtocolExceptionType.SizeLimit);
    }

    private ReadOnlySpan<byte> Take(int size)
    {
        Refuse.If(size > _bytes.Length - _position, TProtocolExceptionType.InvalidData);
        ReadOnlySpan<byte> taken = _bytes.Slice(_position, size);
        _position += size;
        return taken;
    }

    private static int SmallestSize(TType type) => type switch
    {
        TType.Bool or TType.I8 or TType.Struct => 1,
        TType.I16 => 2,
        TType.I32 or TType.String => 4,
        TType.I64 or TType.Double => 8,
        TType.Uuid => 16,
        TType.List or TType.Set => 5,
        TType.Map => 6,
        _ => 0,
    };
}
