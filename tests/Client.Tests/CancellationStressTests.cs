using ThriftRpc.Client.Tests.Probe;
using ThriftRpc.Protocol;
using ThriftRpc.Testing;
using ThriftRpc.Transport;

namespace ThriftRpc.Client.Tests;

/// <summary>Token and deadline against the reply, thousands of times: the call's own answer or its own end, and never another's.</summary>
[TestFixtureSource(typeof(Framings), nameof(Framings.All))]
[Category("Stress")]
[NonParallelizable] // Calls and what races them need the processors to themselves.
[CancelAfter(1_200_000)]
internal sealed class CancellationStressTests(ThriftFraming framing)
{
    private static readonly int s_calls = Environment.GetEnvironmentVariable("THRIFTRPC_FULL") is null ? 4000 : 20_000;

    private int _answered;
    private int _ended;

    /// <summary>
    /// From how wide a range the moment is drawn, counted in hops from thread to thread, as a call itself makes them. It is drawn closer
    /// when the call wins and further off when it loses: so about half win, on whatever machine, however busy it is.
    /// </summary>
    private double _window = 8;

    [Test]
    public async Task A_call_whose_token_fires_at_any_moment_gets_its_answer_or_its_cancellation(
        [Values("memory", "tcp")] string endpoint, [Values(2026)] int seed, CancellationToken cancellationToken)
    {
        await using Responder responder = await Responder.StartAsync(Endpoint(endpoint), framing, seed, cancellationToken);
        ThriftConnector connector = new(responder.Endpoint) { Framing = framing };
        Random random = new(seed);
        TStandardClient client = await TStandardClient.ConnectAsync(connector, cancellationToken: cancellationToken);
        for (int i = 0; i < s_calls; i++)
        {
            client = await LivingAsync(client, connector, cancellationToken);
            using CancellationTokenSource source = new();
            int hops = random.Next((int)_window);
            Task firing = Task.Run(() => HopThenAsync(hops, source.Cancel), CancellationToken.None);
            try
            {
                string text = $"call {i}";
                string answer = await new ProbeClient(client).SayAsync(text, source.Token).AsTask().WaitAsync(cancellationToken);
                Assert.That(answer, Is.EqualTo(text));
                Answered();
            }
            catch (OperationCanceledException canceled)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Assert.That(canceled.CancellationToken, Is.EqualTo(source.Token));
                Ended();
            }

            await firing;
        }

        await client.DisposeAsync();
        await TestContext.Out.WriteLineAsync($"seed {seed}: {_answered} answered, {_ended} canceled");
        Assert.That(_answered + _ended, Is.EqualTo(s_calls));
    }

    [Test]
    public async Task A_call_whose_deadline_passes_at_any_moment_gets_its_answer_or_its_timeout(
        [Values("memory", "tcp")] string endpoint, [Values(2026)] int seed, CancellationToken cancellationToken)
    {
        await using Responder responder = await Responder.StartAsync(Endpoint(endpoint), framing, seed, cancellationToken);
        ManualTimeProvider clock = new();
        ThriftConnector connector = new(responder.Endpoint) { Framing = framing, Time = clock, ConnectTimeout = Timeout.InfiniteTimeSpan };
        Random random = new(seed);
        TStandardClient client = await TStandardClient.ConnectAsync(connector, cancellationToken: cancellationToken);
        for (int i = 0; i < s_calls; i++)
        {
            client = await LivingAsync(client, connector, cancellationToken);
            int hops = random.Next((int)_window);
            Task ticking = Task.Run(() => HopThenAsync(hops, () => clock.Advance(TimeSpan.FromSeconds(30))), CancellationToken.None);
            try
            {
                string text = $"call {i}";
                string answer = await new ProbeClient(client).SayAsync(text, cancellationToken).AsTask().WaitAsync(cancellationToken);
                Assert.That(answer, Is.EqualTo(text));
                Answered();
            }
            catch (TTransportException late) when (late.Type == TTransportExceptionType.TimedOut)
            {
                Assert.That(client.Transport.Fault, Is.SameAs(late));
                Ended();
            }

            await ticking;
        }

        await client.DisposeAsync();
        await TestContext.Out.WriteLineAsync($"seed {seed}: {_answered} answered, {_ended} timed out");
        Assert.That(_answered + _ended, Is.EqualTo(s_calls));
    }

    private static Endpoint Endpoint(string name) => name == "memory" ? new MemoryEndpoint() : new TcpEndpoint("127.0.0.1", 0);

    private void Answered()
    {
        _answered++;
        _window = Math.Max(2, _window - (_window / 32));
    }

    private void Ended()
    {
        _ended++;
        _window = Math.Min(5000, _window + (_window / 32));
    }

    private static async Task HopThenAsync(int hops, Action act)
    {
        for (int i = 0; i < hops; i++)
        {
            await Task.Yield();
        }

        act();
    }

    /// <summary>The client as it is, if it lives; what its fault was then has been told to its call.</summary>
    private static async Task<TStandardClient> LivingAsync(TStandardClient client, ThriftConnector connector, CancellationToken cancellationToken)
    {
        if (client.Transport.Fault is null)
        {
            return client;
        }

        await client.DisposeAsync();
        return await TStandardClient.ConnectAsync(connector, cancellationToken: cancellationToken);
    }
}
