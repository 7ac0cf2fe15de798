using ThriftRpc.Protocol;

namespace ThriftRpc.Server;

/// <summary>Writes a handler's result as a message's body.</summary>
/// <param name="call">The call whose handler has finished.</param>
internal readonly struct ResultBody(ThriftHandlerCall call) : IMessageBodyWriter
{
    public void Write<TWriter>(scoped ref TWriter writer)
        where TWriter : IProtocolWriter, allows ref struct => call.WriteResult(ref writer);
}

/// <summary>Writes the body of an EXCEPTION message.</summary>
/// <param name="exception">What to tell the client.</param>
internal readonly struct ExceptionBody(TApplicationException exception) : IMessageBodyWriter
{
    public void Write<TWriter>(scoped ref TWriter writer)
        where TWriter : IProtocolWriter, allows ref struct => exception.Write(ref writer);
}
