using ThriftRpc.Protocol;

namespace ThriftRpc.Transport;

/// <summary>What a framing must know of a message before it is written.</summary>
/// <param name="Protocol">How the message is encoded.</param>
/// <param name="SequenceId">The message's number.</param>
/// <param name="Flags">The flags of THeader.</param>
/// <param name="Headers">What travels beside the message; null for nothing.</param>
/// <param name="ClientTimeout">For <see cref="ClientTimeoutHeader"/>, in milliseconds; 0 for none. Where there is no place for headers it is left out.</param>
internal readonly record struct OutgoingFrame(
    ThriftProtocol Protocol, int SequenceId, ushort Flags, IReadOnlyDictionary<string, string>? Headers, int ClientTimeout = 0)
{
    /// <summary>Refuses headers where the framing has no place for them: dropped in silence, they would be missed by somebody.</summary>
    public void RefuseHeaders(ThriftFraming framing)
    {
        if (Headers is { Count: > 0 })
        {
            throw new InvalidOperationException(
                $"The {framing.Name} framing carries no headers, and {Headers.Count} are to be sent; {nameof(ThriftFraming)}.{nameof(ThriftFraming.Header)} does.");
        }
    }
}
