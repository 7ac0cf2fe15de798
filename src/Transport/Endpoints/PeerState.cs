namespace ThriftRpc.Transport;

/// <summary>What a connection at rest shows of its peer.</summary>
public enum PeerState
{
    /// <summary>Nothing: it is fit for use.</summary>
    Quiet,

    /// <summary>Bytes that nobody asked for have arrived: whatever they are, the next reply is not where it should be.</summary>
    HasSent,

    /// <summary>The peer has closed or reset it.</summary>
    Closed,
}
