using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace ThriftRpc.Architecture.Tests;

/// <summary>Writes an assembly's public API as text: a line per type and per member that others can use or override.</summary>
internal static class ApiText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Header(type)).Append('\n');
            foreach (string line in Members(type).Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Header(Type type)
    {
        string bases = string.Join(", ", Bases(type).Select(TypeText.Of));
        return Attributes(type) + $"{Kind(type)} {type.Namespace}.{TypeText.Of(type)}{(bases.Length == 0 ? "" : $" : {bases}")}"
            + TypeText.Constraints(type.GetGenericArguments());
    }

    private static string Kind(Type type)
    {
        if (type.IsEnum)
        {
            return "enum";
        }

        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return "delegate";
        }

        if (type.IsValueType)
        {
            return (type.IsDefined(typeof(IsReadOnlyAttribute), false) ? "readonly " : "") + (type.IsByRefLike ? "ref struct" : "struct");
        }

        return type.IsInterface ? "interface"
            : (type.IsAbstract && type.IsSealed ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "") + "class";
    }

    /// <summary>The base class and the interfaces that the type itself adds.</summary>
    private static IEnumerable<Type> Bases(Type type)
    {
        if (type.IsEnum)
        {
            return [Enum.GetUnderlyingType(type)];
        }

        IEnumerable<Type> inherited = type.BaseType?.GetInterfaces() ?? [];
        IEnumerable<Type> implied = type.GetInterfaces().SelectMany(one => one.GetInterfaces());
        IEnumerable<Type> own = type.GetInterfaces().Except(inherited).Except(implied).OrderBy(TypeText.Of, StringComparer.Ordinal);
        return type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? own.Prepend(parent) : own;
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name))}");
        }

        return
        [
            .. type.GetFields(Declared).Where(IsVisible).Select(Line),
            .. type.GetConstructors(Declared).Where(IsVisible).Select(Line),
            .. type.GetProperties(Declared).Where(property => property.GetAccessors(true).Any(IsVisible)).Select(Line),
            .. type.GetEvents(Declared).Where(one => one.AddMethod is { } add && IsVisible(add)).Select(one => $"{Modifiers(one.AddMethod!)}event {TypeText.Of(one.EventHandlerType!)} {one.Name}"),
            .. type.GetMethods(Declared).Where(method => IsVisible(method) && !IsAccessor(method) && !IsHidden(method)).Select(Line),
        ];
    }

    private static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    /// <summary>Names that no source can write, such as a record's way to copy itself.</summary>
    private static bool IsHidden(MethodInfo method) => method.Name.Contains('<', StringComparison.Ordinal);

    private static string Line(FieldInfo field)
    {
        string kind = field.IsLiteral ? "const " : field.IsStatic ? "static " : "";
        string value = field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "";
        return $"{Access(field.IsPublic)}{kind}{(field.IsInitOnly ? "readonly " : "")}{TypeText.Of(field)} {field.Name}{value}";
    }

    private static string Line(ConstructorInfo constructor) =>
        Attributes(constructor) + $"{Access(constructor.IsPublic)}{TypeText.Name(constructor.DeclaringType!)}({TypeText.Parameters(constructor)})";

    private static string Line(PropertyInfo property)
    {
        MethodInfo first = property.GetAccessors(true).First(IsVisible);
        string index = property.GetIndexParameters().Length > 0 ? $"[{TypeText.Parameters(first)}]" : "";
        string required = property.IsDefined(typeof(RequiredMemberAttribute), false) ? "required " : "";
        return $"{Attributes(property)}{Modifiers(first)}{required}{TypeText.Of(property)} {property.Name}{index} {{ {Accessor(property.GetMethod, "get", first)}{Setter(property, first)}}}";
    }

    private static string Setter(PropertyInfo property, MethodInfo first)
    {
        bool init = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        return Accessor(property.SetMethod, init ? "init" : "set", first);
    }

    private static string Accessor(MethodInfo? accessor, string name, MethodInfo first) =>
        accessor is null || !IsVisible(accessor) ? "" : $"{(accessor.IsPublic == first.IsPublic ? "" : Access(accessor.IsPublic))}{name}; ";

    private static string Line(MethodInfo method)
    {
        string readOnly = method.IsDefined(typeof(IsReadOnlyAttribute), false) ? "readonly " : "";
        return $"{Attributes(method)}{Modifiers(method)}{readOnly}{TypeText.Return(method)} {TypeText.Name(method)}({TypeText.Parameters(method)})"
            + TypeText.Constraints(method.GetGenericArguments());
    }

    private static string Modifiers(MethodInfo method)
    {
        string access = Access(method.IsPublic);
        if (method.IsStatic)
        {
            return access + (method.IsAbstract ? "static abstract " : "static ");
        }

        if (method.DeclaringType!.IsInterface)
        {
            return method.IsAbstract ? "" : "virtual ";
        }

        bool overrides = method.GetBaseDefinition() != method;
        return access + (overrides ? (method.IsFinal ? "sealed override " : "override ")
            : method.IsAbstract ? "abstract " : method.IsVirtual && !method.IsFinal ? "virtual " : "");
    }

    private static string Access(bool isPublic) => isPublic ? "" : "protected ";

    /// <summary>Those attributes that change what a user may do. (The compiler marks every ref struct as obsolete, for old compilers.)</summary>
    private static string Attributes(MemberInfo member) => string.Concat(
        member.GetCustomAttributesData()
            .Select(attribute => attribute.AttributeType.Name)
            .Where(name => name is "ObsoleteAttribute" or "FlagsAttribute" or "ExperimentalAttribute" or "RequiresDynamicCodeAttribute" or "RequiresUnreferencedCodeAttribute")
            .Where(name => member is not Type { IsByRefLike: true } || name != "ObsoleteAttribute")
            .Order(StringComparer.Ordinal)
            .Select(name => $"[{name[..^"Attribute".Length]}] "));
}
