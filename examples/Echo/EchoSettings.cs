using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Echo;

/// <summary>What the command line says.</summary>
internal sealed record EchoSettings(string Host, int Port, ThriftProtocol Protocol, ThriftFraming Framing, string Message, int Count);
