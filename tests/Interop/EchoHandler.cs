using ThriftRpc.Echo;
using ThriftRpc.Protocol;

namespace ThriftRpc.Interop;

/// <summary>Our side of Echo.</summary>
internal sealed class EchoHandler : IEcho
{
    public ValueTask<EchoRes> EchoAsync(EchoReq req, CallContext context = default) => new(new EchoRes { Msg = req.Msg });
}
