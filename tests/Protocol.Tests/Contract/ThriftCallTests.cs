using System.Diagnostics.CodeAnalysis;
using static ThriftRpc.Protocol.Tests.Bytes;

namespace ThriftRpc.Protocol.Tests;

[TestFixture]
[CancelAfter(30_000)]
[SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "What happens to those who use them wrongly is the subject.")]
internal sealed class ThriftCallTests
{
    private static readonly byte[] s_hello = PlainBinaryEncoder.Struct(new AnyStruct((0, new AnyText("hello"u8.ToArray()))));
    private static readonly byte[] s_world = PlainBinaryEncoder.Struct(new AnyStruct((0, new AnyText("world"u8.ToArray()))));
    private static readonly byte[] s_fault = PlainBinaryEncoder.Struct(
        new AnyStruct((1, new AnyStruct((1, new AnyText("declared"u8.ToArray())), (2, new AnyNumber(TType.I32, 42))))));

    private readonly CallPool<TextCall> _pool = new();
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TextCall? _call;

    [Test]
    public async Task A_call_that_ends_at_once_has_its_result()
    {
        ValueTask<string> task = Start(AnswersAtOnce(s_hello));

        Assert.That(task.IsCompletedSuccessfully, Is.True);
        Assert.That(await task, Is.EqualTo("hello"));
    }

    [Test]
    public async Task A_call_that_ends_later_has_its_result()
    {
        ValueTask<string> task = Start(AnswersLater());
        Assert.That(task.IsCompleted, Is.False);
        Assert.That(_pool.Take(), Is.Null, "It is still on its way.");

        AnswerLater(s_hello);

        Assert.That(await task, Is.EqualTo("hello"));
    }

    [Test]
    public async Task A_call_without_a_result_ends_at_once_or_later()
    {
        await TextCall.Rent(_pool, "x").StartVoidAsync(new ScriptedClient(_ => default));

        ValueTask later = TextCall.Rent(_pool, "x").StartVoidAsync(AnswersLater());
        Assert.That(later.IsCompleted, Is.False);
        _answered.SetResult();
        await later;
    }

    [Test]
    public async Task The_call_goes_back_to_its_pool_when_the_result_is_taken()
    {
        ValueTask<string> task = Start(AnswersAtOnce(s_hello));
        Assert.That(_pool.Take(), Is.Null, "Its caller has not taken the result.");

        await task;

        Assert.That(_pool.Take(), Is.SameAs(_call));
        Assert.That(_pool.Take(), Is.Null);
    }

    [Test]
    public async Task Awaiting_twice_throws_and_does_not_return_the_call_twice()
    {
        ValueTask<string> task = Start(AnswersAtOnce(s_hello));
        await task;

        await Assert.ThatAsync(async () => await task, Throws.InvalidOperationException);

        Assert.That(_call!.Recycled, Is.EqualTo(1));
        Assert.That(_pool.Take(), Is.SameAs(_call));
        Assert.That(_pool.Take(), Is.Null);
    }

    [Test]
    public async Task Awaiting_twice_does_not_take_the_next_callers_result()
    {
        ValueTask<string> first = Start(AnswersAtOnce(s_hello));
        await first;
        TextCall before = _call!;
        ValueTask<string> second = Start(AnswersAtOnce(s_world));
        Assert.That(_call, Is.SameAs(before), "The same object serves the second caller.");

        await Assert.ThatAsync(async () => await first, Throws.InvalidOperationException);

        Assert.That(await second, Is.EqualTo("world"));
        Assert.That(_call.Recycled, Is.EqualTo(2));
    }

    [Test]
    public async Task Awaiting_twice_does_not_disturb_the_next_call_while_it_waits()
    {
        ValueTask<string> first = Start(AnswersAtOnce(s_hello));
        await first;
        ValueTask<string> second = Start(AnswersLater());

        await Assert.ThatAsync(async () => await first, Throws.InvalidOperationException);
        Assert.That(() => first.IsCompleted, Throws.InvalidOperationException);
        Assert.That(() => first.GetAwaiter().OnCompleted(() => { }), Throws.InvalidOperationException);

        Task<string> waiting = second.AsTask();
        AnswerLater(s_world);
        Assert.That(await waiting, Is.EqualTo("world"));
    }

    [Test]
    public async Task Taking_the_result_too_early_throws_and_leaves_the_call_on_its_way()
    {
        ValueTask<string> task = Start(AnswersLater());

        Assert.That(() => task.GetAwaiter().GetResult(), Throws.InvalidOperationException);
        Assert.That(_call!.Recycled, Is.Zero);

        AnswerLater(s_hello);
        Assert.That(await task, Is.EqualTo("hello"));
    }

    [Test]
    public async Task A_declared_exception_is_thrown_to_the_caller()
    {
        await Assert.ThatAsync(
            async () => await Start(AnswersAtOnce(s_fault)),
            Throws.TypeOf<TApplicationException>().With.Message.EqualTo("declared"));

        Assert.That(_pool.Take(), Is.SameAs(_call));
        Assert.That(_call!.Fault, Is.Null);
    }

    [Test]
    public async Task A_failure_of_the_client_is_thrown_to_the_caller([Values] bool later)
    {
        var failure = new TTransportException(TTransportExceptionType.EndOfFile, "gone");
        ValueTask<string> task = Start(later ? AnswersLater() : new ScriptedClient(_ => ValueTask.FromException(failure)));
        if (later)
        {
            _answered.SetException(failure);
        }

        await Assert.ThatAsync(async () => await task, Throws.Exception.SameAs(failure));
        Assert.That(_pool.Take(), Is.SameAs(_call));
    }

