using System.Text;
using ThriftRpc.Protocol;

namespace ThriftRpc.Client;

/// <summary>Reads the reply to one call, after checking that it is one: name, then sequence id, then message type.</summary>
/// <param name="call">The call that waits for the reply.</param>
/// <param name="sequenceId">The id that the call went out with.</param>
internal readonly struct ReplyReader(ThriftCall call, int sequenceId) : IMessageBodyReader
{
    /// <summary>How much of a strange method's name is quoted: it may be as long as a message.</summary>
    private const int LongestQuotedName = 100;

    public void Read<TReader>(in MessageHeader header, scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct
    {
        if (!header.Name.SequenceEqual(call.Method.Utf8Name))
        {
            throw WrongName(header, ref reader);
        }

        if (header.SequenceId != sequenceId)
        {
            throw new TApplicationException(
                TApplicationExceptionType.BadSequenceId,
                $"The reply to {call.Method} carries the sequence id {header.SequenceId}, but the call went out with {sequenceId}.");
        }

        switch (header.Type)
        {
            case TMessageType.Reply:
                call.ReadResult(ref reader);
                break;
            case TMessageType.Exception:
                call.Fault = TApplicationException.Read(ref reader);
                break;
            default:
                throw new TApplicationException(
                    TApplicationExceptionType.InvalidMessageType,
                    $"The message that came instead of a reply to {call.Method} is of type {header.Type}.");
        }
    }

    /// <summary>Makes the error of a reply to no call that is outstanding.</summary>
    public static TApplicationException Unasked(in MessageHeader header) => new(
        TApplicationExceptionType.BadSequenceId,
        $"A message for \"{Quote(header.Name)}\" carries the sequence id {header.SequenceId}, which no outstanding call has: it was never given out, or its reply has come already.");

    /// <summary>Makes the error of a reply to a call whose caller has left, which names another method.</summary>
    public static TApplicationException UnaskedName(in MessageHeader header, ThriftMethod method) => new(
        TApplicationExceptionType.WrongMethodName,
        $"The reply with the sequence id {header.SequenceId}, which belongs to {method}, names the method \"{Quote(header.Name)}\".");

    private static string Quote(ReadOnlySpan<byte> name) => Encoding.UTF8.GetString(name.Length > LongestQuotedName ? name[..LongestQuotedName] : name);

    /// <summary>
    /// Some servers answer what they cannot read with an EXCEPTION without a name; its text is what helps, so it is kept inside.
    /// </summary>
    private TApplicationException WrongName<TReader>(in MessageHeader header, scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct
    {
        string message = $"The reply to {call.Method} names the method \"{Quote(header.Name)}\".";
        TApplicationException? cause = null;
        if (header.Type == TMessageType.Exception)
        {
            try
            {
                cause = TApplicationException.Read(ref reader);
            }
            catch (TProtocolException)
            {
                // It cannot be read either: the wrong name is what remains to be told.
            }
        }

        return new TApplicationException(TApplicationExceptionType.WrongMethodName, message, cause);
    }
}
