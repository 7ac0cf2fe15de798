using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace ThriftRpc.Protocol;

/// <summary>Reads Thrift's JSON protocol (TJSON) from one message in contiguous memory.</summary>
/// <remarks>
/// <para>
/// White space is passed over wherever JSON allows it, and control characters in strings need no escape; names, numbers and
/// their quotes must be as Apache Thrift's libraries write them. See <see cref="IProtocolReader"/> for what may be thrown; an
/// error quotes what was found.
/// </para>
/// <para>
/// A number is quoted where it is a field's id or a map's key, and nowhere else. A key that is a struct or a container stands
/// in its place like any value, which is not JSON, but is what Apache Thrift's libraries write and read.
/// </para>
/// </remarks>
public ref struct JsonProtocolReader : IProtocolReader
{
    /// <summary>Longer strings with escapes are decoded by way of the array pool.</summary>
    private const int LongestOnStack = 256;

    /// <summary>A comma or colon behind a key or value.</summary>
    private const int Separator = 1;

    private readonly ReadOnlySpan<byte> _message;
    private readonly ThriftLimits _limits;
    private int _position;
    private JsonContext _context;
    private int _depth;
    private int _objectsLeft;

    /// <summary>Creates a reader of <paramref name="message"/>.</summary>
    /// <param name="message">The bytes to read; they must outlive the reader.</param>
    /// <param name="limits">How much of anything they may hold.</param>
    public JsonProtocolReader(ReadOnlySpan<byte> message, ThriftLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        _message = message;
        _limits = limits;
        _objectsLeft = limits.MaxObjects;
    }

    /// <summary>Gets how many bytes have been read.</summary>
    public readonly int Position => _position;

    private readonly ReadOnlySpan<byte> Rest => _message[_position..];

    /// <summary>Reads what stands before a message's body.</summary>
    /// <returns>The header; its name points into the message, or into memory of its own when it had escapes.</returns>
    public MessageHeader ReadMessageBegin()
    {
        if (Peek() != '[')
        {
            JsonThrowHelper.Unexpected("the '[' of a message", Rest);
        }

        _position++;
        long version = ReadInteger(isKey: false, "version", int.MinValue, int.MaxValue);
        if (version != JsonFormat.Version)
        {
            JsonThrowHelper.BadVersion(version);
        }

        Pass(',');
        ReadOnlySpan<byte> name = ReadPlainText();
        Pass(',');
        var type = (TMessageType)ReadInteger(isKey: false, "message type", byte.MinValue, byte.MaxValue);
        Pass(',');
        int sequenceId = (int)ReadInteger(isKey: false, "sequence id", int.MinValue, int.MaxValue);
        _context = JsonContext.Element;
        return new MessageHeader(name, type, sequenceId);
    }

    /// <summary>Reads what stands behind a message's body.</summary>
    public void ReadMessageEnd() => Pass(']');

    /// <summary>Checks that nothing but white space follows what has been read.</summary>
    /// <exception cref="TProtocolException">Bytes are left over.</exception>
    public readonly void CheckNothingLeft()
    {
        int rest = Rest.TrimStart(" \t\r\n"u8).Length;
        if (rest > 0)
        {
            ThrowHelper.BytesLeftOver(rest);
        }
    }

    /// <inheritdoc/>
    public int ReadStructBegin()
    {
        if (++_depth > _limits.MaxDepth)
        {
            ThrowHelper.DepthLimit(_limits.MaxDepth);
        }

        Charge(1);
        BeginValue();
        return (int)OpenStruct();
    }

    /// <inheritdoc/>
    public void ReadStructEnd(int outer)
    {
        _depth--;
        _context = (JsonContext)outer;
    }

    /// <inheritdoc/>
    /// <remarks>A name that is no type's is refused, not handed on.</remarks>
    public bool ReadFieldBegin(out TType type, out short id)
    {
        // The object round the value before this field ends here.
        if (_context == JsonContext.Field)
        {
            Pass('}');
        }

        byte next = Peek();
        if (next == '}')
        {
            _position++;
            type = TType.Stop;
            id = 0;
            return false;
        }

        if (_context == JsonContext.Field)
        {
            Pass(',');
        }

        id = (short)ReadInteger(isKey: true, "field id", short.MinValue, short.MaxValue);
        Pass(':');
        Pass('{');
        type = ReadTypeName(out int name);
        if (type == TType.Stop)
        {
            ThrowUnknownType(name);
        }

        Pass(':');
        _context = JsonContext.Field;
        return true;
    }

    /// <inheritdoc/>
    public int ReadListBegin(out TType elementType, out int count)
    {
        BeginValue();
        JsonContext outer = OpenElements(out elementType, out count);

        // Numbers in a list take hardly more room than on the wire, and structs and containers count when they begin.
        Charge(elementType == TType.String ? count + 1 : 1);
        if (elementType == TType.Struct && count > _objectsLeft)
        {
            ThrowHelper.ObjectLimit(_limits.MaxObjects);
        }

        return (int)outer;
    }

    /// <inheritdoc/>
    public int ReadSetBegin(out TType elementType, out int count)
    {
        BeginValue();
        JsonContext outer = OpenElements(out elementType, out count);
        Charge(count + 1);
        return (int)outer;
    }

    /// <inheritdoc/>
    public int ReadMapBegin(out TType keyType, out TType valueType, out int count)
    {
        BeginValue();
        JsonContext outer = OpenPairs(out keyType, out valueType, out count);
        Charge(count + 1);
        return (int)outer;
    }

    /// <inheritdoc/>
    public void ReadListEnd(int outer) => CloseElements((JsonContext)outer);

    /// <inheritdoc/>
    public void ReadSetEnd(int outer) => CloseElements((JsonContext)outer);

    /// <inheritdoc/>
    public void ReadMapEnd(int outer) => ClosePairs((JsonContext)outer);

    /// <inheritdoc/>
    /// <remarks>0 is false, every other whole number true.</remarks>
    public bool ReadBool() => ReadBool(BeginValue());

    /// <inheritdoc/>
    public sbyte ReadI8() => ReadI8(BeginValue());

    /// <inheritdoc/>
    public short ReadI16() => ReadI16(BeginValue());

    /// <inheritdoc/>
    public int ReadI32() => ReadI32(BeginValue());

    /// <inheritdoc/>
    public long ReadI64() => ReadI64(BeginValue());

    /// <inheritdoc/>
    public double ReadDouble() => ReadDouble(BeginValue());

    /// <inheritdoc/>
    public string ReadString()
    {
        BeginValue();
        ReadOnlySpan<byte> text = ReadText(out bool hasEscapes);
        return hasEscapes ? DecodeEscaped(text) : Utf8Text.Decode(text, _limits);
    }

    /// <inheritdoc/>
    public byte[] ReadBinary()
    {
        BeginValue();
        return JsonBase64.Decode(ReadPlainText());
    }

    /// <inheritdoc/>
    public Guid ReadUuid()
    {
        BeginValue();
        return ReadUuidText();
    }

    /// <inheritdoc/>
    public void ReadBools(scoped Span<bool> destination)
    {
        foreach (ref bool element in destination)
        {
            element = ReadBool();
        }
    }

    /// <inheritdoc/>
    public void ReadI8s(scoped Span<sbyte> destination)
    {
        foreach (ref sbyte element in destination)
        {
            element = ReadI8();
        }
    }

    /// <inheritdoc/>
    public void ReadI16s(scoped Span<short> destination)
    {
        foreach (ref short element in destination)
        {
            element = ReadI16();
        }
    }

    /// <inheritdoc/>
    public void ReadI32s(scoped Span<int> destination)
    {
        foreach (ref int element in destination)
        {
            element = ReadI32();
        }
    }

    /// <inheritdoc/>
    public void ReadI64s(scoped Span<long> destination)
    {
        foreach (ref long element in destination)
        {
            element = ReadI64();
        }
    }

    /// <inheritdoc/>
    public void ReadDoubles(scoped Span<double> destination)
    {
        foreach (ref double element in destination)
        {
            element = ReadDouble();
        }
    }

    /// <inheritdoc/>
    /// <remarks>A string's content is not decoded: it may be neither valid UTF-8 nor valid base64.</remarks>
    public void Skip(TType type) => Skip(type, BeginValue(), _depth);

    /// <inheritdoc/>
    public byte[] ReadRaw(TType type)
    {
        bool isKey = BeginValue();
        Peek();
        int start = _position;
        Skip(type, isKey, _depth);
        return _message[start.._position].ToArray();
    }

    private void Skip(TType type, bool isKey, int depth)
    {
        switch (type)
        {
            case TType.Bool:
                ReadBool(isKey);
                return;
            case TType.I8:
                ReadI8(isKey);
                return;
            case TType.I16:
                ReadI16(isKey);
                return;
            case TType.I32:
                ReadI32(isKey);
                return;
            case TType.I64:
                ReadI64(isKey);
                return;
            case TType.Double:
                ReadDouble(isKey);
                return;
            case TType.String:
                ReadText(out _);
                return;
            case TType.Uuid:
                ReadUuidText();
                return;
        }

        // What follows nests, and so costs stack.
        if (++depth > _limits.MaxDepth)
        {
            ThrowHelper.DepthLimit(_limits.MaxDepth);
        }

        switch (type)
        {
            case TType.Struct:
                SkipStruct(depth);
                break;
            case TType.List or TType.Set:
                SkipElements(depth);
                break;
            case TType.Map:
                SkipPairs(depth);
                break;
            default:
                ThrowHelper.UnknownType(type);
                break;
        }
    }

    private void SkipStruct(int depth)
    {
        JsonContext outer = OpenStruct();
        while (ReadFieldBegin(out TType type, out _))
        {
            Skip(type, BeginValue(), depth);
        }

        _context = outer;
    }

    private void SkipElements(int depth)
    {
        JsonContext outer = OpenElements(out TType type, out int count);
        for (int i = 0; i < count; i++)
        {
            Skip(type, BeginValue(), depth);
        }

        CloseElements(outer);
    }

    private void SkipPairs(int depth)
    {
        JsonContext outer = OpenPairs(out TType keyType, out TType valueType, out int count);
        for (int i = 0; i < count; i++)
        {
            Skip(keyType, BeginValue(), depth);
            Skip(valueType, BeginValue(), depth);
        }

        ClosePairs(outer);
    }

    /// <summary>Passes what separates the next value from what precedes it.</summary>
    /// <returns>Whether the value is a map's key.</returns>
    private bool BeginValue()
    {
        switch (_context)
        {
            case JsonContext.Element:
                Pass(',');
                return false;
            case JsonContext.MapValue:
                Pass(':');
                _context = JsonContext.Key;
                return false;
            case JsonContext.Key:
                Pass(',');
                _context = JsonContext.MapValue;
                return true;
            case JsonContext.FirstKey:
                _context = JsonContext.MapValue;
                return true;
            default:
                return false;
        }
    }

    private JsonContext OpenStruct()
    {
        Pass('{');
        return Enter(JsonContext.FirstField);
    }

    private JsonContext OpenElements(out TType elementType, out int count)
    {
        Pass('[');
        elementType = ReadTypeName(out int name);
        Pass(',');
        count = ReadCount();
        if (count > 0 && elementType == TType.Stop)
        {
            ThrowUnknownType(name);
        }

        CheckCount(count, Separator + JsonFormat.SmallestSize(elementType));
        return Enter(JsonContext.Element);
    }

    private void CloseElements(JsonContext outer)
    {
        Pass(']');
        _context = outer;
    }

    private JsonContext OpenPairs(out TType keyType, out TType valueType, out int count)
    {
        Pass('[');
        keyType = ReadTypeName(out int keyName);
        Pass(',');
        valueType = ReadTypeName(out int valueName);
        Pass(',');
        count = ReadCount();
        if (count > 0 && (keyType == TType.Stop || valueType == TType.Stop))
        {
            ThrowUnknownType(keyType == TType.Stop ? keyName : valueName);
        }

        CheckCount(count, JsonFormat.SmallestKeySize(keyType) + Separator + JsonFormat.SmallestSize(valueType) + Separator);
        Pass(',');
        Pass('{');
        return Enter(JsonContext.FirstKey);
    }

    private void ClosePairs(JsonContext outer)
    {
        Pass('}');
        Pass(']');
        _context = outer;
    }

    private JsonContext Enter(JsonContext context)
    {
        JsonContext outer = _context;
        _context = context;
        return outer;
    }

    private bool ReadBool(bool isKey) => ReadInteger(isKey, "bool", long.MinValue, long.MaxValue) != 0;

    private sbyte ReadI8(bool isKey) => (sbyte)ReadInteger(isKey, "i8", sbyte.MinValue, sbyte.MaxValue);

    private short ReadI16(bool isKey) => (short)ReadInteger(isKey, "i16", short.MinValue, short.MaxValue);

    private int ReadI32(bool isKey) => (int)ReadInteger(isKey, "i32", int.MinValue, int.MaxValue);

    private long ReadI64(bool isKey) => ReadInteger(isKey, "i64", long.MinValue, long.MaxValue);

    private int ReadCount() => (int)ReadInteger(isKey: false, "count", int.MinValue, int.MaxValue);

    private long ReadInteger(bool isKey, string what, long smallest, long largest)
    {
        PassQuoteOf(isKey);
        if (!JsonNumber.TryReadInteger(Rest, out long value, out int size) || value < smallest || value > largest)
        {
            JsonThrowHelper.BadInteger(what, smallest, largest, Rest);
        }

        _position += size;
        CloseQuoteOf(isKey);
        return value;
    }

    private double ReadDouble(bool isKey)
    {
        if (Peek() == '"' && TryReadSpecialDouble(isKey, out double special))
        {
            return special;
        }

        PassQuoteOf(isKey);
        if (!JsonNumber.TryReadDouble(Rest, out double value, out int size))
        {
            JsonThrowHelper.BadDouble(Rest);
        }

        _position += size;
        CloseQuoteOf(isKey);
        return value;
    }

    /// <summary>Reads the doubles that JSON has no numbers for, which are quoted everywhere.</summary>
    private bool TryReadSpecialDouble(bool isKey, out double value)
    {
        int start = _position;
        ReadOnlySpan<byte> text = ReadText(out _);
        switch (text)
        {
            case [(byte)'N', (byte)'a', (byte)'N']:
                value = BitConverter.UInt64BitsToDouble(JsonFormat.NotANumberBits);
                return true;
            case [(byte)'I', ..] when text.SequenceEqual("Infinity"u8):
                value = double.PositiveInfinity;
                return true;
            case [(byte)'-', (byte)'I', ..] when text.SequenceEqual("-Infinity"u8):
                value = double.NegativeInfinity;
                return true;
        }

        if (!isKey)
        {
            JsonThrowHelper.QuotedNumber(text);
        }

        _position = start;
        value = 0;
        return false;
    }

    private void PassQuoteOf(bool isKey)
    {
        if (isKey)
        {
            Pass('"');
        }
        else
        {
            Peek();
        }
    }

    /// <summary>Passes the quote behind a number that is a key; no white space may stand between them.</summary>
    private void CloseQuoteOf(bool isKey)
    {
        if (isKey)
        {
            if (_position == _message.Length || _message[_position] != '"')
            {
                ThrowUnexpected('"');
            }

            _position++;
        }
    }

    private Guid ReadUuidText()
    {
        ReadOnlySpan<byte> text = ReadPlainText();
        if (!Utf8Parser.TryParse(text, out Guid value, out int size, 'D') || size != text.Length)
        {
            JsonThrowHelper.BadUuid(text);
        }

        return value;
    }

    /// <summary>Reads a type's name.</summary>
    /// <param name="start">Where the name stands, for <see cref="ThrowUnknownType"/>.</param>
    /// <returns>The type, or <see cref="TType.Stop"/> when there is none of that name: an empty container may say anything.</returns>
    private TType ReadTypeName(out int start)
    {
        Pass('"');
        start = _position;
        ReadOnlySpan<byte> rest = Rest;
        if (rest.Length < JsonFormat.TypeNameSize)
        {
            ThrowHelper.Truncated(JsonFormat.TypeNameSize, rest.Length);
        }

        TType type = JsonFormat.TypeOf(rest, out int size);
        if (type == TType.Stop)
        {
            size = FindTextEnd(rest, out _) + 1;
        }

        _position += size;
        return type;
    }

    [DoesNotReturn]
    private readonly void ThrowUnknownType(int start)
    {
        ReadOnlySpan<byte> name = _message[start..];
        JsonThrowHelper.UnknownType(name[..FindTextEnd(name, out _)]);
    }

    /// <summary>Reads a string whose content matters byte by byte: without escapes.</summary>
    private ReadOnlySpan<byte> ReadPlainText()
    {
        ReadOnlySpan<byte> text = ReadText(out bool hasEscapes);
        if (!hasEscapes)
        {
            return text;
        }

        // Memory of its own, as the caller may keep the span. Escapes are rare here, and the memory is less than what arrived.
        byte[] plain = new byte[text.Length];
        return plain.AsSpan(0, JsonText.Unescape(text, plain, _limits));
    }

    private readonly string DecodeEscaped(ReadOnlySpan<byte> text)
    {
        if (text.Length <= LongestOnStack)
        {
            Span<byte> plain = stackalloc byte[LongestOnStack];
            return Utf8Text.Decode(plain[..JsonText.Unescape(text, plain, _limits)], _limits);
        }

        bool isPooled = text.Length <= OutputBuffer.LargestPooledArray;
        byte[] array = isPooled ? ArrayPool<byte>.Shared.Rent(text.Length) : GC.AllocateUninitializedArray<byte>(text.Length);
        try
        {
            return Utf8Text.Decode(array.AsSpan(0, JsonText.Unescape(text, array, _limits)), _limits);
        }
        finally
        {
            if (isPooled)
            {
                ArrayPool<byte>.Shared.Return(array);
            }
        }
    }

    /// <summary>Reads a string as it stands between its quotes.</summary>
    private ReadOnlySpan<byte> ReadText(out bool hasEscapes)
    {
        Pass('"');
        ReadOnlySpan<byte> rest = Rest;
        int end = FindTextEnd(rest, out hasEscapes);
        _position += end + 1;
        return rest[..end];
    }

    private readonly int FindTextEnd(ReadOnlySpan<byte> text, out bool hasEscapes)
    {
        int end = JsonText.FindEnd(text, out hasEscapes);
        if (end < 0)
        {
            JsonThrowHelper.EndlessString(text);
        }

        if (end > _limits.MaxStringBytes)
        {
            JsonThrowHelper.StringLimit(end, _limits.MaxStringBytes);
        }

        return end;
    }

    /// <summary>Refuses a count that no honest peer announces.</summary>
    private readonly void CheckCount(int count, int smallestSize)
    {
        if (count < 0)
        {
            ThrowHelper.NegativeSize("container", count);
        }

        if (count > _limits.MaxContainerElements)
        {
            ThrowHelper.ContainerLimit(count, _limits.MaxContainerElements);
        }

        if ((long)count * smallestSize > _message.Length - _position)
        {
            ThrowHelper.ContainerBeyondMessage(count, smallestSize, _message.Length - _position);
        }
    }

    private void Charge(int objects)
    {
        _objectsLeft -= objects;
        if (_objectsLeft < 0)
        {
            ThrowHelper.ObjectLimit(_limits.MaxObjects);
        }
    }

    /// <summary>Passes white space and the punctuation that must follow it.</summary>
    private void Pass(char expected)
    {
        if (Peek() != expected)
        {
            ThrowUnexpected(expected);
        }

        _position++;
    }

    /// <summary>Passes white space and returns the byte behind it, which is there, or an exception.</summary>
    private byte Peek()
    {
        ReadOnlySpan<byte> message = _message;
        int position = _position;
        if ((uint)position < (uint)message.Length && message[position] is var next && next > ' ')
        {
            return next;
        }

        return PeekBehindSpace();
    }

    private byte PeekBehindSpace()
    {
        while (_position < _message.Length && _message[_position] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            _position++;
        }

        if (_position == _message.Length)
        {
            ThrowHelper.Truncated(wanted: 1, left: 0);
        }

        return _message[_position];
    }

    [DoesNotReturn]
    private readonly void ThrowUnexpected(char expected)
    {
        if (_position == _message.Length)
        {
            ThrowHelper.Truncated(wanted: 1, left: 0);
        }

        JsonThrowHelper.Unexpected($"'{expected}'", Rest);
    }
}
