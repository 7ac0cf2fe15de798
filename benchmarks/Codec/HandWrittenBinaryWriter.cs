using System.Buffers.Binary;
using System.Text;
using ThriftRpc.Protocol;

namespace ThriftRpc.Benchmarks.Codec;

/// <summary>What a person would write to encode one document in the binary protocol: safe code over a span, a method per kind of field.</summary>
/// <remarks>
/// The rules, so that it stays a fair measure: every store is bounds-checked; the buffer grows when it must; a string is
/// encoded once, straight into its place; nothing is allocated. It writes into the library's own buffer, as the generated code does.
/// </remarks>
internal ref struct HandWrittenBinaryWriter(OutputBuffer output) : IHandWrittenWriter
{
    private Span<byte> _free = output.GetSpan();
    private int _used;

    public void Flush()
    {
        output.Advance(_used);
        _free = _free[_used..];
        _used = 0;
    }

    public void Bool(short id, bool value) => Field(TType.Bool, id, 1)[0] = value ? (byte)1 : (byte)0;

    public void I8(short id, sbyte value) => Field(TType.I8, id, 1)[0] = (byte)value;

    public void I16(short id, short value) => BinaryPrimitives.WriteInt16BigEndian(Field(TType.I16, id, sizeof(short)), value);

    public void I32(short id, int value) => BinaryPrimitives.WriteInt32BigEndian(Field(TType.I32, id, sizeof(int)), value);

    public void I64(short id, long value) => BinaryPrimitives.WriteInt64BigEndian(Field(TType.I64, id, sizeof(long)), value);

    public void Double(short id, double value) => BinaryPrimitives.WriteDoubleBigEndian(Field(TType.Double, id, sizeof(double)), value);

    public void String(short id, string value)
    {
        Field(TType.String, id, 0);
        String(value);
    }

    public void Binary(short id, ReadOnlySpan<byte> value)
    {
        Span<byte> slot = Field(TType.String, id, sizeof(int) + value.Length);
        BinaryPrimitives.WriteInt32BigEndian(slot, value.Length);
        value.CopyTo(slot[sizeof(int)..]);
    }

    public void Struct(short id) => Field(TType.Struct, id, 0);

    public void Elements(TType container, short id, TType elementType, int count)
    {
        Span<byte> slot = Field(container, id, 1 + sizeof(int));
        slot[0] = (byte)elementType;
        BinaryPrimitives.WriteInt32BigEndian(slot[1..], count);
    }

    public void Map(short id, TType keyType, TType valueType, int count)
    {
        Span<byte> slot = Field(TType.Map, id, 2 + sizeof(int));
        slot[0] = (byte)keyType;
        slot[1] = (byte)valueType;
        BinaryPrimitives.WriteInt32BigEndian(slot[2..], count);
    }

    public void I32(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(sizeof(int)), value);

    public void String(string value)
    {
        const int maxBytesPerChar = 3;
        if (_free.Length - _used - sizeof(int) >= (long)value.Length * maxBytesPerChar)
        {
            Span<byte> slot = _free[_used..];
            int size = Encoding.UTF8.GetBytes(value, slot[sizeof(int)..]);
            BinaryPrimitives.WriteInt32BigEndian(slot, size);
            _used += sizeof(int) + size;
            return;
        }

        int exactSize = Encoding.UTF8.GetByteCount(value);
        I32(exactSize);
        Encoding.UTF8.GetBytes(value, Take(exactSize));
    }

    public readonly int Begin() => 0;

    public void Stop(int outer) => Take(1)[0] = (byte)TType.Stop;

    /// <summary>Writes a field's header and returns the place of its value.</summary>
    private Span<byte> Field(TType type, short id, int size)
    {
        const int headerSize = 1 + sizeof(short);
        Span<byte> slot = Take(headerSize + size);
        slot[0] = (byte)type;
        BinaryPrimitives.WriteInt16BigEndian(slot[1..], id);
        return slot[headerSize..];
    }

    private Span<byte> Take(int size)
    {
        if (_free.Length - _used < size)
        {
            Grow(size);
        }

        Span<byte> slot = _free.Slice(_used, size);
        _used += size;
        return slot;
    }

    private void Grow(int size)
    {
        output.Advance(_used);
        _used = 0;
        _free = output.GetSpan(size);
    }
}
