using System.Buffers.Binary;

namespace ThriftRpc.Protocol.Tests;

/// <summary>
/// Keys that a peer chose so that they collide. With the comparers of the library they must spread as random ones would: of
/// 80,000 in 2^32 hash codes about one pair collides, and no bucket of a table holds more than a dozen.
/// </summary>
[TestFixture]
internal sealed class ContentComparerAttackTests
{
    private const int Count = 80_000;
    private const int FewestHashCodes = 79_900;
    private const int DeepestBucket = 24;

    /// <summary>Sizes of .NET's hash tables near the number of keys, and of tables that mask the low bits.</summary>
    private static readonly uint[] s_tableSizes = [75_431, 90_523, 108_631, 130_363, 156_437, 187_751, 65_536, 131_072];

    private static readonly long[] s_strides = [1, 3, 75_431, 90_523, 108_631, 130_363, 1_000_003, 0xFFFF_FFFF, 0x1_0000_0001, 6_700_417];

    [Test]
    public void Keys_that_collide_under_the_default_comparer_spread([Values(0, 1, -1, 0x5A5A5A5A)] int folded)
    {
        long[] keys = [.. Enumerable.Range(0, Count).Select(high => ((long)high << 32) | (uint)(high ^ folded))];
        Assume.That(keys.Select(key => key.GetHashCode()).Distinct().Count(), Is.EqualTo(1), "The attack works on the default.");

        AssertSpread(ContentComparer.I64, keys);
    }

    [TestCaseSource(nameof(s_strides))]
    public void Multiples_of_a_number_spread(long stride)
    {
        AssertSpread(ContentComparer.I64, [.. Enumerable.Range(0, Count).Select(i => i * stride)]);
        AssertSpread(ContentComparer.I32, [.. Enumerable.Range(0, Count).Select(i => unchecked((int)(i * stride))).Distinct(ContentComparer.I32)]);
    }

    [Test]
    public void Keys_whose_halves_are_alike_spread([Range(1, 15)] int shift) =>
        AssertSpread(ContentComparer.I64, [.. Enumerable.Range(0, Count).Select(i => ((long)i << (32 + shift)) | ((long)i << shift))]);

    [Test]
    public void Multiples_of_a_power_of_two_spread([Range(1, 47)] int shift) =>
        AssertSpread(ContentComparer.I64, [.. Enumerable.Range(0, Count).Select(i => (long)i << shift)]);

    [Test]
    public void Multiples_of_a_power_of_two_spread_in_32_bits([Range(1, 15)] int shift) =>
        AssertSpread(ContentComparer.I32, [.. Enumerable.Range(0, Count).Select(i => i << shift).Distinct(ContentComparer.I32)]);

    [Test]
    public void Small_and_negative_numbers_spread()
    {
        AssertSpread(ContentComparer.I16, [.. Enumerable.Range(short.MinValue, 65_536).Select(i => (short)i)]);
        Assert.That(
            Enumerable.Range(sbyte.MinValue, 256).Select(i => ContentComparer.I8.GetHashCode((sbyte)i)).Distinct().Count(), Is.EqualTo(256));
        AssertSpread(ContentComparer.I64, [.. Enumerable.Range(0, Count).Select(i => -(long)i)]);
        AssertSpread(ContentComparer.Enum<Color>(), [.. Enumerable.Range(0, Count).Select(i => (Color)(i * 108_631L))]);
    }

    [Test]
    public void Doubles_spread()
    {
        AssertSpread(ContentComparer.Double, [.. Enumerable.Range(0, Count).Select(i => (double)i)]);
        AssertSpread(
            ContentComparer.Double, [.. Enumerable.Range(0, Count).Select(high => BitConverter.Int64BitsToDouble(((long)high << 32) | (uint)high))]);
    }

    [Test]
    public void Uuids_spread_wherever_they_differ([Range(0, 12, 4)] int word, [Values(1, 90_523, 32_768)] int stride)
    {
        AssertSpread(ContentComparer.Uuid, [.. Enumerable.Range(0, Count).Select(i => Uuid(word, unchecked(i * stride), word, 0))]);
    }

