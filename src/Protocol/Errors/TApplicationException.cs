namespace ThriftRpc.Protocol;

/// <summary>The verdict of a peer on a call (it arrives as an EXCEPTION message), or ours on a reply that does not belong to its call.</summary>
public sealed class TApplicationException : TException, IThriftStruct<TApplicationException>
{
    /// <summary>Creates the exception.</summary>
    /// <param name="type">Why the call failed.</param>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What caused it, on this side of the wire only.</param>
    public TApplicationException(TApplicationExceptionType type, string? message, Exception? innerException = null)
        : base(message ?? $"The peer answered {type}.", innerException)
    {
        Type = type;
    }

    /// <summary>Gets why the call failed. Numbers of other implementations, such as Go's 11, are kept.</summary>
    public TApplicationExceptionType Type { get; }

    /// <inheritdoc/>
    public void Write<TWriter>(scoped ref TWriter writer)
        where TWriter : IProtocolWriter, allows ref struct
    {
        int outer = writer.WriteStructBegin();
        writer.WriteString(1, Message);
        writer.WriteI32(2, (int)Type);
        writer.WriteStructEnd(outer);
    }

    /// <inheritdoc cref="IThriftStruct{TSelf}.Read{TReader}"/>
    public static TApplicationException Read<TReader>(scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct
    {
        string? message = null;
        TApplicationExceptionType exceptionType = TApplicationExceptionType.Unknown;

        int outer = reader.ReadStructBegin();
        while (reader.ReadFieldBegin(out TType type, out short id))
        {
            switch (id)
            {
                case 1 when type == TType.String:
                    message = reader.ReadString();
                    break;
                case 2 when type == TType.I32:
                    exceptionType = (TApplicationExceptionType)reader.ReadI32();
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        reader.ReadStructEnd(outer);
        return new TApplicationException(exceptionType, message);
    }
}
