namespace ThriftRpc.Testing;

/// <summary>Takes the exception out of a task that must fail, to look at it from several sides.</summary>
public static class Caught
{
    public static async Task<TException> ByAsync<TException>(Task task, CancellationToken cancellationToken)
        where TException : Exception
    {
        try
        {
            await task.WaitAsync(cancellationToken);
        }
        catch (TException expected)
        {
            return expected;
        }

        throw new InvalidOperationException($"A {typeof(TException).Name} was expected, but the task ended well.");
    }

    public static Task<TException> ByAsync<TException>(ValueTask task, CancellationToken cancellationToken)
        where TException : Exception => ByAsync<TException>(task.AsTask(), cancellationToken);
}
