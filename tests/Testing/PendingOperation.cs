using System.Threading.Tasks.Sources;

namespace ThriftRpc.Testing;

/// <summary>A task that ends when the test says so, and whose continuation then runs inside the test's call, whatever context that has.</summary>
internal sealed class PendingOperation : IValueTaskSource<int>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<int> _source;

    public ValueTask<int> WithResult => new(this, _source.Version);

    public ValueTask WithoutResult => new(this, _source.Version);

    public void SetResult(int result) => _source.SetResult(result);

    public void SetException(Exception failure) => _source.SetException(failure);

    int IValueTaskSource<int>.GetResult(short token) => _source.GetResult(token);

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _source.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
