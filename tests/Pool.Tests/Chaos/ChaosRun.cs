using System.Net;
using ThriftRpc.Pool.Tests.Probe;
using ThriftRpc.Protocol;
using ThriftRpc.Server;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Pool.Tests;

/// <summary>
/// 200 callers with random cancellations and deadlines, through a proxy that spoils connections, to a server that restarts now and then. Each request carries a text that no
/// other carries, which must come back. For any client that may be shared: the test makes it.
/// </summary>
internal sealed class ChaosRun(int seed, ThriftFraming framing, ThriftServerOptions? server = null)
{
    private const int Callers = 200;
    private const int CallsPerRestart = 3000;

    /// <summary>Much more than the longest deadline: whatever takes so long has outlived its own.</summary>
    private static readonly TimeSpan s_tooLong = TimeSpan.FromMinutes(1);

    private long _answered;
    private long _failed;
    private int _restarts;

    /// <summary>Gets how long a run takes: 8 seconds in the short test run, half a minute over all kinds of a client; 30 in the full one, or as many as THRIFTRPC_CHAOS_SECONDS says.</summary>
    public static TimeSpan Duration { get; } = TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable("THRIFTRPC_CHAOS_SECONDS"), out int seconds) ? seconds
        : Environment.GetEnvironmentVariable("THRIFTRPC_FULL") is not null ? 30 : 8);

    /// <summary>Calls for a while; every answer must be the right one, and every failure one that may be.</summary>
    /// <param name="createClient">Makes the client; the test disposes it, when it has looked at what is left.</param>
    /// <param name="token">Ends the run before its time: something hangs.</param>
    public async Task RunAsync(Func<ThriftConnector, ITClient> createClient, CancellationToken token)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        (ThriftServer Server, IPEndPoint Place) running = await StartServerAsync(token);
        await using ChaosProxy proxy = new(running.Place, seed);
        ThriftConnector connector = new(new TcpEndpoint("127.0.0.1", proxy.Port)) { Framing = framing };
        ITClient client = createClient(connector);
        using CancellationTokenSource over = new(Duration);
        using SemaphoreSlim restart = new(0);
        Task[] callers = [.. Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(client, caller, restart, over.Token, token), token))];

        Task all = Task.WhenAll(callers);
        while (await Task.WhenAny(all, restart.WaitAsync(token)) != all)
        {
            (ThriftServer Server, IPEndPoint Place) fresh = await StartServerAsync(token);
            proxy.Target = fresh.Place;
            await running.Server.DisposeAsync();
            running = fresh;
            _restarts++;
        }

        await all;
        await running.Server.DisposeAsync();
        TestContext.Out.WriteLine($"{_answered} answered, {_failed} failed or given up, {proxy.Spoilt} connections spoilt, {_restarts} restarts");
        Assert.That(_answered, Is.Positive);
    }

    private async Task<(ThriftServer Server, IPEndPoint Place)> StartServerAsync(CancellationToken token)
    {
        ThriftServer started = ThriftServer.For<IProbe>(new EchoHandler(), (server ?? ThriftServerOptions.Default) with { DrainTimeout = TimeSpan.FromMilliseconds(200) });
        var endpoint = (TcpEndpoint)await started.StartAsync(new TcpEndpoint("127.0.0.1", 0), token);
        return (started, new IPEndPoint(IPAddress.Loopback, endpoint.Port));
    }

    private async Task CallAsync(ITClient client, int caller, SemaphoreSlim restart, CancellationToken over, CancellationToken token)
    {
        var random = new Random(HashCode.Combine(seed, caller));
        ProbeClient probe = new(client);
        for (int i = 0; !over.IsCancellationRequested; i++)
        {
            string text = $"{caller}-{i}-{random.Next()}";
            using CancellationTokenSource source = new();
            if (random.Next(10) == 0)
            {
                source.CancelAfter(random.Next(30));
            }

            CallContext context = new() { CancellationToken = source.Token, Timeout = random.Next(4) == 0 ? TimeSpan.FromMilliseconds(1 + random.Next(200)) : TimeSpan.FromSeconds(5) };
            try
            {
                Task<string> calling = random.Next(2) == 0 ? probe.SayAsync(text, context).AsTask() : probe.AskAsync(text, context).AsTask();
                Assert.That(await calling.WaitAsync(s_tooLong, token), Is.EqualTo(text));
                if (Interlocked.Increment(ref _answered) % CallsPerRestart == 0)
                {
                    restart.Release();
                }
            }
            catch (Exception e) when (MayHappen(e, source.Token))
            {
                Interlocked.Increment(ref _failed);
            }
        }
    }

    /// <summary>The connection, the deadline or the caller may end a call, or a server that is stopped in the midst of it. Nothing else.</summary>
    private static bool MayHappen(Exception failure, CancellationToken callers) => failure switch
    {
        TTransportException => true,
        OperationCanceledException canceled => canceled.CancellationToken == callers,
        TApplicationException answer => answer.Type == TApplicationExceptionType.InternalError,
        _ => false,
    };

    private sealed class EchoHandler : IProbe
    {
        public async ValueTask<string> SayAsync(string text, CallContext context = default)
        {
            await Task.Yield();
            return text;
        }

        public ValueTask<string> AskAsync(string text, CallContext context = default) => new(text);

        public ValueTask TellAsync(string text, CallContext context = default) => default;
    }
}
