using ThriftRpc.Transport;

namespace ThriftRpc.Interop;

/// <summary>How the two sides talk in the tests that know Python well.</summary>
/// <param name="Framing">How messages are told apart.</param>
/// <param name="Protocol">How the peer encodes them, by the name that wire.py gives it; on the wire all are the binary protocol.</param>
internal sealed record PythonSetup(ThriftFraming Framing, string Protocol)
{
    public const string Accelerated = "binary_accelerated";

    public static IReadOnlyList<PythonSetup> All { get; } =
    [
        new(ThriftFraming.Framed, "binary"),
        new(ThriftFraming.Framed, Accelerated),
        new(ThriftFraming.Unframed, "binary"),
        new(ThriftFraming.Unframed, Accelerated),
    ];

    /// <summary>Gets the name by which users of Apache Thrift know it.</summary>
    public string ProtocolClass => Protocol == Accelerated ? "TBinaryProtocolAccelerated" : "TBinaryProtocol";

    public override string ToString() => $"{Framing}/{Protocol}";
}
