namespace ThriftRpc.Lab;

/// <summary>What the server has opened for a trial.</summary>
/// <param name="Id">How to refer to it.</param>
/// <param name="Ports">The ports of its endpoints, on the loopback address.</param>
internal sealed record OpenSite(int Id, int[] Ports);
