using System.Reflection;
using ThriftRpc.Protocol;

namespace ThriftRpc.Differential;

/// <summary>What generated types look like, for tests that know only their assembly.</summary>
internal static class Shape
{
    /// <summary>The structs, unions and exceptions of a namespace.</summary>
    public static IEnumerable<Type> StructsOf(Assembly assembly, string @namespace) =>
        assembly.GetExportedTypes().Where(type => type.Namespace == @namespace && !type.IsNested && IsStruct(type));

    public static bool IsStruct(Type type) => type.IsClass && type.GetInterfaces().Any(
        contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IThriftStruct<>) && contract.GenericTypeArguments[0] == type);

    /// <summary>The union that a member's type belongs to.</summary>
    public static Type? UnionOf(Type type) => type.BaseType is { IsAbstract: true } parent && IsStruct(parent) ? parent : null;

    public static IEnumerable<Type> MembersOf(Type union) => union.GetNestedTypes().Where(type => type.BaseType == union && type.Name != "Unknown");

    public static IEnumerable<PropertyInfo> FieldsOf(Type type) => type
        .GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
        .Where(property => property.CanWrite || (property.Name == "Message" && MessageField(type) is not null));

    /// <summary>The value of a field: an exception without a message shows another text as its <c>Message</c>.</summary>
    public static object? ValueOf(PropertyInfo property, object value) =>
        property.CanWrite ? property.GetValue(value) : MessageField(value.GetType())!.GetValue(value);

    /// <summary>Where an exception keeps the field <c>message</c>, whose property cannot be set.</summary>
    public static FieldInfo? MessageField(Type type) => type.GetField("_message", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);

    /// <summary>Whether Apache's Python code can use such a value as a key.</summary>
    public static bool IsHashable(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(byte[]);
}
