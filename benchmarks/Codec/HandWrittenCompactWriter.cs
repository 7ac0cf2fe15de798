using System.Buffers.Binary;
using System.Text;
using ThriftRpc.Protocol;

namespace ThriftRpc.Benchmarks.Codec;

/// <summary>What a person would write to encode one document in the compact protocol: safe code over a span, a method per kind of field.</summary>
/// <remarks>The rules are those of <see cref="HandWrittenBinaryWriter"/>. A short text is encoded straight into its place, behind one byte for its length.</remarks>
internal ref struct HandWrittenCompactWriter(OutputBuffer output) : IHandWrittenWriter
{
    private const int LongestField = 1 + 3;
    private const int Longest32 = 5;
    private const int Longest64 = 10;

    private Span<byte> _free = output.GetSpan();
    private int _used;
    private int _lastId;

    public void Flush()
    {
        output.Advance(_used);
        _free = _free[_used..];
        _used = 0;
    }

    public int Begin()
    {
        int outer = _lastId;
        _lastId = 0;
        return outer;
    }

    public void Stop(int outer)
    {
        Room(1)[0] = 0;
        _used++;
        _lastId = outer;
    }

    public void Bool(short id, bool value) => _used += Field(Room(LongestField), value ? CompactCodes.Of(TType.Bool) : CompactCodes.False, id);

    public void I8(short id, sbyte value)
    {
        Span<byte> slot = Room(LongestField + 1);
        int size = Field(slot, CompactCodes.Of(TType.I8), id);
        slot[size] = (byte)value;
        _used += size + 1;
    }

    public void I16(short id, short value) => Number(CompactCodes.Of(TType.I16), id, ZigZag(value));

    public void I32(short id, int value) => Number(CompactCodes.Of(TType.I32), id, ZigZag(value));

    public void I64(short id, long value) => Number(CompactCodes.Of(TType.I64), id, ZigZag(value));

    public void Double(short id, double value)
    {
        Span<byte> slot = Room(LongestField + sizeof(double));
        int size = Field(slot, CompactCodes.Of(TType.Double), id);
        BinaryPrimitives.WriteDoubleLittleEndian(slot[size..], value);
        _used += size + sizeof(double);
    }

    public void String(short id, string value)
    {
        _used += Field(Room(LongestField), CompactCodes.Of(TType.String), id);
        String(value);
    }

    public void Binary(short id, ReadOnlySpan<byte> value)
    {
        Span<byte> slot = Room(LongestField + Longest32 + value.Length);
        int size = Field(slot, CompactCodes.Of(TType.String), id);
        size += Varint(slot[size..], (uint)value.Length);
        value.CopyTo(slot[size..]);
        _used += size + value.Length;
    }

    public void Struct(short id) => _used += Field(Room(LongestField), CompactCodes.Of(TType.Struct), id);

    public void Elements(TType container, short id, TType elementType, int count)
    {
        const int shortCounts = 15;
        Span<byte> slot = Room(LongestField + 1 + Longest32);
        int size = Field(slot, CompactCodes.Of(container), id);
        slot[size++] = (byte)((Math.Min(count, shortCounts) << 4) | CompactCodes.Of(elementType));
        if (count >= shortCounts)
        {
            size += Varint(slot[size..], (uint)count);
        }

        _used += size;
    }

    public void Map(short id, TType keyType, TType valueType, int count)
    {
        Span<byte> slot = Room(LongestField + Longest32 + 1);
        int size = Field(slot, CompactCodes.Of(TType.Map), id);
        size += Varint(slot[size..], (uint)count);
        if (count > 0)
        {
            slot[size++] = (byte)((CompactCodes.Of(keyType) << 4) | CompactCodes.Of(valueType));
        }

        _used += size;
    }

    public void I32(int value) => _used += Varint(Room(Longest32), ZigZag(value));

    public void String(string value)
    {
        const int maxBytesPerChar = 3;
        const int longestShortText = 0x7F / maxBytesPerChar;
        if (value.Length <= longestShortText)
        {
            Span<byte> slot = Room(1 + (longestShortText * maxBytesPerChar));
            int size = Encoding.UTF8.GetBytes(value, slot[1..]);
            slot[0] = (byte)size;
            _used += 1 + size;
            return;
        }

        int exactSize = Encoding.UTF8.GetByteCount(value);
        Span<byte> place = Room(Longest32 + exactSize);
        int prefix = Varint(place, (uint)exactSize);
        _used += prefix + Encoding.UTF8.GetBytes(value, place[prefix..]);
    }

    private void Number(int code, short id, ulong value)
    {
        Span<byte> slot = Room(LongestField + Longest64);
        int size = Field(slot, code, id);
        _used += size + Varint(slot[size..], value);
    }

    private int Field(Span<byte> slot, int code, short id)
    {
        int delta = id - _lastId;
        _lastId = id;
        if (delta is > 0 and < 16)
        {
            slot[0] = (byte)((delta << 4) | code);
            return 1;
        }

        slot[0] = (byte)code;
        return 1 + Varint(slot[1..], ZigZag(id));
    }

    private Span<byte> Room(int size)
    {
        if (_free.Length - _used < size)
        {
            Grow(size);
        }

        return _free[_used..];
    }

    private void Grow(int size)
    {
        output.Advance(_used);
        _used = 0;
        _free = output.GetSpan(size);
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private static int Varint(Span<byte> slot, ulong value)
    {
        int size = 0;
        while (value >= 0x80)
        {
            slot[size++] = (byte)(value | 0x80);
            value >>= 7;
        }

        slot[size] = (byte)value;
        return size + 1;
    }
}
