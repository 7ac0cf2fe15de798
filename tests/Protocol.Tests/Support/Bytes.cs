namespace ThriftRpc.Protocol.Tests;

internal delegate void Writing(ref BinaryProtocolWriter writer);

internal delegate T Reading<T>(ref BinaryProtocolReader reader);

/// <summary>To bytes and back, in the words of the tests; by the binary protocol unless another is named.</summary>
internal static class Bytes
{
    /// <summary>Bytes as a specification prints them: hexadecimal, with blanks where they help the eye.</summary>
    public static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    public static byte[] Written(Writing write)
    {
        using var output = new OutputBuffer();
        var writer = new BinaryProtocolWriter(output);
        write(ref writer);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads, and demands that nothing is left over.</summary>
    public static T Read<T>(ReadOnlySpan<byte> bytes, Reading<T> read, ThriftLimits? limits = null)
    {
        var reader = new BinaryProtocolReader(bytes, limits ?? ThriftLimits.Default);
        T value = read(ref reader);
        reader.CheckNothingLeft();
        return value;
    }

    public static byte[] OfStruct<T>(T value, ThriftProtocol? protocol = null)
        where T : IThriftStruct<T>
    {
        using var output = new OutputBuffer();
        (protocol ?? TBinaryProtocol.Default).WriteStruct(output, value);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] OfMessage<T>(
        ReadOnlySpan<byte> name, TMessageType type, int sequenceId, T value, ThriftProtocol? protocol = null)
        where T : IThriftStruct<T>
    {
        using var output = new OutputBuffer();
        var body = new StructBody<T>(value);
        (protocol ?? TBinaryProtocol.Default).WriteMessage(output, new MessageHeader(name, type, sequenceId), ref body);
        return output.WrittenSpan.ToArray();
    }

    public static T ToStruct<T>(ReadOnlySpan<byte> bytes, ThriftLimits? limits = null, ThriftProtocol? protocol = null)
        where T : IThriftStruct<T> => (protocol ?? TBinaryProtocol.Default).ReadStruct<T>(bytes, limits ?? ThriftLimits.Default);

    /// <summary>Reads a message's header and body; what was in the header stands in the result.</summary>
    public static ReadBody<T> ToMessage<T>(ReadOnlySpan<byte> bytes, ThriftLimits? limits = null, ThriftProtocol? protocol = null)
        where T : IThriftStruct<T>
    {
        var body = new ReadBody<T>();
        (protocol ?? TBinaryProtocol.Default).ReadMessage(bytes, limits ?? ThriftLimits.Default, ref body);
        return body;
    }

    /// <summary>Reads a message's header and passes over its body.</summary>
    public static void SkipMessage(ReadOnlySpan<byte> bytes, ThriftLimits? limits = null, ThriftProtocol? protocol = null)
    {
        var body = new SkippedBody();
        (protocol ?? TBinaryProtocol.Default).ReadMessage(bytes, limits ?? ThriftLimits.Default, ref body);
    }

    public static TProtocolException FailureOf(Action action) =>
        Assert.Throws<TProtocolException>(action) ?? throw new AssertionException("Inside a scope of several assertions nothing is returned.");
}
