using ThriftRpc.Protocol;

namespace ThriftRpc.Generator.Tests;

/// <summary>Structs to bytes and back.</summary>
internal static class WireFormat
{
    public static byte[] Write<T>(T value)
        where T : IThriftStruct<T>
    {
        using OutputBuffer output = new();
        TBinaryProtocol.Default.WriteStruct(output, value);
        return output.WrittenMemory.ToArray();
    }

    public static T Read<T>(byte[] bytes)
        where T : IThriftStruct<T> => TBinaryProtocol.Default.ReadStruct<T>(bytes, ThriftLimits.Default);

    public static T RoundTrip<T>(T value)
        where T : IThriftStruct<T> => Read<T>(Write(value));
}
