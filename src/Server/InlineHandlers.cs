namespace ThriftRpc.Server;

/// <summary>Whether handlers run on the thread that reads their connection, which saves handing the call over, or on another of the thread pool.</summary>
public enum InlineHandlers
{
    /// <summary>
    /// On the reading thread while nothing else of the connection is buffered or running, else on another. What comes meanwhile is read elsewhere, so that a
    /// handler that blocks its thread holds up no other call.
    /// </summary>
    WhenAlone,

    /// <summary>Always on the reading thread. The fastest for handlers that never block; one that does stops its connection's reading.</summary>
    Always,

    /// <summary>Never on the reading thread. For handlers that mostly block.</summary>
    Never,
}
