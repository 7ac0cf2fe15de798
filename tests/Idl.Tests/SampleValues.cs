using System.Collections;
using System.Reflection;
using ThriftRpc.Protocol;

namespace ThriftRpc.Idl.Tests;

/// <summary>Makes values of generated types, no two of which are alike, and none like a default of the corpus.</summary>
internal sealed class SampleValues
{
    private const int Deepest = 3;

    private readonly Dictionary<PropertyInfo, bool> _isOptional = [];
    private int _next = 40;

    public object Make(Type type) => Make(type, depth: 0)!;

    /// <summary>All values of a union: one for each member; of any other type just one.</summary>
    public IEnumerable<object> MakeAll(Type type) => IsUnion(type) ? Cases(type).Select(member => MakeCase(member, depth: 0)) : [Make(type)];

    public static bool IsStruct(Type type) =>
        type is { IsClass: true } && type.GetInterfaces().Any(of => of.IsGenericType && of.GetGenericTypeDefinition() == typeof(IThriftStruct<>));

    private object? Make(Type type, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        int number = ++_next;
        return Type.GetTypeCode(type) switch
        {
            _ when type.IsEnum => MakeEnum(type, number),
            TypeCode.Boolean => number % 2 == 0,
            TypeCode.SByte => (sbyte)(number % 100),
            TypeCode.Int16 => (short)-number,
            TypeCode.Int32 => number * 1000,
            TypeCode.Int64 => -number * 10_000_000_000,
            TypeCode.Double => number + 0.25,
            TypeCode.String => $"tëxt {number}",
            _ when type == typeof(byte[]) => new byte[] { (byte)number, 0, 255, (byte)(number >> 8) },
            _ when type == typeof(Guid) => new Guid(number, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
            _ when type.IsGenericType => MakeContainer(type, depth),
            _ when IsUnion(type) => MakeUnion(type, number, depth),
            _ => MakeStruct(type, depth),
        };
    }

    /// <summary>A number that no member has, every other time.</summary>
    private static object MakeEnum(Type type, int number)
    {
        Array members = Enum.GetValues(type);
        return number % 2 == 0 || members.Length == 0 ? Enum.ToObject(type, number) : members.GetValue(number % members.Length)!;
    }

    private object MakeContainer(Type type, int depth)
    {
        Type[] held = type.GetGenericArguments();
        bool hasKeys = type.GetGenericTypeDefinition() != typeof(List<>);
        object container = hasKeys
            ? Activator.CreateInstance(type, Activator.CreateInstance(typeof(SameContent<>).MakeGenericType(held[0])))!
            : Activator.CreateInstance(type)!;
        MethodInfo add = type.GetMethod("Add", held)!;
        for (int i = 0; i < 2 && depth <= Deepest; i++)
        {
            object?[] items = [.. held.Select(item => Make(item, depth + 1))];
            if (Array.TrueForAll(items, item => item is not null) && (container is not IDictionary known || !known.Contains(items[0]!)))
            {
                add.Invoke(container, items);
            }
        }

        return container;
    }

    private object MakeStruct(Type type, int depth)
    {
        ConstructorInfo? withMessage = type.GetConstructor([typeof(string)]);
        object made = withMessage is null ? Activator.CreateInstance(type)! : withMessage.Invoke([Make(typeof(string), depth)]);
        foreach (PropertyInfo property in type.GetProperties().Where(property => property.SetMethod is { IsPublic: true } && property.DeclaringType == type))
        {
            object? value = depth >= Deepest && IsOptionalStruct(property) ? null : Make(property.PropertyType, depth + 1);
            if (value is bool)
            {
                value = property.GetValue(made) is not true;
            }

            property.SetValue(made, value);
        }

        return made;
    }

    private bool IsOptionalStruct(PropertyInfo property)
    {
        if (!_isOptional.TryGetValue(property, out bool isOptional))
        {
            isOptional = IsStruct(property.PropertyType) && new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
            _isOptional.Add(property, isOptional);
        }

        return isOptional;
    }

    /// <summary>Deep inside, a member that holds no further struct, if there is one.</summary>
    private object? MakeUnion(Type union, int number, int depth)
    {
        IEnumerable<Type> cases = Cases(union);
        if (depth >= Deepest)
        {
            cases = cases.OrderBy(member => IsStruct(member.GetConstructors().Single().GetParameters().Single().ParameterType)).Take(1);
        }

        return cases.Any() ? MakeCase(cases.ElementAt(number % cases.Count()), depth) : null;
    }

    private object MakeCase(Type member, int depth)
    {
        ConstructorInfo constructor = member.GetConstructors().Single();
        Type type = constructor.GetParameters().Single().ParameterType;
        return constructor.Invoke([Make(type, depth + 1)]);
    }

    private static bool IsUnion(Type type) => type.IsAbstract;

    /// <summary>Compares keys as generated code does, whatever their type.</summary>
    private sealed class SameContent<T> : IEqualityComparer<T>
    {
        public bool Equals(T? x, T? y) => Content.AreSame(x, y);

        public int GetHashCode(T obj) => 0;
    }

    private static List<Type> Cases(Type union) => [.. union.GetNestedTypes().Where(type => type.BaseType == union && type.Name != "Unknown")];
}