    [Test]
    public async Task A_failure_outweighs_what_the_reply_held_so_far()
    {
        var failure = new TProtocolException(TProtocolExceptionType.InvalidData, "cut");

        await Assert.ThatAsync(
            async () => await Start(new ScriptedClient(call =>
            {
                ((TextCall)call).Answer(s_fault);
                return ValueTask.FromException(failure);
            })),
            Throws.Exception.SameAs(failure));
    }

    [Test]
    public async Task Cancellation_carries_the_callers_token([Values] bool later)
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        ValueTask<string> task = Start(later ? AnswersLater() : new ScriptedClient(_ => ValueTask.FromCanceled(source.Token)));
        if (later)
        {
            _answered.SetCanceled(source.Token);
        }

        Task<string> asTask = task.AsTask();

        await Assert.ThatAsync(
            () => asTask,
            Throws.InstanceOf<OperationCanceledException>().With.Property(nameof(OperationCanceledException.CancellationToken)).EqualTo(source.Token));
        Assert.That(asTask.IsCanceled, Is.True);
    }

    [Test]
    public void A_client_that_throws_at_once_is_heard_and_the_call_does_not_go_back()
    {
        Assert.That(
            () => Start(new ScriptedClient(_ => throw new InvalidOperationException("busy"))),
            Throws.InvalidOperationException.With.Message.EqualTo("busy"));

        Assert.That(_pool.Take(), Is.Null, "Nobody knows what the client still does with it.");
    }

    [Test]
    public async Task A_reply_that_holds_nothing_is_a_missing_result()
    {
        await Assert.ThatAsync(
            async () => await Start(AnswersAtOnce(Hex("00"))),
            Throws.TypeOf<TApplicationException>()
                .With.Property(nameof(TApplicationException.Type)).EqualTo(TApplicationExceptionType.MissingResult)
                .And.Message.Contains("Texts/text"));
    }

    [Test]
    public async Task The_result_of_one_call_is_not_the_result_of_the_next()
    {
        await Start(AnswersAtOnce(s_hello));

        await Assert.ThatAsync(
            async () => await Start(AnswersAtOnce(Hex("00"))),
            Throws.TypeOf<TApplicationException>()
                .With.Property(nameof(TApplicationException.Type)).EqualTo(TApplicationExceptionType.MissingResult));
        Assert.That(_call!.Recycled, Is.EqualTo(2), "One object served both.");
        Assert.That(await Start(new ScriptedClient(_ => default)), Is.Null, "A client that reads no reply leaves no result.");
    }

    [Test]
    public async Task Nothing_of_a_call_is_left_when_it_is_recycled([Values] bool fails)
    {
        await Assert.ThatAsync(
            async () => await Start(new ScriptedClient(call =>
            {
                call.Context = new CallContext { Timeout = TimeSpan.FromSeconds(1) };
                call.Deadline = 99;
                call.Attempt = 2;
                ((TextCall)call).Answer(fails ? s_fault : s_hello);
                return default;
            })),
            fails ? Throws.TypeOf<TApplicationException>() : Throws.Nothing);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_call!.Context, Is.Default);
            Assert.That(_call.Deadline, Is.Zero);
            Assert.That(_call.Attempt, Is.Zero);
            Assert.That(_call.Fault, Is.Null);
            Assert.That(_call.Arg, Is.Null);
            Assert.That(_call.Recycled, Is.EqualTo(1));
        }
    }

    [Test]
    public void A_call_keeps_its_arguments_for_another_attempt()
    {
        TextCall call = TextCall.Rent(_pool, "again");

        byte[] first = Written((ref w) => call.WriteArgs(ref w));
        byte[] second = Written((ref w) => call.WriteArgs(ref w));

        Assert.That(first, Is.EqualTo(PlainBinaryEncoder.Struct(new AnyStruct((1, new AnyText("again"u8.ToArray()))))));
        Assert.That(second, Is.EqualTo(first));
    }

    [Test]
    public async Task One_object_serves_more_calls_than_a_version_can_count()
    {
        // The version of a task is 16 bits wide and wraps.
        for (int i = 0; i < 70_000; i++)
        {
            string result = await Start(AnswersAtOnce(s_hello));
            if (result != "hello")
            {
                Assert.Fail($"Call {i} gave {result}");
            }
        }

        Assert.That(_call!.Recycled, Is.EqualTo(70_000));
    }

    [Test]
    public void Null_arguments_are_refused()
    {
        Assert.That(() => TextCall.Rent(_pool, "x").StartAsync(null!), Throws.ArgumentNullException);
        Assert.That(() => TextCall.Rent(_pool, "x").StartVoidAsync(null!), Throws.ArgumentNullException);
    }

    private ValueTask<string> Start(ITClient client)
    {
        _call = TextCall.Rent(_pool, "arg");
        return _call.StartAsync(client);
    }

    private static ScriptedClient AnswersAtOnce(byte[] reply) => new(call =>
    {
        ((TextCall)call).Answer(reply);
        return default;
    });

    private ScriptedClient AnswersLater() => new(_ => new ValueTask(_answered.Task));

    private void AnswerLater(byte[] reply)
    {
        _call!.Answer(reply);
        _answered.SetResult();
    }
}
