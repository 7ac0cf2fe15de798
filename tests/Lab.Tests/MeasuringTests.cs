using System.Threading.Channels;
using ThriftRpc.Testing;

namespace ThriftRpc.Lab.Tests;

[CancelAfter(60_000)]
internal sealed class MeasuringTests
{
    [TestCase(1)]
    [TestCase(63)]
    [TestCase(64)]
    [TestCase(127)]
    [TestCase(128)]
    [TestCase(1_000_003)]
    [TestCase(60_000_000_000)]
    public void A_histogram_is_at_most_1_6_percent_off(long nanoseconds)
    {
        LatencyHistogram histogram = new();
        histogram.Record(nanoseconds);
        histogram.Record(nanoseconds * 2);

        Assert.That(histogram.Quantile(0.5), Is.InRange(nanoseconds, nanoseconds * 1.016));
        Assert.That(histogram.Quantile(1), Is.EqualTo(nanoseconds * 2), "the longest is exact");
        Assert.That(histogram.Mean, Is.EqualTo(nanoseconds * 1.5));
    }

    [Test]
    public void Quantiles_are_those_of_the_sorted_values()
    {
        LatencyHistogram histogram = new();
        SeededDraw draw = new(seed: 5, stream: 0);
        long[] values = [.. Enumerable.Range(0, 10_000).Select(_ => (long)draw.Below(5_000_000))];
        Array.ForEach(values, histogram.Record);
        Array.Sort(values);

        foreach (double share in (double[])[0.001, 0.1, 0.5, 0.9, 0.99, 0.999])
        {
            long exact = values[(int)Math.Ceiling(share * values.Length) - 1];
            Assert.That(histogram.Quantile(share), Is.InRange(exact, (exact * 1.016) + 1), $"{share}");
        }
    }

    [Test]
    public void Histograms_add_up()
    {
        LatencyHistogram one = new();
        LatencyHistogram other = new();
        one.Record(10);
        other.Record(1000);
        other.Record(2000);

        one.Add(other);

        Assert.That((one.Count, one.Max, one.Sum), Is.EqualTo((3, 2000, 3010.0)));
        Assert.That(one.Buckets().Sum(bucket => bucket.Count), Is.EqualTo(3));
    }

    [Test]
    public void An_empty_histogram_has_nothing_but_zeros() => Assert.That(LatencyFigures.Of(new LatencyHistogram()), Is.EqualTo(new LatencyFigures(0, 0, 0, 0, 0, 0, 0)));

    [Test]
    public async Task At_a_fixed_rate_calls_are_due_whether_or_not_those_before_have_ended(CancellationToken token)
    {
        ManualTimeProvider time = new();
        var due = Channel.CreateUnbounded<long>();
        long begin = time.GetTimestamp();
        Task pacing = Pacer.RunAsync(due.Writer, rate: 2000, TimeSpan.FromMilliseconds(5), time, token);

        // A machine that stood still for three steps: what was due meanwhile is due since then.
        time.Advance(TimeSpan.FromMilliseconds(3));
        time.Advance(TimeSpan.FromMilliseconds(2));
        await WaitAsync(pacing, time, token);

        List<double> since = [];
        await foreach (long moment in due.Reader.ReadAllAsync(token))
        {
            since.Add(time.GetElapsedTime(begin, moment).TotalMilliseconds);
        }

        Assert.That(since, Is.EqualTo((double[])[0, 0, 1, 1, 2, 2, 3, 3, 4, 4]));
    }

    [Test]
    public async Task At_a_fixed_rate_latency_counts_from_when_a_call_was_due(CancellationToken token)
    {
        ManualTimeProvider time = new();
        var due = Channel.CreateUnbounded<long>();
        long begin = time.GetTimestamp();
        due.Writer.TryWrite(begin);
        due.Writer.Complete();
        Slice slice = Slice.ForTime(time, TimeSpan.FromSeconds(1), offset: 0, due.Reader);
        Recorder recorder = new(time, TimeSpan.FromMilliseconds(10));
        Caller caller = new(0, new SlowCalls(time, TimeSpan.FromMilliseconds(30)), ScenarioCatalog.Steady, isBare: false, seed: 1, time);
        time.Advance(TimeSpan.FromMilliseconds(70)); // The call that should have begun at the begin only begins now.

        await caller.RunAsync(slice, recorder, token);

        Assert.That(recorder.Fast.Max, Is.EqualTo(100_000_000));
        Assert.That(recorder.Bins[10].Calls, Is.EqualTo(1), "it stands where it ended");
    }

