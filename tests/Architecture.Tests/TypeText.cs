using System.Reflection;
using System.Runtime.CompilerServices;

namespace ThriftRpc.Architecture.Tests;

/// <summary>Writes types, parameters and constraints as C# does, nullability included.</summary>
internal static class TypeText
{
    private static readonly Dictionary<Type, string> s_keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool",
        [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(ushort)] = "ushort",
        [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong",
        [typeof(float)] = "float", [typeof(double)] = "double", [typeof(decimal)] = "decimal", [typeof(char)] = "char",
    };

    public static string Of(Type type) => Of(type, null);

    public static string Of(FieldInfo field) => Of(field.FieldType, new NullabilityInfoContext().Create(field));

    public static string Of(PropertyInfo property) => Of(property.PropertyType, new NullabilityInfoContext().Create(property));

    public static string Return(MethodInfo method)
    {
        string readOnly = method.ReturnParameter.GetRequiredCustomModifiers().Any(type => type.Name == "InAttribute") ? "ref readonly " : "ref ";
        return (method.ReturnType.IsByRef ? readOnly : "") + Of(method.ReturnType, new NullabilityInfoContext().Create(method.ReturnParameter));
    }

    /// <summary>The name without generic parameters.</summary>
    public static string Name(Type type) => type.Name.Split('`')[0];

    public static string Name(MethodInfo method) =>
        method.IsGenericMethod ? $"{method.Name}<{string.Join(", ", method.GetGenericArguments().Select(Of))}>" : method.Name;

    public static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    public static string Constraints(Type[] parameters) => string.Concat(parameters.Where(one => one.IsGenericParameter).Select(Constraint));

    private static string Parameter(ParameterInfo parameter)
    {
        string prefix = parameter.IsDefined(typeof(ParamArrayAttribute), false) ? "params " : "";
        if (parameter.IsDefined(typeof(ScopedRefAttribute), false))
        {
            prefix += "scoped ";
        }

        if (parameter.ParameterType.IsByRef)
        {
            prefix += parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        }

        string value = parameter.HasDefaultValue ? $" = {Value(parameter.RawDefaultValue)}" : "";
        return $"{prefix}{Of(parameter.ParameterType, new NullabilityInfoContext().Create(parameter))} {parameter.Name}{value}";
    }

    private static string Value(object? value) => value switch
    {
        null => "default",
        bool flag => flag ? "true" : "false",
        string text => $"\"{text}\"",
        _ => $"{value}",
    };

    private static string Of(Type type, NullabilityInfo? nullability)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!, nullability?.ElementType ?? nullability);
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return $"{Of(underlying)}?";
        }

        string mark = CanBeNull(type) && (nullability?.ReadState == NullabilityState.Nullable || nullability?.WriteState == NullabilityState.Nullable)
            ? "?" : "";
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!, nullability?.ElementType)}[{new string(',', type.GetArrayRank() - 1)}]{mark}";
        }

        if (s_keywords.TryGetValue(type, out string? keyword))
        {
            return keyword + mark;
        }

        if (!type.IsGenericType)
        {
            return Nested(type) + type.Name + mark;
        }

        Type[] arguments = type.GetGenericArguments();
        NullabilityInfo[] inner = nullability?.GenericTypeArguments ?? [];
        IEnumerable<string> texts = arguments.Select((one, i) => Of(one, i < inner.Length ? inner[i] : null));
        return $"{Nested(type)}{Name(type)}<{string.Join(", ", texts)}>{mark}";
    }

    /// <summary>A type parameter may stand for anything, so that a mark on it would say nothing, unless it is known to be a class.</summary>
    private static bool CanBeNull(Type type) =>
        type.IsGenericParameter
            ? type.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint)
            : !type.IsValueType;

    private static string Nested(Type type) => type.IsNested && !type.IsGenericParameter ? $"{Name(type.DeclaringType!)}." : "";

    private static string Constraint(Type parameter)
    {
        GenericParameterAttributes flags = parameter.GenericParameterAttributes;
        bool isStruct = flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        List<string> all = [];
        if (flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            all.Add("class");
        }

        if (isStruct)
        {
            all.Add("struct");
        }
        else if (IsNotNull(parameter))
        {
            all.Add("notnull");
        }

        all.AddRange(parameter.GetGenericParameterConstraints().Where(one => one != typeof(ValueType)).Select(Of));
        if (flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct)
        {
            all.Add("new()");
        }

        if (flags.HasFlag(GenericParameterAttributes.AllowByRefLike))
        {
            all.Add("allows ref struct");
        }

        return all.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", all)}";
    }

    /// <summary>The compiler writes <c>notnull</c> as a nullable attribute of 1 on a parameter without other constraints.</summary>
    private static bool IsNotNull(Type parameter) =>
        parameter.GetGenericParameterConstraints().Length == 0
        && !parameter.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint)
        && parameter.GetCustomAttributesData().Any(
            attribute => attribute.AttributeType.Name == "NullableAttribute" && attribute.ConstructorArguments is [{ Value: (byte)1 }]);
}
