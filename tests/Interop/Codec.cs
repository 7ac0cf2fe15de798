using ThriftRpc.Protocol;

namespace ThriftRpc.Interop;

/// <summary>Structs as bytes in the binary protocol, without a message around them.</summary>
internal static class Codec
{
    public static byte[] Encode<T>(T value)
        where T : IThriftStruct<T>
    {
        using OutputBuffer output = new();
        TBinaryProtocol.Default.WriteStruct(output, value);
        return output.WrittenMemory.ToArray();
    }

    public static T Decode<T>(byte[] bytes)
        where T : IThriftStruct<T> => TBinaryProtocol.Default.ReadStruct<T>(bytes, ThriftLimits.Default);
}
