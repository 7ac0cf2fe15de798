using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ThriftRpc.Protocol;

/// <summary>Throws, out of line, what only the JSON protocol can find wrong, and quotes what it found.</summary>
internal static class JsonThrowHelper
{
    /// <summary>How much of a message is quoted: an error must not be as long as what caused it.</summary>
    private const int LongestQuote = 100;

    private static readonly SearchValues<byte> s_wordEnds = SearchValues.Create(",:[]{} \t\r\n"u8);

    [DoesNotReturn]
    public static void Unexpected(string expected, ReadOnlySpan<byte> found) =>
        throw InvalidData($"Instead of {expected} the message has {Quote(found)}.");

    [DoesNotReturn]
    public static void BadInteger(string what, long smallest, long largest, ReadOnlySpan<byte> found) =>
        throw InvalidData($"{Quote(FirstWord(found))} is no {what}: a whole number from {smallest} to {largest}.");

    [DoesNotReturn]
    public static void BadDouble(ReadOnlySpan<byte> found) => throw InvalidData($"{Quote(FirstWord(found))} is no double.");

    [DoesNotReturn]
    public static void QuotedNumber(ReadOnlySpan<byte> found) =>
        throw InvalidData(
            $"{Quote(found)} is a string where a double should stand; of those only \"{JsonFormat.NotANumber}\", \"{JsonFormat.PositiveInfinity}\" and \"{JsonFormat.NegativeInfinity}\" are quoted.");

    [DoesNotReturn]
    public static void BadUuid(ReadOnlySpan<byte> found) =>
        throw InvalidData($"{Quote(found)} is not a uuid such as \"00112233-4455-6677-8899-aabbccddeeff\".");

    [DoesNotReturn]
    public static void BadBase64(ReadOnlySpan<byte> found) => throw InvalidData($"{Quote(found)} is not base64.");

    [DoesNotReturn]
    public static void UnknownType(ReadOnlySpan<byte> name) => throw InvalidData($"There is no type with the name {Quote(name)}.");

    [DoesNotReturn]
    public static void BadVersion(long version) =>
        throw new TProtocolException(
            TProtocolExceptionType.BadVersion, $"The message has version {version} of the JSON protocol; we speak {JsonFormat.Version}.");

    [DoesNotReturn]
    public static void EndlessString(ReadOnlySpan<byte> text) =>
        throw InvalidData($"The message ends too early: the string that begins with {Quote(text)} has no end.");

    [DoesNotReturn]
    public static void BadEscape(ReadOnlySpan<byte> found) => throw InvalidData($"A string holds {Quote(found)}, which begins with no escape of JSON.");

    [DoesNotReturn]
    public static void LoneSurrogate(char half) =>
        throw InvalidData(
            $"A string holds \\u{(int)half:x4}, half of a surrogate pair ({nameof(ThriftLimits)}.{nameof(ThriftLimits.RejectInvalidUtf8)} is on).");

    [DoesNotReturn]
    public static void StringLimit(long size, int limit) =>
        throw new TProtocolException(
            TProtocolExceptionType.SizeLimit,
            $"A string takes at least {size} bytes; the limit is {limit} ({nameof(ThriftLimits)}.{nameof(ThriftLimits.MaxStringBytes)}).");

    private static TProtocolException InvalidData(string message) => new(TProtocolExceptionType.InvalidData, message);

    /// <summary>What a reader would take for one number or name.</summary>
    private static ReadOnlySpan<byte> FirstWord(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAny(s_wordEnds);
        return end < 0 ? text : text[..Math.Max(1, end)];
    }

    private static string Quote(ReadOnlySpan<byte> text)
    {
        string quoted = text.Length <= LongestQuote ? Encoding.UTF8.GetString(text) : $"{Encoding.UTF8.GetString(text[..LongestQuote])}...";
        return $"\"{quoted}\"";
    }
}