    [Test]
    public async Task A_wrong_reply_is_counted_and_a_failure_is_named(CancellationToken token)
    {
        Recorder recorder = new(TimeProvider.System, TimeSpan.FromMilliseconds(10));
        Caller caller = new(0, new BadCalls(), ScenarioCatalog.Steady, isBare: false, seed: 1, TimeProvider.System);

        await caller.RunAsync(Slice.ForCalls(TimeProvider.System, callsPerCaller: 4, callers: 1, offset: 0), recorder, token);

        Assert.That((recorder.Wrong, recorder.Failed, recorder.Fast.Count), Is.EqualTo((2, 2, 2)));
        Assert.That(recorder.Failures, Is.EqualTo(new Dictionary<string, long> { ["EndOfStreamException"] = 2 }));
    }

    [Test]
    public void A_message_says_who_sent_it_and_how_long_its_handler_works()
    {
        string message = LabMessage.Create(caller: 0x1234, number: 7, workMilliseconds: 50, length: 64);

        Assert.That(message, Does.StartWith("00001234" + "00000007" + "0050").And.Length.EqualTo(64));
        Assert.That(LabMessage.WorkOf(message), Is.EqualTo(50));
        Assert.That(LabMessage.WorkOf(EchoFrame.Build(message)), Is.EqualTo(50), "in a frame of bare bytes");
    }

    [TestCase("")]
    [TestCase("hello")]
    [TestCase("a message of somebody who does not know the lab")]
    public void Other_messages_ask_for_no_work(string message) => Assert.That(LabMessage.WorkOf(message), Is.Zero);

    [Test]
    public void Draws_repeat_for_a_seed_and_differ_between_callers()
    {
        int[] first = Draw(1, 0);
        int[] again = Draw(1, 0);
        Assert.That(again, Is.EqualTo(first));
        Assert.That(Draw(2, 0), Is.Not.EqualTo(first));
        Assert.That(Draw(1, 1).Take(99), Is.Not.EqualTo(first.Skip(1)), "nor is one the other, a step later");
        Assert.That(Draw(1, 3).Distinct().Count(), Is.EqualTo(10), "every value comes");
    }

    private static int[] Draw(ulong seed, int stream)
    {
        SeededDraw draw = new(seed, stream);
        int[] drawn = new int[100];
        for (int i = 0; i < drawn.Length; i++)
        {
            drawn[i] = draw.Below(10);
        }

        return drawn;
    }

    /// <summary>The pacer goes on in the thread pool after each tick; it needs no more ticks once it has seen the time.</summary>
    private static async Task WaitAsync(Task pacing, ManualTimeProvider time, CancellationToken token)
    {
        while (!pacing.IsCompleted)
        {
            token.ThrowIfCancellationRequested();
            await Task.Yield();
            time.Advance(TimeSpan.FromMilliseconds(1));
        }

        await pacing;
    }

    private sealed class SlowCalls(ManualTimeProvider time, TimeSpan duration) : ICalls
    {
        public long LastWait => 0;

        public int LastRetries => 0;

        public ValueTask<bool> CallAsync(int endpoint, CallerMessage message, CancellationToken cancellationToken)
        {
            time.Advance(duration);
            return new ValueTask<bool>(true);
        }
    }

    private sealed class BadCalls : ICalls
    {
        private int _calls;

        public long LastWait => 0;

        public int LastRetries => 0;

        public ValueTask<bool> CallAsync(int endpoint, CallerMessage message, CancellationToken cancellationToken) =>
            ++_calls % 2 == 0 ? ValueTask.FromException<bool>(new EndOfStreamException()) : new ValueTask<bool>(false);
    }
}
