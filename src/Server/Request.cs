using ThriftRpc.Protocol;

namespace ThriftRpc.Server;

/// <summary>What the server finds in a message: the call to run, or why there is none.</summary>
internal struct Request(IThriftProcessor processor) : IMessageBodyReader
{
    /// <summary>Gets whether the header could be read; if not, nobody can be answered.</summary>
    public bool HasHeader { get; private set; }

    /// <summary>Gets the number that the reply repeats.</summary>
    public int SequenceId { get; private set; }

    /// <summary>Gets what the message claims to be.</summary>
    public TMessageType Type { get; private set; }

    /// <summary>Gets the call, when the method exists.</summary>
    public ThriftHandlerCall? Call { get; private set; }

    /// <summary>Gets the method's name as it came, when no such method exists or the message is no request.</summary>
    public byte[]? StrangeName { get; private set; }

    public readonly bool IsRequest => Type is TMessageType.Call or TMessageType.Oneway;

    /// <summary>Gets whether the client waits for an answer. The method's definition decides: some clients send oneway calls as CALL.</summary>
    public readonly bool WantsReply => Call is null ? Type != TMessageType.Oneway : !Call.Method.IsOneway;

    public void Read<TReader>(in MessageHeader header, scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct
    {
        HasHeader = true;
        SequenceId = header.SequenceId;
        Type = header.Type;
        Call = IsRequest ? processor.Rent(header.Name) : null;
        if (Call is null)
        {
            StrangeName = header.Name.ToArray();
            reader.Skip(TType.Struct);
        }
        else
        {
            Call.ReadArgs(ref reader);
        }
    }
}
