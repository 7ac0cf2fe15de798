namespace ThriftRpc.Protocol;

/// <summary>Finds where a message ends on a connection without frames, however its bytes are cut. Serves one connection.</summary>
/// <remarks>
/// Resumable: each byte is looked at once, except for the few of a number that was cut in two. The limits are applied as soon as
/// a size is known, before anyone takes memory for it.
/// </remarks>
public abstract class MessageEndFinder
{
    /// <summary>Gets how many bytes of the message the finder has passed.</summary>
    public int Passed { get; protected set; }

    /// <summary>Gets how many bytes the message takes at least, as far as is known: a guide for how much to receive.</summary>
    public abstract int AtLeast { get; }

    /// <summary>Looks for the end of the message.</summary>
    /// <param name="message">All bytes of the message that have arrived, from its first; more may follow the end.</param>
    /// <returns>True when the message ends at <see cref="Passed"/>; false when more bytes are needed.</returns>
    /// <exception cref="TProtocolException">The bytes make no sense or exceed a limit.</exception>
    public abstract bool TryFindEnd(ReadOnlySpan<byte> message);

    /// <summary>Goes back to the begin of a message, for the next one.</summary>
    public abstract void Reset();
}
