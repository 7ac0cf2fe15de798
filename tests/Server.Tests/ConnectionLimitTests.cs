using System.Net.Sockets;
using ThriftRpc.Testing;
using static ThriftRpc.Testing.RawClientMessage;

namespace ThriftRpc.Server.Tests;

[TestFixture]
[CancelAfter(30_000)]
internal sealed class ConnectionLimitTests
{
    [Test]
    public async Task One_connection_more_than_the_limit_is_closed_and_the_others_live(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, new ThriftServerOptions { MaxConnections = 3 });
        RawClient[] clients = [await server.ConnectAsync(token), await server.ConnectAsync(token), await server.ConnectAsync(token)];
        await server.Metrics.WaitForAsync(ProbeServer.ActiveConnections, 3, token);

        using RawClient refused = await server.ConnectAsync(token);

        Assert.That(await refused.ReadToCloseAsync(token), Is.Empty);
        LogEntry line = await server.Log.WaitForAsync("ConnectionRefused", token);
        await server.Metrics.WaitForAsync(ProbeServer.Refusals, 1, token);
        Assert.Multiple(() =>
        {
            Assert.That(line.Message, Does.Contain("MaxConnections").And.Contain(refused.LocalEndPoint.ToString()));
            Assert.That(server.Log.Warnings, Has.Count.EqualTo(1));
            Assert.That(server.Metrics.Sum(ProbeServer.Refusals, "connection_limit"), Is.EqualTo(1));
            Assert.That(server.Metrics.Sum(ProbeServer.ActiveConnections), Is.EqualTo(3));
        });
        foreach (RawClient client in clients)
        {
            Assert.That((await client.CallAsync(Call("echo", 1, StringField(1, "x")), token)).Success, Is.EqualTo("x"));
        }
    }

    [Test]
    public async Task Slot_of_a_closed_connection_comes_back(CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token, new ThriftServerOptions { MaxConnections = 1 });
        for (int i = 0; i < 20; i++)
        {
            using RawClient client = await server.ConnectAsync(token);
            Assert.That((await client.CallAsync(Call("echo", i, StringField(1, "x")), token)).SequenceId, Is.EqualTo(i));
            if (i % 2 == 0)
            {
                client.Dispose();
            }
            else
            {
                client.Reset();
            }

            await server.WaitForRestAsync(token);
        }

        Assert.That(server.Log.Warnings, Is.Empty);
    }

    [Test]
    public async Task Limit_is_exact_when_many_come_at_once(CancellationToken token)
    {
        const int limit = 10;
        await using ProbeServer server = await ProbeServer.StartAsync(token, new ThriftServerOptions { MaxConnections = limit });

        bool[] served = await Task.WhenAll(Enumerable.Range(0, 60).Select(async _ =>
        {
            RawClient client = await server.ConnectAsync(token);
            try
            {
                return (await client.CallAsync(Call("echo", 1, StringField(1, "x")), token)).Success is "x";
            }
            catch (Exception e) when (e is SocketException or EndOfStreamException)
            {
                return false;
            }
        }));

        Assert.That(served.Count(yes => yes), Is.EqualTo(limit));
        await server.Metrics.WaitForAsync(ProbeServer.Refusals, 60 - limit, token);
        Assert.That(server.Log.Named("ConnectionRefused"), Has.Count.EqualTo(60 - limit));
    }

    [Test]
    public async Task Connection_opened_and_closed_without_a_byte_is_silent([Values] bool reset, CancellationToken token)
    {
        await using ProbeServer server = await ProbeServer.StartAsync(token);
        RawClient client = await server.ConnectAsync(token);
        await server.Metrics.WaitForAsync(ProbeServer.ActiveConnections, 1, token);

        if (reset)
        {
            client.Reset();
        }
        else
        {
            client.Dispose();
        }

        await server.WaitForRestAsync(token);
        Assert.Multiple(() =>
        {
            Assert.That(server.Log.Warnings, Is.Empty);
            Assert.That(server.Metrics.Sum(ProbeServer.Refusals), Is.Zero);
        });
    }
}
