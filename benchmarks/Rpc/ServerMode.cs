using ThriftRpc.Echo;
using ThriftRpc.Protocol;
using ThriftRpc.Server;

namespace ThriftRpc.Benchmarks.Rpc;

/// <summary>One way to serve the echo, on a port of its own.</summary>
/// <param name="Name">The name in the tables.</param>
/// <param name="Group">Which comparison it belongs to: the value of <c>--server</c>.</param>
/// <param name="Handler">Who answers.</param>
/// <param name="Options">How it is served.</param>
/// <param name="IsShared">Whether the callers share one connection; else each has its own.</param>
internal sealed record ServerMode(string Name, string Group, IEcho Handler, ThriftServerOptions Options, bool IsShared)
{
    private static readonly TimeSpan s_waits = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_blocks = TimeSpan.FromMilliseconds(1);

    /// <summary>Gets all, in the order of their ports.</summary>
    public static IReadOnlyList<ServerMode> All { get; } =
    [
        new("a loop for each connection", "dispatch", new EchoHandler(), ThriftServerOptions.Default, IsShared: false),
        new("dedicated threads", "dispatch", new EchoHandler(), new ThriftServerOptions { Dispatch = ServerDispatch.Threads }, IsShared: false),
        new("5 ms, a connection each", "waiting", new WaitingHandler(), ThriftServerOptions.Default, IsShared: false),
        new("5 ms, one shared, serial", "waiting", new WaitingHandler(), new ThriftServerOptions { MaxCallsPerConnection = 1 }, IsShared: true),
        new("5 ms, one shared, in order", "waiting", new WaitingHandler(), new ThriftServerOptions { ReplyOrder = ReplyOrder.Arrival }, IsShared: true),
        new("5 ms, one shared, as completed", "waiting", new WaitingHandler(), new ThriftServerOptions { ReplyOrder = ReplyOrder.Completion }, IsShared: true),
        new("blocks 1 ms, a loop each", "blocking", new BlockingHandler(), ThriftServerOptions.Default, IsShared: false),
        new("blocks 1 ms, never inline", "blocking", new BlockingHandler(), new ThriftServerOptions { InlineHandlers = InlineHandlers.Never }, IsShared: false),
        new("blocks 1 ms, dedicated threads", "blocking", new BlockingHandler(), new ThriftServerOptions { Dispatch = ServerDispatch.Threads }, IsShared: false),
        new("blocks 1 ms, one shared", "blocking", new BlockingHandler(), ThriftServerOptions.Default, IsShared: true),
    ];

    /// <summary>Gets the comparisons there are.</summary>
    public static IEnumerable<string> Groups => All.Select(mode => mode.Group).Distinct();

    private sealed class WaitingHandler : IEcho
    {
        public async ValueTask<EchoRes> EchoAsync(EchoReq req, CallContext context = default)
        {
            await Task.Delay(s_waits, CancellationToken.None);
            return new EchoRes { Msg = req.Msg };
        }
    }

    private sealed class BlockingHandler : IEcho
    {
        public ValueTask<EchoRes> EchoAsync(EchoReq req, CallContext context = default)
        {
            Thread.Sleep(s_blocks);
            return new(new EchoRes { Msg = req.Msg });
        }
    }
}
