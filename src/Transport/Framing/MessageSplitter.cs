namespace ThriftRpc.Transport;

/// <summary>Cuts the bytes of one connection into messages. Asked again with more bytes until it finds one, then about the next.</summary>
internal abstract class MessageSplitter
{
    /// <summary>Gets the dialect of the message found last; before there is one, the dialect to expect, or null if that must be found out.</summary>
    public abstract ThriftDialect? Dialect { get; }

    /// <summary>Gets what came beside the message found last, or null for nothing.</summary>
    public virtual IReadOnlyDictionary<string, string>? Headers => null;

    /// <summary>Gets the flags that came with the message found last.</summary>
    public virtual ushort Flags => 0;

    /// <summary>Forgets what came beside the message found last: a connection at rest shall not hold it.</summary>
    public virtual void DropHeaders()
    {
    }

    /// <summary>Looks for the message at the begin of <paramref name="received"/>.</summary>
    /// <param name="received">All bytes that have arrived and belong to no earlier message.</param>
    /// <param name="message">Where the message proper lies in them; valid when the call returns true.</param>
    /// <param name="size">How many bytes it takes with its framing; when the call returns false, how many to have at the next attempt, as far as is known.</param>
    /// <returns>Whether the message is complete.</returns>
    /// <exception cref="Protocol.TProtocolException">No message can come of these bytes.</exception>
    public abstract bool TrySplit(ReadOnlySpan<byte> received, out Range message, out int size);
}
