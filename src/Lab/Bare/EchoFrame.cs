using System.Buffers.Binary;
using System.Diagnostics;
using ThriftRpc.Lab.Wire;
using ThriftRpc.Protocol;

namespace ThriftRpc.Lab;

/// <summary>The bytes that everybody sends: a call of Echo with 64 characters in framed binary.</summary>
/// <remarks>
/// The rules of the bare sockets, so that they stay a fair measure of what a socket costs:
/// <list type="bullet">
/// <item>written as one would write it, with nothing that a program of the usual kind leaves out: async methods over
/// <see cref="System.Net.Sockets.Socket"/>, or blocking calls on a thread;</item>
/// <item>one receive into a buffer far larger than the message, one send of the whole message; both may do less than asked, and then go on;</item>
/// <item>the announced length is checked against a limit and against the buffer before it is believed;</item>
/// <item>the client compares every reply with what it sent;</item>
/// <item>no encoding, no deadline, no cancellation, no sequence id: these are what the library adds, and is measured by.</item>
/// </list>
/// </remarks>
public static class EchoFrame
{
    /// <summary>How many bytes a frame takes, in both directions.</summary>
    public const int Size = 96;

    /// <summary>Where in a frame the message's text begins.</summary>
    public const int TextOffset = 30;

    /// <summary>What the bare sockets receive into.</summary>
    public const int BufferSize = 4096;

    /// <summary>How many characters the usual message has.</summary>
    public const int MessageLength = 64;

    private const int LengthSize = sizeof(int);

    /// <summary>The message, in the alphabet of most messages: ASCII.</summary>
    public static string Message { get; } = string.Concat(Enumerable.Repeat("0123456789abcdef", MessageLength / 16));

    /// <summary>Makes the frame of the usual message.</summary>
    /// <returns>The frame.</returns>
    public static byte[] Build() => Build(Message);

    /// <summary>Makes the frame of a message.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The frame.</returns>
    public static byte[] Build(string message)
    {
        using OutputBuffer output = new();
        output.GetSpan(LengthSize)[..LengthSize].Clear();
        output.Advance(LengthSize);
        Args args = new(new EchoReq { Msg = message });
        TBinaryProtocol.Default.WriteMessage(output, new MessageHeader(EchoMethods.Echo.Utf8Name, TMessageType.Call, sequenceId: 1), ref args);
        BinaryPrimitives.WriteInt32BigEndian(output.WrittenSpan, output.Length - LengthSize);
        Debug.Assert(output.Length == Size - MessageLength + message.Length);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Looks for a whole frame at the begin of what has been received.</summary>
    /// <param name="received">What has been received.</param>
    /// <param name="capacity">How much the buffer can hold.</param>
    /// <param name="size">The frame's size with its length word, when it is complete.</param>
    /// <returns>Whether it is complete.</returns>
    /// <exception cref="InvalidDataException">The announced length makes no sense or is more than the buffer holds.</exception>
    public static bool TryFind(ReadOnlySpan<byte> received, int capacity, out int size)
    {
        size = 0;
        if (received.Length < LengthSize)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadInt32BigEndian(received);
        if ((uint)length > capacity - LengthSize)
        {
            throw new InvalidDataException($"A frame announces {length} bytes.");
        }

        size = LengthSize + length;
        return received.Length >= size;
    }

    /// <summary>Checks that the reply is what was sent, and nothing more.</summary>
    /// <param name="received">What has been received.</param>
    /// <param name="frameSize">How much of it is the frame.</param>
    /// <param name="sent">What was sent.</param>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public static void Verify(ReadOnlySpan<byte> received, int frameSize, ReadOnlySpan<byte> sent)
    {
        if (frameSize != received.Length || !received.SequenceEqual(sent))
        {
            throw new InvalidDataException("The reply is not what was sent.");
        }
    }

    /// <summary>The arguments of the method, as the generated client writes them.</summary>
    private readonly struct Args(EchoReq req) : IMessageBodyWriter
    {
        public void Write<TWriter>(scoped ref TWriter writer)
            where TWriter : IProtocolWriter, allows ref struct
        {
            int outer = writer.WriteStructBegin();
            writer.WriteStructField(1);
            req.Write(ref writer);
            writer.WriteStructEnd(outer);
        }
    }
}
