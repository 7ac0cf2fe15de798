using System.Buffers.Binary;

namespace ThriftRpc.Protocol;

/// <summary>The names and sizes that reader and writer of the JSON protocol share.</summary>
internal static class JsonFormat
{
    /// <summary>The number that every message begins with.</summary>
    public const int Version = 1;

    public const string NotANumber = "NaN";

    /// <summary>What NaN is read as: the one that other languages have. In .NET's own the sign bit is set.</summary>
    public const ulong NotANumberBits = 0x7FF8_0000_0000_0000;

    public const string PositiveInfinity = "Infinity";

    public const string NegativeInfinity = "-Infinity";

    /// <summary>A type's name with its closing quote takes at most four bytes, and something always follows a shorter one.</summary>
    public const int TypeNameSize = 4;

    /// <summary>The name of a type as it stands between its quotes; empty for codes that are no type of a value.</summary>
    public static ReadOnlySpan<byte> NameOf(TType type) => type switch
    {
        TType.Bool => "tf"u8,
        TType.I8 => "i8"u8,
        TType.I16 => "i16"u8,
        TType.I32 => "i32"u8,
        TType.I64 => "i64"u8,
        TType.Double => "dbl"u8,
        TType.String => "str"u8,
        TType.Struct => "rec"u8,
        TType.List => "lst"u8,
        TType.Set => "set"u8,
        TType.Map => "map"u8,
        TType.Uuid => "uid"u8,
        _ => [],
    };

    /// <summary>Finds the type whose name, closing quote included, begins <paramref name="text"/>.</summary>
    /// <param name="text">At least <see cref="TypeNameSize"/> bytes.</param>
    /// <param name="size">How many bytes name and quote take.</param>
    /// <returns>The type, or <see cref="TType.Stop"/> when no type has such a name.</returns>
    public static TType TypeOf(ReadOnlySpan<byte> text, out int size)
    {
        uint word = BinaryPrimitives.ReadUInt32LittleEndian(text);
        size = TypeNameSize;
        switch (word)
        {
            case 'i' | ('3' << 8) | ('2' << 16) | ('"' << 24):
                return TType.I32;
            case 's' | ('t' << 8) | ('r' << 16) | ('"' << 24):
                return TType.String;
            case 'i' | ('6' << 8) | ('4' << 16) | ('"' << 24):
                return TType.I64;
            case 'r' | ('e' << 8) | ('c' << 16) | ('"' << 24):
                return TType.Struct;
            case 'd' | ('b' << 8) | ('l' << 16) | ('"' << 24):
                return TType.Double;
            case 'l' | ('s' << 8) | ('t' << 16) | ('"' << 24):
                return TType.List;
            case 'm' | ('a' << 8) | ('p' << 16) | ('"' << 24):
                return TType.Map;
            case 's' | ('e' << 8) | ('t' << 16) | ('"' << 24):
                return TType.Set;
            case 'i' | ('1' << 8) | ('6' << 16) | ('"' << 24):
                return TType.I16;
            case 'u' | ('i' << 8) | ('d' << 16) | ('"' << 24):
                return TType.Uuid;
        }

        size = TypeNameSize - 1;
        return (word & 0xFFFFFF) switch
        {
            't' | ('f' << 8) | ('"' << 16) => TType.Bool,
            'i' | ('8' << 8) | ('"' << 16) => TType.I8,
            _ => TType.Stop,
        };
    }

    /// <summary>How many bytes a value of the type takes at least; 0 for codes that are no type of a value.</summary>
    public static int SmallestSize(TType type) => type switch
    {
        TType.Bool or TType.I8 or TType.I16 or TType.I32 or TType.I64 or TType.Double => 1,
        TType.String or TType.Struct => 2,
        TType.List or TType.Set => """["tf",0]""".Length,
        TType.Map => """["tf","tf",0,{}]""".Length,
        TType.Uuid => 38,
        _ => 0,
    };

    /// <summary>How many bytes a value of the type takes at least as a key: numbers stand in quotes there.</summary>
    public static int SmallestKeySize(TType type) => SmallestSize(type) is var size && size == 1 ? 3 : size;
}
