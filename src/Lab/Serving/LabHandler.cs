using ThriftRpc.Lab.Wire;
using ThriftRpc.Protocol;

namespace ThriftRpc.Lab;

/// <summary>Says what it hears, after as much time as the message asks for.</summary>
internal sealed class LabHandler(TimeProvider time) : IEcho
{
    public ValueTask<EchoRes> EchoAsync(EchoReq req, CallContext context = default)
    {
        int work = LabMessage.WorkOf(req.Msg);
        return work == 0 ? new ValueTask<EchoRes>(new EchoRes { Msg = req.Msg }) : WorkAsync(req, work, context.CancellationToken);
    }

    private async ValueTask<EchoRes> WorkAsync(EchoReq req, int milliseconds, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), time, cancellationToken).ConfigureAwait(false);
        return new EchoRes { Msg = req.Msg };
    }
}
