namespace ThriftRpc.Protocol.Tests;

/// <summary>Makes inputs that are nearly messages: valid ones, bent at places and with values that parsers trip over.</summary>
internal sealed class Mutator(ProtocolCase protocol, Random random)
{
    private const int Longest = 4000;

    private static readonly byte[] s_bytes = [0, 1, 2, 3, 4, 6, 8, 10, 11, 12, 13, 14, 15, 16, 17, 0x19, 0x1B, 0x1C, 0x82, 0xF5, 0x7F, 0x80, 0xFF];

    private static readonly int[] s_sizes = [0, 1, -1, 2, 16, 255, 0x10000, 0x06400000, int.MaxValue, int.MinValue, unchecked((int)0x80010001)];

    private readonly ValueGenerator _generator = new(random);
    private byte[] _previous = [];

    public byte[] Next()
    {
        byte[] bytes = random.Next(20) switch
        {
            0 => Noise(random.Next(64)),
            < 4 => [.. protocol.RichMessage],
            < 8 => [.. protocol.Small[random.Next(protocol.Small.Count)]],
            _ => _generator.Message(protocol, depth: 4),
        };
        byte[] origin = bytes;
        for (int i = random.Next(4); i > 0; i--)
        {
            bytes = Mutate(bytes);
        }

        _previous = origin;
        return bytes.Length > Longest ? bytes[..Longest] : bytes;
    }

    private byte[] Mutate(byte[] bytes)
    {
        byte[] size = protocol.Pieces.Count > 0 && random.Next(2) == 0
            ? protocol.Pieces[random.Next(protocol.Pieces.Count)]
            : protocol.Size(Size(bytes.Length));
        if (bytes.Length < size.Length)
        {
            return [.. bytes, .. Noise(8)];
        }

        int at = random.Next(bytes.Length);
        switch (random.Next(10))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = s_bytes[random.Next(s_bytes.Length)];
                return bytes;
            case 2:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 3 or 4:
                size.CopyTo(bytes, Math.Min(at, bytes.Length - size.Length));
                return bytes;
            case 5:
                return [.. bytes[..at], .. size, .. bytes[at..]];
            case 6:
                return bytes[..at];
            case 7:
                return [.. bytes[..at], .. Noise(random.Next(6)), .. bytes[at..]];
            case 8:
                return [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(1, 8))..]];
            default:
                // A part of itself or of another message, where it does not belong.
                byte[] source = random.Next(2) == 0 ? bytes : _previous;
                int from = random.Next(source.Length + 1);
                return [.. bytes[..at], .. source[from..Math.Min(source.Length, from + random.Next(40))], .. bytes[at..]];
        }
    }

    private int Size(int length) => random.Next(3) switch
    {
        0 => length - random.Next(16),
        1 => random.Next(8),
        _ => s_sizes[random.Next(s_sizes.Length)],
    };

    private byte[] Noise(int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
