namespace ThriftRpc.Server;

/// <summary>The values of the attribute <c>thrift.refusal.reason</c>.</summary>
internal static class RefusalReason
{
    public const string ConnectionLimit = "connection_limit";
    public const string AddressLimit = "address_limit";
    public const string WorkerLimit = "worker_limit";
    public const string Handshake = "handshake";
    public const string Overloaded = "overloaded";
    public const string QueueLimit = "queue_limit";
    public const string SizeLimit = "size_limit";
    public const string NotThrift = "not_thrift";
    public const string Dialect = "dialect";
    public const string ReceiveTimeout = "receive_timeout";
    public const string SendTimeout = "send_timeout";
    public const string MessageType = "message_type";
}
