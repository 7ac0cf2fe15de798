using ThriftRpc.Server;

namespace ThriftRpc.Lab;

/// <summary>The server's options for each mode.</summary>
internal static class ServerModes
{
    /// <summary>More than there are callers: what is compared is the order of the replies, not the server's cap.</summary>
    private const int AllCalls = 1024;

    public static ThriftServerOptions Apply(ThriftServerOptions options, ReplyMode mode) => mode switch
    {
        ReplyMode.Serial => options with { MaxCallsPerConnection = 1 },
        ReplyMode.InOrder => options with { MaxCallsPerConnection = AllCalls, ReplyOrder = ReplyOrder.Arrival },
        ReplyMode.AsCompleted => options with { MaxCallsPerConnection = AllCalls, ReplyOrder = ReplyOrder.Completion },
        _ => options,
    };
}
