using ThriftRpc.Conformance;

namespace ThriftRpc.Interop;

/// <summary>What our client says to the peer's server: messages in their order. Each public method is a case.</summary>
internal static class MessageCases
{
    public static async Task Oneway_keeps_order(OurClients peer, CancellationToken token)
    {
        ConformanceClient client = await peer.ConformanceAsync(token);
        await client.ToldAsync(token);
        List<string> texts = [.. Enumerable.Range(0, 200).Select(number => $"text {number}")];
        foreach (string text in texts)
        {
            await client.TellAsync(text, token);
        }

        Assert.That(await client.ToldAsync(token), Is.EqualTo(texts));
        Assert.That(await client.ToldAsync(token), Is.Empty);

        await client.TellAsync("break down", token);
        await client.TellAsync("still here", token);
        Assert.That(await client.ToldAsync(token), Is.EqualTo(new[] { "still here" }));
    }

    public static async Task Many_calls_on_one_connection(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync((await peer.ConformanceAsync(token)).EchoI32Async, token, Enumerable.Range(0, 1000));

    public static async Task Many_connections(OurClients peer, CancellationToken token)
    {
        List<ConformanceClient> clients = [];
        for (int number = 0; number < 50; number++)
        {
            clients.Add(await peer.ConformanceAsync(token));
        }

        int[] answers = await Task.WhenAll(clients.Select((client, number) => client.EchoI32Async(number, token).AsTask()));

        Assert.That(answers, Is.EqualTo(Enumerable.Range(0, 50)));
    }

    /// <summary>Large and small messages in turn, so that what one leaves behind would show in the next.</summary>
    public static async Task Large_and_small_messages_in_turn(OurClients peer, CancellationToken token)
    {
        ConformanceClient client = await peer.ConformanceAsync(token);
        foreach (int size in (int[])[0, 100_000, 1, 8191, 8192, 8193, 4095, 4096, 65_536, 65_537, 2, 1_000_000, 0])
        {
            byte[] value = new byte[size];
            Array.Fill(value, (byte)size);
            await Expect.ComesBackAsync(client.EchoBinaryAsync, token, value);
            await client.PingAsync(token);
        }
    }
}
