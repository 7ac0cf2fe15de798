using System.Diagnostics.CodeAnalysis;

namespace ThriftRpc.Protocol;

/// <summary>The type codes of the Thrift wire, as Apache Thrift numbers them.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "Thrift's own names.")]
[SuppressMessage("Design", "CA1028:Enum storage should be Int32", Justification = "One byte on the wire.")]
public enum TType : byte
{
    /// <summary>The end of a struct's fields.</summary>
    Stop = 0,

    /// <summary>No value. Never legal on the wire.</summary>
    Void = 1,

    /// <summary>A boolean.</summary>
    Bool = 2,

    /// <summary>A signed 8-bit integer (<c>i8</c>, formerly <c>byte</c>).</summary>
    I8 = 3,

    /// <summary>A 64-bit IEEE 754 number.</summary>
    Double = 4,

    /// <summary>A signed 16-bit integer.</summary>
    I16 = 6,

    /// <summary>A signed 32-bit integer; enums travel as it.</summary>
    I32 = 8,

    /// <summary>A signed 64-bit integer.</summary>
    I64 = 10,

    /// <summary>A string in UTF-8, or binary: the wire does not tell them apart.</summary>
    String = 11,

    /// <summary>A struct, union or exception.</summary>
    Struct = 12,

    /// <summary>A map.</summary>
    Map = 13,

    /// <summary>A set.</summary>
    Set = 14,

    /// <summary>A list.</summary>
    List = 15,

    /// <summary>A 128-bit identifier in RFC 9562 byte order (Apache Thrift 0.18 and later).</summary>
    Uuid = 16,
}
