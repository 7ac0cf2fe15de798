using System.Diagnostics;
using System.Reflection;
using ThriftRpc.Client;
using ThriftRpc.Echo;
using ThriftRpc.Pool;
using ThriftRpc.Protocol;
using ThriftRpc.Server;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Allocation.Tests;

/// <summary>
/// What a call allocates, on both sides together, in steady state, with what users have: a token that can fire and the default
/// deadline. Counted for the whole process, because a call runs on several threads.
/// </summary>
[CancelAfter(120_000)]
internal sealed class CallAllocationTests
{
    private const int WarmUp = 3000;
    private const int Calls = 5000;

    /// <summary>
    /// Three rounds for the usual noise. More only if these allocated: where a handler's end comes on another core than its begin, .NET's
    /// pool of async states is given back to at one core and taken from at another, so that for a while it gives nothing.
    /// </summary>
    private const int Rounds = 3;
    private const int MostRounds = 30;

    private static readonly string s_text = new('x', 64);

    /// <summary>The request and its text as the server reads them, the response as the handler makes it, the response and its text as the client reads them.</summary>
    private static readonly long s_seenByUsers =
        ObjectSize.Of(static () => new EchoReq { Msg = s_text })
        + (2 * ObjectSize.Of(static () => new string('x', 64)))
        + (2 * ObjectSize.Of(static () => new EchoRes { Msg = s_text }));

    /// <summary>The test platform does things of its own meanwhile. A single small object a call would be 24 bytes.</summary>
    private const double Tolerance = 8;

    [SetUp]
    public void OnlyOptimized()
    {
        DebuggableAttribute? debuggable = typeof(TStandardClient).Assembly.GetCustomAttribute<DebuggableAttribute>();
        if (debuggable is { IsJITOptimizerDisabled: true })
        {
            Assert.Ignore("In a debug build every async method allocates its state: run with -c Release.");
        }
    }

    [Test]
    public async Task A_call_allocates_only_what_its_user_sees(
        [Values("tcp", "memory", "unix", "tls")] string endpoint, [Values("framed", "unframed")] string framing, CancellationToken cancellationToken)
    {
        double perCall = await MeasureAsync(endpoint, framing, new ReadyHandler(), cancellationToken);

        Assert.That(perCall - s_seenByUsers, Is.LessThan(Tolerance), $"{perCall:0.0} bytes a call, of which {s_seenByUsers} are seen by users");
        Assert.That(perCall, Is.GreaterThan(s_seenByUsers - Tolerance), "less than the objects take: something is not counted");
    }

    [Test]
    public async Task A_call_whose_handler_suspends_allocates_only_what_its_user_sees(
        [Values("tcp", "memory")] string endpoint, [Values("framed", "unframed")] string framing, CancellationToken cancellationToken)
    {
        SuspendingHandler handler = new();

        double perCall = await MeasureAsync(endpoint, framing, handler, cancellationToken);

        Assert.That(handler.Suspensions, Is.GreaterThanOrEqualTo(WarmUp + (Rounds * Calls)), "every call suspended");
        Assert.That((handler.Suspensions - WarmUp) % Calls, Is.Zero, "every call suspended");
        Assert.That(perCall - s_seenByUsers, Is.LessThan(Tolerance), $"{perCall:0.0} bytes a call, of which {s_seenByUsers} are seen by users");
    }

    [Test]
    public async Task Many_callers_on_connections_of_their_own_allocate_no_more_each(
        [Values("tcp", "memory")] string endpoint, CancellationToken cancellationToken)
    {
        double perCall = await MeasureAsync(endpoint, "framed", new ReadyHandler(), cancellationToken, connections: 16);

        Assert.That(perCall - s_seenByUsers, Is.LessThan(Tolerance), $"{perCall:0.0} bytes a call, of which {s_seenByUsers} are seen by users");
    }

    [TestCase(BorrowCheck.None, false)]
    [TestCase(BorrowCheck.Peek, false)]
    [TestCase(BorrowCheck.ReadAhead, false)]
    [TestCase(BorrowCheck.Peek, true)]
    public async Task A_pooled_call_allocates_only_what_its_user_sees(BorrowCheck check, bool hasRetryLayer, CancellationToken cancellationToken)
    {
        PoolOptions options = new() { CheckOnBorrow = check, Retry = hasRetryLayer ? new RetryOptions() : null };

        double perCall = await MeasureAsync(
            "tcp", "framed", new ReadyHandler(), cancellationToken, connections: 16, (connector, count) =>
            {
                PooledClient client = new(new TransportPool(options), connector);
                return Task.FromResult<ITClient[]>([.. Enumerable.Repeat(client, count)]);
            });

        Assert.That(perCall - s_seenByUsers, Is.LessThan(Tolerance), $"{perCall:0.0} bytes a call, of which {s_seenByUsers} are seen by users");
    }