    [Test]
    public void Uuids_whose_words_cancel_out_under_the_default_comparer_spread()
    {
        Guid[] keys = [.. Enumerable.Range(0, Count).Select(i => Uuid(0, i, 8, i))];

        AssertSpread(ContentComparer.Uuid, keys);
        AssertSpread(ContentComparer.Uuid, [.. Enumerable.Range(0, Count).Select(i => Uuid(4, i, 12, i))]);
    }

    [Test]
    public void Binaries_and_lists_spread()
    {
        byte[][] binaries = [.. Enumerable.Range(0, Count).Select(i => BitConverter.GetBytes((long)i << 20))];

        AssertSpread(ContentComparer.Binary, binaries);
        AssertSpread(ContentComparer.List(ContentComparer.I64), [.. Enumerable.Range(0, Count).Select(i => new List<long> { ((long)i << 32) | (uint)i })]);
        AssertSpread(
            ContentComparer.Set(ContentComparer.I64), [.. Enumerable.Range(0, Count).Select(i => new HashSet<long> { ((long)i << 32) | (uint)i })]);
    }

    /// <summary>
    /// Keys for the hash of <see cref="HashCode"/> (xxHash32), of which half collide without anybody knowing its seed: a
    /// difference in the top 13 bits of one block comes out of the rotation as j or j - 8192, and the next block takes it back.
    /// </summary>
    [Test]
    public void Binaries_that_collide_under_any_seed_of_xxHash_spread()
    {
        const uint Prime1 = 2654435761;
        const uint Prime2 = 2246822519;
        const uint InverseOfPrime2 = 0xB6C92F47;
        Assume.That(unchecked(Prime2 * InverseOfPrime2), Is.EqualTo(1));
        List<byte[]> keys = [];
        for (uint j = 1; j < 8192; j++)
        {
            foreach (uint difference in (uint[])[j, unchecked(j - 8192)])
            {
                byte[] key = new byte[32];
                BinaryPrimitives.WriteUInt32LittleEndian(key, unchecked((j << 19) * InverseOfPrime2));
                BinaryPrimitives.WriteUInt32LittleEndian(key.AsSpan(16), unchecked(0 - (difference * Prime1 * InverseOfPrime2)));
                keys.Add(key);
            }
        }

        Assert.That(keys.Select(ContentComparer.Binary.GetHashCode).ToHashSet(), Has.Count.GreaterThan(keys.Count - 20));
    }

    [Test]
    public void Binaries_that_differ_in_one_byte_spread([Range(1, 9)] int length)
    {
        HashSet<int> codes = [];
        for (int at = 0; at < length; at++)
        {
            for (int value = 0; value < 256; value++)
            {
                byte[] key = new byte[length];
                key[at] = (byte)value;
                codes.Add(ContentComparer.Binary.GetHashCode(key));
            }
        }

        // The array of zeros comes up at every place.
        Assert.That(codes, Has.Count.GreaterThan((255 * length) - 3));
    }

    [Test]
    public void Sets_of_differently_grouped_elements_spread()
    {
        // A plain sum of element hashes would make {0, n} {1, n-1} {2, n-2} ... collide.
        const int Sum = 2 * Count;

        AssertSpread(ContentComparer.Set(ContentComparer.I32), [.. Enumerable.Range(0, Count).Select(i => new HashSet<int> { i, Sum - i })]);
    }

    private static Guid Uuid(int oneWord, int one, int otherWord, int other)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(bytes[otherWord..], other);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[oneWord..], one);
        return new Guid(bytes);
    }

    private static void AssertSpread<T>(IEqualityComparer<T> comparer, T[] keys)
        where T : notnull
    {
        int[] codes = Array.ConvertAll(keys, comparer.GetHashCode);
        long fewest = keys.Length == Count ? FewestHashCodes : (long)(keys.Length * 0.998);

        Assert.That(codes.ToHashSet(), Has.Count.GreaterThanOrEqualTo(fewest));
        foreach (uint size in s_tableSizes.Where(size => size * 10L >= keys.Length * 8L))
        {
            byte[] depths = new byte[size];
            foreach (int code in codes)
            {
                ref byte depth = ref depths[(uint)code % size];
                if (++depth > DeepestBucket)
                {
                    Assert.Fail($"A table of {size} buckets has one of more than {DeepestBucket} keys.");
                }
            }
        }
    }
}
