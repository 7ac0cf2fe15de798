namespace ThriftRpc.Interop;

/// <summary>Which end the peer is.</summary>
[Flags]
internal enum PeerRole
{
    Server = 1,
    Client = 2,
    Either = Server | Client,
}
