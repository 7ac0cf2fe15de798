using ThriftRpc.Protocol;

namespace ThriftRpc.Client;

/// <summary>Writes a call's arguments as a message's body.</summary>
/// <param name="call">The call.</param>
internal readonly struct CallArgs(ThriftCall call) : IMessageBodyWriter
{
    public void Write<TWriter>(scoped ref TWriter writer)
        where TWriter : IProtocolWriter, allows ref struct => call.WriteArgs(ref writer);
}
