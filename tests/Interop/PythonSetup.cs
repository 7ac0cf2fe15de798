using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Interop;

/// <summary>How the two sides talk in the tests that know Python well.</summary>
/// <param name="Framing">How messages are told apart.</param>
/// <param name="Protocol">How messages are encoded.</param>
/// <param name="IsAccelerated">Whether the peer encodes them with its C module.</param>
internal sealed record PythonSetup(ThriftFraming Framing, ThriftProtocol Protocol, bool IsAccelerated)
{
    public static IReadOnlyList<PythonSetup> All { get; } =
    [
        new(ThriftFraming.Framed, TBinaryProtocol.Default, IsAccelerated: false),
        new(ThriftFraming.Framed, TBinaryProtocol.Default, IsAccelerated: true),
        new(ThriftFraming.Unframed, TBinaryProtocol.Default, IsAccelerated: false),
        new(ThriftFraming.Unframed, TBinaryProtocol.Default, IsAccelerated: true),
        new(ThriftFraming.Framed, TCompactProtocol.Default, IsAccelerated: false),
        new(ThriftFraming.Framed, TCompactProtocol.Default, IsAccelerated: true),
        new(ThriftFraming.Unframed, TCompactProtocol.Default, IsAccelerated: false),
        new(ThriftFraming.Unframed, TCompactProtocol.Default, IsAccelerated: true),
    ];

    /// <summary>Gets the name that wire.py gives the peer's encoding.</summary>
    public string PeerProtocol => IsAccelerated ? $"{Protocol.Name}_accelerated" : Protocol.Name;

    /// <summary>Gets the name by which users of Apache Thrift know it.</summary>
    public string ProtocolClass => Protocol.GetType().Name + (IsAccelerated ? "Accelerated" : "");

    public override string ToString() => $"{Framing}/{PeerProtocol}";
}
