namespace ThriftRpc.Server.Tests;

/// <summary>Where a handler stops until the test lets it go on.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets a task that ends when somebody stands before the gate.</summary>
    public Task Entered => _entered.Task;

    /// <summary>Waits before the gate.</summary>
    public Task PassAsync()
    {
        _entered.TrySetResult();
        return _opened.Task;
    }

    /// <summary>Waits before the gate with the whole thread.</summary>
    public void PassBlocking()
    {
        _entered.TrySetResult();
        _opened.Task.Wait();
    }

    public void Open() => _opened.TrySetResult();
}
