using System.Buffers.Binary;
using System.Text;
using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>Thrift's framed transport: a big-endian length, then the message.</summary>
internal sealed class LengthFraming : ThriftFraming
{
    private const int LengthSize = sizeof(int);

    /// <summary>With its length word it must still fit into one array, whatever the limit says.</summary>
    private static readonly int LargestFrame = Array.MaxLength - LengthSize;

    public override string Name => "framed";

    internal override void Begin(OutputBuffer output)
    {
        output.GetSpan(LengthSize)[..LengthSize].Clear();
        output.Advance(LengthSize);
    }

    internal override void End(Span<byte> message, ThriftLimits limits)
    {
        int length = message.Length - LengthSize;
        if (length > limits.MaxFrameBytes)
        {
            throw FrameLimit($"The message takes {length} bytes", limits);
        }

        BinaryPrimitives.WriteInt32BigEndian(message, length);
    }

    internal override MessageSplitter CreateSplitter(ThriftProtocol protocol, ThriftLimits limits) => new Splitter(limits);

    private static TProtocolException FrameLimit(string what, ThriftLimits limits) =>
        new(
            TProtocolExceptionType.SizeLimit,
            $"{what}; the limit is {limits.MaxFrameBytes} ({nameof(ThriftLimits)}.{nameof(ThriftLimits.MaxFrameBytes)}).");

    private sealed class Splitter(ThriftLimits limits) : MessageSplitter
    {
        public override bool TrySplit(ReadOnlySpan<byte> received, out Range message, out int wanted)
        {
            message = default;
            if (received.Length < LengthSize)
            {
                wanted = LengthSize;
                return false;
            }

            int length = BinaryPrimitives.ReadInt32BigEndian(received);
            if ((uint)length > (uint)Math.Min(limits.MaxFrameBytes, LargestFrame))
            {
                Refuse(length, received[..LengthSize]);
            }

            message = LengthSize..(LengthSize + length);
            wanted = LengthSize + length;
            return received.Length >= wanted;
        }

        /// <summary>Says what the four bytes look like, for the usual cause is a peer that speaks something else.</summary>
        private void Refuse(int length, ReadOnlySpan<byte> word)
        {
            if (word.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0)
            {
                throw new TProtocolException(
                    TProtocolExceptionType.InvalidData,
                    $"Where a frame's length is expected stands \"{Encoding.ASCII.GetString(word)}\": the peer speaks a text protocol, such as HTTP, and not framed Thrift.");
            }

            if (length < 0)
            {
                string hint = word[0] == 0x80 ? " It looks like an unframed binary message." : "";
                throw new TProtocolException(TProtocolExceptionType.NegativeSize, $"A frame announces the negative length {length}.{hint}");
            }

            throw FrameLimit($"A frame announces {length} bytes", limits);
        }
    }
}
