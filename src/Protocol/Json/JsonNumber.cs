using System.Buffers;
using System.Buffers.Text;

namespace ThriftRpc.Protocol;

/// <summary>Numbers as RFC 8259 spells them, with no plus sign and with digits round the point; and as Apache's libraries spell them otherwise.</summary>
internal static class JsonNumber
{
    private static readonly SearchValues<byte> s_lettersAndMinus = SearchValues.Create("-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    /// <summary>Reads the whole number that <paramref name="text"/> begins with.</summary>
    /// <param name="text">At least one byte.</param>
    /// <param name="value">The number.</param>
    /// <param name="size">How many bytes it takes.</param>
    /// <returns>False when there is none, or none that fits.</returns>
    public static bool TryReadInteger(ReadOnlySpan<byte> text, out long value, out int size)
    {
        if (!Utf8Parser.TryParse(text, out value, out size))
        {
            return false;
        }

        // Zeros in front are let pass: Apache's Node library writes small negative i64 so.
        return text[0] != '+'
            && (size == text.Length || text[size] is not ((byte)'.' or (byte)'e' or (byte)'E'));
    }

    /// <summary>Reads the number that <paramref name="text"/> begins with.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The nearest double.</param>
    /// <param name="size">How many bytes the number takes.</param>
    /// <returns>False when there is none, or it is larger than any double.</returns>
    public static bool TryReadDouble(ReadOnlySpan<byte> text, out double value, out int size)
    {
        size = SizeOf(text);
        if (size > 0 && Utf8Parser.TryParse(text[..size], out value, out int used))
        {
            return used == size && double.IsFinite(value);
        }

        return TryReadName(text, out value, out size);
    }

    /// <summary>Reads what JSON has no numbers for and some of Apache's libraries write all the same, without quotes: Python's and Node's.</summary>
    private static bool TryReadName(ReadOnlySpan<byte> text, out double value, out int size)
    {
        size = text.IndexOfAnyExcept(s_lettersAndMinus);
        ReadOnlySpan<byte> name = size < 0 ? text : text[..size];
        size = name.Length;
        value = name switch
        {
            _ when name.SequenceEqual("nan"u8) || name.SequenceEqual("NaN"u8) => BitConverter.UInt64BitsToDouble(JsonFormat.NotANumberBits),
            _ when name.SequenceEqual("inf"u8) || name.SequenceEqual("Infinity"u8) => double.PositiveInfinity,
            _ when name.SequenceEqual("-inf"u8) || name.SequenceEqual("-Infinity"u8) => double.NegativeInfinity,
            _ => 0,
        };
        return !double.IsFinite(value);
    }

    /// <summary>How many bytes the number takes that <paramref name="text"/> begins with, or 0 when that is no number.</summary>
    private static int SizeOf(ReadOnlySpan<byte> text)
    {
        int size = text is [(byte)'-', ..] ? 1 : 0;
        int whole = Digits(text[size..]);
        if (whole == 0 || (whole > 1 && text[size] == '0'))
        {
            return 0;
        }

        size += whole;
        if (size < text.Length && text[size] == '.')
        {
            int decimals = Digits(text[++size..]);
            if (decimals == 0)
            {
                return 0;
            }

            size += decimals;
        }

        if (size < text.Length && text[size] is (byte)'e' or (byte)'E')
        {
            size++;
            if (size < text.Length && text[size] is (byte)'+' or (byte)'-')
            {
                size++;
            }

            int exponent = Digits(text[size..]);
            if (exponent == 0)
            {
                return 0;
            }

            size += exponent;
        }

        return size;
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        int count = 0;
        while (count < text.Length && char.IsAsciiDigit((char)text[count]))
        {
            count++;
        }

        return count;
    }
}
