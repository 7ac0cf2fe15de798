namespace ThriftRpc.Protocol;

/// <summary>The numbers that reader, writer and end finder of the compact protocol share (doc/specs/thrift-compact-protocol.md of Apache Thrift).</summary>
internal static class CompactFormat
{
    /// <summary>A message's first byte.</summary>
    public const byte ProtocolId = 0x82;

    /// <summary>The version, in the low bits of a message's second byte. Facebook's own dialect, which differs in doubles, is version 2.</summary>
    public const int Version = 1;

    public const int VersionMask = 0x1F;

    /// <summary>The message type stands above the version, in three bits.</summary>
    public const int MessageTypeShift = 5;

    public const int LargestMessageType = 7;

    /// <summary>Protocol id, version and type.</summary>
    public const int MessageStartSize = 2;

    /// <summary>The end of a struct's fields. Some libraries take every byte with a type of 0 for it; no writer needs that.</summary>
    public const byte Stop = 0;

    /// <summary>The code of a field that is true, and the byte of an element that is.</summary>
    public const byte True = 1;

    /// <summary>The code of a field that is false, and the byte of an element that is.</summary>
    public const byte False = 2;

    public const byte I8 = 3;
    public const byte I16 = 4;
    public const byte I32 = 5;
    public const byte I64 = 6;
    public const byte Double = 7;
    public const byte String = 8;
    public const byte List = 9;
    public const byte Set = 10;
    public const byte Map = 11;
    public const byte Struct = 12;
    public const byte Uuid = 13;

    /// <summary>A type code takes the low half of a byte.</summary>
    public const int CodeMask = 0xF;

    /// <summary>What stands beside a code - the step from the last field's id, a list's count, a map's key type - takes the high half.</summary>
    public const int UpperShift = 4;

    /// <summary>The largest step from one field id to the next that fits beside the type.</summary>
    public const int LargestDelta = 15;

    /// <summary>Beside a list's element type: the count follows as a varint.</summary>
    public const int CountFollows = 15;

    public const int DoubleSize = 8;
    public const int UuidSize = 16;

    /// <summary>A field's header where the step is too large: the type, then the id.</summary>
    public const int LongestFieldHeader = 1 + Varint.LongestI16;

    /// <summary>A list's or set's header where the count is too large: the type, then the count.</summary>
    public const int LongestListHeader = 1 + Varint.Longest32;

    /// <summary>A map's header: the count, then both types.</summary>
    public const int LongestMapHeader = Varint.Longest32 + 1;

    /// <summary>The code of each <see cref="TType"/>; 0 where there is none.</summary>
    private static ReadOnlySpan<byte> Codes => [0, 0, True, I8, Double, 0, I16, 0, I32, 0, I64, String, Struct, Map, Set, List, Uuid];

    /// <summary>The <see cref="TType"/> of each code; <see cref="TType.Stop"/> where there is none.</summary>
    private static ReadOnlySpan<TType> Types =>
    [
        TType.Stop, TType.Bool, TType.Bool, TType.I8, TType.I16, TType.I32, TType.I64, TType.Double, TType.String, TType.List,
        TType.Set, TType.Map, TType.Struct, TType.Uuid, TType.Stop, TType.Stop,
    ];

    /// <summary>Returns the code of a value's type, that of true for <see cref="TType.Bool"/>; 0 for what is no type of a value.</summary>
    public static byte CodeOf(TType type) => (int)type < Codes.Length ? Codes[(int)type] : (byte)0;

    /// <summary>Returns the type that the low half of <paramref name="code"/> stands for; <see cref="TType.Stop"/> when there is none.</summary>
    public static TType TypeOf(int code) => Types[code & CodeMask];

    /// <summary>How many bytes a value of the type takes at least; 0 for codes that are no type of a value.</summary>
    public static int SmallestSize(TType type) => type switch
    {
        TType.Double => DoubleSize,
        TType.Uuid => UuidSize,
        _ => CodeOf(type) == 0 ? 0 : 1,
    };

    /// <summary>How many bytes every value of the type takes in a container, or 0 when that differs from value to value.</summary>
    public static int FixedSize(TType type) => type switch
    {
        TType.Bool or TType.I8 => 1,
        TType.Double => DoubleSize,
        TType.Uuid => UuidSize,
        _ => 0,
    };

    /// <summary>Refuses a message that does not begin as one of this protocol.</summary>
    public static void CheckProtocolId(byte first)
    {
        if (first != ProtocolId)
        {
            ThrowHelper.NotCompact(first);
        }
    }

    /// <summary>Refuses a message of another version; <paramref name="typeAndVersion"/> is its second byte.</summary>
    public static void CheckVersion(int typeAndVersion)
    {
        int version = typeAndVersion & VersionMask;
        if (version != Version)
        {
            ThrowHelper.CompactVersion(version);
        }
    }

    /// <summary>Refuses a number that is not of 16 bits, where the protocol's encoding allows more.</summary>
    public static void CheckI16(int value)
    {
        if (value != (short)value)
        {
            ThrowHelper.BeyondI16(value);
        }
    }
}
