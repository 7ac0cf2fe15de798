using System.Net.Sockets;
using ThriftRpc.Protocol;
using ThriftRpc.Server.Tests.Contract;
using ThriftRpc.Testing;
using ThriftRpc.Transport;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

/// <summary>Many clients of every kind at once; afterwards nothing may be left of them. With THRIFTRPC_FULL=1 much longer.</summary>
[TestFixture(true)]
[TestFixture(false)]
[Category("Stress")]
[CancelAfter(600_000)]
internal sealed class StressTests(bool framed)
{
    private const int Clients = 16;

    private static readonly bool s_full = Environment.GetEnvironmentVariable("THRIFTRPC_FULL") == "1";

    private readonly ThriftServerOptions _options = new() { Dialects = [new(framed ? ThriftFraming.Framed : ThriftFraming.Unframed, TBinaryProtocol.Default)] };
    private readonly int _seed = Environment.GetEnvironmentVariable("THRIFTRPC_SEED") is { } seed ? int.Parse(seed) : s_full ? Environment.TickCount : 20_240_117;

    private ProbeHandler Handler { get; } = new()
    {
        OnTouch = async (times, _) =>
        {
            for (int i = 0; i < times; i++)
            {
                await Task.Yield();
            }

            if (times % 7 == 3)
            {
                throw new Refusal($"{times}") { Code = times };
            }

            if (times % 7 == 5)
            {
                throw new InvalidOperationException("undeclared");
            }
        },
        OnEcho = async (text, _) =>
        {
            await Task.Yield();
            return text;
        },
    };

