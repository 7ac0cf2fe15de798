namespace ThriftRpc.Client.Tests;

/// <summary>Continues whoever awaits under it on the thread that ended what he waited for: so a test gets in between that and what this thread does next.</summary>
internal sealed class InlineContext : SynchronizationContext
{
    /// <summary>Runs what begins to wait.</summary>
    public static void Run(Action action)
    {
        SynchronizationContext? outer = Current;
        SetSynchronizationContext(new InlineContext());
        try
        {
            action();
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    public override void Post(SendOrPostCallback d, object? state) => d(state);
}
