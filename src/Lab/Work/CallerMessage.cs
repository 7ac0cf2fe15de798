using ThriftRpc.Lab.Wire;

namespace ThriftRpc.Lab;

/// <summary>One message of a caller, made before anything is measured.</summary>
/// <param name="Request">As the library's clients take it.</param>
/// <param name="Frame">As the bare sockets send it.</param>
internal sealed record CallerMessage(EchoReq Request, byte[] Frame);
