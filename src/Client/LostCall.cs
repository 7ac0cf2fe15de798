using ThriftRpc.Protocol;

namespace ThriftRpc.Client;

/// <summary>What the caller of a call is told whose connection ended.</summary>
internal static class LostCall
{
    /// <summary>Says what is known of the request: whether to try again depends on it.</summary>
    public static string WhatIsKnownOf(ThriftCall call) => call.Progress switch
    {
        CallProgress.NotSent => $"The request of {call.Method} was not sent.",
        CallProgress.Sending => $"The request of {call.Method} was not sent completely.",
        CallProgress.Sent => $"The request of {call.Method} was sent; whether it was executed is not known.",
        _ => $"The reply to {call.Method} had begun to arrive.",
    };

    /// <summary>Makes the error of one of several calls that a connection took with it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="reason">Why the connection ended.</param>
    public static TException Describe(ThriftCall call, Exception reason)
    {
        string message = $"{reason.Message} {WhatIsKnownOf(call)}";
        return reason switch
        {
            TTransportException lost => new TTransportException(lost.Type, message, lost) { Setting = lost.Setting },
            TProtocolException broken => new TProtocolException(broken.Type, message, broken),
            _ => new TTransportException(TTransportExceptionType.Unknown, message, reason),
        };
    }
}
