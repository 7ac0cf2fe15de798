namespace ThriftRpc.Protocol.Tests;

/// <summary>
/// CVE-2019-0205: a container of elements that take no bytes, skipped, went round 2^31 times. Nothing but the element's type stands against
/// it, so it must be refused at the first element, not passed in the end.
/// </summary>
[TestFixture]
internal sealed class EmptyElementsTests
{
    private static readonly ThriftLimits s_wide = new() { MaxContainerElements = int.MaxValue };

    private static readonly (ProtocolCase Protocol, TType Type, byte[] Bytes)[] s_containers =
    [
        (Protocols.Binary, TType.List, Bytes.Hex("00 7FFFFFFF")),
        (Protocols.Binary, TType.Set, Bytes.Hex("01 7FFFFFFF")),
        (Protocols.Binary, TType.Map, Bytes.Hex("00 00 7FFFFFFF")),
        (Protocols.Compact, TType.List, Bytes.Hex("F0 FFFFFFFF07")),
        (Protocols.Compact, TType.Set, Bytes.Hex("FE FFFFFFFF07")),
        (Protocols.Compact, TType.Map, Bytes.Hex("FFFFFFFF07 00")),
        (Protocols.Json, TType.List, """["new",2147483647]"""u8.ToArray()),
        (Protocols.Json, TType.Set, """["",2147483647]"""u8.ToArray()),
        (Protocols.Json, TType.Map, """["new","new",2147483647,{}]"""u8.ToArray()),
    ];

    [Test]
    public void Elements_that_take_no_bytes_are_refused([Range(0, 8)] int index)
    {
        (ProtocolCase protocol, TType type, byte[] bytes) = s_containers[index];

        Assert.That(() => protocol.Skip(type, bytes, s_wide), Throws.TypeOf<TProtocolException>());
    }
}
