namespace ThriftRpc.Protocol;

/// <summary>Why a call failed on the level of messages; the numbers are Apache Thrift's and travel on the wire.</summary>
public enum TApplicationExceptionType
{
    /// <summary>No reason given.</summary>
    Unknown = 0,

    /// <summary>The server has no such method.</summary>
    UnknownMethod = 1,

    /// <summary>The message's type does not belong here.</summary>
    InvalidMessageType = 2,

    /// <summary>A reply names another method than the call.</summary>
    WrongMethodName = 3,

    /// <summary>A reply carries another sequence id than the call.</summary>
    BadSequenceId = 4,

    /// <summary>A reply holds neither a result nor a declared exception.</summary>
    MissingResult = 5,

    /// <summary>The handler failed in a way that the IDL does not declare.</summary>
    InternalError = 6,

    /// <summary>The server could not decode the arguments.</summary>
    ProtocolError = 7,

    /// <summary>The peer does not know a transform of the header transport.</summary>
    InvalidTransform = 8,

    /// <summary>The peer does not know the protocol.</summary>
    InvalidProtocol = 9,

    /// <summary>The peer does not serve this kind of client.</summary>
    UnsupportedClientType = 10,
}
