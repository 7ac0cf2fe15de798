using System.Buffers.Binary;
using System.Text;
using ThriftRpc.Protocol;

namespace ThriftRpc.Benchmarks.Codec;

/// <summary>What a person would write to decode one document from the compact protocol: safe code over a span.</summary>
/// <remarks>The rules are those of <see cref="HandWrittenBinaryReader"/>; numbers that are too long for their type are refused too.</remarks>
internal ref struct HandWrittenCompactReader(ReadOnlySpan<byte> bytes, ThriftLimits limits) : IHandWrittenReader
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly ThriftLimits _limits = limits;
    private int _position;
    private int _depth;
    private int _objectsLeft = limits.MaxObjects;
    private int _lastId;
    private int _boolField;

    public readonly void CheckEnd() => Refuse.If(_position != _bytes.Length, TProtocolExceptionType.InvalidData);

    public int BeginStruct()
    {
        Refuse.If(++_depth > _limits.MaxDepth, TProtocolExceptionType.DepthLimit);
        Charge(1);
        int outer = _lastId;
        _lastId = 0;
        return outer;
    }

    public void EndStruct(int outer)
    {
        _depth--;
        _lastId = outer;
    }

    public bool Field(out TType type, out short id)
    {
        int header = Take(1)[0];
        type = CompactCodes.TypeOf(header);
        id = 0;
        if (header == 0)
        {
            return false;
        }

        Refuse.If(type == TType.Stop, TProtocolExceptionType.InvalidData);
        _boolField = type == TType.Bool ? header & 0xF : 0;
        int next = header < 16 ? I16() : _lastId + (header >> 4);
        Refuse.If(next > short.MaxValue, TProtocolExceptionType.InvalidData);
        _lastId = next;
        id = (short)next;
        return true;
    }

    public bool Bool()
    {
        int value = _boolField != 0 ? _boolField : Take(1)[0];
        _boolField = 0;
        return value == 1;
    }

    public sbyte I8() => (sbyte)Take(1)[0];

    public short I16()
    {
        int value = I32();
        Refuse.If(value != (short)value, TProtocolExceptionType.InvalidData);
        return (short)value;
    }

    public int I32()
    {
        uint value = Varint32();
        return (int)(value >> 1) ^ -(int)(value & 1);
    }

    public long I64()
    {
        ulong value = Varint64();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

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
        int count = (int)Varint32();
        int types = count == 0 ? 0 : Take(1)[0];
        CheckCount(count, SmallestSize(keyType) + SmallestSize(valueType));
        Refuse.If(
            count > 0 && (CompactCodes.TypeOf(types >> 4) != keyType || CompactCodes.TypeOf(types) != valueType),
            TProtocolExceptionType.InvalidData);
        Charge(count + 1);
        return count;
    }

    /// <summary>Passes over a field that the document does not have.</summary>
    public void Skip(TType type)
    {
        switch (type)
        {
            case TType.Bool:
                Bool();
                break;
            case TType.I16:
                I16();
                break;
            case TType.I32:
                Varint32();
                break;
            case TType.I64:
                Varint64();
                break;
            case TType.String:
                Take(StringSize());
                break;
            case TType.Struct:
                int outer = BeginStruct();
                while (Field(out TType fieldType, out _))
                {
                    Skip(fieldType);
                }

                EndStruct(outer);
                break;
            case TType.List or TType.Set:
                int count = ElementsHeader(out TType elementType);
                CheckCount(count, SmallestSize(elementType));
                SkipElements(count, elementType, TType.Stop);
                break;
            case TType.Map:
                int pairs = (int)Varint32();
                int types = pairs == 0 ? 0 : Take(1)[0];
                CheckCount(pairs, 1 + 1);
                SkipElements(pairs, CompactCodes.TypeOf(types >> 4), CompactCodes.TypeOf(types));
                break;
            default:
                Refuse.If(SmallestSize(type) == 0, TProtocolExceptionType.InvalidData);
                Take(SmallestSize(type));
                break;
        }
    }

    private void SkipElements(int count, TType type, TType second)
    {
        Refuse.If(++_depth > _limits.MaxDepth, TProtocolExceptionType.DepthLimit);
        Refuse.If(count > 0 && type == TType.Stop, TProtocolExceptionType.InvalidData);
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
        int count = ElementsHeader(out TType found);
        CheckCount(count, SmallestSize(elementType));
        Refuse.If(count > 0 && found != elementType, TProtocolExceptionType.InvalidData);
        return count;
    }

    private int ElementsHeader(out TType type)
    {
        int header = Take(1)[0];
        type = CompactCodes.TypeOf(header);
        return header >> 4 == 15 ? (int)Varint32() : header >> 4;
    }

    private readonly void CheckCount(int count, int smallestSize)
    {
        Refuse.If(count < 0, TProtocolExceptionType.NegativeSize);
        Refuse.If(count > _limits.MaxContainerElements, TProtocolExceptionType.SizeLimit);
        Refuse.If((long)count * smallestSize > _bytes.Length - _position, TProtocolExceptionType.InvalidData);
    }

    private int StringSize()
    {
        int size = (int)Varint32();
        Refuse.If(size < 0, TProtocolExceptionType.NegativeSize);
        Refuse.If(size > _limits.MaxStringBytes, TProtocolExceptionType.SizeLimit);
        return size;
    }

    private void Charge(int objects)
    {
        _objectsLeft -= objects;
        Refuse.If(_objectsLeft < 0, TProtocolExceptionType.SizeLimit);
    }

    private uint Varint32()
    {
        ulong value = 0;
        ReadOnlySpan<byte> rest = _bytes[_position..];
        for (int i = 0; i < 5; i++)
        {
            Refuse.If(i >= rest.Length, TProtocolExceptionType.InvalidData);
            value |= (ulong)(rest[i] & 0x7Fu) << (7 * i);
            if (rest[i] < 0x80)
            {
                Refuse.If(value > uint.MaxValue, TProtocolExceptionType.InvalidData);
                _position += i + 1;
                return (uint)value;
            }
        }

        Refuse.If(true, TProtocolExceptionType.InvalidData);
        return 0;
    }

    private ulong Varint64()
    {
        ulong value = 0;
        ReadOnlySpan<byte> rest = _bytes[_position..];
        for (int i = 0; i < 10; i++)
        {
            Refuse.If(i >= rest.Length, TProtocolExceptionType.InvalidData);
            value |= (ulong)(rest[i] & 0x7Fu) << (7 * i);
            if (rest[i] < 0x80)
            {
                Refuse.If(i == 9 && rest[i] > 1, TProtocolExceptionType.InvalidData);
                _position += i + 1;
                return value;
            }
        }

        Refuse.If(true, TProtocolExceptionType.InvalidData);
        return 0;
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
        TType.Double => 8,
        TType.Uuid => 16,
        _ => CompactCodes.Of(type) == 0 ? 0 : 1,
    };
}
