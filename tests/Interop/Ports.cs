namespace ThriftRpc.Interop;

/// <summary>Where a side serves each service, on the loopback address.</summary>
internal sealed record Ports(int Conformance, int Golden, int Echo);
