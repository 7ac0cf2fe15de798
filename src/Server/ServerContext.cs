using Microsoft.Extensions.Logging;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Server;

/// <summary>What all connections of a server share.</summary>
internal sealed class ServerContext(IThriftProcessor processor, ThriftServerOptions options, ServerMetrics metrics, ILogger logger)
{
    public const string ReceiveTimeoutSetting = $"{nameof(ThriftServerOptions)}.{nameof(ThriftServerOptions.ReceiveTimeout)}";
    public const string IdleTimeoutSetting = $"{nameof(ThriftServerOptions)}.{nameof(ThriftServerOptions.IdleTimeout)}";

    private readonly CallPool<ServerCall> _calls = new();

    private int _activeCalls;
    private int _queuedCalls;

    public IThriftProcessor Processor { get; } = processor;

    public ThriftServerOptions Options { get; } = options;

    public ServerMetrics Metrics { get; } = metrics;

    /// <summary>Gets the log. It does not fail.</summary>
    public ILogger Logger { get; } = new SafeLogger(logger);

    public ReceiveTimeouts Timeouts { get; } =
        new(options.IdleTimeout, IdleTimeoutSetting, options.ReceiveTimeout, ReceiveTimeoutSetting);

    public ServerCall RentCall() => _calls.Take() ?? new ServerCall(this);

    public void ReturnCall(ServerCall call) => _calls.Return(call);

    /// <summary>Asks for a place among the calls that may run at once; a true answer is followed by <see cref="EndCall"/>.</summary>
    public bool TryStartCall()
    {
        if (!TryCountUp(ref _activeCalls, Options.MaxConcurrentCalls))
        {
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

    /// <summary>Asks for a place among the calls that may wait for a thread; a true answer is followed by <see cref="EndQueuedCall"/>.</summary>
    public bool TryQueueCall()
    {
        if (!TryCountUp(ref _queuedCalls, Options.MaxQueuedCalls))
        {
            Metrics.Refused(RefusalReason.QueueLimit);
            return false;
        }

        Metrics.CallQueued();
        return true;
    }

    public void EndQueuedCall()
    {
        Interlocked.Decrement(ref _queuedCalls);
        Metrics.QueuedCallStarted();
    }

    /// <summary>Counts up unless that would go over the limit. Counting up first and down again would refuse others for a place that nobody gets.</summary>
    private static bool TryCountUp(ref int count, int limit)
    {
        if (limit == int.MaxValue)
        {
            Interlocked.Increment(ref count);
            return true;
        }

        while (true)
        {
            int seen = Volatile.Read(ref count);
            if (seen >= limit)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref count, seen + 1, seen) == seen)
            {
                return true;
            }
        }
    }
}
