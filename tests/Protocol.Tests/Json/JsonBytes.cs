using System.Text;

namespace ThriftRpc.Protocol.Tests;

internal delegate void JsonWriting(ref JsonProtocolWriter writer);

internal delegate T JsonReading<T>(ref JsonProtocolReader reader);

/// <summary>To JSON and back, in the words of the tests.</summary>
internal static class JsonBytes
{
    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static string Written(JsonWriting write)
    {
        using var output = new OutputBuffer();
        var writer = new JsonProtocolWriter(output);
        write(ref writer);
        writer.Flush();
        return Text(output.WrittenSpan);
    }

    /// <summary>What a struct with these fields looks like.</summary>
    public static string WrittenFields(JsonWriting writeFields) => Written((ref writer) =>
    {
        int outer = writer.WriteStructBegin();
        writeFields(ref writer);
        writer.WriteStructEnd(outer);
    });

    /// <summary>Reads, and demands that nothing is left over.</summary>
    public static T Read<T>(ReadOnlySpan<byte> bytes, JsonReading<T> read, ThriftLimits? limits = null)
    {
        var reader = new JsonProtocolReader(bytes, limits ?? ThriftLimits.Default);
        T value = read(ref reader);
        reader.CheckNothingLeft();
        return value;
    }

    public static T Read<T>(string text, JsonReading<T> read, ThriftLimits? limits = null) => Read(Utf8(text), read, limits);

    public static byte[] OfStruct<T>(T value)
        where T : IThriftStruct<T>
    {
        using var output = new OutputBuffer();
        TJsonProtocol.Default.WriteStruct(output, value);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] OfMessage<T>(ReadOnlySpan<byte> name, TMessageType type, int sequenceId, T value)
        where T : IThriftStruct<T>
    {
        using var output = new OutputBuffer();
        var body = new StructBody<T>(value);
        TJsonProtocol.Default.WriteMessage(output, new MessageHeader(name, type, sequenceId), ref body);
        return output.WrittenSpan.ToArray();
    }

    public static T ToStruct<T>(ReadOnlySpan<byte> bytes, ThriftLimits? limits = null)
        where T : IThriftStruct<T> => TJsonProtocol.Default.ReadStruct<T>(bytes, limits ?? ThriftLimits.Default);

    public static T ToStruct<T>(string text, ThriftLimits? limits = null)
        where T : IThriftStruct<T> => ToStruct<T>(Utf8(text), limits);

    public static ReadBody<T> ToMessage<T>(ReadOnlySpan<byte> bytes, ThriftLimits? limits = null)
        where T : IThriftStruct<T>
    {
        var body = new ReadBody<T>();
        TJsonProtocol.Default.ReadMessage(bytes, limits ?? ThriftLimits.Default, ref body);
        return body;
    }

    public static ReadBody<T> ToMessage<T>(string text, ThriftLimits? limits = null)
        where T : IThriftStruct<T> => ToMessage<T>(Utf8(text), limits);

    public static void SkipMessage(ReadOnlySpan<byte> bytes, ThriftLimits? limits = null)
    {
        var body = new SkippedBody();
        TJsonProtocol.Default.ReadMessage(bytes, limits ?? ThriftLimits.Default, ref body);
    }

    /// <summary>What the exception says that the reading must end with.</summary>
    public static string FailureOf<T>(string text, JsonReading<T> read, TProtocolExceptionType type = TProtocolExceptionType.InvalidData)
    {
        TProtocolException failure = Bytes.FailureOf(() => Read(text, read));
        Assert.That(failure.Type, Is.EqualTo(type), failure.Message);
        return failure.Message;
    }
}
