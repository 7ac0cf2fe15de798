using System.Collections.Concurrent;
using ThriftRpc.Lab.Wire;

namespace ThriftRpc.Lab;

/// <summary>The server inside this process.</summary>
/// <param name="handler">Who answers; null for the handler that works as long as each message says.</param>
/// <param name="time">The clock; null for the system's.</param>
internal sealed class EmbeddedServer(IEcho? handler = null, TimeProvider? time = null) : ILabServer
{
    private readonly ConcurrentDictionary<int, Site> _sites = new();
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private int _lastSite;

    public bool IsEmbedded => true;

    public async Task<OpenSite> OpenAsync(SiteSetup setup, CancellationToken cancellationToken)
    {
        Site site = await Site.OpenAsync(setup, handler ?? new LabHandler(_time), _time).ConfigureAwait(false);
        int id = Interlocked.Increment(ref _lastSite);
        _sites[id] = site;
        return new OpenSite(id, site.Ports);
    }

    public Task<SiteReading> ReadAsync(int site, CancellationToken cancellationToken)
    {
        Usage usage = Usage.OfThisProcess();
        Site read = _sites[site];
        return Task.FromResult(new SiteReading(usage.Cpu, usage.AllocatedBytes, read.Connections, read.Peak, read.Opened));
    }

    public Task RestartAsync(int site, TimeSpan pause, CancellationToken cancellationToken) => _sites[site].RestartAsync(pause);

    public Task<ConnectionSample[]> CloseAsync(int site, CancellationToken cancellationToken) =>
        _sites.TryRemove(site, out Site? closed) ? closed.CloseAsync() : Task.FromResult<ConnectionSample[]>([]);

    public async ValueTask DisposeAsync()
    {
        foreach (Site site in _sites.Values)
        {
            await site.CloseAsync().ConfigureAwait(false);
        }
    }
}
