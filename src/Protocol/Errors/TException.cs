namespace ThriftRpc.Protocol;

/// <summary>The root of every exception of this library, and of every exception that an IDL file declares.</summary>
public abstract class TException : Exception
{
    /// <summary>Creates the exception without a message of its own.</summary>
    protected TException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    protected TException(string? message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it.</param>
    protected TException(string? message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
