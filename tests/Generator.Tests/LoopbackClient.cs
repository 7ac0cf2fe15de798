using ThriftRpc.Protocol;

namespace ThriftRpc.Generator.Tests;

/// <summary>Carries calls to a processor through bytes, as a connection would, but at once.</summary>
internal sealed class LoopbackClient(IThriftProcessor processor, ThriftProtocol? protocol = null) : ITClient
{
    private readonly ThriftProtocol _protocol = protocol ?? TBinaryProtocol.Default;
    private readonly OutputBuffer _request = new();
    private readonly OutputBuffer _reply = new();

    /// <summary>Gets or sets whether the reply is replaced by one without any field.</summary>
    public bool EmptiesReplies { get; set; }

    public ThriftMethod? LastMethod { get; private set; }

    public async ValueTask InvokeAsync(ThriftCall call)
    {
        LastMethod = call.Method;
        _request.Truncate(0);
        _reply.Truncate(0);
        ArgsBody args = new(call);
        _protocol.WriteMessage(_request, new MessageHeader(call.Method.Utf8Name, TMessageType.Call, 1), ref args);

        ThriftHandlerCall handlerCall = processor.Rent(call.Method.Utf8Name)
            ?? throw new TApplicationException(TApplicationExceptionType.UnknownMethod, call.Method.Name);
        try
        {
            HandlerBody body = new(handlerCall);
            _protocol.ReadMessage(_request.WrittenMemory.Span, ThriftLimits.Default, ref body);
            await handlerCall.InvokeAsync(call.Context);
            if (call.Method.IsOneway)
            {
                return;
            }

            _protocol.WriteMessage(_reply, new MessageHeader(call.Method.Utf8Name, TMessageType.Reply, 1), ref body);
        }
        finally
        {
            handlerCall.Recycle();
        }

        ReadReply(call);
    }

    public ValueTask DisposeAsync()
    {
        _request.Dispose();
        _reply.Dispose();
        return ValueTask.CompletedTask;
    }

    private void ReadReply(ThriftCall call)
    {
        if (EmptiesReplies)
        {
            EmptyBody empty = default;
            _reply.Truncate(0);
            _protocol.WriteMessage(_reply, new MessageHeader(call.Method.Utf8Name, TMessageType.Reply, 1), ref empty);
        }

        ArgsBody body = new(call);
        _protocol.ReadMessage(_reply.WrittenMemory.Span, ThriftLimits.Default, ref body);
    }

    private readonly struct ArgsBody(ThriftCall call) : IMessageBodyWriter, IMessageBodyReader
    {
        public void Write<TWriter>(scoped ref TWriter writer)
            where TWriter : IProtocolWriter, allows ref struct => call.WriteArgs(ref writer);

        public void Read<TReader>(in MessageHeader header, scoped ref TReader reader)
            where TReader : IProtocolReader, allows ref struct => call.ReadResult(ref reader);
    }

    private readonly struct HandlerBody(ThriftHandlerCall call) : IMessageBodyWriter, IMessageBodyReader
    {
        public void Write<TWriter>(scoped ref TWriter writer)
            where TWriter : IProtocolWriter, allows ref struct => call.WriteResult(ref writer);

        public void Read<TReader>(in MessageHeader header, scoped ref TReader reader)
            where TReader : IProtocolReader, allows ref struct => call.ReadArgs(ref reader);
    }

    private readonly struct EmptyBody : IMessageBodyWriter
    {
        public void Write<TWriter>(scoped ref TWriter writer)
            where TWriter : IProtocolWriter, allows ref struct => writer.WriteStructEnd(writer.WriteStructBegin());
    }
}