    [Test]
    public async Task Callers_that_share_a_connection_allocate_no_more_each(
        [Values("tcp", "memory", "tls")] string endpoint, [Values("framed", "unframed")] string framing, [Values(1, 16)] int callers, CancellationToken cancellationToken)
    {
        double perCall = await MeasureAsync(endpoint, framing, new ReadyHandler(), cancellationToken, callers, async (connector, count) =>
        {
            ConcurrentClient client = await ConcurrentClient.ConnectAsync(connector);
            return [.. Enumerable.Repeat(client, count)];
        });

        Assert.That(perCall - s_seenByUsers, Is.LessThan(Tolerance), $"{perCall:0.0} bytes a call, of which {s_seenByUsers} are seen by users");
    }

    [Test]
    public async Task Callers_of_a_shared_client_allocate_no_more_each([Values(1, 16)] int callers, CancellationToken cancellationToken)
    {
        double perCall = await MeasureAsync(
            "tcp", "framed", new ReadyHandler(), cancellationToken, callers, static (connector, count) => Task.FromResult<ITClient[]>([.. Enumerable.Repeat(new SharedClient(connector), count)]));

        Assert.That(perCall - s_seenByUsers, Is.LessThan(Tolerance), $"{perCall:0.0} bytes a call, of which {s_seenByUsers} are seen by users");
    }

    /// <summary>
    /// The header of the request as the server reads it, the headers of the reply, and one token source, which is a little larger than .NET's own. No timer and no links: those would be
    /// hundreds of bytes.
    /// </summary>
    [Test]
    public async Task A_call_over_THeader_brings_its_time_and_allocates_little_for_it(CancellationToken cancellationToken)
    {
        long headers = ObjectSize.Of(static () => new Dictionary<string, string> { ["client_timeout"] = "30000" })
            + ObjectSize.Of(static () => new string('x', "client_timeout".Length)) + ObjectSize.Of(static () => new string('x', "30000".Length))
            + ObjectSize.Of(static () => new Dictionary<string, string>(StringComparer.Ordinal));
        long deadline = ObjectSize.Of(static () => new CancellationTokenSource()) + (5 * sizeof(long));

        const int reading = 64; // What the transport needs to read the header.

        double perCall = await MeasureAsync("tcp", "header", new ReadyHandler(), cancellationToken);

        Assert.That(perCall - s_seenByUsers, Is.LessThan(headers + deadline + reading + Tolerance), $"{perCall:0.0} bytes a call, {headers} for headers, {deadline} for the time");
    }

    private static async Task<ITClient[]> ConnectAsync(ThriftConnector connector, int connections)
    {
        var clients = new ITClient[connections];
        for (int i = 0; i < connections; i++)
        {
            clients[i] = await TStandardClient.ConnectAsync(connector);
        }

        return clients;
    }

    private static async Task<double> MeasureAsync(
        string endpoint, string framing, IEcho handler, CancellationToken cancellationToken, int connections = 1, Func<ThriftConnector, int, Task<ITClient[]>>? connect = null)
    {
        ThriftFraming chosen = framing switch
        {
            "framed" => ThriftFraming.Framed,
            "header" => ThriftFraming.Header,
            _ => ThriftFraming.Unframed,
        };
        await using ThriftServer server = ThriftServer.For(handler, new ThriftServerOptions { Dialects = [new(chosen, TBinaryProtocol.Default)] });
        Endpoint place = await server.StartAsync(Place(endpoint), cancellationToken);
        ITClient[] clients = await (connect ?? ConnectAsync)(new ThriftConnector(place) { Framing = chosen }, connections);

        await CallAllAsync(clients, WarmUp, cancellationToken);
        double least = double.MaxValue;
        for (int round = 0; round < Rounds || (round < MostRounds && least - s_seenByUsers >= Tolerance); round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await CallAllAsync(clients, Calls, cancellationToken);
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / ((double)Calls * connections));
        }

        foreach (ITClient client in clients)
        {
            await client.DisposeAsync();
        }

        await TestContext.Out.WriteLineAsync($"{endpoint}, {framing}, {handler.GetType().Name}, {connections} connections: {least:0.0} bytes a call, {least - s_seenByUsers:0.0} beyond what users see");
        return least;
    }

    private static Endpoint Place(string kind) => kind switch
    {
        "tcp" => new TcpEndpoint("127.0.0.1", 0),
        "unix" => new UnixEndpoint($"@{Guid.NewGuid()}"),
        "tls" => new TlsEndpoint(new TcpEndpoint("127.0.0.1", 0))
        {
            Client = new TlsClientOptions { TrustedRoots = [TestCertificates.Root] },
            Server = new TlsServerOptions(TestCertificates.Server),
        },
        _ => new MemoryEndpoint(),
    };

    private static Task CallAllAsync(ITClient[] clients, int count, CancellationToken cancellationToken) =>
        Task.WhenAll(clients.Select(client => CallAsync(new EchoClient(client), count, cancellationToken)));

    private static async Task CallAsync(EchoClient echo, int count, CancellationToken cancellationToken)
    {
        EchoReq request = new() { Msg = s_text };
        for (int i = 0; i < count; i++)
        {
            EchoRes response = await echo.EchoAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.Msg.Length != s_text.Length)
            {
                throw new InvalidOperationException("A wrong answer.");
            }
        }
    }
}
