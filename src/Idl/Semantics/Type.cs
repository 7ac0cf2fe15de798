namespace ThriftRpc.Idl;

/// <summary>A type whose meaning is known. Its text is its canonical name in the IDL, typedefs replaced by what they stand for.</summary>
internal abstract class TypeSymbol
{
    /// <summary>The name as the IDL writes it; one name for each type.</summary>
    public abstract override string ToString();

    /// <summary>Gets whether nothing is missing in it.</summary>
    public virtual bool IsWhole => true;
}

internal enum BaseKind
{
    Bool,
    I8,
    I16,
    I32,
    I64,
    Double,
    String,
    Binary,
    Uuid,
}

/// <summary>A type of the language itself.</summary>
internal sealed class BaseType : TypeSymbol
{
    private static readonly Dictionary<string, BaseType> s_byWord = new(StringComparer.Ordinal)
    {
        ["bool"] = new(BaseKind.Bool),
        ["i8"] = new(BaseKind.I8),
        ["i16"] = new(BaseKind.I16),
        ["i32"] = new(BaseKind.I32),
        ["i64"] = new(BaseKind.I64),
        ["double"] = new(BaseKind.Double),
        ["string"] = new(BaseKind.String),
        ["binary"] = new(BaseKind.Binary),
        ["uuid"] = new(BaseKind.Uuid),
    };

    private BaseType(BaseKind kind)
    {
        Kind = kind;
    }

    public BaseKind Kind { get; }

    public static BaseType Of(string word) => s_byWord[word == "byte" ? "i8" : word];

    public override string ToString() => Kind.ToString().ToLowerInvariant();
}

internal sealed class ListType(TypeSymbol element) : TypeSymbol
{
    public TypeSymbol Element { get; } = element;

    public override bool IsWhole => Element.IsWhole;

    public override string ToString() => $"list<{Element}>";
}

internal sealed class SetType(TypeSymbol element) : TypeSymbol
{
    public TypeSymbol Element { get; } = element;

    public override bool IsWhole => Element.IsWhole;

    public override string ToString() => $"set<{Element}>";
}

internal sealed class MapType(TypeSymbol key, TypeSymbol value) : TypeSymbol
{
    public TypeSymbol Key { get; } = key;

    public TypeSymbol Value { get; } = value;

    public override bool IsWhole => Key.IsWhole && Value.IsWhole;

    public override string ToString() => $"map<{Key}, {Value}>";
}

/// <summary>Stands where a type is missing; why has been reported.</summary>
internal sealed class UnknownType : TypeSymbol
{
    private UnknownType()
    {
    }

    public static UnknownType Instance { get; } = new();

    public override bool IsWhole => false;

    public override string ToString() => "?";
}
