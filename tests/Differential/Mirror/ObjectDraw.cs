using System.Collections;
using System.Reflection;

namespace ThriftRpc.Differential;

/// <summary>Draws values of generated types that differ from their defaults.</summary>
internal sealed class ObjectDraw(Random random)
{
    private const int DeepestChoice = 3;
    private const int Deepest = 12;

    private static readonly (int First, int Count)[] s_alphabets = [(0x20, 95), (0xA1, 0x500), (0x4E00, 0x5000), (0x1F300, 0x300)];

    private readonly NullabilityInfoContext _nullability = new();

    /// <returns>A value; null when the type has none that ends, as of a struct that requires itself.</returns>
    public object? Draw(Type type, int depth = 0)
    {
        if (depth > Deepest)
        {
            return null;
        }

        if (type.IsEnum)
        {
            Array values = Enum.GetValues(type);
            return values.Length > 0 && random.Next(4) > 0 ? values.GetValue(random.Next(values.Length)) : Enum.ToObject(type, random.Next());
        }

        return type switch
        {
            _ when type == typeof(bool) => random.Next(2) == 0,
            _ when type == typeof(sbyte) => (sbyte)Whole(sbyte.MinValue, sbyte.MaxValue),
            _ when type == typeof(short) => (short)Whole(short.MinValue, short.MaxValue),
            _ when type == typeof(int) => (int)Whole(int.MinValue, int.MaxValue),
            _ when type == typeof(long) => Whole(long.MinValue, long.MaxValue),
            _ when type == typeof(double) => random.Next(5) == 0 ? double.MaxValue : (random.NextDouble() - 0.25) * 1e6,
            _ when type == typeof(string) => Text(),
            _ when type == typeof(byte[]) => Blob(),
            _ when type.IsGenericType => Container(type, depth),
            _ when type.IsAbstract => Union(type, depth),
            _ => Struct(type, depth),
        };
    }

    private object? Struct(Type type, int depth)
    {
        // An exception whose message is required wants it at once.
        object value = type.GetConstructor([]) is { } constructor ? constructor.Invoke([]) : type.GetConstructors().Single().Invoke([Text()]);
        foreach (PropertyInfo property in Shape.FieldsOf(type))
        {
            // One that has a default and is cleared comes back as its default.
            bool hasDefault = Shape.ValueOf(property, value) is not null;
            object? drawn = DrawField(property, mayBeNull: IsNullable(property) && !hasDefault, depth);
            if (drawn is null && hasDefault)
            {
                continue;
            }

            if (drawn is null && !IsNullable(property))
            {
                return null;
            }

            if (property.CanWrite)
            {
                property.SetValue(value, drawn);
            }
            else
            {
                Shape.MessageField(type)!.SetValue(value, drawn);
            }
        }

        return value;
    }

    private object? DrawField(PropertyInfo property, bool mayBeNull, int depth)
    {
        bool isDeep = depth >= DeepestChoice && !Shape.IsHashable(property.PropertyType);
        return mayBeNull && (isDeep || random.Next(4) == 0)
            ? null
            : Draw(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, depth + 1);
    }

    private bool IsNullable(PropertyInfo property) => _nullability.Create(property).ReadState == NullabilityState.Nullable;

    private object? Union(Type type, int depth)
    {
        Type[] members = [.. Shape.MembersOf(type)];
        for (int tries = 0; tries < members.Length; tries++)
        {
            ConstructorInfo constructor = members[random.Next(members.Length)].GetConstructors().Single();
            if (Draw(constructor.GetParameters().Single().ParameterType, depth + 1) is { } value)
            {
                return constructor.Invoke([value]);
            }
        }

        return null;
    }

    private object Container(Type type, int depth)
    {
        Type[] elements = type.GenericTypeArguments;
        object container = Activator.CreateInstance(type)!;
        int count = depth >= DeepestChoice && !elements.All(Shape.IsHashable) ? 0 : random.Next(4);
        HashSet<string> keys = [];
        for (; count > 0; count--)
        {
            object?[] items = [.. elements.Select(element => Draw(element, depth + 1))];

            // Keys are told apart by content, which the container alone does not do for bytes.
            if (items.Contains(null) || (container is not IList && !keys.Add(Dump.Of(items[0]!))))
            {
                continue;
            }

            if (container is IDictionary map)
            {
                if (Shape.IsHashable(elements[0]))
                {
                    map[items[0]!] = items[1];
                }
            }
            else if (container is IList list)
            {
                list.Add(items[0]);
            }
            else if (Shape.IsHashable(elements[0]))
            {
                type.GetMethod("Add")!.Invoke(container, items);
            }
        }

        return container;
    }

    private long Whole(long lowest, long highest) => random.Next(8) switch
    {
        0 => lowest,
        1 => highest,
        _ => random.NextInt64(lowest, highest),
    };

    private string Text() => string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ =>
    {
        (int first, int count) = s_alphabets[random.Next(s_alphabets.Length)];
        return char.ConvertFromUtf32(first + random.Next(count));
    }));

    private byte[] Blob()
    {
        byte[] bytes = new byte[random.Next(12)];
        random.NextBytes(bytes);
        return bytes;
    }
}
