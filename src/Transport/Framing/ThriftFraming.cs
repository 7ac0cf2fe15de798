using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>How the receiver knows where a message ends. Immutable and thread-safe.</summary>
public abstract class ThriftFraming
{
    /// <summary>Gets the framing in which each message follows its length, a big-endian <c>i32</c>. The default everywhere.</summary>
    public static ThriftFraming Framed { get; } = new LengthFraming();

    /// <summary>Gets the framing in which messages follow each other bare (Apache Thrift's "buffered"): only the protocol knows where one ends.</summary>
    public static ThriftFraming Unframed { get; } = new BareFraming();

    /// <summary>
    /// Gets Apache Thrift's THeader: a frame that names its protocol and carries headers beside the message, both ways. Transforms, such as
    /// zlib, are not supported; a message that needs one is refused.
    /// </summary>
    public static ThriftFraming Header { get; } = new HeaderFraming();

    /// <summary>Gets the name by which users choose the framing, such as <c>framed</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Gets whether headers can travel beside a message.</summary>
    public virtual bool CarriesHeaders => false;

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Writes what stands in front of a message, with room for what only its end tells.</summary>
    /// <param name="output">Where the message will be written.</param>
    /// <param name="frame">What is known of it.</param>
    /// <exception cref="InvalidOperationException">There are headers, and the framing cannot carry them.</exception>
    internal abstract void Begin(OutputBuffer output, in OutgoingFrame frame);

    /// <summary>Fills the room that <see cref="Begin"/> left.</summary>
    /// <param name="message">The room and the message.</param>
    /// <param name="limits">How large a message may be.</param>
    internal abstract void End(Span<byte> message, ThriftLimits limits);

    /// <summary>Makes what cuts one connection's bytes into messages.</summary>
    /// <param name="dialect">This framing, and the protocol of the messages.</param>
    /// <param name="limits">How large a message may be.</param>
    /// <returns>A splitter that stands between two messages.</returns>
    internal abstract MessageSplitter CreateSplitter(ThriftDialect dialect, ThriftLimits limits);
}
