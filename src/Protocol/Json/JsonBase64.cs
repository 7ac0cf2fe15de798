using System.Buffers;
using System.Buffers.Text;

namespace ThriftRpc.Protocol;

/// <summary>Binary values as text: base64, written without padding and read with or without it, as by Apache Thrift's libraries.</summary>
internal static class JsonBase64
{
    private const byte Padding = (byte)'=';

    /// <summary>Four characters stand for three bytes.</summary>
    private const int Characters = 4;

    private const int Bytes = 3;

    /// <summary>How many characters the bytes take with padding, which is what <see cref="Encode"/> needs room for.</summary>
    public static long PaddedSize(int count) => ((long)count + Bytes - 1) / Bytes * Characters;

    /// <summary>Encodes without padding.</summary>
    /// <param name="bytes">What to encode.</param>
    /// <param name="destination">Room for the text and its padding.</param>
    /// <returns>How many characters were written.</returns>
    public static int Encode(ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        Base64.EncodeToUtf8(bytes, destination, out _, out int written);
        return written - (int)((PaddedSize(bytes.Length) / Characters * Bytes) - bytes.Length);
    }

    /// <summary>Decodes what stands between the quotes.</summary>
    /// <exception cref="TProtocolException">It is not base64.</exception>
    public static byte[] Decode(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> unpadded = WithoutPadding(text);
        int tail = unpadded.Length % Characters;
        int whole = unpadded.Length - tail;
        byte[] bytes = new byte[(whole / Characters * Bytes) + Math.Max(0, tail - 1)];

        // The decoder passes over white space; then fewer bytes come out than so many characters stand for.
        bool valid = tail != 1 && TryDecode(unpadded[..whole], bytes.AsSpan(0, whole / Characters * Bytes));
        if (valid && tail > 0)
        {
            Span<byte> last = [Padding, Padding, Padding, Padding];
            unpadded[whole..].CopyTo(last);
            valid = TryDecode(last, bytes.AsSpan(whole / Characters * Bytes));
        }

        if (!valid)
        {
            JsonThrowHelper.BadBase64(text);
        }

        return bytes;
    }

    private static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> destination) =>
        Base64.DecodeFromUtf8(text, destination, out _, out int written) == OperationStatus.Done && written == destination.Length;

    private static ReadOnlySpan<byte> WithoutPadding(ReadOnlySpan<byte> text)
    {
        const int mostPadding = 2;
        for (int i = 0; i < mostPadding && text is [.., Padding]; i++)
        {
            text = text[..^1];
        }

        return text;
    }
}
