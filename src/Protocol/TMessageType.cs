using System.Diagnostics.CodeAnalysis;

namespace ThriftRpc.Protocol;

/// <summary>What a message is.</summary>
[SuppressMessage("Design", "CA1008:Enums should have zero value", Justification = "Zero is not a message type on the wire.")]
[SuppressMessage("Design", "CA1028:Enum storage should be Int32", Justification = "One byte on the wire.")]
public enum TMessageType : byte
{
    /// <summary>A request that wants a reply. Some older clients also send it for oneway methods.</summary>
    Call = 1,

    /// <summary>The answer: a result, or an exception that the IDL declares.</summary>
    Reply = 2,

    /// <summary>The answer is a <see cref="TApplicationException"/>.</summary>
    Exception = 3,

    /// <summary>A request that wants no reply.</summary>
    Oneway = 4,
}
