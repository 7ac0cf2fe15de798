using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace ThriftRpc.Protocol;

/// <summary>Writes the compact protocol, version 1, straight into an <see cref="OutputBuffer"/>.</summary>
/// <remarks>
/// Borrows the buffer: nobody else may touch it before <see cref="Flush"/>. Each method reserves once what its longest encoding
/// needs, then stores without further checks, and passes what it took.
/// </remarks>
public ref struct CompactProtocolWriter : IProtocolWriter
{
    /// <summary>A UTF-16 unit becomes at most three bytes of UTF-8.</summary>
    private const int MaxBytesPerChar = 3;

    /// <summary>How many numbers are written on one reservation: enough to forget its cost, and no more than 1 KiB or so too much.</summary>
    private const int NumbersAtOnce = 128;

    private OutputWindow _window;
    private int _lastFieldId;
    private int _depth;

    /// <summary>Creates a writer that appends to <paramref name="output"/>.</summary>
    /// <param name="output">Where to append.</param>
    public CompactProtocolWriter(OutputBuffer output) => _window = new OutputWindow(output);

    /// <summary>Hands everything written so far to the buffer.</summary>
    public void Flush() => _window.Flush();

    /// <summary>Writes what stands before a message's body.</summary>
    /// <param name="header">The method, the type and the sequence id.</param>
    /// <exception cref="ArgumentOutOfRangeException">The message type is above 7: it has three bits.</exception>
    public void WriteMessageBegin(in MessageHeader header)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((byte)header.Type, CompactFormat.LargestMessageType, nameof(header));
        ref byte slot = ref _window.Reserve(CompactFormat.MessageStartSize + Varint.Longest32);
        slot = CompactFormat.ProtocolId;
        Unsafe.Add(ref slot, 1) = (byte)(((byte)header.Type << CompactFormat.MessageTypeShift) | CompactFormat.Version);

        // Not folded: a negative sequence id takes five bytes.
        int size = Varint.Store(ref Unsafe.Add(ref slot, CompactFormat.MessageStartSize), (uint)header.SequenceId);
        _window.Pass(CompactFormat.MessageStartSize + size);
        WriteBinary(header.Name);
    }

    /// <inheritdoc/>
    public int WriteStructBegin()
    {
        if (++_depth > ThriftLimits.LargestMaxDepth)
        {
            ThrowHelper.TooDeepToWrite();
        }

        int outer = _lastFieldId;
        _lastFieldId = 0;
        return outer;
    }

    /// <inheritdoc/>
    public void WriteStructEnd(int outer)
    {
        _depth--;
        _lastFieldId = outer;
        _window.Take(1) = CompactFormat.Stop;
    }

    /// <inheritdoc/>
    public void WriteStructField(short id) => WriteFieldHeader(CompactFormat.Struct, id);

    /// <inheritdoc/>
    public void WriteBool(short id, bool value) => WriteFieldHeader(value ? CompactFormat.True : CompactFormat.False, id);

    /// <inheritdoc/>
    public void WriteI8(short id, sbyte value)
    {
        ref byte slot = ref _window.Reserve(CompactFormat.LongestFieldHeader + 1);
        int size = StoreFieldHeader(ref slot, CompactFormat.I8, id);
        Unsafe.Add(ref slot, size) = (byte)value;
        _window.Pass(size + 1);
    }

    /// <inheritdoc/>
    public void WriteI16(short id, short value)
    {
        ref byte slot = ref _window.Reserve(CompactFormat.LongestFieldHeader + Varint.LongestI16);
        int size = StoreFieldHeader(ref slot, CompactFormat.I16, id);
        size += Varint.Store(ref Unsafe.Add(ref slot, size), Varint.ZigZag((int)value));
        _window.Pass(size);
    }

    /// <inheritdoc/>
    public void WriteI32(short id, int value)
    {
        ref byte slot = ref _window.Reserve(CompactFormat.LongestFieldHeader + Varint.Longest32);
        int size = StoreFieldHeader(ref slot, CompactFormat.I32, id);
        size += Varint.Store(ref Unsafe.Add(ref slot, size), Varint.ZigZag(value));
        _window.Pass(size);
    }

    /// <inheritdoc/>
    public void WriteI64(short id, long value)
    {
        ref byte slot = ref _window.Reserve(CompactFormat.LongestFieldHeader + Varint.Longest64);
        int size = StoreFieldHeader(ref slot, CompactFormat.I64, id);
        size += Varint.Store(ref Unsafe.Add(ref slot, size), Varint.ZigZag(value));
        _window.Pass(size);
    }

    /// <inheritdoc/>
    public void WriteDouble(short id, double value)
    {
        ref byte slot = ref _window.Reserve(CompactFormat.LongestFieldHeader + CompactFormat.DoubleSize);
        int size = StoreFieldHeader(ref slot, CompactFormat.Double, id);
        StoreDouble(ref Unsafe.Add(ref slot, size), value);
        _window.Pass(size + CompactFormat.DoubleSize);
    }

    /// <inheritdoc/>
    public void WriteString(short id, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        WriteFieldHeader(CompactFormat.String, id);
        WriteText(value);
    }

    /// <inheritdoc/>
    public void WriteBinary(short id, scoped ReadOnlySpan<byte> value)
    {
        WriteFieldHeader(CompactFormat.String, id);
        WriteBinary(value);
    }

    /// <inheritdoc/>
    public void WriteUuid(short id, Guid value)
    {
        WriteFieldHeader(CompactFormat.Uuid, id);
        WriteUuid(value);
    }

    /// <inheritdoc/>
    public int WriteListBegin(short id, TType elementType, int count)
    {
        WriteElementsField(CompactFormat.List, id, elementType, count);
        return 0;
    }

    /// <inheritdoc/>
    public int WriteSetBegin(short id, TType elementType, int count)
    {
        WriteElementsField(CompactFormat.Set, id, elementType, count);
        return 0;
    }

    /// <inheritdoc/>
    public int WriteMapBegin(short id, TType keyType, TType valueType, int count)
    {
        ref byte slot = ref _window.Reserve(CompactFormat.LongestFieldHeader + CompactFormat.LongestMapHeader);
        int size = StoreFieldHeader(ref slot, CompactFormat.Map, id);
        size += StoreMapHeader(ref Unsafe.Add(ref slot, size), keyType, valueType, count);
        _window.Pass(size);
        return 0;
    }

    /// <inheritdoc/>
    public void WriteBool(bool value) => _window.Take(1) = value ? CompactFormat.True : CompactFormat.False;

    /// <inheritdoc/>
    public void WriteI8(sbyte value) => _window.Take(1) = (byte)value;

    /// <inheritdoc/>
    public void WriteI16(short value) => WriteI32(value);

    /// <inheritdoc/>
    public void WriteI32(int value) => WriteVarint32(Varint.ZigZag(value));

    /// <inheritdoc/>
    public void WriteI64(long value) => _window.Pass(Varint.Store(ref _window.Reserve(Varint.Longest64), Varint.ZigZag(value)));

    /// <inheritdoc/>
    public void WriteDouble(double value) => StoreDouble(ref _window.Take(CompactFormat.DoubleSize), value);

    /// <inheritdoc/>
    public void WriteString(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        WriteText(value);
    }

    /// <inheritdoc/>
    public void WriteBinary(scoped ReadOnlySpan<byte> value)
    {
        WriteVarint32((uint)value.Length);
        value.CopyTo(_window.TakeSpan(value.Length));
    }

    /// <inheritdoc/>
    public void WriteUuid(Guid value) => value.TryWriteBytes(_window.TakeSpan(CompactFormat.UuidSize), bigEndian: true, out _);

    /// <inheritdoc/>
    public int WriteListBegin(TType elementType, int count)
    {
        _window.Pass(StoreListHeader(ref _window.Reserve(CompactFormat.LongestListHeader), elementType, count));
        return 0;
    }

    /// <inheritdoc/>
    public int WriteSetBegin(TType elementType, int count) => WriteListBegin(elementType, count);

    /// <inheritdoc/>
    public int WriteMapBegin(TType keyType, TType valueType, int count)
    {
        _window.Pass(StoreMapHeader(ref _window.Reserve(CompactFormat.LongestMapHeader), keyType, valueType, count));
        return 0;
    }

    /// <inheritdoc/>
    public readonly void WriteListEnd(int outer)
    {
    }

    /// <inheritdoc/>
    public readonly void WriteSetEnd(int outer)
    {
    }

    /// <inheritdoc/>
    public readonly void WriteMapEnd(int outer)
    {
    }

    /// <inheritdoc/>
    public void WriteBools(scoped ReadOnlySpan<bool> values)
    {
        Span<byte> slots = _window.TakeSpan(values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            slots[i] = values[i] ? CompactFormat.True : CompactFormat.False;
        }
    }

    /// <inheritdoc/>
    public void WriteI8s(scoped ReadOnlySpan<sbyte> values) => MemoryMarshal.AsBytes(values).CopyTo(_window.TakeSpan(values.Length));

    /// <inheritdoc/>
    public void WriteI16s(scoped ReadOnlySpan<short> values)
    {
        while (!values.IsEmpty)
        {
            ReadOnlySpan<short> some = values[..Math.Min(values.Length, NumbersAtOnce)];
            ref byte slot = ref _window.Reserve(some.Length * Varint.LongestI16);
            int size = 0;
            foreach (short value in some)
            {
                size += Varint.Store(ref Unsafe.Add(ref slot, size), Varint.ZigZag((int)value));
            }

            _window.Pass(size);
            values = values[some.Length..];
        }
    }

    /// <inheritdoc/>
    public void WriteI32s(scoped ReadOnlySpan<int> values)
    {
        while (!values.IsEmpty)
        {
            ReadOnlySpan<int> some = values[..Math.Min(values.Length, NumbersAtOnce)];
            ref byte slot = ref _window.Reserve(some.Length * Varint.Longest32);
            int size = 0;
            foreach (int value in some)
            {
                size += Varint.Store(ref Unsafe.Add(ref slot, size), Varint.ZigZag(value));
            }

            _window.Pass(size);
            values = values[some.Length..];
        }
    }

    /// <inheritdoc/>
    public void WriteI64s(scoped ReadOnlySpan<long> values)
    {
        while (!values.IsEmpty)
        {
            ReadOnlySpan<long> some = values[..Math.Min(values.Length, NumbersAtOnce)];
            ref byte slot = ref _window.Reserve(some.Length * Varint.Longest64);
            int size = 0;
            foreach (long value in some)
            {
                size += Varint.Store(ref Unsafe.Add(ref slot, size), Varint.ZigZag(value));
            }

            _window.Pass(size);
            values = values[some.Length..];
        }
    }

    /// <inheritdoc/>
    public void WriteDoubles(scoped ReadOnlySpan<double> values)
    {
        ReadOnlySpan<long> bits = MemoryMarshal.Cast<double, long>(values);
        Span<long> slots = MemoryMarshal.Cast<byte, long>(_window.TakeSpan(checked(values.Length * CompactFormat.DoubleSize)));
        if (BitConverter.IsLittleEndian)
        {
            bits.CopyTo(slots);
        }
        else
        {
            BinaryPrimitives.ReverseEndianness(bits, slots);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="TProtocolException">There is no such type.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="type"/> is <see cref="TType.Bool"/> and there is not exactly one byte.</exception>
    /// <remarks>A boolean field has no body: of the one byte of <paramref name="encoded"/>, 1 (true) or another, the header is made.</remarks>
    public void WriteRaw(short id, TType type, scoped ReadOnlySpan<byte> encoded)
    {
        if (type == TType.Bool)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(encoded.Length, 1, nameof(encoded));
            WriteBool(id, encoded[0] == CompactFormat.True);
            return;
        }

        byte code = CompactFormat.CodeOf(type);
        if (code == 0)
        {
            ThrowHelper.UnknownType(type);
        }

        WriteFieldHeader(code, id);
        encoded.CopyTo(_window.TakeSpan(encoded.Length));
    }

    private void WriteElementsField(byte code, short id, TType elementType, int count)
    {
        ref byte slot = ref _window.Reserve(CompactFormat.LongestFieldHeader + CompactFormat.LongestListHeader);
        int size = StoreFieldHeader(ref slot, code, id);
        size += StoreListHeader(ref Unsafe.Add(ref slot, size), elementType, count);
        _window.Pass(size);
    }

    private void WriteText(string value)
    {
        // Where the longest possible encoding fits, encode at once behind a length as for ASCII; else count first.
        if ((long)value.Length * MaxBytesPerChar <= _window.Left - Varint.Longest32)
        {
            int lengthSize = Varint.Size((uint)value.Length);
            int size = Encoding.UTF8.GetBytes(value, _window.FreeBehind(lengthSize));
            if (Varint.Size((uint)size) != lengthSize)
            {
                lengthSize = MakeRoomForLength(lengthSize, size);
            }

            Varint.Store(ref _window.Next, (uint)size);
            _window.Pass(lengthSize + size);
        }
        else
        {
            int size = Encoding.UTF8.GetByteCount(value);
            WriteVarint32((uint)size);
            Encoding.UTF8.GetBytes(value, _window.TakeSpan(size));
        }
    }

    /// <summary>Moves a text whose length takes more bytes than were left before it.</summary>
    private readonly int MakeRoomForLength(int lengthSize, int size)
    {
        int needed = Varint.Size((uint)size);
        _window.FreeBehind(lengthSize)[..size].CopyTo(_window.FreeBehind(needed));
        return needed;
    }

    private void WriteVarint32(uint value) => _window.Pass(Varint.Store(ref _window.Reserve(Varint.Longest32), value));

    private void WriteFieldHeader(byte code, short id) =>
        _window.Pass(StoreFieldHeader(ref _window.Reserve(CompactFormat.LongestFieldHeader), code, id));

    /// <summary>Stores a field's header, and remembers the id: the next one counts on from it.</summary>
    /// <returns>How many bytes it took.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int StoreFieldHeader(ref byte slot, byte code, short id)
    {
        int delta = id - _lastFieldId;
        _lastFieldId = id;
        if ((uint)(delta - 1) < CompactFormat.LargestDelta)
        {
            slot = (byte)((delta << CompactFormat.UpperShift) | code);
            return 1;
        }

        slot = code;
        return 1 + StoreFieldId(ref Unsafe.Add(ref slot, 1), id);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int StoreFieldId(ref byte slot, short id) => Varint.Store(ref slot, Varint.ZigZag((int)id));

    private static int StoreListHeader(ref byte slot, TType elementType, int count)
    {
        byte code = ElementCode(elementType, count);
        if ((uint)count < CompactFormat.CountFollows)
        {
            slot = (byte)((count << CompactFormat.UpperShift) | code);
            return 1;
        }

        slot = (byte)((CompactFormat.CountFollows << CompactFormat.UpperShift) | code);
        return 1 + Varint.Store(ref Unsafe.Add(ref slot, 1), (uint)count);
    }

    private static int StoreMapHeader(ref byte slot, TType keyType, TType valueType, int count)
    {
        int size = Varint.Store(ref slot, (uint)count);
        if (count == 0)
        {
            return size; // An empty map has no types.
        }

        Unsafe.Add(ref slot, size) =
            (byte)((ElementCode(keyType, count) << CompactFormat.UpperShift) | ElementCode(valueType, count));
        return size + 1;
    }

    /// <summary>The code of an element's type. Booleans get that of true, as from every library of Apache Thrift; the specification's own is that of false.</summary>
    private static byte ElementCode(TType type, int count)
    {
        byte code = CompactFormat.CodeOf(type);
        if (code == 0 && count != 0)
        {
            ThrowHelper.UnknownType(type);
        }

        return code;
    }

    private static void StoreDouble(ref byte slot, double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        Unsafe.WriteUnaligned(ref slot, BitConverter.IsLittleEndian ? bits : BinaryPrimitives.ReverseEndianness(bits));
    }
}
