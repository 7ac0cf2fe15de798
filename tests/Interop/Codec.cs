using ThriftRpc.Protocol;

namespace ThriftRpc.Interop;

/// <summary>Structs as bytes, without a message around them; in the binary protocol unless another is named.</summary>
internal static class Codec
{
    public static byte[] Encode<T>(T value, ThriftProtocol? protocol = null)
        where T : IThriftStruct<T>
    {
        using OutputBuffer output = new();
        (protocol ?? TBinaryProtocol.Default).WriteStruct(output, value);
        return output.WrittenMemory.ToArray();
    }

    public static T Decode<T>(byte[] bytes, ThriftProtocol? protocol = null)
        where T : IThriftStruct<T> => (protocol ?? TBinaryProtocol.Default).ReadStruct<T>(bytes, ThriftLimits.Default);
}
