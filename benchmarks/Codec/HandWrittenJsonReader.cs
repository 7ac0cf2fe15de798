using System.Buffers.Text;
using System.Text.Json;
using ThriftRpc.Protocol;

namespace ThriftRpc.Benchmarks.Codec;

/// <summary>What a person would write to decode one document from Thrift's JSON protocol: on <see cref="Utf8JsonReader"/>.</summary>
/// <remarks>The rules are those of <see cref="HandWrittenReader"/>; what is no JSON at all, <see cref="Utf8JsonReader"/> refuses.</remarks>
internal ref struct HandWrittenJsonReader(ReadOnlySpan<byte> bytes, ThriftLimits limits)
{
    private readonly int _length = bytes.Length;
    private readonly ThriftLimits _limits = limits;
    private Utf8JsonReader _json = new(bytes, new JsonReaderOptions { MaxDepth = 10 * limits.MaxDepth });
    private int _depth;
    private int _objectsLeft = limits.MaxObjects;

    public void CheckEnd() => Refuse.If(_json.Read(), TProtocolExceptionType.InvalidData);

    public void BeginStruct()
    {
        Refuse.If(++_depth > _limits.MaxDepth, TProtocolExceptionType.DepthLimit);
        Charge(1);
        Next(JsonTokenType.StartObject);
    }

    public void EndStruct() => _depth--;

    public bool Field(out TType type, out short id)
    {
        Refuse.If(!_json.Read(), TProtocolExceptionType.InvalidData);
        if (_json.TokenType == JsonTokenType.EndObject)
        {
            type = TType.Stop;
            id = 0;
            return false;
        }

        Refuse.If(!Utf8Parser.TryParse(_json.ValueSpan, out id, out int used) || used != _json.ValueSpan.Length, TProtocolExceptionType.InvalidData);
        Next(JsonTokenType.StartObject);
        Next(JsonTokenType.PropertyName);
        type = TypeOf(_json.ValueSpan);
        Refuse.If(type == TType.Stop, TProtocolExceptionType.InvalidData);
        return true;
    }

    /// <summary>Ends the object round a field's value.</summary>
    public void EndField() => Next(JsonTokenType.EndObject);

    public bool Bool() => I64() != 0;

    public sbyte I8()
    {
        Next(JsonTokenType.Number);
        Refuse.If(!_json.TryGetSByte(out sbyte value), TProtocolExceptionType.InvalidData);
        return value;
    }

    public short I16()
    {
        Next(JsonTokenType.Number);
        Refuse.If(!_json.TryGetInt16(out short value), TProtocolExceptionType.InvalidData);
        return value;
    }

    public int I32()
    {
        Next(JsonTokenType.Number);
        Refuse.If(!_json.TryGetInt32(out int value), TProtocolExceptionType.InvalidData);
        return value;
    }

    public long I64()
    {
        Next(JsonTokenType.Number);
        Refuse.If(!_json.TryGetInt64(out long value), TProtocolExceptionType.InvalidData);
        return value;
    }

    public double Double()
    {
        Refuse.If(!_json.Read(), TProtocolExceptionType.InvalidData);
        if (_json.TokenType == JsonTokenType.String)
        {
            return _json.ValueTextEquals("NaN"u8) ? double.NaN
                : _json.ValueTextEquals("Infinity"u8) ? double.PositiveInfinity
                : _json.ValueTextEquals("-Infinity"u8) ? double.NegativeInfinity
                : throw new TProtocolException(TProtocolExceptionType.InvalidData, "The bytes are no order.");
        }

        Refuse.If(_json.TokenType != JsonTokenType.Number, TProtocolExceptionType.InvalidData);
        Refuse.If(!_json.TryGetDouble(out double value), TProtocolExceptionType.InvalidData);
        return value;
    }

    public string String()
    {
        Next(JsonTokenType.String);
        return Text();
    }

    public string Key()
    {
        Next(JsonTokenType.PropertyName);
        return Text();
    }

    /// <summary>Reads base64 with or without padding, which the reader's own method does not do.</summary>
    public byte[] Binary()
    {
        Next(JsonTokenType.String);
        Refuse.If(_json.ValueIsEscaped, TProtocolExceptionType.InvalidData);
        Refuse.If(_json.ValueSpan.Length > _limits.MaxStringBytes, TProtocolExceptionType.SizeLimit);
        ReadOnlySpan<byte> text = _json.ValueSpan.TrimEnd((byte)'=');
        int whole = text.Length & ~3;
        byte[] value = new byte[text.Length * 3 / 4];
        Base64.DecodeFromUtf8(text[..whole], value, out _, out int written);
        Refuse.If(written != whole / 4 * 3, TProtocolExceptionType.InvalidData);
        if (text.Length > whole)
        {
            Span<byte> last = [(byte)'=', (byte)'=', (byte)'=', (byte)'='];
            text[whole..].CopyTo(last);
            Base64.DecodeFromUtf8(last, value.AsSpan(written), out _, out int tail);
            Refuse.If(written + tail != value.Length, TProtocolExceptionType.InvalidData);
        }

        return value;
    }

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
        Next(JsonTokenType.StartArray);
        Next(JsonTokenType.String);
        TType foundKey = TypeOf(_json.ValueSpan);
        Next(JsonTokenType.String);
        TType foundValue = TypeOf(_json.ValueSpan);
        int count = I32();
        CheckCount(count, 6);
        Refuse.If(count > 0 && (foundKey != keyType || foundValue != valueType), TProtocolExceptionType.InvalidData);
        Charge(count + 1);
        Next(JsonTokenType.StartObject);
        return count;
    }

    public void EndElements() => Next(JsonTokenType.EndArray);

    public void EndPairs()
    {
        Next(JsonTokenType.EndObject);
        Next(JsonTokenType.EndArray);
    }

    /// <summary>Passes over a field that the document does not have.</summary>
    public void Skip()
    {
        Refuse.If(!_json.Read() || !_json.TrySkip(), TProtocolExceptionType.InvalidData);
    }

    private string Text()
    {
        Refuse.If(_json.ValueSpan.Length > _limits.MaxStringBytes, TProtocolExceptionType.SizeLimit);
        return _json.GetString()!;
    }

    private int Elements(TType elementType)
    {
        Next(JsonTokenType.StartArray);
        Next(JsonTokenType.String);
        TType found = TypeOf(_json.ValueSpan);
        int count = I32();
        CheckCount(count, 2);
        Refuse.If(count > 0 && found != elementType, TProtocolExceptionType.InvalidData);
        return count;
    }

    private void Next(JsonTokenType expected) =>
        Refuse.If(!_json.Read() || _json.TokenType != expected, TProtocolExceptionType.InvalidData);

    private readonly void CheckCount(int count, int smallestSize)
    {
        Refuse.If(count < 0, TProtocolExceptionType.NegativeSize);
        Refuse.If(count > _limits.MaxContainerElements, TProtocolExceptionType.SizeLimit);
        Refuse.If((long)count * smallestSize > _length - _json.BytesConsumed, TProtocolExceptionType.InvalidData);
    }

    private void Charge(int objects)
    {
        _objectsLeft -= objects;
        Refuse.If(_objectsLeft < 0, TProtocolExceptionType.SizeLimit);
    }

    private static TType TypeOf(ReadOnlySpan<byte> name) => name switch
    {
        [(byte)'t', (byte)'f'] => TType.Bool,
        [(byte)'i', (byte)'8'] => TType.I8,
        [(byte)'i', (byte)'1', (byte)'6'] => TType.I16,
        [(byte)'i', (byte)'3', (byte)'2'] => TType.I32,
        [(byte)'i', (byte)'6', (byte)'4'] => TType.I64,
        [(byte)'d', (byte)'b', (byte)'l'] => TType.Double,
        [(byte)'s', (byte)'t', (byte)'r'] => TType.String,
        [(byte)'r', (byte)'e', (byte)'c'] => TType.Struct,
        [(byte)'l', (byte)'s', (byte)'t'] => TType.List,
        [(byte)'s', (byte)'e', (byte)'t'] => TType.Set,
        [(byte)'m', (byte)'a', (byte)'p'] => TType.Map,
        [(byte)'u', (byte)'i', (byte)'d'] => TType.Uuid,
        _ => TType.Stop,
    };
}
