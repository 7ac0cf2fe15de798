using ThriftRpc.Protocol;
using ThriftRpc.Testing;

namespace ThriftRpc.Client.Tests;

/// <summary>Which calls the layer tries again, when, and what it leaves alone (T52 to T54).</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class RetryClientTests
{
    private static readonly ThriftMethod s_idempotent = new("Probe", "ask", isIdempotent: true);
    private static readonly TTransportException s_lost = new(TTransportExceptionType.EndOfFile, "The peer closed the connection.");

    private readonly ManualTimeProvider _clock = new();
    private readonly ScriptedClient _below = new();

    [Test]
    [Category("T52")]
    public async Task An_idempotent_call_that_was_sent_and_not_answered_is_tried_again(CancellationToken token)
    {
        SayCall call = new("hello", s_idempotent);
        _below.Then(Lose).Then(Answer);

        await Create(NoPause).InvokeAsync(call).AsTask().WaitAsync(token);

        Assert.That((call.Answer, call.Attempt, _below.Attempts), Is.EqualTo(("hello", 1, 2)));
    }

    [Test]
    [Category("T52")]
    public async Task One_that_is_not_idempotent_is_passed_on_and_its_failure_stands(CancellationToken token)
    {
        _below.Then(Lose);
        ValueTask pending = Create(NoPause).InvokeAsync(new SayCall("hello"));

        Assert.That(await Caught.ByAsync<TTransportException>(pending, token), Is.SameAs(s_lost));
        Assert.That(_below.Attempts, Is.EqualTo(1));
    }

    [Test]
    public void A_layer_that_has_nothing_to_do_hands_back_the_very_task_of_the_client_below([Values] bool isIdempotent)
    {
        TaskCompletionSource never = new();
        ScriptedClient below = new();
        below.Then(_ => new ValueTask(never.Task));
        RetryClient client = new(below, isIdempotent ? NoPause with { MaxRetries = 0 } : NoPause);

        ValueTask pending = client.InvokeAsync(new SayCall("hello", isIdempotent ? s_idempotent : null));

        Assert.That(pending, Is.EqualTo(new ValueTask(never.Task)));
    }

    [TestCase(false, 1)]
    [TestCase(true, 2)]
    [Category("T53")]
    public async Task On_a_fresh_connection_only_if_that_is_wanted(bool retryOnFresh, int expected)
    {
        _below.Then(call => Lose(call, isFresh: true)).Then(Answer);
        RetryClient client = Create(NoPause with { RetryOnFresh = retryOnFresh });

        await ((Func<Task>)(() => client.InvokeAsync(new SayCall("hello", s_idempotent)).AsTask())).Invoke().ContinueWith(static _ => { }, TaskScheduler.Default);

        Assert.That(_below.Attempts, Is.EqualTo(expected));
    }

    [TestCase(CallProgress.NotSent, TTransportExceptionType.NotOpen)]
    [TestCase(CallProgress.Sending, TTransportExceptionType.EndOfFile)]
    [TestCase(CallProgress.Answered, TTransportExceptionType.EndOfFile)]
    [TestCase(CallProgress.Sent, TTransportExceptionType.TimedOut)]
    [TestCase(CallProgress.Sent, TTransportExceptionType.Interrupted)]
    [Category("T54")]
    public async Task Nothing_else_is_tried_again(CallProgress progress, TTransportExceptionType type)
    {
        TTransportException failure = new(type, "no");
        _below.Then(call => Fail(call, progress, failure)).Then(Answer);

        TTransportException caught = await Caught.ByAsync<TTransportException>(Create(NoPause).InvokeAsync(new SayCall("hello", s_idempotent)), default);

        Assert.That((caught, _below.Attempts), Is.EqualTo((failure, 1)));
    }

    [Test]
    public async Task The_attempts_are_bounded_and_those_made_below_count(CancellationToken token)
    {
        SayCall call = new("hello", s_idempotent);
        _below.Then(c =>
        {
            c.BeginNextAttempt(); // As the pool does when it could not send.
            return Lose(c);
        }).Then(Lose).Then(Lose).Then(Answer);

        Assert.That(await Caught.ByAsync<TTransportException>(Create(NoPause with { MaxRetries = 3 }).InvokeAsync(call), token), Is.SameAs(s_lost));

        Assert.That((_below.Attempts, call.Attempt), Is.EqualTo((3, 3)));
    }

    [Test]
    public async Task Nothing_of_a_failed_attempt_is_left_in_the_next(CancellationToken token)
    {
        SayCall call = new("hello", s_idempotent);
        _below.Then(c =>
        {
            c.Fault = new FormatException("of the first");
            return Lose(c);
        }).Then(c =>
        {
            Assert.That((c.Fault, c.Progress, c.Attempt), Is.EqualTo(((Exception?)null, CallProgress.NotSent, 1)));
            return Answer(c);
        });

        await Create(NoPause).InvokeAsync(call).AsTask().WaitAsync(token);

        Assert.That(call.Fault, Is.Null);
    }

    [Test]
    public async Task The_pauses_are_random_and_grow_to_their_bound(CancellationToken token)
    {
        RetryOptions options = new() { MaxRetries = 3, LongestPause = TimeSpan.FromMilliseconds(60) };
        _below.Then(Lose).Then(Lose).Then(Lose).Then(Answer);
        Task calling = Create(options, random: static most => most / 2).InvokeAsync(new SayCall("hello", s_idempotent)).AsTask();

        // 10 + 20/2, then 10 + 40/2, then 10 + 80/2, which is cut to 60 only with a larger draw.
        foreach (int pause in new[] { 20, 30, 50 })
        {
            int attempts = _below.Attempts;
            _clock.Advance(TimeSpan.FromMilliseconds(pause - 1));
            Assert.That(_below.Attempts, Is.EqualTo(attempts), $"{pause} ms are not over");
            Task next = _below.NextAttempt;
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            await next.WaitAsync(token);
        }

        await calling.WaitAsync(token);
    }

    [TestCase(1, 0, 10)]
    [TestCase(1, 1, 30)]
    [TestCase(3, 1, 90)]
    [TestCase(7, 0, 10)]
    [TestCase(7, 1, 1000)]
    [TestCase(int.MaxValue, 1, 1000)]
    public void A_pause_lies_between_its_bounds(int attempt, int draw, int expected)
    {
        TimeSpan pause = new RetryOptions().PauseBefore(attempt, most => draw * (most - 1));

        Assert.That(pause.TotalMilliseconds, Is.EqualTo(expected).Within(0.001));
    }

    [Test]
    [Category("T54")]
    public async Task A_pause_that_would_end_beyond_the_deadline_is_not_made(CancellationToken token)
    {
        SayCall call = new("hello", s_idempotent) { Deadline = _clock.GetTimestamp() + (_clock.TimestampFrequency / 100) };
        _below.Then(Lose).Then(Answer);

        await Caught.ByAsync<TTransportException>(Create(new RetryOptions()).InvokeAsync(call), token);

        Assert.That(_below.Attempts, Is.EqualTo(1));
    }

    [Test]
    public async Task A_token_that_fires_in_a_pause_ends_the_call(CancellationToken token)
    {
        using CancellationTokenSource source = new();
        _below.Then(Lose).Then(Answer);
        Task calling = Create(new RetryOptions()).InvokeAsync(new SayCall("hello", s_idempotent) { Context = source.Token }).AsTask();

        await source.CancelAsync();

        Assert.That((await Caught.ByAsync<OperationCanceledException>(calling, token)).CancellationToken, Is.EqualTo(source.Token));
        Assert.That(_below.Attempts, Is.EqualTo(1));
    }

    [Test]
    public async Task A_real_connection_that_is_closed_at_rest_costs_an_idempotent_call_nothing(CancellationToken token)
    {
        Rig first = new();
        Rig second = new();
        await first.ExpectLivesAsync(token);
        _below.Then(call => first.Client.InvokeAsync(call)).Then(call => second.Client.InvokeAsync(call));
        SayCall call = new("hello", s_idempotent);
        Task calling = Create(NoPause).InvokeAsync(call).AsTask();

        first.Connection.ArriveEnd();
        second.Connection.Arrive(second.ReplyToLast("hi"));

        await calling.WaitAsync(token);
        Assert.That((call.Answer, call.IsOnFreshConnection), Is.EqualTo(("hi", true)));
    }

    [Test]
    public async Task Disposing_it_disposes_the_client_below_unless_that_is_to_stay([Values] bool leaveOpen)
    {
        await new RetryClient(_below, leaveOpen: leaveOpen).DisposeAsync();

        Assert.That(_below.IsDisposed, Is.Not.EqualTo(leaveOpen));
    }

    [Test]
    public void Options_out_of_range_are_refused_by_name()
    {
        Assert.Multiple(() =>
        {
            Refused("MaxRetries", static () => new RetryOptions { MaxRetries = -1 });
            Refused("ShortestPause", static () => new RetryOptions { ShortestPause = Timeout.InfiniteTimeSpan });
            Refused("LongestPause", static () => new RetryOptions { LongestPause = TimeSpan.FromTicks(-1) });
        });
    }

    private static RetryOptions NoPause { get; } = new() { ShortestPause = TimeSpan.Zero };

    private static void Refused(string setting, Func<RetryOptions> set) =>
        Assert.That(() => set(), Throws.TypeOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo(setting));

    private static ValueTask Lose(ThriftCall call) => Lose(call, isFresh: false);

    private static ValueTask Lose(ThriftCall call, bool isFresh)
    {
        call.IsOnFreshConnection = isFresh;
        return Fail(call, CallProgress.Sent, s_lost);
    }

    private static ValueTask Fail(ThriftCall call, CallProgress progress, Exception failure)
    {
        call.Progress = progress;
        return ValueTask.FromException(failure);
    }

    private static ValueTask Answer(ThriftCall call)
    {
        ((SayCall)call).SetAnswer("hello");
        return default;
    }

    private RetryClient Create(RetryOptions options, Func<int, int>? random = null) => new(_below, options, _clock, random ?? (static _ => 0), leaveOpen: false);

    /// <summary>A client each of whose attempts ends as the test has said.</summary>
    private sealed class ScriptedClient : ITClient
    {
        private readonly Queue<Func<ThriftCall, ValueTask>> _script = new();
        private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Attempts { get; private set; }

        public Task NextAttempt => _next.Task;

        public bool IsDisposed { get; private set; }

        public ScriptedClient Then(Func<ThriftCall, ValueTask> attempt)
        {
            _script.Enqueue(attempt);
            return this;
        }

        public ValueTask InvokeAsync(ThriftCall call)
        {
            Attempts++;
            TaskCompletionSource next = _next;
            _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            ValueTask end = _script.Dequeue()(call);
            next.SetResult();
            return end;
        }

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return default;
        }
    }
}
