namespace ThriftRpc.Pool;

/// <summary>Whose the opening of a connection is: who waits for it, and who may end up with it.</summary>
public enum Dialing
{
    /// <summary>
    /// The pool opens connections on behalf of whoever waits. A caller whose connection is being opened is served by whichever comes
    /// first, that one or a returned one, and the rest goes to the next caller or to the idle ones (Go's net/http, SocketsHttpHandler, go-redis).
    /// </summary>
    ByPool,

    /// <summary>
    /// The caller opens its own connection and gives it up together with the call; a waiting caller that gets room opens its own, too (redigo).
    /// </summary>
    ByCaller,

    /// <summary>The caller opens its own connection when it finds room at once; for those that wait, the pool does (fasthttp, database/sql).</summary>
    ByCallerThenPool,
}
