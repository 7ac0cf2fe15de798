using ThriftRpc.Echo;
using ThriftRpc.Protocol;

namespace ThriftRpc.Allocation.Tests;

/// <summary>Answers at once, as a handler does that has what it needs at hand.</summary>
internal sealed class ReadyHandler : IEcho
{
    public ValueTask<EchoRes> EchoAsync(EchoReq req, CallContext context = default) => ValueTask.FromResult(new EchoRes { Msg = req.Msg });
}
