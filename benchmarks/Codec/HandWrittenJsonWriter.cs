using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ThriftRpc.Protocol;

namespace ThriftRpc.Benchmarks.Codec;

/// <summary>What a person would write to encode one document in Thrift's JSON protocol: on <see cref="Utf8JsonWriter"/>, a method per kind of field.</summary>
/// <remarks>
/// As quick as that writer can be: one instance for all documents, names encoded beforehand, its own checks of nesting off. It
/// escapes no more than the library's writer does, and writes into the library's own buffer.
/// </remarks>
internal sealed class HandWrittenJsonWriter(Utf8JsonWriter json)
{
    private static readonly JsonEncodedText[] s_ids = [.. Enumerable.Range(0, 32).Select(id => JsonEncodedText.Encode($"{id}"))];
    private static readonly JsonEncodedText s_bool = JsonEncodedText.Encode("tf");
    private static readonly JsonEncodedText s_i8 = JsonEncodedText.Encode("i8");
    private static readonly JsonEncodedText s_i16 = JsonEncodedText.Encode("i16");
    private static readonly JsonEncodedText s_i32 = JsonEncodedText.Encode("i32");
    private static readonly JsonEncodedText s_i64 = JsonEncodedText.Encode("i64");
    private static readonly JsonEncodedText s_double = JsonEncodedText.Encode("dbl");
    private static readonly JsonEncodedText s_string = JsonEncodedText.Encode("str");

    public static JsonEncodedText Struct { get; } = JsonEncodedText.Encode("rec");

    public static JsonEncodedText List { get; } = JsonEncodedText.Encode("lst");

    public static JsonEncodedText Set { get; } = JsonEncodedText.Encode("set");

    public static JsonEncodedText Map { get; } = JsonEncodedText.Encode("map");

    public static HandWrittenJsonWriter On(OutputBuffer output) =>
        new(new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }));

    /// <summary>Begins another document.</summary>
    public void Reset() => json.Reset();

    public void Flush() => json.Flush();

    public void Begin() => json.WriteStartObject();

    public void End() => json.WriteEndObject();

    public void Bool(short id, bool value) => Number(id, s_bool, value ? 1 : 0);

    public void I8(short id, sbyte value) => Number(id, s_i8, value);

    public void I16(short id, short value) => Number(id, s_i16, value);

    public void I32(short id, int value) => Number(id, s_i32, value);

    public void I64(short id, long value) => Number(id, s_i64, value);

    public void Double(short id, double value)
    {
        json.WriteStartObject(s_ids[id]);
        if (double.IsFinite(value))
        {
            json.WriteNumber(s_double, value);
        }
        else
        {
            json.WriteString(s_double, double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8);
        }

        json.WriteEndObject();
    }

    public void String(short id, string value)
    {
        json.WriteStartObject(s_ids[id]);
        json.WriteString(s_string, value);
        json.WriteEndObject();
    }

    /// <summary>Writes base64 without padding, which the writer's own method does not do.</summary>
    public void Binary(short id, ReadOnlySpan<byte> value)
    {
        const int mostOnStack = 256;
        int padded = Base64.GetMaxEncodedToUtf8Length(value.Length);
        Span<byte> text = padded <= mostOnStack ? stackalloc byte[mostOnStack] : new byte[padded];
        Base64.EncodeToUtf8(value, text, out _, out int size);
        json.WriteStartObject(s_ids[id]);
        json.WriteString(s_string, text[..size].TrimEnd((byte)'='));
        json.WriteEndObject();
    }

    /// <summary>Begins a field that holds a struct or a container.</summary>
    public void Field(short id, JsonEncodedText type)
    {
        json.WriteStartObject(s_ids[id]);
        json.WritePropertyName(type);
    }

    public void Elements(JsonEncodedText type, int count)
    {
        json.WriteStartArray();
        json.WriteStringValue(type);
        json.WriteNumberValue(count);
    }

    public void Pairs(JsonEncodedText keyType, JsonEncodedText valueType, int count)
    {
        json.WriteStartArray();
        json.WriteStringValue(keyType);
        json.WriteStringValue(valueType);
        json.WriteNumberValue(count);
        json.WriteStartObject();
    }

    public void Strings(int count) => Elements(s_string, count);

    public void Numbers(int count) => Elements(s_i32, count);

    public void StringPairs(int count) => Pairs(s_string, s_string, count);

    public void Number(int value) => json.WriteNumberValue(value);

    public void String(string value) => json.WriteStringValue(value);

    public void Pair(string key, string value) => json.WriteString(key, value);

    /// <summary>Ends a list's array and its field's object.</summary>
    public void EndElements()
    {
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Number(short id, JsonEncodedText type, long value)
    {
        json.WriteStartObject(s_ids[id]);
        json.WriteNumber(type, value);
        json.WriteEndObject();
    }
}
