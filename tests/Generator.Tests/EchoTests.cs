using ThriftRpc.Echo;
using ThriftRpc.Protocol;

namespace ThriftRpc.Generator.Tests;

[TestFixture]
public sealed class EchoTests
{
    [Test]
    public void A_struct_comes_back_as_it_went()
    {
        using OutputBuffer output = new();
        EchoReq sent = new() { Msg = "hello" };

        TBinaryProtocol.Default.WriteStruct(output, sent);
        EchoReq received = TBinaryProtocol.Default.ReadStruct<EchoReq>(output.WrittenMemory.Span, ThriftLimits.Default);

        Assert.That(received, Is.EqualTo(sent));
    }
}
