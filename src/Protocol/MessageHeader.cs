namespace ThriftRpc.Protocol;

/// <summary>What stands before a message's body.</summary>
/// <param name="name">The method's name in UTF-8; compared and looked up as it is, without making a string.</param>
/// <param name="type">What the message is; not yet checked to be a known type.</param>
/// <param name="sequenceId">The number that a reply repeats.</param>
public readonly ref struct MessageHeader(ReadOnlySpan<byte> name, TMessageType type, int sequenceId)
{
    /// <summary>Gets the method's name in UTF-8.</summary>
    public ReadOnlySpan<byte> Name { get; } = name;

    /// <summary>Gets what the message is.</summary>
    public TMessageType Type { get; } = type;

    /// <summary>Gets the number that a reply repeats.</summary>
    public int SequenceId { get; } = sequenceId;
}
