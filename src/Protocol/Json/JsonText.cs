using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace ThriftRpc.Protocol;

/// <summary>What stands between the quotes of a JSON string.</summary>
internal static class JsonText
{
    private const byte Escape = (byte)'\\';

    /// <summary>A backslash, a <c>u</c> and four digits.</summary>
    private const int UnicodeEscapeSize = 6;

    private static readonly SearchValues<char> s_escapedChars = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(code => (char)code), '"', '\\']);

    private static readonly SearchValues<byte> s_escapedBytes = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(code => (byte)code), (byte)'"', Escape]);

    /// <summary>Finds the first character that a string must not hold as it is.</summary>
    public static int IndexOfEscaped(ReadOnlySpan<char> text) => text.IndexOfAny(s_escapedChars);

    /// <inheritdoc cref="IndexOfEscaped(ReadOnlySpan{char})"/>
    public static int IndexOfEscaped(ReadOnlySpan<byte> text) => text.IndexOfAny(s_escapedBytes);

    /// <summary>Writes the escape of a character that needs one, as Apache Thrift's libraries do.</summary>
    /// <param name="code">A quote, a backslash or a control character.</param>
    /// <param name="slot">Room for six bytes.</param>
    /// <returns>How many bytes the escape takes.</returns>
    public static int WriteEscape(byte code, Span<byte> slot)
    {
        byte letter = code switch
        {
            (byte)'"' or Escape => code,
            (byte)'\b' => (byte)'b',
            (byte)'\t' => (byte)'t',
            (byte)'\n' => (byte)'n',
            (byte)'\f' => (byte)'f',
            (byte)'\r' => (byte)'r',
            _ => (byte)'u',
        };
        slot[0] = Escape;
        slot[1] = letter;
        if (letter != 'u')
        {
            return 2;
        }

        "00"u8.CopyTo(slot[2..]);
        Utf8Formatter.TryFormat(code, slot[4..], out _, new StandardFormat('x', 2));
        return UnicodeEscapeSize;
    }

    /// <summary>Finds the quote or backslash that may end a string.</summary>
    public static int IndexOfStop(ReadOnlySpan<byte> text) => text.IndexOfAny((byte)'"', Escape);

    /// <summary>
    /// Finds the quote that ends a string, and checks its escapes on the way. Control characters may stand as they are, against
    /// RFC 8259: Apache Thrift's Python library writes most of them so.
    /// </summary>
    /// <param name="text">What follows the opening quote.</param>
    /// <param name="hasEscapes">Whether the string must go through <see cref="Unescape"/>.</param>
    /// <returns>The quote's place, or -1 when the text ends before it.</returns>
    public static int FindEnd(ReadOnlySpan<byte> text, out bool hasEscapes)
    {
        int end = IndexOfStop(text);
        hasEscapes = end >= 0 && text[end] != '"';
        return hasEscapes ? FindEndBehindEscapes(text, end) : end;
    }

    /// <summary>Replaces the escapes of a string that <see cref="FindEnd"/> has checked.</summary>
    /// <param name="text">What stands between the quotes.</param>
    /// <param name="destination">Room for as many bytes: no escape is shorter than what it stands for.</param>
    /// <param name="limits">Whether half a surrogate pair is refused, or becomes U+FFFD like other invalid text.</param>
    /// <returns>How many bytes the string has without escapes.</returns>
    public static int Unescape(ReadOnlySpan<byte> text, Span<byte> destination, ThriftLimits limits)
    {
        int written = 0;
        while (text.IndexOf(Escape) is var plain && plain >= 0)
        {
            text[..plain].CopyTo(destination[written..]);
            written += plain;
            text = text[plain..];
            if (text[1] != 'u')
            {
                destination[written++] = CharacterOf(text[1]);
                text = text[2..];
                continue;
            }

            Rune rune = TakeRune(ref text, limits);
            written += rune.EncodeToUtf8(destination[written..]);
        }

        text.CopyTo(destination[written..]);
        return written + text.Length;
    }

    private static int FindEndBehindEscapes(ReadOnlySpan<byte> text, int at)
    {
        while (text[at] != '"')
        {
            if (at + 1 == text.Length)
            {
                return -1;
            }

            if (text[at + 1] != 'u')
            {
                if (CharacterOf(text[at + 1]) == 0)
                {
                    JsonThrowHelper.BadEscape(text[at..]);
                }

                at += 2;
            }
            else
            {
                if (at + UnicodeEscapeSize > text.Length)
                {
                    return -1;
                }

                if (!TryReadCode(text[at..], out _))
                {
                    JsonThrowHelper.BadEscape(text[at..]);
                }

                at += UnicodeEscapeSize;
            }

            int step = IndexOfStop(text[at..]);
            if (step < 0)
            {
                return -1;
            }

            at += step;
        }

        return at;
    }

    /// <summary>What a backslash and the letter stand for, or 0 when they stand for nothing.</summary>
    private static byte CharacterOf(byte letter) => letter switch
    {
        (byte)'"' or (byte)'\\' or (byte)'/' => letter,
        (byte)'b' => (byte)'\b',
        (byte)'t' => (byte)'\t',
        (byte)'n' => (byte)'\n',
        (byte)'f' => (byte)'\f',
        (byte)'r' => (byte)'\r',
        _ => 0,
    };

    private static Rune TakeRune(ref ReadOnlySpan<byte> text, ThriftLimits limits)
    {
        TryReadCode(text, out char first);
        text = text[UnicodeEscapeSize..];
        if (Rune.TryCreate(first, out Rune rune))
        {
            return rune;
        }

        if (TryReadCode(text, out char second) && Rune.TryCreate(first, second, out rune))
        {
            text = text[UnicodeEscapeSize..];
            return rune;
        }

        if (limits.RejectInvalidUtf8)
        {
            JsonThrowHelper.LoneSurrogate(first);
        }

        return Rune.ReplacementChar;
    }

    private static bool TryReadCode(ReadOnlySpan<byte> text, out char code)
    {
        code = default;
        if (text is not [Escape, (byte)'u', _, _, _, _, ..])
        {
            return false;
        }

        bool isCode = Utf8Parser.TryParse(text[2..UnicodeEscapeSize], out ushort value, out int digits, 'x') && digits == 4;
        code = (char)value;
        return isCode;
    }
}