    [Test]
    public async Task Counters_and_slots_come_back_after_clients_of_every_kind(CancellationToken token)
    {
        TestContext.Out.WriteLine($"THRIFTRPC_SEED={_seed}");
        ThriftServerOptions options = _options with { MaxConcurrentCalls = Clients / 2, MaxConnections = Clients - 2 };
        await using ProbeServer server = await ProbeServer.StartAsync(token, options, Handler);

        int calls = 0;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(
            async () =>
            {
                Random random = new(_seed + client);
                for (int i = 0; i < (s_full ? 5_000 : 100); i++)
                {
                    Interlocked.Add(ref calls, await LiveAsync(server, random, token));
                }
            },
            token)));

        await server.WaitForRestAsync(token);
        RawClient last = await server.ConnectAsync(token);
        Assert.That((await last.CallAsync(Call("echo", 1, StringField(1, "x")), token)).Success, Is.EqualTo("x"));
        await server.Server.StopAsync(CancellationToken.None).WaitAsync(token);
        Assert.Multiple(() =>
        {
            Assert.That(server.Metrics.Sum(ProbeServer.ActiveConnections), Is.Zero);
            Assert.That(server.Metrics.Sum(ProbeServer.ActiveCalls), Is.Zero);
            Assert.That(server.Server.ConnectionCount, Is.Zero);
            Assert.That(server.Log.Named("ConnectionOpened"), Has.Count.EqualTo(server.Log.Named("ConnectionClosed").Count));
            Assert.That(server.Log.Named("ConnectionFailed"), Is.Empty, "no way of leaving should be impossible");
            Assert.That(server.Log.Named("AcceptFailed"), Is.Empty);
            Assert.That(
                server.Metrics.Sum(ProbeServer.Refusals),
                Is.EqualTo(server.Log.Named("PeerRefused").Count + server.Log.Named("Overloaded").Count + server.Log.Named("ConnectionRefused").Count),
                "each refusal is counted once and logged once");
            Assert.That(calls, Is.GreaterThan(Clients), "some calls were answered");
        });
    }

    [Test]
    public async Task Recycled_calls_never_mix_what_callers_sent(CancellationToken token)
    {
        TestContext.Out.WriteLine($"THRIFTRPC_SEED={_seed}");
        await using ProbeServer server = await ProbeServer.StartAsync(token, _options, Handler);

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(id => Task.Run(
            async () =>
            {
                Random random = new(_seed + id);
                using RawClient client = await server.ConnectAsync(token);
                for (int i = 0; i < (s_full ? 2_000 : 60); i++)
                {
                    await CallUniquelyAsync(client, $"client {id} round {i}", random, token);
                }
            },
            token)));
    }

    [Test]
    public async Task Stop_at_any_moment_loses_no_reply_that_was_begun_and_leaves_nothing(CancellationToken token)
    {
        TestContext.Out.WriteLine($"THRIFTRPC_SEED={_seed}");
        Random random = new(_seed);
        for (int round = 0; round < (s_full ? 500 : 20); round++)
        {
            await using ProbeServer server = await ProbeServer.StartAsync(token, _options, Handler);
            int done = 0;
            int wanted = random.Next(1, 200);
            TaskCompletionSource enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
            RawClient[] connected = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.ConnectAsync(token)));
            Task[] clients = [.. connected.Select(client => CallUntilClosedAsync(client, () => { if (Interlocked.Increment(ref done) == wanted) { enough.TrySetResult(); } }, token))];

            await enough.Task.WaitAsync(token);
            await server.Server.StopAsync(CancellationToken.None).WaitAsync(token);
            await Task.WhenAll(clients);

            Assert.That(server.Log.Warnings, Is.Empty);
            Assert.That((server.Metrics.Sum(ProbeServer.ActiveConnections), server.Metrics.Sum(ProbeServer.ActiveCalls)), Is.EqualTo((0L, 0L)));
            Assert.That(server.Server.ConnectionCount, Is.Zero);
        }
    }

    /// <summary>One client's life, good or bad.</summary>
    /// <returns>How many replies it got.</returns>
    private static async Task<int> LiveAsync(ProbeServer server, Random random, CancellationToken token)
    {
        RawClient client = await server.ConnectAsync(token);
        int answered = 0;
        try
        {
            for (int i = random.Next(0, 4); i > 0; i--)
            {
                await client.CallAsync(Call("touch", i, I32Field(1, random.Next(0, 20))), token);
                answered++;
            }

            byte[] request = client.Encode(Call("echo", 7, StringField(1, new string('z', random.Next(0, 10_000)))));
            byte[] garbage = new byte[random.Next(1, 200)];
            random.NextBytes(garbage);
            switch (random.Next(0, 9))
            {
                case 0:
                    await client.SendAsync(request.AsMemory(0, random.Next(0, request.Length)), token);
                    break;
                case 1:
                    await client.SendAsync(request, token);
                    break;
                case 2:
                    await client.SendAsync(garbage, token);
                    client.CloseSending();
                    await client.ReadToCloseAsync(token);
                    break;
                case 3:
                    await client.SendMessagesAsync(token, Strict((byte)random.Next(5, 9), "echo", 1, Struct()));
                    await client.ReadReplyAsync(token);
                    break;
                case 4:
                    await client.SendAsync((byte[])[.. request, .. request, .. client.Encode(Oneway("note", 1)), .. request], token);
                    client.CloseSending();
                    await client.ReadToCloseAsync(token);
                    break;
                case 5:
                    await client.SendMessagesAsync(token, Call("names", 1, I32Field(1, 20_000)));
                    await client.ReadExactlyAsync(10, token);
                    break;
                case 6:
                    using (CancellationTokenSource soon = CancellationTokenSource.CreateLinkedTokenSource(token))
                    {
                        Task reading = client.CallAsync(Call("touch", 1, I32Field(1, 200)), soon.Token);
                        await soon.CancelAsync();
                        await reading;
                    }

                    break;
                default:
                    break;
            }
        }
        catch (Exception e) when (e is SocketException or EndOfStreamException or InvalidDataException or OperationCanceledException)
        {
            // Refused, cut off, or given up by itself: all in this client's life.
            token.ThrowIfCancellationRequested();
        }

        if (random.Next(0, 2) == 0)
        {
            client.Reset();
        }
        else
        {
            client.Dispose();
        }

        return answered;
    }

    private static async Task CallUniquelyAsync(RawClient client, string unique, Random random, CancellationToken token)
    {
        switch (random.Next(0, 5))
        {
            case 0:
                RawClientReply empty = await client.CallAsync(Call("echo", 1), token);
                Assert.That(empty.Success, Is.EqualTo(""), "an argument that was not sent");
                break;
            case 1:
                RawClientReply stored = await client.CallAsync(Call("store", 2, StructField(1, StringField(1, unique), StringListField(2, unique, unique))), token);
                Assert.That(stored.Success, Is.EqualTo(new Dictionary<short, object> { [1] = unique, [2] = new List<object> { unique, unique } }));
                break;
            case 2:
                RawClientReply untitled = await client.CallAsync(Call("store", 3, StructField(1, StringListField(2, unique))), token);
                Assert.That(untitled.ErrorType, Is.EqualTo(TApplicationExceptionType.ProtocolError));
                break;
            case 3:
                RawClientReply refused = await client.CallAsync(Call("touch", 4, I32Field(1, 3)), token);
                Assert.That(refused.Fields[1], Is.EqualTo(new Dictionary<short, object> { [1] = "3", [2] = 3 }));
                break;
            default:
                RawClientReply echoed = await client.CallAsync(Call("echo", 5, StringField(1, unique)), token);
                Assert.That((echoed.SequenceId, echoed.Success), Is.EqualTo((5, unique)));
                break;
        }
    }

    /// <summary>Calls one by one until the server closes, which may only happen between a reply and the next request's answer, never within a reply.</summary>
    private static async Task CallUntilClosedAsync(RawClient client, Action answered, CancellationToken token)
    {
        byte[] request = client.Encode(Call("echo", 1, StringField(1, "text")));
        byte[] reply = client.Encode(Strict(ReplyType, "echo", 1, Struct(StringField(0, "text"))));
        while (true)
        {
            try
            {
                await client.SendAsync(request, token);
            }
            catch (SocketException)
            {
                return;
            }

            byte[] first;
            try
            {
                first = await client.ReadExactlyAsync(1, token);
            }
            catch (Exception e) when (e is SocketException or EndOfStreamException)
            {
                return;
            }

            byte[] rest = await client.ReadExactlyAsync(reply.Length - 1, token);
            Assert.That((byte[])[.. first, .. rest], Is.EqualTo(reply));
            answered();
        }
    }
}
