using ThriftRpc.Protocol;
using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

/// <summary>One deadline at a time, one timer for all of them: each interleaving of tick, clear and set.</summary>
[CancelAfter(20_000)]
internal sealed class ConnectionDeadlineTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_tick = TimeSpan.FromTicks(1);

    private readonly ManualTimeProvider _clock = new();
    private HookedTimeProvider _time = null!;
    private readonly List<TTransportException> _expired = [];
    private ConnectionDeadline _deadline = null!;

    [SetUp]
    public void SetUp()
    {
        _time = new HookedTimeProvider(_clock);
        _deadline = new ConnectionDeadline(_time, _expired.Add);
    }

    [TearDown]
    public void TearDown() => _deadline.Dispose();

    [Test]
    public void It_expires_when_it_has_passed_and_not_before_and_once()
    {
        Set(s_second);

        _clock.Advance(s_second - s_tick);
        Assert.That(_expired, Is.Empty);
        _clock.Advance(s_tick);
        Assert.That(_expired, Has.Count.EqualTo(1));
        _clock.Advance(TimeSpan.FromDays(1));

        Assert.That(_expired, Has.Count.EqualTo(1));
        Assert.That(_expired[0].Type, Is.EqualTo(TTransportExceptionType.TimedOut));
        Assert.That(_expired[0].Message, Is.EqualTo("The wait took longer than 1 s (A.Setting)."));
        Assert.That(_expired[0].Setting, Is.EqualTo("A.Setting"));
    }

    [TestCase(1500, "1.5 s")]
    [TestCase(250, "250 ms")]
    [TestCase(0.5, "0.5 ms")]
    [TestCase(3_600_000, "3600 s")]
    public void It_tells_its_duration_in_a_fitting_unit(double milliseconds, string text)
    {
        TimeSpan duration = TimeSpan.FromMilliseconds(milliseconds);
        Set(duration);

        _clock.Advance(duration);

        Assert.That(_expired.Single().Message, Does.Contain($" {text} "));
    }

    [Test]
    public void Cleared_it_never_expires_and_the_late_tick_does_nothing()
    {
        Set(s_second);
        _deadline.Clear();

        _clock.Advance(TimeSpan.FromDays(1));

        Assert.That(_expired, Is.Empty);
        Assert.That(_clock.ArmedTimers, Is.Zero, "a tick that finds nothing goes to sleep");
    }

    [Test]
    public void A_tick_of_an_earlier_deadline_waits_on_for_the_one_that_stands()
    {
        Set(s_second);
        _deadline.Clear();
        _clock.Advance(s_second / 2);
        Set(s_second);

        _clock.Advance(s_second - s_tick);
        Assert.That(_expired, Is.Empty);
        _clock.Advance(s_tick);

        Assert.That(_expired, Has.Count.EqualTo(1));
    }

    [Test]
    public void An_earlier_deadline_moves_the_timer_forward()
    {
        Set(s_second * 10);
        _deadline.Clear();
        Set(s_second);

        _clock.Advance(s_second);

        Assert.That(_expired, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_later_deadline_leaves_the_timer_alone()
    {
        Set(s_second);
        _deadline.Clear();
        bool touched = false;
        _time.OnTimerArmed = () => touched = true;

        Set(s_second * 10);

        Assert.That(touched, Is.False);
        Assert.That(_clock.ArmedTimers, Is.EqualTo(1));
    }

    [Test]
    public void The_deadline_that_never_comes_needs_no_timer()
    {
        _deadline.Set(Deadlines.Never, "The wait", "A.Setting", Timeout.InfiniteTimeSpan);

        Assert.That(_clock.ArmedTimers, Is.Zero);
        _deadline.Clear();
        Assert.That(_expired, Is.Empty);
    }

    [Test]
    public void A_deadline_that_has_passed_already_expires_at_the_next_tick()
    {
        _deadline.Set(_clock.GetTimestamp() - 5, "The wait", "A.Setting", s_second);

        _clock.Advance(TimeSpan.Zero);

        Assert.That(_expired, Has.Count.EqualTo(1));
    }

    [Test]
    public void Cleared_and_set_anew_while_the_tick_looks_at_the_clock_the_new_one_stands()
    {
        Set(s_second);
        _time.OnTimestamp = () =>
        {
            _deadline.Clear();
            Set(s_second);
        };

        _clock.Advance(s_second);
        Assert.That(_time.OnTimestamp, Is.Null, "the moment has come");
        Assert.That(_expired, Is.Empty);
        _clock.Advance(s_second);

        Assert.That(_expired, Has.Count.EqualTo(1));
    }

    [Test]
    public void Cleared_and_set_anew_just_before_the_tick_takes_it_the_new_one_stands()
    {
        // The text is made when the old one has been found to have passed, and before it is taken out.
        TextHook what = new(() =>
        {
            _deadline.Clear();
            Set(s_second);
        });
        _deadline.Set(_clock.GetTimestamp() + s_second.Ticks, what, "A.Setting", s_second);

        _clock.Advance(s_second);
        Assert.That(what.Asked, Is.True, "the moment has come");
        Assert.That(_expired, Is.Empty);
        _clock.Advance(s_second);

        Assert.That(_expired, Has.Count.EqualTo(1));
    }

    [Test]
    public void Cleared_just_before_the_tick_takes_it_nothing_expires()
    {
        TextHook what = new(() => _deadline.Clear());
        _deadline.Set(_clock.GetTimestamp() + s_second.Ticks, what, "A.Setting", s_second);

        _clock.Advance(s_second);

        Assert.That(what.Asked, Is.True, "the moment has come");
        Assert.That(_expired, Is.Empty);
    }

    [Test]
    public async Task Cleared_when_the_tick_has_taken_it_and_not_yet_acted_the_connection_is_ended_by_then(CancellationToken cancellationToken)
    {
        // The tick takes the deadline out, and only then ends the connection. A call that ends in between must not leave a living
        // connection to the next.
        using ManualResetEventSlim taken = new();
        using ManualResetEventSlim go = new();
        int ended = 0;
        bool isTick = true;
        using ConnectionDeadline deadline = new(_clock, _ =>
        {
            if (isTick)
            {
                isTick = false;
                taken.Set();
                go.Wait(cancellationToken);
            }

            Interlocked.Increment(ref ended);
        });
        deadline.Set(_clock.GetTimestamp() + s_second.Ticks, "The wait", "A.Setting", s_second);
        Task ticking = Task.Run(() => _clock.Advance(s_second), cancellationToken);
        taken.Wait(cancellationToken);

        deadline.Clear();

        Assert.That(ended, Is.EqualTo(1), "before the tick has done it");
        go.Set();
        await ticking;
    }

    [Test]
    public void After_it_expired_and_was_cleared_another_can_stand()
    {
        Set(s_second);
        _clock.Advance(s_second);
        _deadline.Clear();
        _expired.Clear();

        Set(s_second);
        _clock.Advance(s_second);

        Assert.That(_expired, Has.Count.EqualTo(1));
    }

    [Test]
    public void Disposed_it_never_expires_and_arms_nothing()
    {
        Set(s_second);
        _deadline.Dispose();
        _deadline.Dispose();
        _clock.Advance(s_second);
        _deadline.Clear();
        Set(s_second);
        _clock.Advance(s_second);

        Assert.That(_expired, Is.Empty);
        Assert.That(_clock.ArmedTimers, Is.Zero);
    }

    [Test]
    public void Disposed_from_its_own_expiry_it_does_not_hang()
    {
        ConnectionDeadline? deadline = null;
        int ended = 0;
        deadline = new ConnectionDeadline(_clock, _ =>
        {
            ended++;
            deadline!.Dispose();
        });
        deadline.Set(_clock.GetTimestamp() + 1, "The wait", "A.Setting", s_second);

        _clock.Advance(s_second);

        Assert.That(ended, Is.EqualTo(1));
    }

    [Test]
    public void A_deadline_beyond_a_system_timers_range_is_reached_in_steps()
    {
        TimeSpan long_ = TimeSpan.FromDays(200);
        Set(long_);

        _clock.Advance(long_ - s_tick);
        Assert.That(_expired, Is.Empty);
        Assert.That(_clock.ArmedTimers, Is.EqualTo(1));
        _clock.Advance(s_tick);

        Assert.That(_expired, Has.Count.EqualTo(1));
    }

    [Test]
    public void The_systems_timers_are_not_asked_for_more_than_they_can()
    {
        using ConnectionDeadline deadline = new(TimeProvider.System, _expired.Add);

        Assert.DoesNotThrow(() => deadline.Set(TimeProvider.System.After(TimeSpan.MaxValue), "The wait", "A.Setting", TimeSpan.MaxValue));
    }

    private void Set(TimeSpan duration) => _deadline.Set(_clock.GetTimestamp() + duration.Ticks, "The wait", "A.Setting", duration);

    /// <summary>Something whose text is asked for just before a deadline expires.</summary>
    private sealed class TextHook(Action hook)
    {
        public bool Asked { get; private set; }

        public override string ToString()
        {
            Asked = true;
            hook();
            return "The wait";
        }
    }
}
