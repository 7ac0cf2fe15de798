using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace ThriftRpc.Protocol;

/// <summary>Writes the binary protocol straight into an <see cref="OutputBuffer"/>.</summary>
/// <remarks>
/// Borrows the buffer: nobody else may touch it before <see cref="Flush"/>. Each method reserves what it needs once and then
/// stores without further checks, which is what brings it to the speed of code written by hand for one message.
/// </remarks>
public ref struct BinaryProtocolWriter : IProtocolWriter
{
    /// <summary>A UTF-16 unit becomes at most three bytes of UTF-8.</summary>
    private const int MaxBytesPerChar = 3;

    private OutputWindow _window;
    private int _depth;

    /// <summary>Creates a writer that appends to <paramref name="output"/>.</summary>
    /// <param name="output">Where to append.</param>
    public BinaryProtocolWriter(OutputBuffer output) => _window = new OutputWindow(output);

    /// <summary>Hands everything written so far to the buffer.</summary>
    public void Flush() => _window.Flush();

    /// <summary>Writes what stands before a message's body.</summary>
    /// <param name="header">The method, the type and the sequence id.</param>
    /// <param name="strict">Whether the message begins with the version.</param>
    public void WriteMessageBegin(in MessageHeader header, bool strict = true)
    {
        if (strict)
        {
            WriteI32(BinaryFormat.Version1 | (byte)header.Type);
            WriteBinary(header.Name);
        }
        else
        {
            WriteBinary(header.Name);
            WriteI8((sbyte)header.Type);
        }

        WriteI32(header.SequenceId);
    }

    /// <inheritdoc/>
    public int WriteStructBegin()
    {
        if (++_depth > ThriftLimits.LargestMaxDepth)
        {
            ThrowHelper.TooDeepToWrite();
        }

        return 0;
    }

    /// <inheritdoc/>
    public void WriteStructEnd(int outer)
    {
        _depth--;
        _window.Take(1) = (byte)TType.Stop;
    }

    /// <inheritdoc/>
    public void WriteStructField(short id) => StoreFieldHeader(ref _window.Take(BinaryFormat.FieldHeaderSize), TType.Struct, id);

    /// <inheritdoc/>
    public void WriteBool(short id, bool value)
    {
        ref byte slot = ref TakeField(TType.Bool, id, 1);
        slot = value ? (byte)1 : (byte)0;
    }

    /// <inheritdoc/>
    public void WriteI8(short id, sbyte value)
    {
        ref byte slot = ref TakeField(TType.I8, id, 1);
        slot = (byte)value;
    }

    /// <inheritdoc/>
    public void WriteI16(short id, short value) => StoreI16(ref TakeField(TType.I16, id, 2), value);

    /// <inheritdoc/>
    public void WriteI32(short id, int value) => StoreI32(ref TakeField(TType.I32, id, 4), value);

    /// <inheritdoc/>
    public void WriteI64(short id, long value) => StoreI64(ref TakeField(TType.I64, id, 8), value);

    /// <inheritdoc/>
    public void WriteDouble(short id, double value) =>
        StoreI64(ref TakeField(TType.Double, id, 8), BitConverter.DoubleToInt64Bits(value));

    /// <inheritdoc/>
    public void WriteString(short id, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        WriteFieldHeader(TType.String, id);
        WriteText(value);
    }

    /// <inheritdoc/>
    public void WriteBinary(short id, scoped ReadOnlySpan<byte> value)
    {
        WriteFieldHeader(TType.String, id);
        WriteBinary(value);
    }

    /// <inheritdoc/>
    public void WriteUuid(short id, Guid value)
    {
        WriteFieldHeader(TType.Uuid, id);
        WriteUuid(value);
    }

    /// <inheritdoc/>
    public int WriteListBegin(short id, TType elementType, int count)
    {
        ref byte slot = ref TakeField(TType.List, id, BinaryFormat.ListHeaderSize);
        StoreListHeader(ref slot, elementType, count);
        return 0;
    }

    /// <inheritdoc/>
    public int WriteSetBegin(short id, TType elementType, int count)
    {
        ref byte slot = ref TakeField(TType.Set, id, BinaryFormat.ListHeaderSize);
        StoreListHeader(ref slot, elementType, count);
        return 0;
    }

    /// <inheritdoc/>
    public int WriteMapBegin(short id, TType keyType, TType valueType, int count)
    {
        ref byte slot = ref TakeField(TType.Map, id, BinaryFormat.MapHeaderSize);
        StoreMapHeader(ref slot, keyType, valueType, count);
        return 0;
    }

    /// <inheritdoc/>
    public void WriteBool(bool value) => _window.Take(1) = value ? (byte)1 : (byte)0;

    /// <inheritdoc/>
    public void WriteI8(sbyte value) => _window.Take(1) = (byte)value;

    /// <inheritdoc/>
    public void WriteI16(short value) => StoreI16(ref _window.Take(2), value);

    /// <inheritdoc/>
    public void WriteI32(int value) => StoreI32(ref _window.Take(4), value);

    /// <inheritdoc/>
    public void WriteI64(long value) => StoreI64(ref _window.Take(8), value);

    /// <inheritdoc/>
    public void WriteDouble(double value) => StoreI64(ref _window.Take(8), BitConverter.DoubleToInt64Bits(value));

    /// <inheritdoc/>
    public void WriteString(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        WriteText(value);
    }

    /// <inheritdoc/>
    public void WriteBinary(scoped ReadOnlySpan<byte> value)
    {
        WriteI32(value.Length);
        value.CopyTo(_window.TakeSpan(value.Length));
    }

    /// <inheritdoc/>
    public void WriteUuid(Guid value) => value.TryWriteBytes(_window.TakeSpan(16), bigEndian: true, out _);

    /// <inheritdoc/>
    public int WriteListBegin(TType elementType, int count)
    {
        StoreListHeader(ref _window.Take(BinaryFormat.ListHeaderSize), elementType, count);
        return 0;
    }

    /// <inheritdoc/>
    public int WriteSetBegin(TType elementType, int count) => WriteListBegin(elementType, count);

    /// <inheritdoc/>
    public int WriteMapBegin(TType keyType, TType valueType, int count)
    {
        StoreMapHeader(ref _window.Take(BinaryFormat.MapHeaderSize), keyType, valueType, count);
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
        // Not a plain copy: a bool made by unsafe code may hold any byte, and the wire knows only 0 and 1.
        Span<byte> slots = _window.TakeSpan(values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            slots[i] = values[i] ? (byte)1 : (byte)0;
        }
    }

    /// <inheritdoc/>
    public void WriteI8s(scoped ReadOnlySpan<sbyte> values) => MemoryMarshal.AsBytes(values).CopyTo(_window.TakeSpan(values.Length));

    /// <inheritdoc/>
    public void WriteI16s(scoped ReadOnlySpan<short> values)
    {
        Span<short> slots = MemoryMarshal.Cast<byte, short>(TakeElements(values.Length, sizeof(short)));
        if (BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(values, slots);
        }
        else
        {
            values.CopyTo(slots);
        }
    }

    /// <inheritdoc/>
    public void WriteI32s(scoped ReadOnlySpan<int> values)
    {
        Span<int> slots = MemoryMarshal.Cast<byte, int>(TakeElements(values.Length, sizeof(int)));
        if (BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(values, slots);
        }
        else
        {
            values.CopyTo(slots);
        }
    }

    /// <inheritdoc/>
    public void WriteI64s(scoped ReadOnlySpan<long> values)
    {
        Span<long> slots = MemoryMarshal.Cast<byte, long>(TakeElements(values.Length, sizeof(long)));
        if (BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(values, slots);
        }
        else
        {
            values.CopyTo(slots);
        }
    }

    /// <inheritdoc/>
    public void WriteDoubles(scoped ReadOnlySpan<double> values) => WriteI64s(MemoryMarshal.Cast<double, long>(values));

    /// <inheritdoc/>
    public void WriteRaw(short id, TType type, scoped ReadOnlySpan<byte> encoded)
    {
        WriteFieldHeader(type, id);
        encoded.CopyTo(_window.TakeSpan(encoded.Length));
    }

    private void WriteText(string value)
    {
        // Where the longest possible encoding fits, encode at once and store the length that came out; else count first.
        if ((long)value.Length * MaxBytesPerChar <= _window.Left - sizeof(int))
        {
            int size = Encoding.UTF8.GetBytes(value, _window.FreeBehind(sizeof(int)));
            StoreI32(ref _window.Next, size);
            _window.Pass(sizeof(int) + size);
        }
        else
        {
            WriteLongText(value);
        }
    }

    private void WriteLongText(string value)
    {
        int size = Encoding.UTF8.GetByteCount(value);
        WriteI32(size);
        Encoding.UTF8.GetBytes(value, _window.TakeSpan(size));
    }

    private void WriteFieldHeader(TType type, short id) => StoreFieldHeader(ref _window.Take(BinaryFormat.FieldHeaderSize), type, id);

    /// <summary>Takes a field's header and <paramref name="size"/> bytes for its value, stores the header and returns the value's place.</summary>
    private ref byte TakeField(TType type, short id, int size)
    {
        ref byte slot = ref _window.Take(BinaryFormat.FieldHeaderSize + size);
        StoreFieldHeader(ref slot, type, id);
        return ref Unsafe.Add(ref slot, BinaryFormat.FieldHeaderSize);
    }

    private Span<byte> TakeElements(int count, int elementSize) => _window.TakeSpan(checked(count * elementSize));

    private static void StoreFieldHeader(ref byte slot, TType type, short id)
    {
        slot = (byte)type;
        StoreI16(ref Unsafe.Add(ref slot, 1), id);
    }

    private static void StoreListHeader(ref byte slot, TType elementType, int count)
    {
        slot = (byte)elementType;
        StoreI32(ref Unsafe.Add(ref slot, 1), count);
    }

    private static void StoreMapHeader(ref byte slot, TType keyType, TType valueType, int count)
    {
        slot = (byte)keyType;
        Unsafe.Add(ref slot, 1) = (byte)valueType;
        StoreI32(ref Unsafe.Add(ref slot, 2), count);
    }

    private static void StoreI16(ref byte slot, short value) =>
        Unsafe.WriteUnaligned(ref slot, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    private static void StoreI32(ref byte slot, int value) =>
        Unsafe.WriteUnaligned(ref slot, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    private static void StoreI64(ref byte slot, long value) =>
        Unsafe.WriteUnaligned(ref slot, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
}
