using ThriftRpc.Protocol;

namespace ThriftRpc.Client;

/// <summary>Writes a call's arguments as a message's body.</summary>
/// <param name="call">The call.</param>
internal readonly struct CallArgs(ThriftCall call) : IMessageBodyWriter
{
    /// <summary>What stands before a call's arguments.</summary>
    public static MessageHeader HeaderOf(ThriftCall call, int sequenceId) => new(
        call.Utf8RequestName.IsEmpty ? call.Method.Utf8Name : call.Utf8RequestName.Span,
        call.Method.IsOneway ? TMessageType.Oneway : TMessageType.Call,
        sequenceId);

    public void Write<TWriter>(scoped ref TWriter writer)
        where TWriter : IProtocolWriter, allows ref struct => call.WriteArgs(ref writer);
}
