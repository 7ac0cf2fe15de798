using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ThriftRpc.Protocol;

/// <summary>Comparers for the keys and elements that the wire carries: containers and binary by content, numbers with a secret seed.</summary>
/// <remarks>
/// Sets and maps that are filled from the wire use the seeded ones: with the plain hash of a number, a peer can choose
/// keys that all collide, and 80,000 of them keep a server busy for seconds. All are thread-safe.
/// </remarks>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "Thrift's own names.")]
public static class ContentComparer
{
    /// <summary>Gets the comparer of <c>i8</c> values.</summary>
    public static IEqualityComparer<sbyte> I8 { get; } = new Seeded<sbyte>();

    /// <summary>Gets the comparer of <c>i16</c> values.</summary>
    public static IEqualityComparer<short> I16 { get; } = new Seeded<short>();

    /// <summary>Gets the comparer of <c>i32</c> values.</summary>
    public static IEqualityComparer<int> I32 { get; } = new Seeded<int>();

    /// <summary>Gets the comparer of <c>i64</c> values.</summary>
    public static IEqualityComparer<long> I64 { get; } = new Seeded<long>();

    /// <summary>Gets the comparer of <c>double</c> values.</summary>
    public static IEqualityComparer<double> Double { get; } = new Seeded<double>();

    /// <summary>Gets the comparer of <c>uuid</c> values.</summary>
    public static IEqualityComparer<Guid> Uuid { get; } = new Seeded<Guid>();

    /// <summary>Gets the comparer of <c>binary</c> values, by content.</summary>
    public static IEqualityComparer<byte[]> Binary { get; } = new BinaryComparer();

    /// <summary>Gets the comparer of values whose own equality will do: strings, structs, booleans.</summary>
    /// <typeparam name="T">The values' type.</typeparam>
    /// <returns>The comparer.</returns>
    public static IEqualityComparer<T> Of<T>() => EqualityComparer<T>.Default;

    /// <summary>Makes a comparer of enum values.</summary>
    /// <typeparam name="T">The enum.</typeparam>
    /// <returns>The comparer.</returns>
    public static IEqualityComparer<T> Enum<T>()
        where T : struct, Enum => Seeded<T>.Instance;

    /// <summary>Makes a comparer of lists by content, in order.</summary>
    /// <typeparam name="T">The elements' type.</typeparam>
    /// <param name="element">The elements' comparer.</param>
    /// <returns>The comparer.</returns>
    public static IEqualityComparer<List<T>> List<T>(IEqualityComparer<T> element) => new ListComparer<T>(element);

    /// <summary>Makes a comparer of sets by content, in any order.</summary>
    /// <typeparam name="T">The elements' type.</typeparam>
    /// <param name="element">The elements' comparer.</param>
    /// <returns>The comparer.</returns>
    public static IEqualityComparer<HashSet<T>> Set<T>(IEqualityComparer<T> element) => new SetComparer<T>(element);

    /// <summary>Makes a comparer of maps by content, in any order.</summary>
    /// <typeparam name="TKey">The keys' type.</typeparam>
    /// <typeparam name="TValue">The values' type.</typeparam>
    /// <param name="key">The keys' comparer.</param>
    /// <param name="value">The values' comparer.</param>
    /// <returns>The comparer.</returns>
    public static IEqualityComparer<Dictionary<TKey, TValue>> Map<TKey, TValue>(IEqualityComparer<TKey> key, IEqualityComparer<TValue> value)
        where TKey : notnull => new MapComparer<TKey, TValue>(key, value);

    private static bool SameOrBothNull<T>([NotNullWhen(false)] T? x, [NotNullWhen(false)] T? y, out bool decided)
        where T : class
    {
        decided = ReferenceEquals(x, y) || x is null || y is null;
        return ReferenceEquals(x, y);
    }

    /// <summary>Scrambles the value's own hash with a seed that no peer knows.</summary>
    private sealed class Seeded<T> : IEqualityComparer<T>
        where T : struct
    {
        public static readonly Seeded<T> Instance = new();

        public bool Equals(T x, T y) => EqualityComparer<T>.Default.Equals(x, y);

        public int GetHashCode(T obj) => Scramble(obj);

        /// <summary>
        /// Multiplies by a secret odd number, folds the product, and takes the high half of another multiplication, so that every
        /// bit of the value reaches every bit that a table looks at. The value's own 32-bit hash would not do for 64-bit values:
        /// those that collide before collide after.
        /// </summary>
        private static int Scramble(T value)
        {
            if (typeof(T) == typeof(long))
            {
                return Mix((ulong)(long)(object)value);
            }

            if (typeof(T) == typeof(double))
            {
                // The two zeros are equal, and so are all NaNs.
                double number = (double)(object)value;
                return Mix(number == 0 ? 0 : double.IsNaN(number) ? ulong.MaxValue : BitConverter.DoubleToUInt64Bits(number));
            }

            if (typeof(T) == typeof(Guid))
            {
                Span<byte> bytes = stackalloc byte[16];
                ((Guid)(object)value).TryWriteBytes(bytes);
                return Mix(BitConverter.ToUInt64(bytes) ^ Seeds.Second) ^ Mix(BitConverter.ToUInt64(bytes[8..]));
            }

            return Mix((ulong)EqualityComparer<T>.Default.GetHashCode(value));
        }

        private static int Mix(ulong value)
        {
            ulong high = Math.BigMul(value ^ Seeds.First, Seeds.Multiplier, out ulong low);

            // Not folded once more: for keys such as n * (2^32 + 1) the two halves are akin, and would cancel out.
            return (int)(((high ^ low) * 0x9E3779B97F4A7C15) >> 32);
        }
    }

