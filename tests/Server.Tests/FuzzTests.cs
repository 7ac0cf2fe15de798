using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using ThriftRpc.Client;
using ThriftRpc.Protocol;
using ThriftRpc.Server.Tests.Contract;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Server.Tests;

/// <summary>
/// A server with its default options under bent traffic of every dialect. Whatever comes, each connection ends when its client has ended it,
/// nothing is left of it, and the server goes on. THRIFTRPC_FULL=1 for the long form from a new seed, THRIFTRPC_SEED to repeat one.
/// </summary>
[TestFixture]
[Category("Fuzz")]
[CancelAfter(1_500_000)]
internal sealed class FuzzTests
{
    private const int Clients = 4;

    private readonly ErrorLog _log = new();

    [Test]
    public async Task Bent_traffic_leaves_a_server_that_serves_every_dialect([Values] bool overSockets, CancellationToken token)
    {
        // The system keeps the port of a closed socket for a minute, and there are not so many.
        int inputs = IsFull ? (overSockets ? 10_000 : 200_000) : (overSockets ? 1000 : 4000);
        int seed = Seed();
        ProbeHandler handler = new() { OnNames = static (count, _) => ValueTask.FromResult(Enumerable.Range(0, Math.Clamp(count, 0, 9)).Select(i => $"{i}").ToList()) };
        await using ThriftServer server = ThriftServer.For<IProbe>(handler, ThriftServerOptions.Default, _log);
        using MetricsRecorder metrics = new(server);
        Endpoint place = await server.StartAsync(overSockets ? new TcpEndpoint("127.0.0.1", 0) : new MemoryEndpoint(), token);

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => Task.Run(() => SendAllAsync(place, seed + i, inputs / Clients, token), token)));

        await metrics.WaitForAsync(ProbeServer.ActiveConnections, 0, token);
        await ProbeServer.Until(() => server.ConnectionCount == 0, token);
        Assert.That(metrics.Sum(ProbeServer.ActiveCalls), Is.Zero);
        Assert.That(_log.Errors, Is.Empty, $"seed {seed}");
        foreach (ThriftDialect dialect in ThriftDialect.All)
        {
            ThriftConnector connector = new(place) { Framing = dialect.Framing, Protocol = dialect.Protocol };
            await using TStandardClient transport = await TStandardClient.ConnectAsync(connector, cancellationToken: token);
            Assert.That(await new ProbeClient(transport).EchoAsync("still there", token), Is.EqualTo("still there"), $"{dialect}, seed {seed}");
        }
    }

    private static bool IsFull => Environment.GetEnvironmentVariable("THRIFTRPC_FULL") == "1";

    private static int Seed()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("THRIFTRPC_SEED"), out int given) ? given : IsFull ? RandomNumberGenerator.GetInt32(int.MaxValue - Clients) : 20_251_122;
        TestContext.Out.WriteLine($"THRIFTRPC_SEED={seed}");
        return seed;
    }

    private static async Task SendAllAsync(Endpoint place, int seed, int inputs, CancellationToken token)
    {
        Random random = new(seed);
        TrafficMutator mutator = new(random);
        ConnectBudget budget = new(TimeProvider.System, Deadlines.Never);
        for (int i = 0; i < inputs; i++)
        {
            byte[] input = mutator.Next();
            int[] cuts = [0, .. Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(input.Length + 1)).Order(), input.Length];
            using ByteConnection connection = await place.ConnectAsync(budget, token);
            Task reading = ReadToEndAsync(connection);
            try
            {
                for (int part = 1; part < cuts.Length; part++)
                {
                    await connection.SendAsync(input.AsMemory(cuts[part - 1]..cuts[part]));
                }

                connection.CloseSending();
            }
            catch (SocketException)
            {
                // The server has seen enough of it.
            }

            try
            {
                await reading.WaitAsync(token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"The server did not let go of a connection: seed {seed}, input {i}: {Convert.ToHexString(input)}");
            }
        }
    }

    /// <summary>Ends when the server has closed its side.</summary>
    private static async Task ReadToEndAsync(ByteConnection connection)
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (await connection.ReceiveAsync(buffer) > 0)
            {
            }
        }
        catch (SocketException)
        {
        }
    }

    /// <summary>Keeps errors only: what is refused is warned of, a hundred thousand times.</summary>
    private sealed class ErrorLog : ILogger<ThriftServer>
    {
        private readonly Lock _gate = new();
        private readonly List<string> _errors = [];

        public IReadOnlyList<string> Errors
        {
            get
            {
                lock (_gate)
                {
                    return [.. _errors];
                }
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string line = formatter(state, exception);
            if (logLevel >= LogLevel.Error)
            {
                lock (_gate)
                {
                    _errors.Add($"{line} {exception}");
                }
            }
        }
    }
}
