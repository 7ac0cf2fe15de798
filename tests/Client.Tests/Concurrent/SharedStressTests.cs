using System.Globalization;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Client.Tests.Concurrent;

/// <summary>Many callers on one connection, many of whom leave at any moment: whoever gets an answer gets its own.</summary>
[Category("Stress")]
[CancelAfter(120_000)]
internal sealed class SharedStressTests
{
    private const int Callers = 24;

    private static readonly int s_calls = Environment.GetEnvironmentVariable("THRIFTRPC_FULL") is null ? 300 : 50_000;

    [Test]
    public async Task Whoever_gets_an_answer_gets_its_own_and_nothing_is_left(
        [Values("framed", "header")] string framing, [Values("memory", "tcp")] string endpoint, [Values(1000, 5)] int maxInFlight, CancellationToken cancellationToken)
    {
        int seed = Environment.GetEnvironmentVariable("THRIFTRPC_SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
        await TestContext.Out.WriteLineAsync($"THRIFTRPC_SEED={seed} repeats this run.");
        ThriftFraming chosen = framing == "framed" ? ThriftFraming.Framed : ThriftFraming.Header;
        await using Responder responder = await Responder.StartAsync(endpoint == "tcp" ? new TcpEndpoint("127.0.0.1", 0) : new MemoryEndpoint(), chosen, seed, cancellationToken);
        await using ConcurrentClient client = await ConcurrentClient.ConnectAsync(
            new ThriftConnector(responder.Endpoint) { Framing = chosen },
            new ConcurrentClientOptions { MaxInFlight = maxInFlight, MaxTombstones = ConcurrentClientOptions.Unlimited },
            cancellationToken);

        int[] answered = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(client, caller, new Random(seed + caller), cancellationToken))));

        Assert.That(answered.Sum(), Is.GreaterThan(Callers), "not everybody left");
        SayCall last = new("last");
        await client.InvokeAsync(last).AsTask().WaitAsync(cancellationToken);
        Assert.That(last.Answer, Is.EqualTo("last"));
        Assert.That((client.InFlight, client.Waiting, client.Tombstones, client.Fault), Is.EqualTo((0, 0, 0, (Exception?)null)), "replies come in order here, so the last one is behind all late ones");
    }

    private static async Task<int> CallAsync(ConcurrentClient client, int caller, Random random, CancellationToken cancellationToken)
    {
        int answered = 0;
        for (int i = 0; i < s_calls; i++)
        {
            using CancellationTokenSource leaver = new();
            string text = $"{caller} {i}";
            SayCall call = new(text, random.Next(10) == 0 ? SayCall.Tell : null) { Context = leaver.Token };
            Task calling = client.InvokeAsync(call).AsTask();
            switch (random.Next(4))
            {
                case 0:
                    await leaver.CancelAsync();
                    break;
                case 1:
                    Thread.SpinWait(random.Next(3000));
                    await leaver.CancelAsync();
                    break;
            }

            try
            {
                await calling.WaitAsync(cancellationToken).ConfigureAwait(random.Next(2) == 0);
                if (!call.Method.IsOneway)
                {
                    Assert.That(call.Answer, Is.EqualTo(text));
                    answered++;
                }
            }
            catch (OperationCanceledException e) when (e.CancellationToken == leaver.Token)
            {
                // It left in time.
            }
        }

        return answered;
    }
}
