namespace ThriftRpc.Protocol;

/// <summary>A protocol: how messages and structs become bytes. Immutable and thread-safe; two that encode alike are equal.</summary>
/// <remarks>One generic virtual call per message; behind it runs code that the JIT made for this protocol alone.</remarks>
public abstract class ThriftProtocol
{
    /// <summary>Gets the name by which users choose the protocol, such as <c>binary</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Gets the number by which Apache Thrift's THeader knows the protocol, or null when it has none. Default null.</summary>
    public virtual int? HeaderProtocolId => null;

    /// <summary>
    /// Tells whether a message of this protocol may begin with these bytes; by this a server with several dialects finds out which one a
    /// client speaks.
    /// </summary>
    /// <param name="begin">The first four bytes of a message.</param>
    /// <returns>True when no message of another protocol begins so. Default false: the protocol is not detected, only configured.</returns>
    public virtual bool Recognizes(ReadOnlySpan<byte> begin) => false;

    /// <summary>Appends a whole message.</summary>
    /// <typeparam name="TBody">Who writes the body.</typeparam>
    /// <param name="output">Where to append. After an exception it may hold a part of the message: truncate it.</param>
    /// <param name="header">The method, the type and the sequence id.</param>
    /// <param name="body">Writes the body.</param>
    public abstract void WriteMessage<TBody>(OutputBuffer output, in MessageHeader header, scoped ref TBody body)
        where TBody : IMessageBodyWriter, allows ref struct;

    /// <summary>Reads a whole message.</summary>
    /// <typeparam name="TBody">Who reads the body.</typeparam>
    /// <param name="message">Exactly one message.</param>
    /// <param name="limits">How much of anything it may hold.</param>
    /// <param name="body">Reads the body once the header is known.</param>
    /// <exception cref="TProtocolException">The bytes make no sense, exceed a limit, or are more than one message.</exception>
    public abstract void ReadMessage<TBody>(ReadOnlySpan<byte> message, ThriftLimits limits, scoped ref TBody body)
        where TBody : IMessageBodyReader, allows ref struct;

    /// <summary>Appends a struct without a message round it.</summary>
    /// <typeparam name="T">The struct's type.</typeparam>
    /// <param name="output">Where to append. After an exception it may hold a part of the struct: truncate it.</param>
    /// <param name="value">The struct.</param>
    public abstract void WriteStruct<T>(OutputBuffer output, T value)
        where T : IThriftStruct<T>;

    /// <summary>Reads a struct without a message round it.</summary>
    /// <typeparam name="T">The struct's type.</typeparam>
    /// <param name="bytes">Exactly one struct.</param>
    /// <param name="limits">How much of anything it may hold.</param>
    /// <returns>The struct.</returns>
    /// <exception cref="TProtocolException">The bytes make no sense, exceed a limit, or are more than one struct.</exception>
    public abstract T ReadStruct<T>(ReadOnlySpan<byte> bytes, ThriftLimits limits)
        where T : IThriftStruct<T>;

    /// <summary>Makes a finder of message ends, for one connection without frames.</summary>
    /// <param name="limits">How much of anything a message may hold.</param>
    /// <returns>A finder that stands at the begin of a message.</returns>
    public abstract MessageEndFinder CreateMessageEndFinder(ThriftLimits limits);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
