using ThriftRpc.Echo;
using ThriftRpc.Protocol;

namespace ThriftRpc.Benchmarks.Rpc;

/// <summary>Says what it hears.</summary>
internal sealed class EchoHandler : IEcho
{
    public ValueTask<EchoRes> EchoAsync(EchoReq req, CallContext context = default) => new(new EchoRes { Msg = req.Msg });
}
