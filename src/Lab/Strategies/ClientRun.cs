using ThriftRpc.Protocol;

namespace ThriftRpc.Lab;

/// <summary>A strategy that is an <see cref="ITClient"/> for each endpoint, shared by all callers.</summary>
/// <param name="clients">The clients, by endpoint.</param>
/// <param name="time">The clock.</param>
/// <param name="countWaits">Counts the calls that had to wait.</param>
/// <param name="owned">What the clients were built on, where they do not own it.</param>
internal sealed class ClientRun(IReadOnlyList<ITClient> clients, TimeProvider time, Func<long>? countWaits = null, IAsyncDisposable? owned = null) : IStrategyRun
{
    public ICalls CallsOf(int caller) => new Calls(clients, time);

    public long? CountWaits() => countWaits?.Invoke();

    public async ValueTask DisposeAsync()
    {
        foreach (ITClient client in clients)
        {
            await client.DisposeAsync().ConfigureAwait(false);
        }

        if (owned is not null)
        {
            await owned.DisposeAsync().ConfigureAwait(false);
        }
    }

    private sealed class Calls(IReadOnlyList<ITClient> clients, TimeProvider time) : ICalls
    {
        private readonly LabCall _call = new(time);

        public long LastWait => _call.LastWait;

        public int LastRetries => _call.LastRetries;

        public ValueTask<bool> CallAsync(int endpoint, CallerMessage message, CancellationToken cancellationToken) =>
            _call.StartAsync(clients[endpoint], message.Request, cancellationToken);
    }
}
