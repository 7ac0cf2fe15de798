namespace ThriftRpc.Protocol.Tests;

/// <summary>The protocols that the tests in AllProtocols, EndFinder and Limits run through.</summary>
internal static class Protocols
{
    public static readonly ProtocolCase Binary = new BinaryCase();

    public static readonly ProtocolCase Compact = new CompactCase();

    public static readonly ProtocolCase Json = new JsonCase();

    public static readonly ProtocolCase[] All = [Binary, Compact, Json];
}
