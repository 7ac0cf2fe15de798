using ThriftRpc.Protocol;

namespace ThriftRpc.Client;

/// <summary>Reads a reply on a shared connection: finds its call first.</summary>
/// <param name="client">Who knows the calls.</param>
/// <param name="headers">What came beside the message; null for nothing.</param>
internal struct SharedReply(ConcurrentClient client, IReadOnlyDictionary<string, string>? headers) : IMessageBodyReader
{
    /// <summary>Gets the call that the reply belongs to.</summary>
    public PendingCall? Pending { get; private set; }

    /// <summary>Gets whether the reply's caller has left.</summary>
    public bool IsDropped { get; private set; }

    /// <summary>Gets whether the body has been read to its end.</summary>
    public bool IsRead { get; private set; }

    public void Read<TReader>(in MessageHeader header, scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct
    {
        client.Match(header, out PendingCall? pending);
        if (pending is null)
        {
            IsDropped = true;
            reader.Skip(TType.Struct);
            return;
        }

        Pending = pending;
        ThriftCall call = pending.Call;
        call.Progress = CallProgress.Answered;
        if (headers is not null && call.Context.ReplyHeaders is { } wanted)
        {
            foreach ((string key, string value) in headers)
            {
                wanted[key] = value;
            }
        }

        new ReplyReader(call, header.SequenceId).Read(header, ref reader);
        IsRead = true;
    }
}
