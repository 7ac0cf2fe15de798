namespace ThriftRpc.Pool;

/// <summary>How a pool finds out that a connection which rested is no longer fit for a call.</summary>
public enum BorrowCheck
{
    /// <summary>Not at all: the call on it fails, and is tried again if the rules for that allow it.</summary>
    None,

    /// <summary>
    /// When it is about to be lent, it is looked at without waiting: one that the peer has closed, or on which bytes have arrived that nobody asked for, is closed and
    /// another one taken (go-redis). Costs a system call; until then a closed connection rests on.
    /// </summary>
    Peek,

    /// <summary>
    /// A receive is pending on it all the time while it rests, so it goes as soon as the peer closes it or sends anything (Go's net/http, SocketsHttpHandler). Lending it
    /// costs no system call, the reply one more.
    /// </summary>
    ReadAhead,
}