    private static class Seeds
    {
        public static readonly ulong First = Next();
        public static readonly ulong Second = Next();
        public static readonly ulong Multiplier = Next() | 1;

        private static ulong Next() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    }

    private sealed class BinaryComparer : IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) =>
            SameOrBothNull(x, y, out bool decided) || (!decided && x.AsSpan().SequenceEqual(y));

        /// <summary>
        /// The keyed hash of strings, two bytes to a character. That of <see cref="HashCode"/> has a secret seed too, but keys
        /// can be made of which half collide whatever the seed: its rounds carry a difference of the top bits unchanged.
        /// </summary>
        public int GetHashCode(byte[] obj)
        {
            int even = string.GetHashCode(MemoryMarshal.Cast<byte, char>(obj.AsSpan()));
            return obj.Length % 2 == 0 ? even : HashCode.Combine(even, obj[^1]);
        }
    }

    private sealed class ListComparer<T>(IEqualityComparer<T> element) : IEqualityComparer<List<T>>
    {
        public bool Equals(List<T>? x, List<T>? y) =>
            SameOrBothNull(x, y, out bool decided) || (!decided && x!.SequenceEqual(y!, element));

        public int GetHashCode(List<T> obj)
        {
            var hash = new HashCode();
            foreach (T item in obj)
            {
                hash.Add(item, element);
            }

            return hash.ToHashCode();
        }
    }

    private sealed class SetComparer<T>(IEqualityComparer<T> element) : IEqualityComparer<HashSet<T>>
    {
        public bool Equals(HashSet<T>? x, HashSet<T>? y)
        {
            if (SameOrBothNull(x, y, out bool decided))
            {
                return true;
            }

            // The set at hand may compare by reference: look its elements up by content.
            return !decided && x!.Count == y!.Count && new HashSet<T>(x, element).SetEquals(y);
        }

        public int GetHashCode(HashSet<T> obj)
        {
            int sum = obj.Count;
            foreach (T item in obj)
            {
                sum = unchecked(sum + HashCode.Combine(item is null ? 0 : element.GetHashCode(item)));
            }

            return sum;
        }
    }

    private sealed class MapComparer<TKey, TValue>(IEqualityComparer<TKey> key, IEqualityComparer<TValue> value)
        : IEqualityComparer<Dictionary<TKey, TValue>>
        where TKey : notnull
    {
        public bool Equals(Dictionary<TKey, TValue>? x, Dictionary<TKey, TValue>? y)
        {
            if (SameOrBothNull(x, y, out bool decided))
            {
                return true;
            }

            if (decided || x!.Count != y!.Count)
            {
                return false;
            }

            Dictionary<TKey, TValue> mine = ByContent(x);
            Dictionary<TKey, TValue> theirs = ByContent(y);
            if (mine.Count != theirs.Count)
            {
                return false;
            }

            foreach ((TKey otherKey, TValue otherValue) in theirs)
            {
                if (!mine.TryGetValue(otherKey, out TValue? myValue) || !value.Equals(myValue, otherValue))
                {
                    return false;
                }
            }

            return true;
        }

        public int GetHashCode(Dictionary<TKey, TValue> obj)
        {
            int sum = obj.Count;
            foreach ((TKey itemKey, TValue itemValue) in obj)
            {
                int valueHash = itemValue is null ? 0 : value.GetHashCode(itemValue);
                sum = unchecked(sum + HashCode.Combine(key.GetHashCode(itemKey), valueHash));
            }

            return sum;
        }

        /// <summary>A map made by hand may compare keys by reference, and so hold two of one content: the last wins, as on the wire.</summary>
        private Dictionary<TKey, TValue> ByContent(Dictionary<TKey, TValue> map)
        {
            if (ReferenceEquals(map.Comparer, key))
            {
                return map;
            }

            var byContent = new Dictionary<TKey, TValue>(map.Count, key);
            foreach ((TKey itemKey, TValue itemValue) in map)
            {
                byContent[itemKey] = itemValue;
            }

            return byContent;
        }
    }
}
