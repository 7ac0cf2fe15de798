using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Sources;

namespace ThriftRpc.Protocol;

/// <summary>A call with its result, which is also the task that its caller awaits: nothing is allocated for a call but what the user sees.</summary>
/// <remarks>
/// The life of a call: the generated client takes it from its pool, fills in the arguments and starts it; when the caller has
/// taken the result (once, as every <see cref="ValueTask"/> demands), it is cleared and goes back. A call whose caller never
/// asks for the result is left to the collector.
/// </remarks>
/// <typeparam name="TResult">The method's result; for a method without one, anything.</typeparam>
[SuppressMessage("Design", "CA1033:Interface methods should be callable by child types", Justification = "They are the awaiter's, not a derived type's.")]
public abstract class ThriftCall<TResult> : ThriftCall, IValueTaskSource<TResult>, IValueTaskSource
{
    private readonly Action _onAnswered;
    private ManualResetValueTaskSourceCore<TResult> _source;
    private ValueTask _pending;
    private TResult? _result;
    private bool _hasResult;

    /// <summary>Creates a call of <paramref name="method"/>.</summary>
    /// <param name="method">The method to call.</param>
    protected ThriftCall(ThriftMethod method)
        : base(method)
    {
        _onAnswered = OnAnswered;
    }

    /// <summary>Starts a call that has a result.</summary>
    /// <param name="client">Who carries the call.</param>
    /// <returns>The result; awaited once.</returns>
    public ValueTask<TResult> StartAsync(ITClient client)
    {
        Start(client);
        return new ValueTask<TResult>(this, _source.Version);
    }

    /// <summary>Starts a call without a result.</summary>
    /// <param name="client">Who carries the call.</param>
    /// <returns>A task that ends with the call; awaited once.</returns>
    public ValueTask StartVoidAsync(ITClient client)
    {
        Start(client);
        return new ValueTask(this, _source.Version);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource<TResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource<TResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.GetResult(short token) => TakeResult(token);

    TResult IValueTaskSource<TResult>.GetResult(short token) => TakeResult(token);

    /// <summary>Keeps the result that the reply holds.</summary>
    /// <param name="result">The result.</param>
    protected void SetResult(TResult result)
    {
        _result = result;
        _hasResult = true;
    }

    /// <inheritdoc/>
    protected override void ForgetResult()
    {
        _result = default;
        _hasResult = false;
    }

    /// <summary>Notes a missing result as the call's fault, when the reply held neither a result nor a declared exception.</summary>
    protected void RequireResult()
    {
        if (!_hasResult && Fault is null)
        {
            Fault = new TApplicationException(
                TApplicationExceptionType.MissingResult, $"The reply to {Method} holds neither a result nor an exception that the IDL declares.");
        }
    }

    /// <summary>Clears the arguments and puts the call back into its pool; nobody else holds it any more.</summary>
    protected abstract void Recycle();

    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "Kept until its one await in OnAnswered.")]
    private void Start(ITClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _pending = client.InvokeAsync(this);
        if (_pending.IsCompleted)
        {
            OnAnswered();
        }
        else
        {
            _pending.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_onAnswered);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The call's outermost frame: every failure goes to its caller.")]
    private void OnAnswered()
    {
        ValueTask pending = _pending;
        _pending = default;
        try
        {
            pending.GetAwaiter().GetResult();
        }
        catch (Exception failure)
        {
            _source.SetException(failure);
            return;
        }

        if (Fault is { } fault)
        {
            _source.SetException(fault);
        }
        else
        {
            _source.SetResult(_result!);
        }
    }

    private TResult TakeResult(short token)
    {
        if (token != _source.Version || _source.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            // Throws, and must not touch the pool: somebody awaits twice, and the call may already be another caller's.
            return _source.GetResult(token);
        }

        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            _source.Reset();
            ForgetResult();
            Fault = null;
            IsOnFreshConnection = false;
            Context = default;
            Utf8RequestName = default;
            Deadline = 0;
            Attempt = 0;
            Progress = CallProgress.NotSent;
            Recycle();
        }
    }
}
