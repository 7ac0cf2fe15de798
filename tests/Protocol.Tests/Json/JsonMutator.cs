namespace ThriftRpc.Protocol.Tests;

/// <summary>Makes inputs that are nearly JSON messages: valid ones, bent at places and with pieces that parsers trip over.</summary>
internal sealed class JsonMutator(Random random)
{
    private const int Longest = 4000;

    private static readonly string[] s_pieces =
    [
        "\"", "\\", "[", "]", "{", "}", ",", ":", " ", "\n", "\0", "-", "+", ".", "e", "0", "1", "9", "/", "=", "\\u", "\\ud83d", "\\ude00", "\\u0041",
        "\\n", "\u00e9", "\ud83d\ude00", "2147483647", "-2147483648", "99999999999999999999", "1e999", "\"NaN\"", "null", "true", "\"i32\"", "\"rec\"",
        "\"map\"", "[\"lst\",1,", "{\"1\":{\"rec\":", "[\"map\",\"map\",1,{", "16777216",
    ];

    private readonly ValueGenerator _generator = new(random);

    public byte[] Next()
    {
        byte[] bytes = random.Next(20) switch
        {
            0 => Noise(random.Next(64)),
            < 4 => [.. JsonCorpus.RichMessage],
            < 8 => [.. JsonCorpus.Small[random.Next(JsonCorpus.Small.Count)]],
            _ => JsonBytes.Utf8(PlainJsonEncoder.Message("m", random.Next(1, 5), random.Next(), _generator.Struct(depth: 4))),
        };
        for (int i = random.Next(4); i > 0; i--)
        {
            bytes = Mutate(bytes);
        }

        return bytes.Length > Longest ? bytes[..Longest] : bytes;
    }

    private byte[] Mutate(byte[] bytes)
    {
        int place = random.Next(bytes.Length + 1);
        int end = Math.Min(bytes.Length, place + random.Next(8));
        byte[] piece = JsonBytes.Utf8(s_pieces[random.Next(s_pieces.Length)]);
        return random.Next(6) switch
        {
            0 => bytes[..place],
            1 => [.. bytes[..place], .. piece, .. bytes[place..]],
            2 => [.. bytes[..place], .. piece, .. bytes[end..]],
            3 => [.. bytes[..place], .. bytes[end..]],
            4 => [.. bytes[..end], .. bytes[place..]],
            _ => [.. bytes[..place], (byte)random.Next(256), .. bytes[Math.Min(bytes.Length, place + 1)..]],
        };
    }

    private byte[] Noise(int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
