namespace ThriftRpc.Protocol;

/// <summary>Bytes that make no sense, or a value that cannot be written.</summary>
public sealed class TProtocolException : TException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="type">Why the bytes make no sense.</param>
    /// <param name="message">What happened, with the number, the limit and the setting where there is one.</param>
    /// <param name="innerException">What caused it.</param>
    public TProtocolException(TProtocolExceptionType type, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Type = type;
    }

    /// <summary>Gets why the bytes make no sense.</summary>
    public TProtocolExceptionType Type { get; }

    /// <summary>Makes the error for a required field that the peer did not send.</summary>
    /// <param name="field">The field as the IDL names it, such as <c>EchoReq.msg</c>.</param>
    /// <returns>The exception; the caller throws it.</returns>
    public static TProtocolException MissingField(string field) =>
        new(TProtocolExceptionType.InvalidData, $"The required field {field} is missing.");

    /// <summary>Makes the error for a null in a field that must be written.</summary>
    /// <param name="field">The field as the IDL names it, such as <c>EchoReq.msg</c>.</param>
    /// <returns>The exception; the caller throws it.</returns>
    public static TProtocolException NullField(string field) =>
        new(TProtocolExceptionType.InvalidData, $"The field {field} is null, but it is not optional.");

    /// <summary>Makes the error for a container whose elements are not of the type that the IDL declares.</summary>
    /// <param name="field">The field as the IDL names it, such as <c>EchoReq.tags</c>.</param>
    /// <param name="actual">The element type that the peer sent.</param>
    /// <returns>The exception; the caller throws it.</returns>
    public static TProtocolException ElementType(string field, TType actual) =>
        new(TProtocolExceptionType.InvalidData, $"The container {field} carries elements of type {actual}, not of the type that the IDL declares.");
}
