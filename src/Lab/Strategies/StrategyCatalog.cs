using ThriftRpc.Pool;

namespace ThriftRpc.Lab;

/// <summary>Every strategy that can be named.</summary>
public static class StrategyCatalog
{
    private static readonly PoolOptions s_oneSocket = PoolOptions.ThriftStandard with
    {
        AcquireTimeout = Timeout.InfiniteTimeSpan,
        CheckOnBorrow = BorrowCheck.Peek,
        UnsentRetries = PoolOptions.Default.UnsentRetries,
    };

    private static SharedOptions OneInOrder { get; } = SharedOptions.Default with
    {
        MaxConnections = 1,
        Connection = SharedOptions.Default.Connection with { AnswersInOrder = true },
    };

    /// <summary>Gets the baseline.</summary>
    public static Strategy Bare { get; } = new BareStrategy { IsBare = true };

    /// <summary>Gets all strategies but the baseline, in the order in which tables have them.</summary>
    public static IReadOnlyList<Strategy> All { get; } =
    [
        new PoolStrategy("per-call", "dial per call", nameof(PoolOptions.PerCall), PoolOptions.PerCall),
        new PoolStrategy("one-socket", "one socket, callers take turns", nameof(PoolOptions.ThriftStandard) + ", callers wait", s_oneSocket),
        new PoolStrategy("pool", "a pool (ours)", nameof(PoolOptions.Default), PoolOptions.Default),
        new PoolStrategy("net-http", "a pool, two may rest (net/http)", nameof(PoolOptions.NetHttp), PoolOptions.NetHttp),
        new PoolStrategy("net-http-tuned", "net/http, all may rest", nameof(PoolOptions.NetHttp), PoolOptions.NetHttp, StrategyVariant.Tuned),
        new PoolStrategy("thrift-standard", "one socket, a second caller is refused", nameof(PoolOptions.ThriftStandard), PoolOptions.ThriftStandard),
        new PoolStrategy("fasthttp", "fasthttp", nameof(PoolOptions.FastHttp), PoolOptions.FastHttp),
        new PoolStrategy("fasthttp-lifo", "fasthttp, LIFO", nameof(PoolOptions.FastHttpLifo), PoolOptions.FastHttpLifo),
        new PoolStrategy("redigo", "redigo", nameof(PoolOptions.Redigo), PoolOptions.Redigo),
        new PoolStrategy("redigo-tuned", "redigo, all may rest", nameof(PoolOptions.Redigo), PoolOptions.Redigo, StrategyVariant.Tuned),
        new PoolStrategy("go-redis", "go-redis v9", nameof(PoolOptions.GoRedis), PoolOptions.GoRedis),
        new PoolStrategy("go-redis-v8", "go-redis v8", nameof(PoolOptions.GoRedisV8), PoolOptions.GoRedisV8),
        new PoolStrategy("database-sql", "database/sql", nameof(PoolOptions.DatabaseSql), PoolOptions.DatabaseSql),
        new PoolStrategy("database-sql-tuned", "database/sql, all may rest", nameof(PoolOptions.DatabaseSql), PoolOptions.DatabaseSql, StrategyVariant.Tuned),
        new PoolStrategy("database-sql-go116", "database/sql, Go 1.16", nameof(PoolOptions.DatabaseSqlGo116), PoolOptions.DatabaseSqlGo116),
        new PoolStrategy("database-sql-go116-tuned", "database/sql, Go 1.16, all may rest", nameof(PoolOptions.DatabaseSqlGo116), PoolOptions.DatabaseSqlGo116, StrategyVariant.Tuned),
        new PoolStrategy("sockets-http", "SocketsHttpHandler", nameof(PoolOptions.SocketsHttp), PoolOptions.SocketsHttp),
        new SharedStrategy("shared-serial", "shared, server works one by one", nameof(SharedOptions.Default) + ", one connection", ReplyMode.Serial, _ => OneInOrder),
        new SharedStrategy("shared-in-order", "shared, replies in order", nameof(SharedOptions.Default) + ", one connection", ReplyMode.InOrder, _ => OneInOrder),
        new SharedStrategy("shared", "shared, replies as completed", nameof(SharedOptions.Default) + ", one connection", ReplyMode.AsCompleted, _ => SharedOptions.Default with { MaxConnections = 1 }),
        new SharedStrategy("shared-4", "several shared (4)", nameof(SharedOptions.Default) + ", spread over four", ReplyMode.AsCompleted, Spread),
        new SharedStrategy("grpc", "gRPC's channel", nameof(SharedOptions.Grpc), ReplyMode.AsCompleted, _ => SharedOptions.Grpc),
        new SharedStrategy("net-http2", "net/http, HTTP/2", nameof(SharedOptions.NetHttp2), ReplyMode.AsCompleted, _ => SharedOptions.NetHttp2),
    ];

    /// <summary>Gets the few that tell the whole story: what is compared when nothing else is said.</summary>
    public static IReadOnlyList<Strategy> Story { get; } =
        [.. new[] { "per-call", "one-socket", "pool", "net-http", "shared-in-order", "shared", "shared-4" }.SelectMany(name => All.Where(strategy => strategy.Name == name))];

    /// <summary>Another connection is opened when all are full: a quarter of the callers fills one.</summary>
    private static SharedOptions Spread(int callers)
    {
        const int connections = 4;
        return SharedOptions.Default with
        {
            MaxConnections = connections,
            Connection = SharedOptions.Default.Connection with { MaxInFlight = Math.Max(1, (callers + connections - 1) / connections) },
        };
    }

    /// <summary>Finds strategies by name.</summary>
    /// <param name="names">The names.</param>
    /// <returns>The strategies, in the order of the names.</returns>
    /// <exception cref="ArgumentException">There is no strategy of a name; the message lists those that there are.</exception>
    public static IReadOnlyList<Strategy> Find(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return [.. names.Select(name => All.FirstOrDefault(strategy => strategy.Name == name)
            ?? throw new ArgumentException($"There is no strategy \"{name}\". There are: {string.Join(", ", All.Select(strategy => strategy.Name))}."))];
    }
}
