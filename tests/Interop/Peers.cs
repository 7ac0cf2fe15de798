using System.Collections.Concurrent;

namespace ThriftRpc.Interop;

/// <summary>Starts Python's processes when the first case needs them, and ends them after the last.</summary>
[SetUpFixture]
internal static class Peers
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private static readonly ConcurrentDictionary<PythonSetup, Lazy<Task<PythonServer>>> s_servers = new();
    private static readonly ConcurrentDictionary<PythonSetup, Lazy<Task<PythonClient>>> s_clients = new();

    private static Python? s_python;
    private static string s_missing = "";

    [OneTimeSetUp]
    public static async Task FindPythonAsync()
    {
        using CancellationTokenSource patience = new(s_patience);
        (s_python, s_missing) = await Python.FindAsync(patience.Token);
    }

    [OneTimeTearDown]
    public static async Task EndAsync()
    {
        await Task.WhenAll([.. EndAllAsync(s_clients.Values), .. EndAllAsync(s_servers.Values)]);
        InteropReport.Publish(s_python);
        s_python?.Dispose();
        Workplace.EndAll();
    }

    public static Task<PythonServer> GetServerAsync(PythonSetup setup) => GetAsync(s_servers, setup, PythonServer.StartAsync);

    public static Task<PythonClient> GetClientAsync(PythonSetup setup) => GetAsync(s_clients, setup, PythonClient.StartAsync);

    public static async Task<PeerBuild> GetBuildAsync(Peer peer)
    {
        (PeerBuild? build, string missing) = await PeerBuild.GetAsync(peer);
        if (build is null)
        {
            Assert.Ignore(missing);
        }

        return build;
    }

    private static Task<T> GetAsync<T>(
        ConcurrentDictionary<PythonSetup, Lazy<Task<T>>> started, PythonSetup setup, Func<Python, PythonSetup, CancellationToken, Task<T>> start)
    {
        if ((s_python is null ? s_missing : s_python.WhyNot(setup)) is { } reason)
        {
            Assert.Ignore(reason);
        }

        // The process serves many cases, so the token of the one that comes first must not end its start.
        return started.GetOrAdd(setup, _ => new(async () =>
        {
            using CancellationTokenSource patience = new(s_patience);
            return await start(s_python!, setup, patience.Token);
        })).Value;
    }

    private static IEnumerable<Task> EndAllAsync<T>(IEnumerable<Lazy<Task<T>>> started)
        where T : IAsyncDisposable =>
        started.Where(peer => peer.Value.IsCompletedSuccessfully).Select(async peer => await (await peer.Value).DisposeAsync());
}
