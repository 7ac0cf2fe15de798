using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ThriftRpc.Protocol;

/// <summary>Reads the binary protocol from one message in contiguous memory.</summary>
/// <remarks>
/// Every load is preceded by one check against the bytes that are left; see <see cref="IProtocolReader"/> for what may be thrown.
/// </remarks>
public ref struct BinaryProtocolReader : IProtocolReader
{
    private readonly ref byte _message;
    private readonly int _length;
    private ReadBudget _budget;
    private int _position;

    /// <summary>Creates a reader of <paramref name="message"/>.</summary>
    /// <param name="message">The bytes to read; they must outlive the reader.</param>
    /// <param name="limits">How much of anything they may hold.</param>
    public BinaryProtocolReader(ReadOnlySpan<byte> message, ThriftLimits limits)
    {
        _budget = new ReadBudget(limits);
        _message = ref MemoryMarshal.GetReference(message);
        _length = message.Length;
    }

    /// <summary>Gets how many bytes have been read.</summary>
    public readonly int Position => _position;

    /// <summary>Reads what stands before a message's body, in its strict or non-strict form.</summary>
    /// <param name="strictOnly">Whether a message without a version is refused.</param>
    /// <returns>The header; its name points into the message.</returns>
    public MessageHeader ReadMessageBegin(bool strictOnly = false)
    {
        int word = ReadI32();
        if (word < 0)
        {
            if ((word & BinaryFormat.VersionMask) != BinaryFormat.Version1)
            {
                ThrowHelper.BadVersion(word);
            }

            ReadOnlySpan<byte> name = ReadSpan(ReadStringSize());
            return new MessageHeader(name, (TMessageType)(byte)word, ReadI32());
        }

        if (strictOnly)
        {
            ThrowHelper.MissingVersion(word);
        }

        SizeChecks.CheckStringSize(word, _budget.Limits);
        ReadOnlySpan<byte> oldName = ReadSpan(word);
        var type = (TMessageType)(byte)ReadI8();
        return new MessageHeader(oldName, type, ReadI32());
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
        return 0;
    }

    /// <inheritdoc/>
    public void ReadStructEnd(int outer) => _budget.LeaveStruct();

    /// <inheritdoc/>
    public bool ReadFieldBegin(out TType type, out short id)
    {
        type = (TType)Take(1);
        if (type == TType.Stop)
        {
            id = 0;
            return false;
        }

        id = ReadI16();
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
    public bool ReadBool() => Take(1) != 0;

    /// <inheritdoc/>
    public sbyte ReadI8() => (sbyte)Take(1);

    /// <inheritdoc/>
    public short ReadI16()
    {
        short value = Unsafe.ReadUnaligned<short>(ref Take(sizeof(short)));
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
    }

    /// <inheritdoc/>
    public int ReadI32()
    {
        int value = Unsafe.ReadUnaligned<int>(ref Take(sizeof(int)));
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
    }

    /// <inheritdoc/>
    public long ReadI64()
    {
        long value = Unsafe.ReadUnaligned<long>(ref Take(sizeof(long)));
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
    }

    /// <inheritdoc/>
    public double ReadDouble() => BitConverter.Int64BitsToDouble(ReadI64());

    /// <inheritdoc/>
    public string ReadString() => Utf8Text.Decode(ReadSpan(ReadStringSize()), _budget.Limits);

    /// <inheritdoc/>
    public byte[] ReadBinary() => ReadSpan(ReadStringSize()).ToArray();

    /// <inheritdoc/>
    public Guid ReadUuid() => new(ReadSpan(16), bigEndian: true);

    /// <inheritdoc/>
    public void ReadBools(scoped Span<bool> destination)
    {
        ReadOnlySpan<byte> source = ReadSpan(destination.Length);
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = source[i] != 0;
        }
    }

    /// <inheritdoc/>
    public void ReadI8s(scoped Span<sbyte> destination) => ReadSpan(destination.Length).CopyTo(MemoryMarshal.AsBytes(destination));

    /// <inheritdoc/>
    public void ReadI16s(scoped Span<short> destination)
    {
        ReadElements(MemoryMarshal.AsBytes(destination));
        if (BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(destination, destination);
        }
    }

    /// <inheritdoc/>
    public void ReadI32s(scoped Span<int> destination)
    {
        ReadElements(MemoryMarshal.AsBytes(destination));
        if (BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(destination, destination);
        }
    }

    /// <inheritdoc/>
    public void ReadI64s(scoped Span<long> destination)
    {
        ReadElements(MemoryMarshal.AsBytes(destination));
        if (BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(destination, destination);
        }
    }

    /// <inheritdoc/>
    public void ReadDoubles(scoped Span<double> destination) => ReadI64s(MemoryMarshal.Cast<double, long>(destination));

    /// <inheritdoc/>
    public void Skip(TType type) => Skip(type, _budget.Depth);

    /// <inheritdoc/>
    public byte[] ReadRaw(TType type)
    {
        int start = _position;
        Skip(type);
        return MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref _message, start), _position - start).ToArray();
    }

    private void Skip(TType type, int depth)
    {
        int size = BinaryFormat.FixedSize(type);
        if (size > 0)
        {
            Take(size);
            return;
        }

        if (type == TType.String)
        {
            Take(ReadStringSize());
            return;
        }

        // What follows nests, and so costs stack.
        _budget.CheckDepth(++depth);
        switch (type)
        {
            case TType.Struct:
                while (ReadFieldBegin(out TType fieldType, out _))
                {
                    Skip(fieldType, depth);
                }

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
        int size = BinaryFormat.FixedSize(type);
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
        elementType = (TType)Take(1);
        count = ReadI32();
        _budget.CheckCount(count, BinaryFormat.SmallestSize(elementType), elementType, _length - _position);
    }

    private void ReadMapHeader(out TType keyType, out TType valueType, out int count)
    {
        keyType = (TType)Take(1);
        valueType = (TType)Take(1);
        count = ReadI32();
        _budget.CheckCount(
            count, BinaryFormat.SmallestPairSize(keyType, valueType), BinaryFormat.UnknownOf(keyType, valueType), _length - _position);
    }

    private int ReadStringSize()
    {
        int size = ReadI32();
        SizeChecks.CheckStringSize(size, _budget.Limits);
        return size;
    }

    private void ReadElements(scoped Span<byte> destination) => ReadSpan(destination.Length).CopyTo(destination);

    private ReadOnlySpan<byte> ReadSpan(int size) => MemoryMarshal.CreateReadOnlySpan(ref Take(size), size);

    /// <summary>Checks that <paramref name="size"/> (not negative) bytes are left and passes them: the one check that all loads rely on.</summary>
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
