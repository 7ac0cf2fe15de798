using ThriftRpc.Testing;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

/// <summary>The hard end of a stop: what is not done in time is aborted, and its handler is told.</summary>
[TestFixture]
[CancelAfter(10_000)]
internal sealed class AbortTests
{
    private static readonly TimeSpan s_drain = TimeSpan.FromSeconds(10);

    private readonly ManualTimeProvider _time = new();
    private readonly ThriftServerOptions _options;

    public AbortTests() => _options = new ThriftServerOptions
    {
        Time = _time,
        DrainTimeout = s_drain,
        IdleTimeout = Timeout.InfiniteTimeSpan,
        ReceiveTimeout = Timeout.InfiniteTimeSpan,
        SendTimeout = Timeout.InfiniteTimeSpan,
    };

    [Test]
    public async Task Drain_timeout_aborts_and_fires_the_token_of_the_handler(CancellationToken token)
    {
        Gate gate = new();
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, WaitingForItsToken(gate, told));
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Call("touch", 1));
        await gate.Entered.WaitAsync(token);

        Task stopping = server.Server.StopAsync(CancellationToken.None);
        await _time.WaitForTimersAsync(1, token);
        _time.Advance(s_drain - TimeSpan.FromTicks(1));
        Assert.That((stopping.IsCompleted, told.Task.IsCompleted), Is.EqualTo((false, false)));
        _time.Advance(TimeSpan.FromTicks(1));

        await stopping.WaitAsync(token);
        await told.Task.WaitAsync(token);
        Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
        await server.WaitForRestAsync(token);
        await server.Metrics.WaitForAsync(ProbeServer.ActiveCalls, 0, token);
        Assert.That(server.Log.Warnings.Select(entry => entry.EventName), Is.EqualTo(new[] { "DrainTimedOut" }), "a handler that obeys its token has not failed");
        Assert.That(server.Log.Warnings[0].Message, Does.Contain("1 connection"));
    }

    [Test]
    public async Task Token_of_the_stop_aborts_at_once([Values] bool alreadyFired, CancellationToken token)
    {
        Gate gate = new();
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, WaitingForItsToken(gate, told));
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Call("touch", 1));
        await gate.Entered.WaitAsync(token);

        using CancellationTokenSource impatience = new();
        if (alreadyFired)
        {
            await impatience.CancelAsync();
        }

        Task stopping = server.Server.StopAsync(impatience.Token);
        await impatience.CancelAsync();
        await stopping.WaitAsync(token);

        await told.Task.WaitAsync(token);
        Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
        await server.WaitForRestAsync(token);
    }

    [Test]
    public async Task Token_that_has_fired_reports_no_aborted_calls_where_none_ran(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options);
        for (int i = 0; i < 20; i++)
        {
            RawClient client = await server.ConnectAsync(token);
            await client.CallAsync(Call("echo", 1, StringField(1, "x")), token);
        }

        await server.Server.StopAsync(new CancellationToken(canceled: true)).WaitAsync(token);
        await server.WaitForRestAsync(token);

        Assert.That(server.Log.Warnings, Is.Empty);
    }

    [Test]
    public async Task Handler_that_ignores_its_token_holds_up_no_later_stop(CancellationToken token)
    {
        Gate gate = new();
        ProbeHandler handler = new() { OnTouch = async (_, _) => await gate.PassAsync() };
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Call("touch", 1));
        await gate.Entered.WaitAsync(token);
        await server.Server.StopAsync(new CancellationToken(canceled: true)).WaitAsync(token);

        await server.Server.StopAsync(CancellationToken.None).WaitAsync(token);
        await server.Server.DisposeAsync().AsTask().WaitAsync(token);

        Assert.That(server.Log.Named("DrainTimedOut"), Has.Count.EqualTo(1));
        gate.Open();
        await server.WaitForRestAsync(token);
        Assert.That(server.Metrics.Sum(ProbeServer.ActiveCalls), Is.Zero, "counted to the end, although the server is disposed of");
    }

    [Test]
    public async Task Callback_that_throws_when_the_token_fires_keeps_nobody_else_alive(CancellationToken token)
    {
        Gate gate = new();
        int told = 0;
        ProbeHandler handler = new()
        {
            OnTouch = async (_, context) =>
            {
                using CancellationTokenRegistration registration = context.CancellationToken.Register(() =>
                {
                    Interlocked.Increment(ref told);
                    throw new InvalidOperationException("a careless handler");
                });
                await gate.PassAsync();
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, handler);
        RawClient[] clients = [await server.ConnectAsync(token), await server.ConnectAsync(token), await server.ConnectAsync(token)];
        foreach (RawClient client in clients)
        {
            await client.SendMessagesAsync(token, Call("touch", 1));
        }

        await server.Metrics.WaitForAsync(ProbeServer.ActiveCalls, 3, token);
        await gate.Entered.WaitAsync(token);

        await server.Server.StopAsync(new CancellationToken(canceled: true)).WaitAsync(token);

        foreach (RawClient client in clients)
        {
            Assert.That(await client.ReadToCloseAsync(token), Is.Empty);
        }

        gate.Open();
        await server.WaitForRestAsync(token);
    }

    [Test]
    public async Task Callback_that_blocks_when_the_token_fires_does_not_block_the_stop(CancellationToken token)
    {
        Gate gate = new();
        Gate callback = new();
        ProbeHandler handler = new()
        {
            OnTouch = async (_, context) =>
            {
                context.CancellationToken.Register(callback.PassBlocking);
                await gate.PassAsync();
            },
        };
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, handler);
        using RawClient client = await server.ConnectAsync(token);
        await client.SendMessagesAsync(token, Call("touch", 1));
        await gate.Entered.WaitAsync(token);
        await server.Metrics.WaitForAsync(ProbeServer.ActiveCalls, 1, token);

        try
        {
            // On a thread of its own, for today it might well block.
            await Task.Factory.StartNew(
                () => server.Server.StopAsync(new CancellationToken(canceled: true)),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).Unwrap().WaitAsync(token);
        }
        finally
        {
            callback.Open();
            gate.Open();
        }

        await server.WaitForRestAsync(token);
    }

    private static ProbeHandler WaitingForItsToken(Gate gate, TaskCompletionSource told) => new()
    {
        OnTouch = async (_, context) =>
        {
            try
            {
                await gate.PassAsync().WaitAsync(context.CancellationToken);
            }
            finally
            {
                if (context.CancellationToken.IsCancellationRequested)
                {
                    told.TrySetResult();
                }
            }
        },
    };
}
