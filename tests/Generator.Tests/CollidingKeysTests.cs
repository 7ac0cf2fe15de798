using System.Diagnostics;
using System.Reflection;
using ThriftRpc.Generator.Tests.Attacks;
using ThriftRpc.Protocol;

namespace ThriftRpc.Generator.Tests;

/// <summary>
/// Containers filled from the wire with keys that all collide for whoever hashes them plainly. What the generated code makes of them must
/// spread as random keys would: of 80,000 in 2^32 hash codes about one pair collides.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class CollidingKeysTests
{
    private const int Count = 80_000;
    private const int FewestHashCodes = 79_900;

    /// <summary>All of one plain hash code: their halves cancel out.</summary>
    private static readonly long[] s_numbers = [.. Enumerable.Range(0, Count).Select(i => ((long)i << 32) | (uint)i)];

    private static readonly ThriftProtocol[] s_protocols = [TBinaryProtocol.Default, TCompactProtocol.Default, TJsonProtocol.Default];

    [Test]
    public void The_numbers_collide_for_whoever_hashes_them_plainly() =>
        Assert.That(s_numbers.Select(number => number.GetHashCode()).Distinct().Count(), Is.EqualTo(1));

    [TestCaseSource(nameof(s_protocols))]
    public void Numbers_spread(ThriftProtocol protocol)
    {
        Attacked read = RoundTrip(protocol, new Attacked
        {
            Numbers = new(s_numbers, ContentComparer.I64),
            Index = new(s_numbers.Select(number => KeyValuePair.Create(number, 1)), ContentComparer.I64),
            Reals = new(s_numbers.Select(number => BitConverter.Int64BitsToDouble(number)), ContentComparer.Double),
        });

        AssertSpread(read.Numbers, read.Numbers.Comparer);
        AssertSpread(read.Index.Keys, read.Index.Comparer);
        AssertSpread(read.Reals, read.Reals.Comparer);
    }

    [TestCaseSource(nameof(s_protocols))]
    public void Structs_and_unions_with_chosen_numbers_spread(ThriftProtocol protocol)
    {
        Attacked read = RoundTrip(protocol, new Attacked
        {
            Keys = [.. s_numbers.Select((number, i) => new Key { Id = number, Part = i % 2 == 0 ? null : 7 })],
            Choices = new(s_numbers.Select(number => KeyValuePair.Create<Choice, bool>(new Choice.Id(number), true))),
        });

        AssertSpread(read.Keys, read.Keys.Comparer);
        AssertSpread(read.Choices.Keys, read.Choices.Comparer);
    }

    /// <summary>
    /// Pairs for the rounds of <see cref="HashCode"/>, of which half collide without anybody knowing its seed: a difference in the top 13
    /// bits of one number comes out of the rotation as j or j - 8192, and the other number takes it back.
    /// </summary>
    [TestCaseSource(nameof(s_protocols))]
    public void Structs_whose_numbers_cancel_out_under_any_seed_of_xxHash_spread(ThriftProtocol protocol)
    {
        const uint Prime4 = 668265263;
        uint inverseOfPrime3 = InverseOf(3266489917);
        List<Spot> spots = [];
        for (uint j = 1; j < 8192; j++)
        {
            foreach (uint difference in (uint[])[j, unchecked(j - 8192)])
            {
                spots.Add(new Spot
                {
                    X = unchecked((int)((j << 19) * inverseOfPrime3)),
                    Y = unchecked((int)(0 - ((difference << 4) * Prime4 * inverseOfPrime3))),
                });
            }
        }

        Assert.That(
            spots.Select(spot => HashCode.Combine(spot.X, spot.Y)).Distinct().Count(), Is.LessThan(spots.Count * 3 / 4), "The attack is one.");

        Attacked read = RoundTrip(protocol, new Attacked { Spots = [.. spots] });

        Assert.That(read.Spots.Select(read.Spots.Comparer.GetHashCode).Distinct().Count(), Is.GreaterThan(spots.Count - 20));
    }

    [TestCaseSource(nameof(s_protocols))]
    public void Binaries_and_lists_spread(ThriftProtocol protocol)
    {
        Attacked read = RoundTrip(protocol, new Attacked
        {
            Blobs = new(s_numbers.Select(BitConverter.GetBytes), ContentComparer.Binary),
            Lists = new(s_numbers.Select(number => new List<long> { number }), ContentComparer.List(ContentComparer.I64)),
        });

        AssertSpread(read.Blobs, read.Blobs.Comparer);
        AssertSpread(read.Lists, read.Lists.Comparer);
    }

    /// <summary>
    /// Sets of strings begin with a hash that anybody can foretell and change it after a hundred collisions. Strings that all collide under
    /// it would take a thousand times as long as others, did the sets not.
    /// </summary>
    [TestCaseSource(nameof(s_protocols))]
    public void Strings_that_collide_take_hardly_longer_than_others(ThriftProtocol protocol)
    {
        string[] colliding = CollidingStrings();
        MethodInfo foretold = typeof(string).GetMethod("GetNonRandomizedHashCode", BindingFlags.NonPublic | BindingFlags.Instance, [])!;
        Assert.That(colliding.Select(text => foretold.Invoke(text, null)).Distinct().Count(), Is.EqualTo(1), "The attack is one.");
        byte[] attack = Write(protocol, new Attacked { Texts = [.. colliding] });
        byte[] ordinary = Write(protocol, new Attacked { Texts = [.. colliding.Select(text => new string([text[0], text[1], .. text[2..4], .. "abcd"]))] });
        Read(protocol, ordinary);

        long usual = TicksOf(() => Assert.That(Read(protocol, ordinary).Texts, Has.Count.EqualTo(Count)));
        long attacked = TicksOf(() => Assert.That(Read(protocol, attack).Texts, Has.Count.EqualTo(Count)));

        Assert.That(attacked, Is.LessThan(50 * usual));
    }

    /// <summary>Strings of one foretold hash: the first two characters are free, and the fifth and sixth take back what they did.</summary>
    private static string[] CollidingStrings()
    {
        const uint Start = (5381 << 16) + 5381;
        const uint Wanted = 0x5A5A_4E4E;
        List<string> texts = new(Count);
        for (uint i = 0; texts.Count < Count; i++)
        {
            uint free = (0x4E00 + (i % 300)) | ((0x4E00 + (i / 300)) << 16);
            uint state = (uint.RotateLeft(Start, 5) + Start) ^ free;
            uint taken = (uint.RotateLeft(state, 5) + state) ^ Wanted;
            string text = new([(char)free, (char)(free >> 16), 'x', 'x', (char)taken, (char)(taken >> 16), 'x', 'x']);
            if (!text.Any(char.IsSurrogate))
            {
                texts.Add(text);
            }
        }

        return [.. texts];
    }

    private static uint InverseOf(uint odd)
    {
        uint inverse = odd;
        for (int i = 0; i < 5; i++)
        {
            inverse = unchecked(inverse * (2 - (odd * inverse)));
        }

        return inverse;
    }

    private static void AssertSpread<T>(IReadOnlyCollection<T> keys, IEqualityComparer<T> comparer)
        where T : notnull
    {
        Assert.That(keys, Has.Count.EqualTo(Count));
        Assert.That(keys.Select(comparer.GetHashCode).Distinct().Count(), Is.GreaterThanOrEqualTo(FewestHashCodes));
    }

    private static long TicksOf(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetTimestamp() - start;
    }

    private static Attacked RoundTrip(ThriftProtocol protocol, Attacked value) => Read(protocol, Write(protocol, value));

    private static byte[] Write(ThriftProtocol protocol, Attacked value)
    {
        using OutputBuffer output = new();
        protocol.WriteStruct(output, value);
        return output.WrittenMemory.ToArray();
    }

    private static Attacked Read(ThriftProtocol protocol, byte[] bytes) => protocol.ReadStruct<Attacked>(bytes, ThriftLimits.Default);
}
