using System.Diagnostics.CodeAnalysis;

namespace ThriftRpc.Protocol;

/// <summary>Throws, out of line, what the codecs find wrong: the value, the limit and the setting.</summary>
internal static class ThrowHelper
{
    [DoesNotReturn]
    public static void Truncated(int wanted, int left) =>
        throw new TProtocolException(
            TProtocolExceptionType.InvalidData, $"The message ends too early: {wanted} more bytes are needed and {left} are left.");

    [DoesNotReturn]
    public static void NegativeSize(string what, int size) =>
        throw new TProtocolException(TProtocolExceptionType.NegativeSize, $"A {what} announces the negative size {size}.");

    [DoesNotReturn]
    public static void StringLimit(int size, int limit) =>
        throw SizeLimit($"A string announces {size} bytes", limit, nameof(ThriftLimits.MaxStringBytes));

    [DoesNotReturn]
    public static void ContainerLimit(int size, int limit) =>
        throw SizeLimit($"A container announces {size} elements", limit, nameof(ThriftLimits.MaxContainerElements));

    [DoesNotReturn]
    public static void ObjectLimit(int limit) =>
        throw SizeLimit("The message decodes into too many objects", limit, nameof(ThriftLimits.MaxObjects));

    [DoesNotReturn]
    public static void MessageLimit(long size, int limit) =>
        throw SizeLimit($"The message takes at least {size} bytes", limit, nameof(ThriftLimits.MaxMessageBytes));

    [DoesNotReturn]
    public static void DepthLimit(int limit) =>
        throw new TProtocolException(
            TProtocolExceptionType.DepthLimit,
            $"The message is nested deeper than the limit of {limit} ({nameof(ThriftLimits)}.{nameof(ThriftLimits.MaxDepth)}).");

    [DoesNotReturn]
    public static void TooDeepToWrite() =>
        throw new TProtocolException(
            TProtocolExceptionType.DepthLimit,
            $"What is written is nested deeper than {ThriftLimits.LargestMaxDepth} structs; perhaps it contains itself.");

    [DoesNotReturn]
    public static void ContainerBeyondMessage(int count, int elementSize, int left) =>
        throw new TProtocolException(
            TProtocolExceptionType.InvalidData,
            $"A container announces {count} elements of at least {elementSize} bytes, but only {left} bytes are left in the message.");

    [DoesNotReturn]
    public static void UnknownType(TType type) =>
        throw new TProtocolException(TProtocolExceptionType.InvalidData, $"There is no type with the code {(byte)type}.");

    [DoesNotReturn]
    public static void BadVersion(int word) =>
        throw new TProtocolException(
            TProtocolExceptionType.BadVersion, $"The message begins with 0x{word:X8}, which is no version of the binary protocol that we speak.");

    [DoesNotReturn]
    public static void MissingVersion(int word) =>
        throw new TProtocolException(
            TProtocolExceptionType.BadVersion,
            $"The message begins with 0x{word:X8}, without a version, and {nameof(TBinaryProtocol)} was told to read only strict messages.");

    [DoesNotReturn]
    public static void NotCompact(byte first) =>
        throw new TProtocolException(
            TProtocolExceptionType.BadVersion,
            $"The message begins with 0x{first:X2}; one of the compact protocol begins with 0x{CompactFormat.ProtocolId:X2}.");

    [DoesNotReturn]
    public static void CompactVersion(int version) =>
        throw new TProtocolException(
            TProtocolExceptionType.BadVersion,
            version == 2
                ? $"The message is of version 2 of the compact protocol, which is fbthrift's; we speak Apache Thrift's version {CompactFormat.Version}."
                : $"The message is of version {version} of the compact protocol; we speak version {CompactFormat.Version}.");

    [DoesNotReturn]
    public static void UnknownCompactType(int code) =>
        throw new TProtocolException(
            TProtocolExceptionType.InvalidData, $"A field has the type code {code}, which does not exist in the compact protocol.");

    [DoesNotReturn]
    public static void VarintTooLong(int longest, int bits) =>
        throw new TProtocolException(
            TProtocolExceptionType.InvalidData, $"A number takes more than {longest} bytes, or does not fit into {bits} bits.");

    [DoesNotReturn]
    public static void BeyondI16(int value) =>
        throw new TProtocolException(TProtocolExceptionType.InvalidData, $"{value} stands where the type allows no more than 16 bits.");

    [DoesNotReturn]
    public static void FieldIdOverflow(int id) =>
        throw new TProtocolException(TProtocolExceptionType.InvalidData, $"A field counts on to the id {id}; the largest is {short.MaxValue}.");

    [DoesNotReturn]
    public static void InvalidUtf8() =>
        throw new TProtocolException(
            TProtocolExceptionType.InvalidData,
            $"A string is not valid UTF-8 ({nameof(ThriftLimits)}.{nameof(ThriftLimits.RejectInvalidUtf8)} is on).");

    [DoesNotReturn]
    public static void BytesLeftOver(int left) =>
        throw new TProtocolException(TProtocolExceptionType.InvalidData, $"{left} bytes are left over behind the end of the message.");

    [DoesNotReturn]
    public static void BufferTooLarge(long size) =>
        throw new TProtocolException(
            TProtocolExceptionType.SizeLimit, $"The message would take {size} bytes; no buffer holds more than {Array.MaxLength}.");

    private static TProtocolException SizeLimit(string what, int limit, string setting) =>
        new(TProtocolExceptionType.SizeLimit, $"{what}; the limit is {limit} ({nameof(ThriftLimits)}.{setting}).");
}
