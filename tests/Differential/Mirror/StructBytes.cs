using System.Reflection;
using ThriftRpc.Protocol;

namespace ThriftRpc.Differential;

/// <summary>Writes and reads values whose type is known only at run time.</summary>
internal static class StructBytes
{
    private static readonly MethodInfo s_write = typeof(StructBytes).GetMethod(nameof(WriteCore), BindingFlags.Static | BindingFlags.NonPublic)!;
    private static readonly MethodInfo s_read = typeof(StructBytes).GetMethod(nameof(ReadCore), BindingFlags.Static | BindingFlags.NonPublic)!;

    public static byte[] Write(ThriftProtocol protocol, Type type, object value) => (byte[])Invoke(s_write, type, protocol, value);

    public static object Read(ThriftProtocol protocol, Type type, byte[] bytes) => Invoke(s_read, type, protocol, bytes);

    private static object Invoke(MethodInfo method, Type type, params object[] arguments) =>
        method.MakeGenericMethod(type).Invoke(null, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null)!;

    private static byte[] WriteCore<T>(ThriftProtocol protocol, T value)
        where T : IThriftStruct<T>
    {
        using OutputBuffer output = new();
        protocol.WriteStruct(output, value);
        return output.WrittenMemory.ToArray();
    }

    private static object ReadCore<T>(ThriftProtocol protocol, byte[] bytes)
        where T : IThriftStruct<T> => protocol.ReadStruct<T>(bytes, ThriftLimits.Default);
}
