namespace ThriftRpc.Idl;

/// <summary>Writes expressions that copy values with all that they hold.</summary>
internal sealed class CopyEmitter(EmitContext context)
{
    /// <summary>Whether nobody can change the value, so that a copy need not differ from it.</summary>
    public static bool IsShared(TypeSymbol type) => type is EnumSymbol or BaseType { Kind: not BaseKind.Binary };

    /// <summary>The expression that copies a value which is not null, for a place whose type is known.</summary>
    public string Copied(TypeSymbol type, string value, bool isInContainers = false) => type switch
    {
        _ when IsShared(type) => value,
        BaseType => $"[.. {value}]",
        StructSymbol => $"{value}.DeepCopy()",
        ListType list when IsShared(list.Element) => $"[.. {value}]",
        SetType set when IsShared(set.Element) => $"new({value}, {value}.Comparer)",
        MapType map when IsShared(map.Key) && IsShared(map.Value) => $"new({value}, {value}.Comparer)",
        _ => context.Containers.Copy(type, value, isInContainers),
    };

    /// <summary>The same for a value that may be null; <paramref name="local"/> is a name for it.</summary>
    public string CopiedIfThere(TypeSymbol type, string value, string local) => type switch
    {
        _ when IsShared(type) => value,
        StructSymbol => $"{value}?.DeepCopy()",
        _ => $"{value} is {{ }} {local} ? {Copied(type, local)} : null",
    };
}
