namespace ThriftRpc.Lab;

/// <summary>What one trial needs of the server.</summary>
/// <param name="IsBare">Whether bare sockets are served, and not Thrift.</param>
/// <param name="Mode">How several calls on one connection are treated.</param>
/// <param name="Endpoints">How many endpoints there are.</param>
/// <param name="MessageSize">How many characters the messages have.</param>
internal sealed record SiteSetup(bool IsBare, ReplyMode Mode, int Endpoints, int MessageSize);
