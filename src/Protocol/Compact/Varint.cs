using System.Numerics;
using System.Runtime.CompilerServices;

namespace ThriftRpc.Protocol;

/// <summary>Numbers of varying size: seven bits a byte, the lowest first, and the top bit says that more follow (unsigned LEB128).</summary>
internal static class Varint
{
    /// <summary>The longest form that a signed 16-bit number has when it is written as short as it can be.</summary>
    public const int LongestI16 = 3;

    public const int Longest32 = 5;
    public const int Longest64 = 10;

    private const int BitsPerByte = 7;
    private const int Continues = 0x80;

    /// <summary>Folds the sign into the lowest bit, so that small negative numbers are short too.</summary>
    public static uint ZigZag(int value) => (uint)((value << 1) ^ (value >> 31));

    /// <inheritdoc cref="ZigZag(int)"/>
    public static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    public static int UnZigZag(uint value) => (int)(value >> 1) ^ -(int)(value & 1);

    public static long UnZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    /// <summary>Returns how many bytes the number takes.</summary>
    public static int Size(uint value) => (BitOperations.Log2(value | 1) / BitsPerByte) + 1;

    /// <summary>Stores the number as short as it can be, without a check: the caller has reserved room for the longest.</summary>
    /// <returns>How many bytes it took.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Store(ref byte slot, ulong value)
    {
        if (value < Continues)
        {
            slot = (byte)value;
            return 1;
        }

        if (value < Continues << BitsPerByte)
        {
            slot = (byte)(value | Continues);
            Unsafe.Add(ref slot, 1) = (byte)(value >> BitsPerByte);
            return 2;
        }

        return StoreLong(ref slot, value);
    }

    /// <summary>Loads a number of at most 32 bits and five bytes from the <paramref name="left"/> bytes at <paramref name="start"/>.</summary>
    /// <returns>How many bytes it takes; 0 when it does not end within those that are left.</returns>
    /// <exception cref="TProtocolException">It has more than five bytes or 32 bits. Zeros on top are no mistake: some writers pad.</exception>
    public static int Load32(ref byte start, int left, out uint value)
    {
        ulong bits = 0;
        int longest = Math.Min(left, Longest32);
        for (int i = 0; i < longest; i++)
        {
            uint next = Unsafe.Add(ref start, i);
            bits |= (ulong)(next & (Continues - 1)) << (BitsPerByte * i);
            if (next < Continues)
            {
                if (bits > uint.MaxValue)
                {
                    break;
                }

                value = (uint)bits;
                return i + 1;
            }
        }

        if (left >= Longest32)
        {
            ThrowHelper.VarintTooLong(Longest32, bits: 32);
        }

        value = 0;
        return 0;
    }

    /// <summary>Loads a number of at most 64 bits and ten bytes from the <paramref name="left"/> bytes at <paramref name="start"/>.</summary>
    /// <returns>How many bytes it takes; 0 when it does not end within those that are left.</returns>
    /// <exception cref="TProtocolException">It has more than ten bytes or 64 bits.</exception>
    public static int Load64(ref byte start, int left, out ulong value)
    {
        value = 0;
        int longest = Math.Min(left, Longest64);
        for (int i = 0; i < longest; i++)
        {
            uint next = Unsafe.Add(ref start, i);
            value |= (ulong)(next & (Continues - 1)) << (BitsPerByte * i);
            if (next < Continues)
            {
                if (i == Longest64 - 1 && next > 1)
                {
                    break;
                }

                return i + 1;
            }
        }

        if (left >= Longest64)
        {
            ThrowHelper.VarintTooLong(Longest64, bits: 64);
        }

        return 0;
    }

    private static int StoreLong(ref byte slot, ulong value)
    {
        int size = 0;
        while (value >= Continues)
        {
            Unsafe.Add(ref slot, size++) = (byte)(value | Continues);
            value >>= BitsPerByte;
        }

        Unsafe.Add(ref slot, size) = (byte)value;
        return size + 1;
    }
}
