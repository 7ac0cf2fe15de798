namespace ThriftRpc.Lab;

/// <summary>The server that trials run against, in this process or in another. Thread-safe.</summary>
internal interface ILabServer : IAsyncDisposable
{
    /// <summary>Gets whether it lives in this process, so that its processor time and memory are counted with the callers'.</summary>
    bool IsEmbedded { get; }

    /// <summary>Opens endpoints for a trial.</summary>
    Task<OpenSite> OpenAsync(SiteSetup setup, CancellationToken cancellationToken);

    /// <summary>Tells what has been seen of a trial.</summary>
    Task<SiteReading> ReadAsync(int site, CancellationToken cancellationToken);

    /// <summary>Stops the trial's endpoints as a deployment would, and opens them again on the same ports after the pause.</summary>
    Task RestartAsync(int site, TimeSpan pause, CancellationToken cancellationToken);

    /// <summary>Closes a trial's endpoints.</summary>
    /// <returns>How many connections there were from moment to moment.</returns>
    Task<ConnectionSample[]> CloseAsync(int site, CancellationToken cancellationToken);
}
