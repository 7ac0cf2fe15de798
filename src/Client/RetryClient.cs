using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Client;

/// <summary>Tries a call again that was sent and not answered, if its method is idempotent. A layer: thread-safe if the client below is.</summary>
/// <remarks>
/// <para>
/// Only a call whose connection was lost before the first byte of a reply, and only if the IDL says <c>(idempotent = "true")</c>: whether the server has executed it is
/// not known. What was certainly not sent, the pool tries again by itself. A timeout, a cancellation, an answer of any kind and a reply that breaks off are final.
/// </para>
/// <para>
/// All attempts and the pauses between them share the call's one deadline; when the next pause would end beyond it, the failure stands. A method that is not idempotent
/// is passed on without a trace.
/// </para>
/// </remarks>
public sealed class RetryClient : ITClient
{
    private readonly ITClient _inner;
    private readonly RetryOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<int, int> _random;
    private readonly bool _leaveOpen;
    private long _retries;

    /// <summary>Creates the layer.</summary>
    /// <param name="inner">Who carries the calls, each attempt on a connection that is fit for one: a pooled or a shared client.</param>
    /// <param name="options">Which calls, and when; null for the defaults.</param>
    /// <param name="time">The clock; null for the system's. It must be that of the client below.</param>
    /// <param name="leaveOpen">Whether <paramref name="inner"/> outlives this layer.</param>
    public RetryClient(ITClient inner, RetryOptions? options = null, TimeProvider? time = null, bool leaveOpen = false)
        : this(inner, options ?? new RetryOptions(), time ?? TimeProvider.System, RandomNumberGenerator.GetInt32, leaveOpen)
    {
    }

    internal RetryClient(ITClient inner, RetryOptions options, TimeProvider time, Func<int, int> random, bool leaveOpen)
    {
        ArgumentNullException.ThrowIfNull(inner);
        _inner = inner;
        _options = options;
        _time = time;
        _random = random;
        _leaveOpen = leaveOpen;
    }

    /// <summary>Gets how many calls were tried again.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>Gets or sets what runs for each call that is tried again: for whoever counts.</summary>
    internal Action? OnRetry { get; init; }

    /// <inheritdoc/>
    public ValueTask InvokeAsync(ThriftCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Handles(call) ? FinishAsync(call, _inner.InvokeAsync(call)) : _inner.InvokeAsync(call);
    }

    /// <summary>Disposes the client below, unless it was to be left open.</summary>
    /// <returns>A task that ends with that.</returns>
    public ValueTask DisposeAsync() => _leaveOpen ? default : _inner.DisposeAsync();

    /// <summary>Whether a call is one that may be tried again at all.</summary>
    internal bool Handles(ThriftCall call) => call.Method.IsIdempotent && !call.Method.IsOneway && _options.MaxRetries > 0;

    /// <summary>Sees a call through whose first attempt is under way, or over.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    internal async ValueTask FinishAsync(ThriftCall call, ValueTask attempt)
    {
        while (true)
        {
            TimeSpan pause;
            try
            {
                await attempt.ConfigureAwait(false);
                return;
            }
            catch (TTransportException failure) when (MayRetry(call, failure, out pause))
            {
                // Another attempt follows; what this one has told is no longer of interest.
            }

            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, _time, call.Context.CancellationToken).ConfigureAwait(false);
            }

            Interlocked.Increment(ref _retries);
            OnRetry?.Invoke();
            call.BeginNextAttempt();
            attempt = _inner.InvokeAsync(call);
        }
    }

    /// <summary>Whether this failure allows another attempt, and after what pause.</summary>
    internal bool MayRetry(ThriftCall call, TTransportException failure, out TimeSpan pause)
    {
        pause = default;
        if (call.Attempt >= _options.MaxRetries
            || call.Progress != CallProgress.Sent
            || failure.Type is not (TTransportExceptionType.EndOfFile or TTransportExceptionType.Unknown)
            || (call.IsOnFreshConnection && !_options.RetryOnFresh)
            || call.Context.CancellationToken.IsCancellationRequested)
        {
            return false;
        }

        pause = _options.PauseBefore(call.Attempt + 1, _random);
        return call.Deadline is 0 or Deadlines.Never || pause < _time.Until(call.Deadline);
    }
}
