using Microsoft.Extensions.Logging;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Server;

/// <summary>What all connections of a server share.</summary>
internal sealed class ServerContext(IThriftProcessor processor, ThriftServerOptions options, ServerMetrics metrics, ILogger logger)
{
    public const string ReceiveTimeoutSetting = $"{nameof(ThriftServerOptions)}.{nameof(ThriftServerOptions.ReceiveTimeout)}";
    public const string IdleTimeoutSetting = $"{nameof(ThriftServerOptions)}.{nameof(ThriftServerOptions.IdleTimeout)}";

    private int _activeCalls;

    public IThriftProcessor Processor { get; } = processor;

    public ThriftServerOptions Options { get; } = options;

    public ServerMetrics Metrics { get; } = metrics;

    public ILogger Logger { get; } = logger;

    public ReceiveTimeouts Timeouts { get; } =
        new(options.IdleTimeout, IdleTimeoutSetting, options.ReceiveTimeout, ReceiveTimeoutSetting);

    /// <summary>Asks for a place among the calls that may run at once; a true answer is followed by <see cref="EndCall"/>.</summary>
    public bool TryStartCall()
    {
        if (Interlocked.Increment(ref _activeCalls) > Options.MaxConcurrentCalls)
        {
            Interlocked.Decrement(ref _activeCalls);
            Metrics.Refused(RefusalReason.Overloaded);
            return false;
        }

        Metrics.CallStarted();
        return true;
    }

    public void EndCall()
    {
        Interlocked.Decrement(ref _activeCalls);
        Metrics.CallEnded();
    }
}
