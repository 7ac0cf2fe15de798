namespace ThriftRpc.Protocol.Tests;

internal delegate void CompactWriting(ref CompactProtocolWriter writer);

internal delegate T CompactReading<T>(ref CompactProtocolReader reader);

/// <summary><see cref="Bytes"/> for writer and reader of the compact protocol.</summary>
internal static class CompactBytes
{
    public static byte[] Written(CompactWriting write)
    {
        using var output = new OutputBuffer();
        var writer = new CompactProtocolWriter(output);
        write(ref writer);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads, and demands that nothing is left over.</summary>
    public static T Read<T>(ReadOnlySpan<byte> bytes, CompactReading<T> read, ThriftLimits? limits = null)
    {
        var reader = new CompactProtocolReader(bytes, limits ?? ThriftLimits.Default);
        T value = read(ref reader);
        reader.CheckNothingLeft();
        return value;
    }
}
