using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Benchmarks.Connections;

/// <summary>What is measured: each way of framing once, and each with the protocol that it usually comes with.</summary>
internal static class Dialects
{
    public static readonly ThriftDialect[] Measured =
    [
        new(ThriftFraming.Framed, TBinaryProtocol.Default),
        new(ThriftFraming.Unframed, TCompactProtocol.Default),
        new(ThriftFraming.Header, TCompactProtocol.Default),
    ];
}
