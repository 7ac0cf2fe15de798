using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Client;

/// <summary>How long a call may take, and who says so.</summary>
/// <param name="Timeout">How long.</param>
/// <param name="Setting">Which setting says so.</param>
internal readonly record struct CallLimit(TimeSpan Timeout, string Setting)
{
    private const string OfClient = $"{nameof(ThriftClientOptions)}.{nameof(ThriftClientOptions.CallTimeout)}";
    private const string OfCall = $"{nameof(CallContext)}.{nameof(CallContext.Timeout)}";

    public static CallLimit Of(ThriftCall call, ThriftClientOptions options) =>
        call.Context.Timeout is { } own ? new CallLimit(own, OfCall) : new CallLimit(options.CallTimeout, OfClient);

    /// <summary>Sets the call's deadline, unless a layer above or an attempt before has.</summary>
    /// <returns>False when the time is up already.</returns>
    public bool TryBegin(ThriftCall call, TimeProvider time)
    {
        if (call.Deadline != 0)
        {
            return time.GetTimestamp() < call.Deadline;
        }

        call.Deadline = time.After(Timeout);
        return Timeout > TimeSpan.Zero || Timeout == System.Threading.Timeout.InfiniteTimeSpan;
    }

    /// <summary>Tells how long the server has for a call, as <see cref="ClientTimeoutHeader"/> says it: what is left, or all of it before the call has begun.</summary>
    /// <returns>Milliseconds; 0 when nobody waits for the answer, or for ever.</returns>
    public int ClientTimeout(ThriftCall call, TimeProvider time) =>
        call.Method.IsOneway || call.Deadline == Deadlines.Never ? 0
        : ClientTimeoutHeader.Milliseconds(call.Deadline == 0 ? Timeout : time.Until(call.Deadline));

    public TTransportException Expired(ThriftCall call) => ConnectionDeadline.TimedOut(call.Method, Setting, Timeout);
}
