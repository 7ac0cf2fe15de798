namespace ThriftRpc.Protocol;

/// <summary>A connection that failed: never opened, timed out, closed by the peer, broken.</summary>
public sealed class TTransportException : TException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="type">What went wrong.</param>
    /// <param name="message">What happened, with the setting and its value where there is one.</param>
    /// <param name="innerException">What caused it.</param>
    public TTransportException(TTransportExceptionType type, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Type = type;
    }

    /// <summary>Gets the setting whose limit was passed, such as <c>ThriftClientOptions.CallTimeout</c>; null when no setting was involved.</summary>
    public string? Setting { get; init; }

    /// <summary>Gets what went wrong.</summary>
    public TTransportExceptionType Type { get; }
}
