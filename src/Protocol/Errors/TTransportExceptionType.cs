namespace ThriftRpc.Protocol;

/// <summary>What went wrong with a connection; the numbers are those of Apache Thrift's netstd library.</summary>
public enum TTransportExceptionType
{
    /// <summary>The socket failed; the cause is the inner exception.</summary>
    Unknown = 0,

    /// <summary>There is no connection: dialing failed, or it has already died.</summary>
    NotOpen = 1,

    /// <summary>The connection is open already.</summary>
    AlreadyOpen = 2,

    /// <summary>A deadline passed; the message names the setting and its value.</summary>
    TimedOut = 3,

    /// <summary>The peer closed the connection.</summary>
    EndOfFile = 4,

    /// <summary>The connection was ended on purpose, on this side.</summary>
    Interrupted = 5,

    /// <summary>A message is larger than a limit allows.</summary>
    MessageSizeLimit = 6,
}
