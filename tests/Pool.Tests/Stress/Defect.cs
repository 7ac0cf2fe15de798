namespace ThriftRpc.Pool.Tests;

/// <summary>A mistake that the oracle makes on purpose, to show that it would notice.</summary>
public enum Defect
{
    None,

    /// <summary>Looking for a connection at rest and joining the queue are two events, and something happens between them (fasthttp #2391).</summary>
    LostWakeup,

    /// <summary>A slot is freed a second time, when it stands for another connection (go-redis #3619).</summary>
    DoubleFree,

    /// <summary>A call is given up in mid-flight, and its connection is returned all the same: the reply is still to come.</summary>
    LateReply,
}
