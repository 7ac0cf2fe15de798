namespace ThriftRpc.Protocol;

/// <summary>Why bytes make no sense; the numbers are Apache Thrift's.</summary>
public enum TProtocolExceptionType
{
    /// <summary>No reason given.</summary>
    Unknown = 0,

    /// <summary>The bytes break the protocol's rules, or a required value is missing.</summary>
    InvalidData = 1,

    /// <summary>A size is negative.</summary>
    NegativeSize = 2,

    /// <summary>A size is above a limit of <see cref="ThriftLimits"/>.</summary>
    SizeLimit = 3,

    /// <summary>The message's version is not one that we speak.</summary>
    BadVersion = 4,

    /// <summary>The peer uses a feature that is not there.</summary>
    NotImplemented = 5,

    /// <summary>Values are nested deeper than <see cref="ThriftLimits.MaxDepth"/>.</summary>
    DepthLimit = 6,
}
