using System.Buffers.Binary;
using System.Text;
using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>The big-endian word that a frame begins with: how many bytes follow it.</summary>
internal static class FrameLength
{
    /// <summary>How many bytes the word takes.</summary>
    public const int Size = sizeof(int);

    /// <summary>With its length word a frame must still fit into one array, whatever the limit says.</summary>
    private static readonly int s_largestFrame = Array.MaxLength - Size;

    /// <summary>Leaves room for the word.</summary>
    public static void Reserve(OutputBuffer output)
    {
        output.GetSpan(Size)[..Size].Clear();
        output.Advance(Size);
    }

    /// <summary>Writes the word at the begin of a frame that has been written behind it.</summary>
    public static void Fill(Span<byte> frame, ThriftLimits limits)
    {
        int length = frame.Length - Size;
        if (length > limits.MaxFrameBytes)
        {
            throw OverLimit($"The message takes {length} bytes", limits);
        }

        BinaryPrimitives.WriteInt32BigEndian(frame, length);
    }

    /// <summary>Reads the word and checks it.</summary>
    public static int Read(ReadOnlySpan<byte> frame, ThriftLimits limits)
    {
        int length = BinaryPrimitives.ReadInt32BigEndian(frame);
        if ((uint)length > (uint)Math.Min(limits.MaxFrameBytes, s_largestFrame))
        {
            throw Refusal(length, frame[..Size], limits);
        }

        return length;
    }

    /// <summary>Says what the four bytes look like, for the usual cause is a peer that speaks something else.</summary>
    private static TProtocolException Refusal(int length, ReadOnlySpan<byte> word, ThriftLimits limits)
    {
        if (word.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0)
        {
            return new TProtocolException(
                TProtocolExceptionType.InvalidData,
                $"Where a frame's length is expected stands \"{Encoding.ASCII.GetString(word)}\": the peer speaks a text protocol, such as HTTP, and not framed Thrift.");
        }

        if (length < 0)
        {
            string hint = word[0] == 0x80 ? " It looks like an unframed binary message." : "";
            return new TProtocolException(TProtocolExceptionType.NegativeSize, $"A frame announces the negative length {length}.{hint}");
        }

        return OverLimit($"A frame announces {length} bytes", limits);
    }

    private static TProtocolException OverLimit(string what, ThriftLimits limits) =>
        new(
            TProtocolExceptionType.SizeLimit,
            $"{what}; the limit is {limits.MaxFrameBytes} ({nameof(ThriftLimits)}.{nameof(ThriftLimits.MaxFrameBytes)}).");
}
