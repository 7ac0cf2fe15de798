namespace ThriftRpc.Protocol.Tests;

[TestFixture]
internal sealed class ContentComparerTests
{
    private static readonly IEqualityComparer<byte[]> s_binary = ContentComparer.Binary;

    [Test]
    public void Numbers_are_equal_as_they_are()
    {
        using (Assert.EnterMultipleScope())
        {
            AssertSame(ContentComparer.I8, (sbyte)-5, (sbyte)-5);
            AssertSame(ContentComparer.I16, (short)-500, (short)-500);
            AssertSame(ContentComparer.I32, int.MinValue, int.MinValue);
            AssertSame(ContentComparer.I64, long.MinValue, long.MinValue);
            AssertSame(ContentComparer.Enum<Color>(), Color.Red, Color.Red);
            AssertSame(ContentComparer.Enum<Color>(), (Color)77, (Color)77);
            AssertDifferent(ContentComparer.I8, (sbyte)1, (sbyte)-1);
            AssertDifferent(ContentComparer.I16, (short)1, (short)257);
            AssertDifferent(ContentComparer.I32, 1, 65537);
            AssertDifferent(ContentComparer.I64, 1, 1L << 32);
            AssertDifferent(ContentComparer.Enum<Color>(), Color.Red, Color.Green);
        }
    }

    [Test]
    public void The_two_zeros_are_equal_and_so_are_all_nans()
    {
        double nan = BitConverter.UInt64BitsToDouble(0xFFF80000DEADBEEF);

        using (Assert.EnterMultipleScope())
        {
            AssertSame(ContentComparer.Double, 0.0, -0.0);
            AssertSame(ContentComparer.Double, double.NaN, nan);
            AssertSame(ContentComparer.Double, 1.5, 1.5);
            AssertDifferent(ContentComparer.Double, 1.5, -1.5);
            AssertDifferent(ContentComparer.Double, double.NaN, double.PositiveInfinity);
        }
    }

