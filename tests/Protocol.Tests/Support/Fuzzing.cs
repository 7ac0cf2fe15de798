using System.Security.Cryptography;

namespace ThriftRpc.Protocol.Tests;

/// <summary>
/// How long the fuzzers run, and from which seed. By default some thousand rounds from a fixed seed; with THRIFTRPC_FULL=1
/// (<c>./test.sh --full</c>) millions from a new one. THRIFTRPC_SEED repeats a run: the seed is printed and stands in every failure.
/// </summary>
internal static class Fuzzing
{
    public const string Category = "Fuzz";

    private const int UsualSeed = 20_251_122;

    public static int Rounds(int usual, int full) => Environment.GetEnvironmentVariable("THRIFTRPC_FULL") == "1" ? full : usual;

    public static int Seed()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("THRIFTRPC_SEED"), out int given)
            ? given
            : Rounds(UsualSeed, RandomNumberGenerator.GetInt32(int.MaxValue));
        TestContext.Out.WriteLine($"THRIFTRPC_SEED={seed}");
        return seed;
    }
}
