namespace ThriftRpc.Server;

/// <summary>In which order the replies of one connection leave, when its calls run at the same time.</summary>
public enum ReplyOrder
{
    /// <summary>
    /// The client decides: as completed if all its messages say that it takes replies in any order (flag 0x01 of THeader), else in the order of
    /// arrival, which every client of Apache Thrift bears.
    /// </summary>
    ClientDecides,

    /// <summary>In the order in which the requests arrived. One slow call holds back the replies behind it, but not their work.</summary>
    Arrival,

    /// <summary>
    /// As completed. Only for clients that match replies by sequence id, such as this library's, Node's, and C++'s concurrent client: others take the wrong
    /// reply or fail.
    /// </summary>
    Completion,
}
