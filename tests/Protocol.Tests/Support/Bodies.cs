namespace ThriftRpc.Protocol.Tests;

internal readonly struct StructBody<T>(T value) : IMessageBodyWriter
    where T : IThriftStruct<T>
{
    public void Write<TWriter>(scoped ref TWriter writer)
        where TWriter : IProtocolWriter, allows ref struct => value.Write(ref writer);
}

internal struct ReadBody<T> : IMessageBodyReader
    where T : IThriftStruct<T>
{
    public string Name { get; private set; }

    public TMessageType Type { get; private set; }

    public int SequenceId { get; private set; }

    public T Value { get; private set; }

    public void Read<TReader>(in MessageHeader header, scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct
    {
        Name = System.Text.Encoding.UTF8.GetString(header.Name);
        Type = header.Type;
        SequenceId = header.SequenceId;
        Value = T.Read(ref reader);
    }
}

internal readonly struct SkippedBody : IMessageBodyReader
{
    public void Read<TReader>(in MessageHeader header, scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct => reader.Skip(TType.Struct);
}
