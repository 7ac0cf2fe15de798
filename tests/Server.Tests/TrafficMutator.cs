using System.Buffers.Binary;
using ThriftRpc.Transport;

namespace ThriftRpc.Server.Tests;

/// <summary>Makes what is nearly valid traffic: a few calls of one dialect in a row, bent where servers trip.</summary>
internal sealed class TrafficMutator(Random random)
{
    private static readonly int[] s_sizes = [0, 1, -1, 3, 4, 9, 10, 11, 255, 0x1000, 0x0FFF_0000, 16_384_000, 16_384_001, 0x3FFF_FFFF, int.MaxValue, int.MinValue, unchecked((int)0x80010001)];

    private static readonly byte[] s_bytes = [0, 1, 2, 3, 4, 8, 10, 11, 12, 13, 15, 0x0F, 0x10, 0x16, 0x18, 0x21, 0x22, 0x5B, 0x7B, 0x7D, 0x22, 0x2C, 0x7F, 0x80, 0x82, 0xFF];

    private readonly IReadOnlyList<byte[]>[] _calls = [.. ThriftDialect.All.Select(Traffic.Calls)];

    public byte[] Next()
    {
        IReadOnlyList<byte[]> calls = _calls[random.Next(_calls.Length)];
        byte[] bytes = [.. Enumerable.Range(0, random.Next(1, 5)).SelectMany(_ => calls[random.Next(calls.Count)])];
        for (int i = random.Next(1, 4); i > 0 && bytes.Length > 0; i--)
        {
            bytes = Mutate(bytes);
        }

        return bytes;
    }

    private byte[] Mutate(byte[] bytes)
    {
        int at = random.Next(bytes.Length);
        switch (random.Next(9))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = s_bytes[random.Next(s_bytes.Length)];
                return bytes;
            case 2:
                return bytes[..at];
            case 3:
                return [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(1, 6))..]];
            case 4:
                // A part of any dialect's call, where it does not belong.
                IReadOnlyList<byte[]> others = _calls[random.Next(_calls.Length)];
                byte[] other = others[random.Next(others.Count)];
                return [.. bytes[..at], .. other[random.Next(other.Length)..], .. bytes[at..]];
            case 5:
                return WithNumber(bytes, 0);
            case 6:
                // Where THeader has its magic and flags, its sequence id, its header's size, protocol, transforms and first block.
                at = random.Next(4, 20);
                if (at < bytes.Length)
                {
                    bytes[at] = s_bytes[random.Next(s_bytes.Length)];
                }

                return bytes;
            default:
                return WithNumber(bytes, at);
        }
    }

    /// <summary>Puts a number that means much as a length there, near the true one or far from it.</summary>
    private byte[] WithNumber(byte[] bytes, int at)
    {
        if (at + sizeof(int) <= bytes.Length)
        {
            Span<byte> place = bytes.AsSpan(at);
            int number = random.Next(2) == 0 ? s_sizes[random.Next(s_sizes.Length)] : unchecked(BinaryPrimitives.ReadInt32BigEndian(place) + random.Next(-9, 10));
            BinaryPrimitives.WriteInt32BigEndian(place, number);
        }

        return bytes;
    }
}
