namespace ThriftRpc.Protocol;

/// <summary>The numbers that reader, writer and end finder of the binary protocol share.</summary>
internal static class BinaryFormat
{
    /// <summary>The high half of a strict message's first word; the low byte is the message type.</summary>
    public const int Version1 = unchecked((int)0x80010000);

    public const int VersionMask = unchecked((int)0xFFFF0000);

    /// <summary>A field's header: its type and its id.</summary>
    public const int FieldHeaderSize = 1 + 2;

    /// <summary>A list's or set's header: the element type and the count.</summary>
    public const int ListHeaderSize = 1 + 4;

    /// <summary>A map's header: key type, value type and the count.</summary>
    public const int MapHeaderSize = 1 + 1 + 4;

    /// <summary>How many bytes a value of the type takes at least; 0 for codes that are no type of a value.</summary>
    public static int SmallestSize(TType type) => type switch
    {
        TType.Bool or TType.I8 => 1,
        TType.I16 => 2,
        TType.I32 => 4,
        TType.I64 or TType.Double => 8,
        TType.Uuid => 16,
        TType.String => 4,
        TType.Struct => 1,
        TType.List or TType.Set => ListHeaderSize,
        TType.Map => MapHeaderSize,
        _ => 0,
    };

    /// <summary>How many bytes every value of the type takes, or 0 when that differs from value to value.</summary>
    public static int FixedSize(TType type) => type switch
    {
        TType.String or TType.Struct or TType.List or TType.Set or TType.Map => 0,
        _ => SmallestSize(type),
    };

    /// <summary>How many bytes a map's entry takes at least; 0 when one of the codes is no type of a value.</summary>
    public static int SmallestPairSize(TType keyType, TType valueType)
    {
        int keySize = SmallestSize(keyType);
        int valueSize = SmallestSize(valueType);
        return keySize == 0 || valueSize == 0 ? 0 : keySize + valueSize;
    }

    /// <summary>Of a map's two types the one to complain about when <see cref="SmallestPairSize"/> is 0.</summary>
    public static TType UnknownOf(TType keyType, TType valueType) => SmallestSize(keyType) == 0 ? keyType : valueType;
}
