namespace ThriftRpc.Protocol;

/// <summary>Decides by a message's header how to read its body, and reads it. Implemented by small structs, so that each protocol's copy is direct code.</summary>
public interface IMessageBodyReader
{
    /// <summary>Reads or skips the body: exactly one struct.</summary>
    /// <typeparam name="TReader">The protocol's reader.</typeparam>
    /// <param name="header">What stands before the body.</param>
    /// <param name="reader">Where to read.</param>
    void Read<TReader>(in MessageHeader header, scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct;
}
