namespace ThriftRpc.Idl;

/// <summary>A value of a known type.</summary>
internal abstract record ValueSymbol
{
    /// <summary>Finds what a value means as one of the given type; null when it means nothing, which has been reported.</summary>
    public static ValueSymbol? Bind(ValueSyntax value, TypeSymbol type, Scope scope) => new ValueBinder(scope).Bind(value, type);
}

internal sealed record BoolValue(bool Value) : ValueSymbol;

internal sealed record IntegerValue(long Value) : ValueSymbol;

/// <summary>A double, kept as it was written: reading it could only lose digits.</summary>
internal sealed record DoubleValue(string Text) : ValueSymbol;

internal sealed record StringValue(string Value) : ValueSymbol;

/// <summary>Bytes, written as the string whose UTF-8 they are.</summary>
internal sealed record BinaryValue(string Text) : ValueSymbol;

internal sealed record UuidValue(Guid Value) : ValueSymbol;

/// <summary>An enum's value; the member is null when no member has the number.</summary>
internal sealed record EnumValue(EnumSymbol Enum, EnumMember? Member, int Number) : ValueSymbol;

/// <summary>The elements of a list or set.</summary>
internal sealed record ElementsValue(IReadOnlyList<ValueSymbol> Elements) : ValueSymbol;

internal sealed record MapValue(IReadOnlyList<(ValueSymbol Key, ValueSymbol Value)> Pairs) : ValueSymbol;

internal sealed record StructValue(StructSymbol Struct, IReadOnlyList<(FieldSymbol Field, ValueSymbol Value)> Fields) : ValueSymbol;