    [Test]
    public void Uuids_are_equal_when_all_16_bytes_are()
    {
        byte[] bytes = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];
        AssertSame(ContentComparer.Uuid, new Guid(bytes), new Guid(bytes));
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] other = [.. bytes];
            other[i] ^= 0x80;

            AssertDifferent(ContentComparer.Uuid, new Guid(bytes), new Guid(other));
            Assert.That(ContentComparer.Uuid.GetHashCode(new Guid(other)), Is.Not.EqualTo(ContentComparer.Uuid.GetHashCode(new Guid(bytes))), $"byte {i}");
        }
    }

    [Test]
    public void Binary_is_equal_by_content()
    {
        using (Assert.EnterMultipleScope())
        {
            AssertSame(s_binary, [1, 2, 3], [1, 2, 3]);
            AssertSame(s_binary, [], Array.Empty<byte>());
            AssertDifferent(s_binary, [1, 2, 3], [1, 2]);
            AssertDifferent(s_binary, [1, 2, 3], [1, 2, 4]);
            Assert.That(s_binary.Equals(null, null), Is.True);
            Assert.That(s_binary.Equals([], null), Is.False);
            Assert.That(s_binary.Equals(null, []), Is.False);
        }
    }

    [Test]
    public void Lists_are_equal_by_content_and_order()
    {
        IEqualityComparer<List<byte[]>> comparer = ContentComparer.List(s_binary);

        using (Assert.EnterMultipleScope())
        {
            AssertSame(comparer, [[1], [2]], [[1], [2]]);
            AssertSame(comparer, [], []);
            AssertDifferent(comparer, [[1], [2]], [[2], [1]]);
            AssertDifferent(comparer, [[1], [2]], [[1]]);
            AssertDifferent(comparer, [[1]], [[1], [2]]);
            Assert.That(comparer.Equals(null, null), Is.True);
            Assert.That(comparer.Equals([], null), Is.False);
        }
    }

    [Test]
    public void Sets_are_equal_by_content_in_any_order_whatever_their_own_comparer()
    {
        IEqualityComparer<HashSet<byte[]>> comparer = ContentComparer.Set(s_binary);
        HashSet<byte[]> byContent = new(s_binary) { new byte[] { 1 }, new byte[] { 2 } };
        HashSet<byte[]> byReference = [[2], [1]];
        HashSet<byte[]> other = [[1], [3]];

        using (Assert.EnterMultipleScope())
        {
            AssertSame(comparer, byContent, byReference);
            AssertSame(comparer, byReference, byContent);
            AssertDifferent(comparer, byContent, other);
            AssertDifferent(comparer, other, byReference);
            AssertDifferent(comparer, byContent, [[1]]);
            AssertSame(comparer, [], new(s_binary));
            Assert.That(comparer.Equals(null, null), Is.True);
            Assert.That(comparer.Equals(byContent, null), Is.False);
        }
    }

    [Test]
    public void Maps_are_equal_by_content_in_any_order_whatever_their_own_comparer()
    {
        IEqualityComparer<Dictionary<byte[], List<int>>> comparer = ContentComparer.Map(s_binary, ContentComparer.List(ContentComparer.I32));
        Dictionary<byte[], List<int>> byContent = new(s_binary) { [[1]] = [1, 1], [[2]] = [2] };
        Dictionary<byte[], List<int>> byReference = new() { [[2]] = [2], [[1]] = [1, 1] };
        Dictionary<byte[], List<int>> otherValue = new() { [[2]] = [2], [[1]] = [1, 2] };
        Dictionary<byte[], List<int>> otherKey = new() { [[2]] = [2], [[3]] = [1, 1] };

        using (Assert.EnterMultipleScope())
        {
            AssertSame(comparer, byContent, byReference);
            AssertSame(comparer, byReference, byContent);
            AssertDifferent(comparer, byContent, otherValue);
            AssertDifferent(comparer, otherKey, byReference);
            AssertDifferent(comparer, byContent, new(s_binary) { [[1]] = [1, 1] });
            Assert.That(comparer.Equals(null, null), Is.True);
            Assert.That(comparer.Equals(null, byContent), Is.False);
        }
    }

    [Test]
    public void Maps_made_by_a_user_that_hold_a_key_twice_are_compared_all_the_same()
    {
        // With the default comparer two arrays of the same content are two keys; the comparer must not fall over them.
        IEqualityComparer<Dictionary<byte[], int>> comparer = ContentComparer.Map(s_binary, ContentComparer.I32);
        Dictionary<byte[], int> twice = new() { [[1]] = 1, [[1]] = 1 };
        Dictionary<byte[], int> different = new() { [[1]] = 1, [[2]] = 1 };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(comparer.Equals(twice, different), Is.False);
            Assert.That(comparer.Equals(different, twice), Is.False);
            AssertSame(comparer, twice, new() { [[1]] = 1, [[1]] = 1 });
        }
    }

    [Test]
    public void Deeply_nested_containers_are_equal_by_content()
    {
        IEqualityComparer<List<Dictionary<long, HashSet<string>>>> comparer =
            ContentComparer.List(ContentComparer.Map(ContentComparer.I64, ContentComparer.Set(ContentComparer.Of<string>())));

        AssertSame(comparer, [new() { [1] = ["a", "b"] }], [new() { [1] = ["b", "a"] }]);
        AssertDifferent(comparer, [new() { [1] = ["a", "b"] }], [new() { [1] = ["a", "c"] }]);
    }

    [Test]
    public void Null_elements_and_values_are_bearable()
    {
        IEqualityComparer<List<string>> list = ContentComparer.List(ContentComparer.Of<string>());
        IEqualityComparer<HashSet<string>> set = ContentComparer.Set(ContentComparer.Of<string>());
        IEqualityComparer<Dictionary<int, string>> map = ContentComparer.Map(ContentComparer.I32, ContentComparer.Of<string>());

        AssertSame(list, [null!, "a"], [null!, "a"]);
        AssertSame(set, [null!, "a"], ["a", null!]);
        AssertSame(map, new() { [1] = null! }, new() { [1] = null! });
    }

    [Test]
    public void Containers_filled_from_the_wire_find_their_keys_by_content()
    {
        Everything value = Bytes.ToStruct<Everything>(Bytes.OfStruct(Corpus.Rich));

        Assert.That(value.Blobs.Contains([1]), Is.True);
        Assert.That(value.Groups[Guid.Empty], Is.EqualTo((long[])[4, 5]));
    }

    private static void AssertSame<T>(IEqualityComparer<T> comparer, T x, T y)
        where T : notnull
    {
        Assert.That(comparer.Equals(x, y), Is.True);
        Assert.That(comparer.Equals(y, x), Is.True);
        Assert.That(comparer.GetHashCode(x), Is.EqualTo(comparer.GetHashCode(y)));
    }

    private static void AssertDifferent<T>(IEqualityComparer<T> comparer, T x, T y)
        where T : notnull
    {
        Assert.That(comparer.Equals(x, y), Is.False);
        Assert.That(comparer.Equals(y, x), Is.False);
    }
}
