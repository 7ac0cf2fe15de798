using System.Buffers.Binary;
using System.Text;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Testing;

/// <summary>Messages of the strict binary protocol, put together byte by byte: a second opinion on what the library writes and reads.</summary>
public static class Frames
{
    /// <summary>The end of a struct, and so the whole of an empty one.</summary>
    public static ReadOnlySpan<byte> Stop => [0];

    /// <summary>A REPLY whose result is a string.</summary>
    public static byte[] Reply(string method, int sequenceId, string result) =>
        Message(TMessageType.Reply, method, sequenceId, [.. StringField(0, result), .. Stop]);

    /// <summary>A REPLY that holds nothing: what a void method answers.</summary>
    public static byte[] EmptyReply(string method, int sequenceId) => Message(TMessageType.Reply, method, sequenceId, Stop);

    /// <summary>An EXCEPTION.</summary>
    public static byte[] Exception(string method, int sequenceId, TApplicationExceptionType type, string text) =>
        Message(TMessageType.Exception, method, sequenceId, [.. StringField(1, text), .. I32Field(2, (int)type), .. Stop]);

    /// <summary>A message of any type around a body that is a struct, or pretends to be.</summary>
    public static byte[] Message(TMessageType type, string method, int sequenceId, ReadOnlySpan<byte> body) =>
        [0x80, 0x01, 0x00, (byte)type, .. Text(method), .. I32(sequenceId), .. body];

    /// <summary>The message as the framing sends it.</summary>
    public static byte[] Wrap(ThriftFraming framing, ReadOnlySpan<byte> message) =>
        framing == ThriftFraming.Framed ? [.. I32(message.Length), .. message]
        : framing == ThriftFraming.Header ? WithHeader(0, [0, 0, 0, 0], message)
        : message.ToArray();

    /// <summary>A THeader frame: magic, flags, the message's sequence id, the header's size in words, the header, the message.</summary>
    /// <param name="flags">The flags.</param>
    /// <param name="header">Protocol id, transforms and blocks, padded to whole words.</param>
    /// <param name="message">The message.</param>
    public static byte[] WithHeader(short flags, byte[] header, ReadOnlySpan<byte> message)
    {
        int sequenceId = message.Length > 0 && message[0] == 0x80 ? Parse(message).SequenceId : 0;
        int words = header.Length / 4;
        return
        [
            .. I32(10 + header.Length + message.Length), 0x0F, 0xFF, (byte)(flags >> 8), (byte)flags, .. I32(sequenceId), (byte)(words >> 8), (byte)words, .. header, .. message,
        ];
    }

    public static byte[] StringField(short id, string value) => [.. FieldHeader(TType.String, id), .. Text(value)];

    public static byte[] I32Field(short id, int value) => [.. FieldHeader(TType.I32, id), .. I32(value)];

    public static byte[] FieldHeader(TType type, short id) => [(byte)type, (byte)(id >> 8), (byte)id];

    public static byte[] I32(int value)
    {
        byte[] bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>Takes the first message off the front of <paramref name="received"/>, if it is all there.</summary>
    public static bool TryTake(ThriftFraming framing, List<byte> received, out SeenMessage message)
    {
        byte[] bytes = [.. received];
        int start = 0;
        int end;
        if (framing == ThriftFraming.Framed)
        {
            start = sizeof(int);
            end = bytes.Length < start ? int.MaxValue : start + BinaryPrimitives.ReadInt32BigEndian(bytes);
        }
        else if (framing == ThriftFraming.Header)
        {
            end = bytes.Length < 14 ? int.MaxValue : sizeof(int) + BinaryPrimitives.ReadInt32BigEndian(bytes);
            start = bytes.Length < 14 ? 0 : 14 + (4 * BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(12)));
        }
        else
        {
            MessageEndFinder finder = TBinaryProtocol.Default.CreateMessageEndFinder(ThriftLimits.Default);
            end = finder.TryFindEnd(bytes) ? finder.Passed : int.MaxValue;
        }

        if (end > bytes.Length)
        {
            message = default;
            return false;
        }

        received.RemoveRange(0, end);
        message = Parse(bytes.AsSpan(start, end - start));
        return true;
    }

    /// <summary>Reads what stands before a message's body.</summary>
    public static SeenMessage Parse(ReadOnlySpan<byte> message)
    {
        if (message[0] != 0x80 || message[1] != 0x01)
        {
            throw new FormatException($"This is no strict binary message: {Convert.ToHexString(message)}");
        }

        int nameLength = BinaryPrimitives.ReadInt32BigEndian(message[4..]);
        string method = Encoding.UTF8.GetString(message.Slice(8, nameLength));
        ReadOnlySpan<byte> rest = message[(8 + nameLength)..];
        return new SeenMessage((TMessageType)message[3], method, BinaryPrimitives.ReadInt32BigEndian(rest), rest[4..].ToArray());
    }

    private static byte[] Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        return [.. I32(utf8.Length), .. utf8];
    }
}
