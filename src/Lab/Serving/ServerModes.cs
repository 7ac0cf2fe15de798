using ThriftRpc.Server;

namespace ThriftRpc.Lab;

/// <summary>The server's options for each mode.</summary>
internal static class ServerModes
{
    public static ThriftServerOptions Apply(ThriftServerOptions options, ReplyMode mode) => options;
}
