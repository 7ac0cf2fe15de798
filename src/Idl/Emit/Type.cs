namespace ThriftRpc.Idl;

/// <summary>What the IDL's types are in C# and on the wire.</summary>
internal sealed class TypeEmitter(Names names)
{
    /// <summary>The type's name in C#.</summary>
    public string Name(TypeSymbol type) => type switch
    {
        BaseType @base => BaseName(@base.Kind),
        ListType list => $"{Runtime.Collections}List<{Name(list.Element)}>",
        SetType set => $"{Runtime.Collections}HashSet<{Name(set.Element)}>",
        MapType map => $"{Runtime.Collections}Dictionary<{Name(map.Key)}, {Name(map.Value)}>",
        _ => names.Reference(type),
    };

    /// <summary>The type's code on the wire.</summary>
    public static string Wire(TypeSymbol type) => $"{Runtime.TType}.{WireName(type)}";

    public static bool IsValueType(TypeSymbol type) => type is EnumSymbol or BaseType { Kind: not (BaseKind.String or BaseKind.Binary) };

    public static bool IsContainer(TypeSymbol type) => type is ListType or SetType or MapType;

    /// <summary>The part of a reader's or writer's method name that says what it handles, for types that have such a method.</summary>
    public static string Verb(TypeSymbol type) => type switch
    {
        BaseType @base => @base.Kind.ToString(),
        EnumSymbol => nameof(BaseKind.I32),
        _ => throw new ArgumentException($"{type} has no method of its own.", nameof(type)),
    };

    /// <summary>The value as the writer takes it: enums travel as numbers.</summary>
    public static string ToWire(TypeSymbol type, string value) => type is EnumSymbol ? $"(int){value}" : value;

    /// <summary>The part of a method's name that handles a whole list of such elements at once; null for elements that go one by one.</summary>
    public static string? BulkVerb(TypeSymbol element) =>
        element is EnumSymbol or BaseType { Kind: not (BaseKind.String or BaseKind.Binary or BaseKind.Uuid) } ? Verb(element) + "s" : null;

    /// <summary>A list's elements as such a method takes them.</summary>
    public string BulkSpan(TypeSymbol element, string list)
    {
        string span = $"{Runtime.CollectionsMarshal}.AsSpan({list})";
        return element is EnumSymbol ? $"{Runtime.MemoryMarshal}.Cast<{Name(element)}, int>({span})" : span;
    }

    /// <summary>The expression that compares values of the type by content.</summary>
    public string Comparer(TypeSymbol type, ContainerEmitter containers) => type switch
    {
        BaseType { Kind: BaseKind.Bool or BaseKind.String } or StructSymbol => $"{Runtime.ContentComparer}.Of<{Name(type)}>()",
        BaseType @base => $"{Runtime.ContentComparer}.{@base.Kind}",
        EnumSymbol => $"{Runtime.ContentComparer}.Enum<{Name(type)}>()",
        _ => containers.Comparer(type),
    };

    private static string BaseName(BaseKind kind) => kind switch
    {
        BaseKind.Bool => "bool",
        BaseKind.I8 => "sbyte",
        BaseKind.I16 => "short",
        BaseKind.I32 => "int",
        BaseKind.I64 => "long",
        BaseKind.Double => "double",
        BaseKind.String => "string",
        BaseKind.Binary => "byte[]",
        _ => Runtime.Guid,
    };

    private static string WireName(TypeSymbol type) => type switch
    {
        BaseType { Kind: BaseKind.Binary } => nameof(BaseKind.String),
        BaseType @base => @base.Kind.ToString(),
        EnumSymbol => nameof(BaseKind.I32),
        ListType => "List",
        SetType => "Set",
        MapType => "Map",
        _ => "Struct",
    };
}
