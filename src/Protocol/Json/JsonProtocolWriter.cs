using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;

namespace ThriftRpc.Protocol;

/// <summary>Writes Thrift's JSON protocol (TJSON) straight into an <see cref="OutputBuffer"/>, without any white space.</summary>
/// <remarks>
/// <para>Borrows the buffer: nobody else may touch it before <see cref="Flush"/>.</para>
/// <para>
/// A number is quoted where it is a field's id or a map's key. A key that is a struct or a container is written in its place
/// like any value, which is not JSON, but is what Apache Thrift's libraries write and read.
/// </para>
/// </remarks>
public ref struct JsonProtocolWriter : IProtocolWriter
{
    /// <summary>A UTF-16 unit becomes at most three bytes of UTF-8.</summary>
    private const int MaxBytesPerChar = 3;

    private const int MaxEscapeSize = 6;

    /// <summary>The brace and comma behind the field before, the quoted id, and the quoted name of the type with its punctuation.</summary>
    private const int MaxFieldHeaderSize = 2 + 8 + 8;

    /// <summary>The longest i64 has 20 characters, the longest double 24; and a separator and quotes.</summary>
    private const int MaxNumberSize = 32;

    private const int UuidSize = 36;

    private readonly OutputBuffer _output;
    private Span<byte> _window;
    private int _position;
    private JsonContext _context;
    private int _depth;

    /// <summary>Creates a writer that appends to <paramref name="output"/>.</summary>
    /// <param name="output">Where to append.</param>
    public JsonProtocolWriter(OutputBuffer output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
        _window = output.GetSpan();
    }

    /// <summary>Hands everything written so far to the buffer.</summary>
    public void Flush()
    {
        _output.Advance(_position);
        _window = _window[_position..];
        _position = 0;
    }

    /// <summary>Writes what stands before a message's body.</summary>
    /// <param name="header">The method, the type and the sequence id.</param>
    public void WriteMessageBegin(in MessageHeader header)
    {
        Store("["u8);
        _context = JsonContext.Alone;
        WriteInteger(JsonFormat.Version);
        _context = JsonContext.Element;
        BeginValue();
        WriteText(header.Name);
        WriteInteger((byte)header.Type);
        WriteInteger(header.SequenceId);
    }

    /// <summary>Writes what stands behind a message's body.</summary>
    public void WriteMessageEnd() => Store("]"u8);

    /// <inheritdoc/>
    public int WriteStructBegin()
    {
        if (++_depth > ThriftLimits.LargestMaxDepth)
        {
            ThrowHelper.TooDeepToWrite();
        }

        BeginValue();
        Store("{"u8);
        return Enter(JsonContext.FirstField);
    }

    /// <inheritdoc/>
    public void WriteStructEnd(int outer)
    {
        _depth--;
        Store(_context == JsonContext.Field ? "}}"u8 : "}"u8);
        _context = (JsonContext)outer;
    }

    /// <inheritdoc/>
    public void WriteStructField(short id) => WriteFieldHeader(TType.Struct, id);

    /// <inheritdoc/>
    public void WriteBool(short id, bool value)
    {
        WriteFieldHeader(TType.Bool, id);
        WriteBool(value);
    }

    /// <inheritdoc/>
    public void WriteI8(short id, sbyte value)
    {
        WriteFieldHeader(TType.I8, id);
        WriteInteger(value);
    }

    /// <inheritdoc/>
    public void WriteI16(short id, short value)
    {
        WriteFieldHeader(TType.I16, id);
        WriteInteger(value);
    }

    /// <inheritdoc/>
    public void WriteI32(short id, int value)
    {
        WriteFieldHeader(TType.I32, id);
        WriteInteger(value);
    }

    /// <inheritdoc/>
    public void WriteI64(short id, long value)
    {
        WriteFieldHeader(TType.I64, id);
        WriteInteger(value);
    }

    /// <inheritdoc/>
    public void WriteDouble(short id, double value)
    {
        WriteFieldHeader(TType.Double, id);
        WriteDouble(value);
    }

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
        WriteBase64(value);
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
        WriteFieldHeader(TType.List, id);
        return WriteListBegin(elementType, count);
    }

    /// <inheritdoc/>
    public int WriteSetBegin(short id, TType elementType, int count)
    {
        WriteFieldHeader(TType.Set, id);
        return WriteSetBegin(elementType, count);
    }

    /// <inheritdoc/>
    public int WriteMapBegin(short id, TType keyType, TType valueType, int count)
    {
        WriteFieldHeader(TType.Map, id);
        return WriteMapBegin(keyType, valueType, count);
    }

    /// <inheritdoc/>
    public void WriteBool(bool value) => WriteInteger(value ? 1 : 0);

    /// <inheritdoc/>
    public void WriteI8(sbyte value) => WriteInteger(value);

    /// <inheritdoc/>
    public void WriteI16(short value) => WriteInteger(value);

    /// <inheritdoc/>
    public void WriteI32(int value) => WriteInteger(value);

    /// <inheritdoc/>
    public void WriteI64(long value) => WriteInteger(value);

    /// <inheritdoc/>
    /// <remarks>As many digits as it takes to read the same number again; what is no number is quoted: NaN, Infinity, -Infinity.</remarks>
    public void WriteDouble(double value)
    {
        bool quoted = BeginValue() || !double.IsFinite(value);
        Span<byte> slot = Reserve(MaxNumberSize);
        int size = 0;
        if (quoted)
        {
            slot[size++] = (byte)'"';
        }

        Utf8Formatter.TryFormat(value, slot[size..], out int digits);
        size += digits;
        if (quoted)
        {
            slot[size++] = (byte)'"';
        }

        _position += size;
    }

    /// <inheritdoc/>
    public void WriteString(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        BeginValue();
        WriteText(value);
    }

    /// <inheritdoc/>
    public void WriteBinary(scoped ReadOnlySpan<byte> value)
    {
        BeginValue();
        WriteBase64(value);
    }

    /// <inheritdoc/>
    public void WriteUuid(Guid value)
    {
        BeginValue();
        Span<byte> slot = Reserve(UuidSize + 2);
        slot[0] = (byte)'"';
        Utf8Formatter.TryFormat(value, slot[1..], out int size, new StandardFormat('D'));
        slot[UuidSize + 1] = (byte)'"';
        Debug.Assert(size == UuidSize);
        _position += UuidSize + 2;
    }

    /// <inheritdoc/>
    /// <remarks>An empty list may have an element type that does not exist, as other protocols do not name it; it is written as <c>i8</c>.</remarks>
    public int WriteListBegin(TType elementType, int count)
    {
        BeginValue();
        Store("["u8);
        WriteTypeName(elementType, count);
        return WriteCount(count, JsonContext.Element);
    }

    /// <inheritdoc/>
    /// <inheritdoc cref="WriteListBegin(TType, int)" path="/remarks"/>
    public int WriteSetBegin(TType elementType, int count) => WriteListBegin(elementType, count);

    /// <inheritdoc/>
    /// <inheritdoc cref="WriteListBegin(TType, int)" path="/remarks"/>
    public int WriteMapBegin(TType keyType, TType valueType, int count)
    {
        BeginValue();
        Store("["u8);
        WriteTypeName(keyType, count);
        Store(","u8);
        WriteTypeName(valueType, count);
        int outer = WriteCount(count, JsonContext.FirstKey);
        Store(",{"u8);
        return outer;
    }

    /// <inheritdoc/>
    public void WriteListEnd(int outer)
    {
        Store("]"u8);
        _context = (JsonContext)outer;
    }

    /// <inheritdoc/>
    public void WriteSetEnd(int outer) => WriteListEnd(outer);

    /// <inheritdoc/>
    public void WriteMapEnd(int outer)
    {
        Store("}]"u8);
        _context = (JsonContext)outer;
    }

    /// <inheritdoc/>
    public void WriteBools(scoped ReadOnlySpan<bool> values)
    {
        foreach (bool value in values)
        {
            WriteBool(value);
        }
    }

    /// <inheritdoc/>
    public void WriteI8s(scoped ReadOnlySpan<sbyte> values)
    {
        foreach (sbyte value in values)
        {
            WriteInteger(value);
        }
    }

    /// <inheritdoc/>
    public void WriteI16s(scoped ReadOnlySpan<short> values)
    {
        foreach (short value in values)
        {
            WriteInteger(value);
        }
    }

    /// <inheritdoc/>
    public void WriteI32s(scoped ReadOnlySpan<int> values)
    {
        foreach (int value in values)
        {
            WriteInteger(value);
        }
    }

    /// <inheritdoc/>
    public void WriteI64s(scoped ReadOnlySpan<long> values)
    {
        foreach (long value in values)
        {
            WriteInteger(value);
        }
    }

    /// <inheritdoc/>
    public void WriteDoubles(scoped ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            WriteDouble(value);
        }
    }

    /// <inheritdoc/>
    public void WriteRaw(short id, TType type, scoped ReadOnlySpan<byte> encoded)
    {
        WriteFieldHeader(type, id);
        Store(encoded);
    }

    /// <summary>Writes what separates the next value from what precedes it.</summary>
    /// <returns>Whether the value is a map's key.</returns>
    private bool BeginValue()
    {
        switch (_context)
        {
            case JsonContext.Element:
                Store(","u8);
                return false;
            case JsonContext.MapValue:
                Store(":"u8);
                _context = JsonContext.Key;
                return false;
            case JsonContext.Key:
                Store(","u8);
                _context = JsonContext.MapValue;
                return true;
            case JsonContext.FirstKey:
                _context = JsonContext.MapValue;
                return true;
            default:
                return false;
        }
    }

    private int Enter(JsonContext context)
    {
        JsonContext outer = _context;
        _context = context;
        return (int)outer;
    }

    /// <summary>Ends the field before, and begins the object that holds the value under its type's name.</summary>
    private void WriteFieldHeader(TType type, short id)
    {
        ReadOnlySpan<byte> name = JsonFormat.NameOf(type);
        if (name.IsEmpty)
        {
            ThrowHelper.UnknownType(type);
        }

        Span<byte> slot = Reserve(MaxFieldHeaderSize);
        int size = 0;
        if (_context == JsonContext.Field)
        {
            slot[size++] = (byte)'}';
            slot[size++] = (byte)',';
        }

        slot[size++] = (byte)'"';
        Utf8Formatter.TryFormat(id, slot[size..], out int digits);
        size += digits;
        "\":{\""u8.CopyTo(slot[size..]);
        size += 4;
        name.CopyTo(slot[size..]);
        size += name.Length;
        "\":"u8.CopyTo(slot[size..]);
        _position += size + 2;
        _context = JsonContext.Field;
    }

    private void WriteTypeName(TType type, int count)
    {
        ReadOnlySpan<byte> name = JsonFormat.NameOf(type);
        if (name.IsEmpty)
        {
            if (count > 0)
            {
                ThrowHelper.UnknownType(type);
            }

            name = JsonFormat.NameOf(TType.I8);
        }

        Store("\""u8);
        Store(name);
        Store("\""u8);
    }

    private int WriteCount(int count, JsonContext elements)
    {
        int outer = Enter(JsonContext.Element);
        WriteInteger(count);
        _context = elements;
        return outer;
    }

    private void WriteInteger(long value)
    {
        bool quoted = BeginValue();
        Span<byte> slot = Reserve(MaxNumberSize);
        int size = 0;
        if (quoted)
        {
            slot[size++] = (byte)'"';
        }

        Utf8Formatter.TryFormat(value, slot[size..], out int digits);
        size += digits;
        if (quoted)
        {
            slot[size++] = (byte)'"';
        }

        _position += size;
    }

    private void WriteBase64(scoped ReadOnlySpan<byte> value)
    {
        long room = JsonBase64.PaddedSize(value.Length) + 2;
        if (room > Array.MaxLength)
        {
            ThrowHelper.BufferTooLarge(room);
        }

        Span<byte> slot = Reserve((int)room);
        slot[0] = (byte)'"';
        int size = 1 + JsonBase64.Encode(value, slot[1..]);
        slot[size++] = (byte)'"';
        _position += size;
    }

    private void WriteText(string value)
    {
        // Where nothing needs an escape and the longest possible encoding fits, encode at once.
        if (JsonText.IndexOfEscaped(value) < 0 && ((long)value.Length * MaxBytesPerChar) + 2 <= _window.Length - _position)
        {
            Span<byte> slot = _window[_position..];
            slot[0] = (byte)'"';
            int size = 1 + Encoding.UTF8.GetBytes(value, slot[1..]);
            slot[size++] = (byte)'"';
            _position += size;
        }
        else
        {
            WriteLongText(value);
        }
    }

    private void WriteLongText(ReadOnlySpan<char> rest)
    {
        Store("\""u8);
        while (JsonText.IndexOfEscaped(rest) is var plain && plain >= 0)
        {
            // What needs an escape is ASCII, so no surrogate pair is cut in two.
            WritePlainText(rest[..plain]);
            WriteEscape((byte)rest[plain]);
            rest = rest[(plain + 1)..];
        }

        WritePlainText(rest);
        Store("\""u8);
    }

    private void WritePlainText(ReadOnlySpan<char> text)
    {
        int room = _window.Length - _position;
        int size = (long)text.Length * MaxBytesPerChar <= room ? 0 : Encoding.UTF8.GetByteCount(text);
        int written = Encoding.UTF8.GetBytes(text, Reserve(size));
        _position += written;
    }

    /// <summary>Writes text that is UTF-8 already.</summary>
    private void WriteText(scoped ReadOnlySpan<byte> rest)
    {
        Store("\""u8);
        while (JsonText.IndexOfEscaped(rest) is var plain && plain >= 0)
        {
            Store(rest[..plain]);
            WriteEscape(rest[plain]);
            rest = rest[(plain + 1)..];
        }

        Store(rest);
        Store("\""u8);
    }

    private void WriteEscape(byte code)
    {
        int written = JsonText.WriteEscape(code, Reserve(MaxEscapeSize));
        _position += written;
    }

    private void Store(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _position += bytes.Length;
    }

    /// <summary>
    /// Makes sure that <paramref name="size"/> bytes are there. Who stores into them advances the position by what it stored, in
    /// a statement of its own: reserving may move the position.
    /// </summary>
    private Span<byte> Reserve(int size)
    {
        if (_window.Length - _position < size)
        {
            Grow(size);
        }

        return _window[_position..];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int size)
    {
        _output.Advance(_position);
        _window = _output.GetSpan(size);
        _position = 0;
        Debug.Assert(_window.Length >= size);
    }
}
