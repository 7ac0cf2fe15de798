namespace ThriftRpc.Protocol;

/// <summary>Writes the one struct that is a message's body. Implemented by small structs, so that each protocol's copy is direct code.</summary>
public interface IMessageBodyWriter
{
    /// <summary>Writes the body.</summary>
    /// <typeparam name="TWriter">The protocol's writer.</typeparam>
    /// <param name="writer">Where to write.</param>
    void Write<TWriter>(scoped ref TWriter writer)
        where TWriter : IProtocolWriter, allows ref struct;
}
