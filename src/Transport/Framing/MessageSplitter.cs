namespace ThriftRpc.Transport;

/// <summary>Cuts the bytes of one connection into messages. Asked again with more bytes until it finds one, then about the next.</summary>
internal abstract class MessageSplitter
{
    /// <summary>Looks for the message at the begin of <paramref name="received"/>.</summary>
    /// <param name="received">All bytes that have arrived and belong to no earlier message.</param>
    /// <param name="message">Where the message proper lies in them; valid when the call returns true.</param>
    /// <param name="wanted">How many bytes to have at the next attempt, as far as is known; valid when the call returns false.</param>
    /// <returns>Whether the message is complete.</returns>
    /// <exception cref="Protocol.TProtocolException">No message can come of these bytes.</exception>
    public abstract bool TrySplit(ReadOnlySpan<byte> received, out Range message, out int wanted);
}
