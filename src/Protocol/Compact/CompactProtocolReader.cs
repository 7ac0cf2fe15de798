using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ThriftRpc.Protocol;

/// <summary>Reads the compact protocol, version 1, from one message in contiguous memory.</summary>
/// <remarks>
/// Every load is preceded by a check against the bytes that are left; see <see cref="IProtocolReader"/> for what may be thrown.
/// A number that takes more than 5 bytes (<c>i16</c>, <c>i32</c>, sizes) or 10 (<c>i64</c>), or that does not fit its type, is refused.
/// </remarks>
public ref struct CompactProtocolReader : IProtocolReader
{
    private readonly ref byte _message;
    private readonly int _length;
    private ReadBudget _budget;
    private int _position;
    private int _lastFieldId;

    /// <summary>The code of the field whose value is read next; 0 behind a stop. For a boolean it is the value.</summary>
    private int _fieldCode;

    /// <summary>Creates a reader of <paramref name="message"/>.</summary>
    /// <param name="message">The bytes to read; they must outlive the reader.</param>
    /// <param name="limits">How much of anything they may hold.</param>
    public CompactProtocolReader(ReadOnlySpan<byte> message, ThriftLimits limits)
    {
        _budget = new ReadBudget(limits);
        _message = ref MemoryMarshal.GetReference(message);
        _length = message.Length;
    }

    /// <summary>Gets how many bytes have been read.</summary>
    public readonly int Position => _position;

    private readonly bool AtBoolField => _fieldCode is CompactFormat.True or CompactFormat.False;

    private readonly int Left => _length - _position;

    /// <summary>Reads what stands before a message's body.</summary>
    /// <returns>The header; its name points into the message.</returns>
    public MessageHeader ReadMessageBegin()
    {
        CompactFormat.CheckProtocolId(Take(1));
        int typeAndVersion = Take(1);
        CompactFormat.CheckVersion(typeAndVersion);
        int sequenceId = (int)ReadVarint32();
        return new MessageHeader(ReadSpan(ReadStringSize()), (TMessageType)(typeAndVersion >> CompactFormat.MessageTypeShift), sequenceId);
    }

    /// <summary>Checks that the message has been read to its last byte.</summary>
    /// <exception cref="TProtocolException">Bytes are left over.</exception>
    public readonly void CheckNothingLeft()
    {
        if (_position != _length)
        {
            ThrowHelper.BytesLeftOver(_length - _position);
        }
    }

    /// <inheritdoc/>
    public int ReadStructBegin()
    {
        _budget.EnterStruct();
        int outer = _lastFieldId;
        _lastFieldId = 0;
        return outer;
    }

    /// <inheritdoc/>
    public void ReadStructEnd(int outer)
    {
        _budget.LeaveStruct();
        _lastFieldId = outer;
    }

    /// <inheritdoc/>
    public bool ReadFieldBegin(out TType type, out short id)
    {
        int header = Take(1);
        _fieldCode = header & CompactFormat.CodeMask;
        type = CompactFormat.TypeOf(header);
        if (header == CompactFormat.Stop)
        {
            id = 0;
            return false;
        }

        if (type == TType.Stop)
        {
            ThrowHelper.UnknownCompactType(_fieldCode);
        }

        int delta = header >> CompactFormat.UpperShift;
        int next = delta == 0 ? ReadI16() : _lastFieldId + delta;
        if (next > short.MaxValue)
        {
            ThrowHelper.FieldIdOverflow(next);
        }

        _lastFieldId = next;
        id = (short)next;
        return true;
    }

    /// <inheritdoc/>
    public int ReadListBegin(out TType elementType, out int count)
    {
        ReadElementsBegin(out elementType, out count);
        _budget.ChargeList(elementType, count);
        return 0;
    }

    /// <inheritdoc/>
    public int ReadSetBegin(out TType elementType, out int count)
    {
        ReadElementsBegin(out elementType, out count);
        _budget.ChargeSetOrMap(count);
        return 0;
    }

    /// <inheritdoc/>
    public int ReadMapBegin(out TType keyType, out TType valueType, out int count)
    {
        ReadMapHeader(out keyType, out valueType, out count);
        _budget.ChargeSetOrMap(count);
        return 0;
    }

    /// <inheritdoc/>
    public readonly void ReadListEnd(int outer)
    {
    }

    /// <inheritdoc/>
    public readonly void ReadSetEnd(int outer)
    {
    }

    /// <inheritdoc/>
    public readonly void ReadMapEnd(int outer)
    {
    }

    /// <inheritdoc/>
    public bool ReadBool() => (AtBoolField ? _fieldCode : Take(1)) == CompactFormat.True;

    /// <inheritdoc/>
    public sbyte ReadI8() => (sbyte)Take(1);

    /// <inheritdoc/>
    public short ReadI16()
    {
        int value = ReadI32();
        CompactFormat.CheckI16(value);
        return (short)value;
    }

    /// <inheritdoc/>
    public int ReadI32() => Varint.UnZigZag(ReadVarint32());

    /// <inheritdoc/>
    public long ReadI64() => Varint.UnZigZag(ReadVarint64());

    /// <inheritdoc/>
    public double ReadDouble()
    {
        long bits = Unsafe.ReadUnaligned<long>(ref Take(CompactFormat.DoubleSize));
        return BitConverter.Int64BitsToDouble(BitConverter.IsLittleEndian ? bits : BinaryPrimitives.ReverseEndianness(bits));
    }

    /// <inheritdoc/>
    public string ReadString() => Utf8Text.Decode(ReadSpan(ReadStringSize()), _budget.Limits);

    /// <inheritdoc/>
    public byte[] ReadBinary() => ReadSpan(ReadStringSize()).ToArray();

    /// <inheritdoc/>
    public Guid ReadUuid() => new(ReadSpan(CompactFormat.UuidSize), bigEndian: true);

    /// <inheritdoc/>
    public void ReadBools(scoped Span<bool> destination)
    {
        ReadOnlySpan<byte> source = ReadSpan(destination.Length);
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = source[i] == CompactFormat.True;
        }
    }

    /// <inheritdoc/>
    public void ReadI8s(scoped Span<sbyte> destination) => ReadSpan(destination.Length).CopyTo(MemoryMarshal.AsBytes(destination));

    /// <inheritdoc/>
    public void ReadI16s(scoped Span<short> destination)
    {
        foreach (ref short value in destination)
        {
            value = ReadI16();
        }
    }

    /// <inheritdoc/>
    public void ReadI32s(scoped Span<int> destination)
    {
        foreach (ref int value in destination)
        {
            value = ReadI32();
        }
    }

    /// <inheritdoc/>
    public void ReadI64s(scoped Span<long> destination)
    {
        foreach (ref long value in destination)
        {
            value = ReadI64();
        }
    }

    /// <inheritdoc/>
    public void ReadDoubles(scoped Span<double> destination)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(destination);
        ReadSpan(bytes.Length).CopyTo(bytes);
        if (!BitConverter.IsLittleEndian)
        {
            Span<long> bits = MemoryMarshal.Cast<double, long>(destination);
            BinaryPrimitives.ReverseEndianness(bits, bits);
        }
    }

    /// <inheritdoc/>
    public void Skip(TType type) => Skip(type, _budget.Depth);

    /// <inheritdoc/>
    /// <remarks>Of a boolean field, whose value stands in the header, the one byte that an element would have: 1 for true, 2 for false.</remarks>
    public byte[] ReadRaw(TType type)
    {
        if (type == TType.Bool && AtBoolField)
        {
            return [(byte)_fieldCode];
        }

        int start = _position;
        Skip(type);
        return MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref _message, start), _position - start).ToArray();
    }

    private void Skip(TType type, int depth)
    {
        switch (type)
        {
            case TType.Bool when AtBoolField:
                return;
            case TType.Bool or TType.I8 or TType.Double or TType.Uuid:
                Take(CompactFormat.FixedSize(type));
                return;
            case TType.I16:
                ReadI16();
                return;
            case TType.I32:
                ReadVarint32();
                return;
            case TType.I64:
                ReadVarint64();
                return;
            case TType.String:
                Take(ReadStringSize());
                return;
            default:
                // What is left nests, and so costs stack.
                _budget.CheckDepth(depth + 1);
                SkipNested(type, depth + 1);
                return;
        }
    }

    private void SkipNested(TType type, int depth)
    {
        switch (type)
        {
            case TType.Struct:
                int outer = _lastFieldId;
                _lastFieldId = 0;
                while (ReadFieldBegin(out TType fieldType, out _))
                {
                    Skip(fieldType, depth);
                }

                _lastFieldId = outer;
                break;
            case TType.List or TType.Set:
                ReadElementsBegin(out TType elementType, out int count);
                SkipMany(elementType, count, depth);
                break;
            case TType.Map:
                ReadMapHeader(out TType keyType, out TType valueType, out int pairs);
                for (int i = 0; i < pairs; i++)
                {
                    Skip(keyType, depth);
                    Skip(valueType, depth);
                }

                break;
            default:
                ThrowHelper.UnknownType(type);
                break;
        }
    }

    private void SkipMany(TType type, int count, int depth)
    {
        int size = CompactFormat.FixedSize(type);
        if (size > 0)
        {
            Take(count * size); // Cannot overflow: the header's check said that so many bytes are left.
            return;
        }

        for (int i = 0; i < count; i++)
        {
            Skip(type, depth);
        }
    }

    private void ReadElementsBegin(out TType elementType, out int count)
    {
        int header = Take(1);
        elementType = CompactFormat.TypeOf(header);
        count = header >> CompactFormat.UpperShift;
        if (count == CompactFormat.CountFollows)
        {
            count = (int)ReadVarint32();
        }

        _budget.CheckCount(count, CompactFormat.SmallestSize(elementType), elementType, Left);
    }

    private void ReadMapHeader(out TType keyType, out TType valueType, out int count)
    {
        count = (int)ReadVarint32();
        if (count == 0)
        {
            // An empty map has no types.
            keyType = TType.Stop;
            valueType = TType.Stop;
            return;
        }

        int types = Take(1);
        keyType = CompactFormat.TypeOf(types >> CompactFormat.UpperShift);
        valueType = CompactFormat.TypeOf(types);
        int keySize = CompactFormat.SmallestSize(keyType);
        int valueSize = CompactFormat.SmallestSize(valueType);
        int smallestSize = keySize == 0 || valueSize == 0 ? 0 : keySize + valueSize;
        _budget.CheckCount(count, smallestSize, keySize == 0 ? keyType : valueType, Left);
    }

    private int ReadStringSize()
    {
        int size = (int)ReadVarint32();
        SizeChecks.CheckStringSize(size, _budget.Limits);
        return size;
    }

    private uint ReadVarint32()
    {
        int position = _position;
        if (position < _length)
        {
            uint first = Unsafe.Add(ref _message, position);
            if (first < 0x80)
            {
                _position = position + 1;
                return first;
            }
        }

        return ReadLongVarint32();
    }

    private uint ReadLongVarint32()
    {
        int size = Varint.Load32(ref Unsafe.Add(ref _message, _position), Left, out uint value);
        if (size == 0)
        {
            ThrowHelper.Truncated(Left + 1, Left);
        }

        _position += size;
        return value;
    }

    private ulong ReadVarint64()
    {
        int size = Varint.Load64(ref Unsafe.Add(ref _message, _position), Left, out ulong value);
        if (size == 0)
        {
            ThrowHelper.Truncated(Left + 1, Left);
        }

        _position += size;
        return value;
    }

    private ReadOnlySpan<byte> ReadSpan(int size) => MemoryMarshal.CreateReadOnlySpan(ref Take(size), size);

    /// <summary>Checks that <paramref name="size"/> (not negative) bytes are left and passes them: the one check that all loads of known size rely on.</summary>
    private ref byte Take(int size)
    {
        int position = _position;
        if (_length - position < size)
        {
            ThrowHelper.Truncated(size, _length - position);
        }

        _position = position + size;
        return ref Unsafe.Add(ref _message, position);
    }
}
