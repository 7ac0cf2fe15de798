using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>The numbers of THeader, and how its header is written.</summary>
/// <remarks>
/// Behind the frame's length: magic, flags, sequence id, the header's size in words; then the header: protocol id, transforms, blocks of
/// information, zeros up to a whole word; then the message.
/// </remarks>
internal static class HeaderFormat
{
    public const ushort Magic = 0x0FFF;

    /// <summary>What stands between the frame's length and the header: magic, flags, sequence id, size.</summary>
    public const int FixedSize = 10;

    public const int WordSize = 4;

    /// <summary>The block that holds a count of pairs, each a key and a value, each a length and UTF-8.</summary>
    public const int KeyValueBlock = 1;

    /// <summary>The largest header that Apache's C++ library accepts, in bytes.</summary>
    private const int LargestHeader = 16_383 * WordSize;

    private const int LongestVarint = 5;

    private static readonly Dictionary<string, string> s_none = [];

    /// <summary>Tells which number THeader has for a protocol.</summary>
    public static int IdOf(ThriftProtocol protocol) =>
        protocol.HeaderProtocolId
        ?? throw new ArgumentException($"THeader has no number for the protocol {protocol}, so it cannot be used with {nameof(ThriftFraming)}.{nameof(ThriftFraming.Header)}.");

    /// <summary>Writes everything between the frame's length and the message.</summary>
    public static void Write(OutputBuffer output, in OutgoingFrame frame)
    {
        int start = output.Length;
        Span<byte> fixedPart = output.GetSpan(FixedSize);
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart, Magic);
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart[2..], frame.Flags);
        BinaryPrimitives.WriteInt32BigEndian(fixedPart[4..], frame.SequenceId);
        output.Advance(FixedSize);

        WriteVarint(output, IdOf(frame.Protocol));
        WriteVarint(output, 0);
        int own = frame.ClientTimeout > 0 && frame.Headers?.ContainsKey(ClientTimeoutHeader.Name) != true ? 1 : 0;
        if (own + (frame.Headers?.Count ?? 0) is > 0 and int count)
        {
            WriteVarint(output, KeyValueBlock);
            WriteVarint(output, count);
            foreach ((string key, string value) in frame.Headers ?? s_none)
            {
                WriteText(output, key);
                WriteText(output, value);
            }

            if (own > 0)
            {
                WriteText(output, ClientTimeoutHeader.Name);
                WriteNumber(output, frame.ClientTimeout);
            }
        }

        int header = output.Length - start - FixedSize;
        int padding = -header & (WordSize - 1);
        output.GetSpan(WordSize)[..padding].Clear();
        output.Advance(padding);
        header += padding;
        if (header > LargestHeader)
        {
            throw new TProtocolException(
                TProtocolExceptionType.SizeLimit, $"The headers of the message take {header} bytes; a THeader frame has room for {LargestHeader}.");
        }

        BinaryPrimitives.WriteUInt16BigEndian(output.WrittenSpan[(start + FixedSize - sizeof(ushort))..], (ushort)(header / WordSize));
    }

    private static void WriteText(OutputBuffer output, string text)
    {
        int size = Encoding.UTF8.GetByteCount(text);
        WriteVarint(output, size);
        Encoding.UTF8.GetBytes(text, output.GetSpan(size));
        output.Advance(size);
    }

    private static void WriteNumber(OutputBuffer output, int value)
    {
        Span<byte> digits = stackalloc byte[10];
        value.TryFormat(digits, out int size, default, CultureInfo.InvariantCulture);
        WriteVarint(output, size);
        digits[..size].CopyTo(output.GetSpan(size));
        output.Advance(size);
    }

    private static void WriteVarint(OutputBuffer output, int value)
    {
        Span<byte> room = output.GetSpan(LongestVarint);
        int length = 0;
        for (uint left = (uint)value; ; left >>= 7)
        {
            if (left < 0x80)
            {
                room[length++] = (byte)left;
                break;
            }

            room[length++] = (byte)(left | 0x80);
        }

        output.Advance(length);
    }
}
