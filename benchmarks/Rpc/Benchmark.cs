using System.Net.Sockets;
using ThriftRpc.Client;
using ThriftRpc.Pool;
using ThriftRpc.Protocol;
using ThriftRpc.Transport;

namespace ThriftRpc.Benchmarks.Rpc;

/// <summary>The whole run: start the server, connect, warm up, measure in turns, report.</summary>
internal static class Benchmark
{
    public static async Task<int> RunAsync(RunOptions options, CancellationToken cancellationToken)
    {
        Machine machine = Machine.Look();
        machine.Print(Console.Out);
        Console.WriteLine($"rounds     {options.Rounds}, {options.Slice.TotalSeconds:0.##} s for each contender, after {options.WarmUp.TotalSeconds:0.##} s to warm up");
        if (options.Callers == 1)
        {
            ParentWatch.Start(_ => { }); // Then it was started by itself, to be on one core.
        }

        using ServerProcess server = await ServerProcess.StartAsync(cancellationToken);
        Console.WriteLine($"affinity   {PinnedRun.Describe(server.Hello.Cores).Text}");
        try
        {
            Report report = await MeasureAsync(options, machine, server, cancellationToken);
            report.Print(Console.Out);
            if (options.JsonPath is { } path)
            {
                ResultFile.Write(path, report);
            }

            return 0;
        }
        catch (Exception e) when (e is SocketException or IOException or TException or TimeoutException)
        {
            await Console.Error.WriteLineAsync($"The run ended early: {e.Message}");
            await Console.Error.WriteLineAsync(server.DescribeDeath() ?? "The server process still runs.");
            return 1;
        }
    }

    private static async Task<Report> MeasureAsync(RunOptions options, Machine machine, ServerProcess server, CancellationToken cancellationToken)
    {
        IContender[] all = options.Server is { } group ? await ConnectModesAsync(server.Hello, group, options.Callers) : options.Callers == 1 ? await ConnectOneAsync(server.Hello) : await ConnectCrowdAsync(server.Hello, options.Callers);
        IContender[] contenders = [.. all.Where(contender => contender.Name.Contains(options.Only ?? "", StringComparison.OrdinalIgnoreCase))];

        SliceClock clock = new();
        await WarmUpAsync(contenders, options, clock, server, cancellationToken);
        List<Slice> slices = [];
        for (int round = 0; round < options.Rounds; round++)
        {
            slices.AddRange(await MeasureRoundAsync(contenders, round, options.Slice, clock, server, cancellationToken));
        }

        (string affinity, bool pinned) = PinnedRun.Describe(server.Hello.Cores);
        Report report = Report.Of(options, machine, slices, contenders[0].Name, affinity, pinned);
        foreach (IContender contender in all)
        {
            await contender.DisposeAsync();
        }

        return report;
    }

    /// <summary>One call at a time; also on a connection made for many.</summary>
    private static async Task<IContender[]> ConnectOneAsync(ServerHello server) =>
    [
        await BareAsyncContender.ConnectAsync(server.BareAsyncPort),
        BareSyncContender.Connect(server.BareSyncPort),
        await ThriftContender.ConnectAsync(server.ThriftPort),
        ThriftContender.Over(await ConcurrentClient.ConnectAsync(Place(server)), "ThriftRpc, shared"),
        ThriftContender.Over(new SharedClient(Place(server)), "ThriftRpc, shared by the pool"),
        ThriftContender.Over(new TwoLoopClient(await Place(server).ConnectAsync()), "ThriftRpc, own loops"),
    ];

    /// <summary>Ways to serve, beside bare sockets.</summary>
    private static async Task<IContender[]> ConnectModesAsync(ServerHello server, string group, int callers)
    {
        List<IContender> all = [await CrowdContender.EachAsync("bare async Sockets", callers, () => BareAsyncContender.ConnectAsync(server.BareAsyncPort))];
        foreach ((ServerMode mode, int port) in ServerMode.All.Zip(server.ModePorts).Where(pair => pair.First.Group == group))
        {
            if (mode.IsShared)
            {
                ConcurrentClient shared = await ConcurrentClient.ConnectAsync(new ThriftConnector(new TcpEndpoint("127.0.0.1", port)));
                all.Add(await CrowdContender.EachAsync(mode.Name, callers, () => Task.FromResult(ThriftContender.Over(shared))));
            }
            else
            {
                all.Add(await CrowdContender.EachAsync(mode.Name, callers, () => ThriftContender.ConnectAsync(port)));
            }
        }

        return [.. all];
    }

    /// <summary>Many callers: on sockets of their own, and on one.</summary>
    private static async Task<IContender[]> ConnectCrowdAsync(ServerHello server, int callers)
    {
        ConcurrentClient shared = await ConcurrentClient.ConnectAsync(Place(server));
        SharedClient ofPool = new(Place(server), SharedOptions.Default with { MaxConnections = 1, Connection = ConcurrentClientOptions.Default });
        PooledClient pooled = new(new TransportPool(new PoolOptions { MaxConnections = callers }), Place(server));
        return
        [
            await CrowdContender.EachAsync("bare async Sockets", callers, () => BareAsyncContender.ConnectAsync(server.BareAsyncPort)),
            await CrowdContender.EachAsync("a connection each", callers, () => ThriftContender.ConnectAsync(server.ThriftPort)),
            await CrowdContender.EachAsync("a pool of as many", callers, () => Task.FromResult(ThriftContender.Over(pooled))),
            await CrowdContender.EachAsync("own loops each", callers, async () => ThriftContender.Over(new TwoLoopClient(await Place(server).ConnectAsync()))),
            await CrowdContender.EachAsync("one shared", callers, () => Task.FromResult(ThriftContender.Over(shared))),
            await CrowdContender.EachAsync("one shared by the pool", callers, () => Task.FromResult(ThriftContender.Over(ofPool))),
        ];
    }

    private static ThriftConnector Place(ServerHello server) => new(new TcpEndpoint("127.0.0.1", server.ThriftPort));

    /// <summary>
    /// Runs everybody for the time wanted, and on until the JIT has been quiet for some rounds: its tiers come in waves, with
    /// pauses between them. But not for ever.
    /// </summary>
    private static async Task WarmUpAsync(IContender[] contenders, RunOptions options, SliceClock clock, ServerProcess server, CancellationToken cancellationToken)
    {
        const int longest = 3;
        const int enoughQuietRounds = 4;
        int quietRounds = 0;
        for (TimeSpan warm = default; warm < options.WarmUp || (quietRounds < enoughQuietRounds && warm < longest * options.WarmUp); warm += options.Slice)
        {
            List<Slice> round = await MeasureRoundAsync(contenders, 0, options.Slice, clock, server, cancellationToken);
            quietRounds = NoiseCheck.IsJitAtWork(round) ? 0 : quietRounds + 1;
        }
    }

    /// <summary>Measures every contender once. Each round begins with the next one, so that nobody always runs behind the same neighbour.</summary>
    private static async Task<List<Slice>> MeasureRoundAsync(
        IContender[] contenders, int round, TimeSpan duration, SliceClock clock, ServerProcess server, CancellationToken cancellationToken)
    {
        List<Slice> slices = [];
        for (int i = 0; i < contenders.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            slices.Add(await Slice.MeasureAsync(contenders[(round + i) % contenders.Length], round, duration, clock, server, cancellationToken));
        }

        return slices;
    }
}
