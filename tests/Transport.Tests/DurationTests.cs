using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

/// <summary>Durations that a user sets, and the timestamps that they become.</summary>
internal sealed class DurationTests
{
    private readonly ManualTimeProvider _clock = new();

    [Test]
    public void A_positive_or_infinite_duration_passes([Values(1, 10_000_000, long.MaxValue, -10_000)] long ticks)
    {
        TimeSpan duration = TimeSpan.FromTicks(ticks);

        Assert.That(Durations.Positive(duration), Is.EqualTo(duration));
    }

    [Test]
    public void Zero_and_negative_are_refused_by_the_settings_name([Values(0, -1, -9_999, -10_001, long.MinValue)] long ticks)
    {
        Assert.That(
            () => Durations.Positive(TimeSpan.FromTicks(ticks), "SomeTimeout"),
            Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("SomeTimeout must be positive, or Timeout.InfiniteTimeSpan"));
    }

    [Test]
    public void A_deadline_is_now_and_the_duration()
    {
        long deadline = _clock.After(TimeSpan.FromSeconds(3));

        Assert.That(deadline, Is.EqualTo(_clock.GetTimestamp() + TimeSpan.FromSeconds(3).Ticks));
        Assert.That(_clock.Until(deadline), Is.EqualTo(TimeSpan.FromSeconds(3)));
    }

    [Test]
    public void Infinite_is_never() => Assert.That(_clock.After(Timeout.InfiniteTimeSpan), Is.EqualTo(Deadlines.Never));

    [Test]
    public void The_longest_duration_is_before_never()
    {
        Assert.That(_clock.After(TimeSpan.MaxValue), Is.LessThan(Deadlines.Never).And.GreaterThan(_clock.GetTimestamp()));
        Assert.That(TimeProvider.System.After(TimeSpan.MaxValue), Is.LessThan(Deadlines.Never).And.GreaterThan(TimeProvider.System.GetTimestamp()));
    }

    [Test]
    public void What_has_passed_is_no_time_away()
    {
        long deadline = _clock.After(TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.That(_clock.Until(deadline), Is.EqualTo(TimeSpan.Zero));
    }

    [TestCase(1_000)]
    [TestCase(3_000_000)]
    [TestCase(10_000_000)]
    [TestCase(1_000_000_000)]
    public void A_clock_of_any_frequency_does(long frequency)
    {
        OddClock clock = new(frequency);

        long deadline = clock.After(TimeSpan.FromSeconds(2));

        Assert.That(deadline, Is.EqualTo(clock.GetTimestamp() + (2 * frequency)));
        Assert.That(clock.Until(deadline), Is.EqualTo(TimeSpan.FromSeconds(2)));
    }

    private sealed class OddClock(long frequency) : TimeProvider
    {
        public override long TimestampFrequency => frequency;

        public override long GetTimestamp() => 12_345;
    }
}
