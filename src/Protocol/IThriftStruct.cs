namespace ThriftRpc.Protocol;

/// <summary>A struct, union or exception of an IDL file: it writes itself with any writer and is read with any reader.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IThriftStruct<TSelf>
    where TSelf : IThriftStruct<TSelf>
{
    /// <summary>Writes the whole struct, from its begin to its end.</summary>
    /// <typeparam name="TWriter">The protocol's writer; the JIT makes one copy for each.</typeparam>
    /// <param name="writer">Where to write.</param>
    /// <exception cref="TProtocolException">A required field is null.</exception>
    void Write<TWriter>(scoped ref TWriter writer)
        where TWriter : IProtocolWriter, allows ref struct;

    /// <summary>Reads the whole struct; fields that the IDL does not know are skipped.</summary>
    /// <typeparam name="TReader">The protocol's reader; the JIT makes one copy for each.</typeparam>
    /// <param name="reader">Where to read.</param>
    /// <returns>The struct.</returns>
    /// <exception cref="TProtocolException">The bytes make no sense, exceed a limit, or lack a required field.</exception>
    static abstract TSelf Read<TReader>(scoped ref TReader reader)
        where TReader : IProtocolReader, allows ref struct;
}
