namespace ThriftRpc.Server;

/// <summary>The token of a call whose client waits only so long: fires when that has passed, or with the connection's own token.</summary>
internal sealed class CallDeadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenSource _either;

    /// <summary>Starts the time.</summary>
    /// <param name="timeout">How long the client still waits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="connection">The connection's token.</param>
    public CallDeadline(TimeSpan timeout, TimeProvider time, CancellationToken connection)
    {
        _source = new CancellationTokenSource(timeout, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_source.Token, connection);
    }

    public CancellationToken Token => _either.Token;

    public void Dispose()
    {
        _either.Dispose();
        _source.Dispose();
    }
}
