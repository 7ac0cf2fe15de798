namespace ThriftRpc.Server;

/// <summary>On which threads a server's connections are served.</summary>
public enum ServerDispatch
{
    /// <summary>A loop for each connection on the thread pool, which occupies no thread while it waits, as in Go's net/http.</summary>
    Loop,

    /// <summary>
    /// A bounded number of dedicated threads with blocking input and output, each serving one connection at a time to its end, the one used last first, as in
    /// fasthttp's worker pool. Only for TCP and Unix sockets without TLS.
    /// </summary>
    /// <remarks>
    /// The calls of a connection run one by one on its thread, whatever <see cref="ThriftServerOptions.MaxCallsPerConnection"/> says, and a connection at rest
    /// occupies its thread. For few connections that are busy, and for handlers that block.
    /// </remarks>
    Threads,
}
