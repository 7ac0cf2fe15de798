using ThriftRpc.Protocol;

namespace ThriftRpc.Benchmarks.Codec;

/// <summary>The type codes of the compact protocol.</summary>
internal static class CompactCodes
{
    public const int False = 2;

    private static ReadOnlySpan<byte> Codes => [0, 0, 1, 3, 7, 0, 4, 0, 5, 0, 6, 8, 12, 11, 10, 9, 13];

    private static ReadOnlySpan<byte> Types => [0, 2, 2, 3, 6, 8, 10, 4, 11, 15, 14, 13, 12, 16, 0, 0];

    public static int Of(TType type) => Codes[(int)type];

    public static TType TypeOf(int code) => (TType)Types[code & 0xF];
}
