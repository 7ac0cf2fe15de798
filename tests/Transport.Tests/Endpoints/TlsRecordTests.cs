using System.Buffers.Binary;
using System.Security.Authentication;
using System.Security.Cryptography;
using ThriftRpc.Testing;

namespace ThriftRpc.Transport.Tests;

/// <summary>Each message begins a TLS record of its own, for some peers only find the first in a record; and yet all leave in one send.</summary>
[CancelAfter(30_000)]
internal sealed class TlsRecordTests
{
    private const byte ApplicationData = 23;
    private const int LargestContent = 16 * 1024;

    /// <summary>What a record adds to its content: TLS 1.3 a type and a tag (RFC 8446, 5.2), AES-GCM in TLS 1.2 a nonce and a tag (RFC 5288, 3).</summary>
    private static readonly Dictionary<SslProtocols, int> s_overhead = new() { [SslProtocols.Tls12] = 24, [SslProtocols.Tls13] = 17 };

    [Test]
    public async Task Many_messages_go_in_a_record_each_and_in_one_send(
        [Values(SslProtocols.Tls12, SslProtocols.Tls13)] SslProtocols protocol, CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token, TlsPair.ClientOf(protocol));
        pair.ClientBeneath.Forget();
        byte[] bytes = RandomNumberGenerator.GetBytes(60);

        await pair.Client.SendAsync(bytes, (int[])[10, 30, 60]);

        Assert.That(pair.ClientBeneath.Sent, Has.Count.EqualTo(1));
        Assert.That(ContentLengths(pair.ClientBeneath.Sent[0], protocol), Is.EqualTo((int[])[10, 20, 30]));
        Assert.That(await pair.Server.ReceiveExactlyAsync(60, token), Is.EqualTo(bytes));
    }

    [Test]
    public async Task One_message_is_one_record_and_one_send(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token);
        pair.ClientBeneath.Forget();

        await pair.Client.SendAsync(new byte[LargestContent]);
        await pair.Client.SendAsync(new byte[5], (int[])[5]);

        Assert.That(pair.ClientBeneath.Sent.Select(sent => ContentLengths(sent, SslProtocols.Tls13)), Is.EqualTo((int[][])[[LargestContent], [5]]));
    }

    [Test]
    public async Task What_follows_the_last_border_is_a_message_too(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token);
        pair.ClientBeneath.Forget();

        await pair.Client.SendAsync(new byte[30], (int[])[10, 20]);

        Assert.That(ContentLengths(pair.ClientBeneath.Sent.Single(), SslProtocols.Tls13), Is.EqualTo((int[])[10, 10, 10]));
    }

    [Test]
    public async Task A_large_message_among_small_ones_shares_no_record_with_them(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token);
        pair.ClientBeneath.Forget();
        byte[] bytes = RandomNumberGenerator.GetBytes(100 + 40_000 + 100);

        await pair.Client.SendAsync(bytes, (int[])[100, 40_100, 40_200]);

        Assert.That(pair.ClientBeneath.Sent, Has.Count.EqualTo(1));
        Assert.That(
            ContentLengths(pair.ClientBeneath.Sent[0], SslProtocols.Tls13),
            Is.EqualTo((int[])[100, LargestContent, LargestContent, 40_000 - (2 * LargestContent), 100]));
        Assert.That(await pair.Server.ReceiveExactlyAsync(bytes.Length, token), Is.EqualTo(bytes));
    }

    [Test]
    public async Task Large_messages_arrive_both_ways_and_take_few_sends(CancellationToken token)
    {
        const int size = 5 * 1024 * 1024;
        await using TlsPair pair = await TlsPair.OpenAsync(token, beneath: new TcpEndpoint("127.0.0.1", 0));
        pair.ClientBeneath.Forget();
        byte[] there = RandomNumberGenerator.GetBytes(size);
        byte[] back = RandomNumberGenerator.GetBytes(size);

        Task sendingThere = pair.Client.SendAsync(there).AsTask();
        Task sendingBack = pair.Server.SendAsync(back).AsTask();
        Task<byte[]> atServer = pair.Server.ReceiveExactlyAsync(size, token);
        Task<byte[]> atClient = pair.Client.ReceiveExactlyAsync(size, token);
        await Task.WhenAll(sendingThere, sendingBack, atServer, atClient);

        Assert.That((await atServer).AsSpan().SequenceEqual(there), Is.True);
        Assert.That((await atClient).AsSpan().SequenceEqual(back), Is.True);
        Assert.That(pair.ClientBeneath.Sent.Max(sent => sent.Length), Is.LessThanOrEqualTo(128 * 1024), "what is held back is bounded");
        Assert.That(pair.ClientBeneath.Sent, Has.Count.LessThanOrEqualTo((size / (6 * LargestContent)) + 1), "six full records go into each send");
    }

    [Test]
    public async Task More_messages_than_are_held_back_arrive_in_order(CancellationToken token)
    {
        const int count = 3000;
        await using TlsPair pair = await TlsPair.OpenAsync(token, beneath: new TcpEndpoint("127.0.0.1", 0));
        pair.ClientBeneath.Forget();
        byte[] bytes = RandomNumberGenerator.GetBytes(count * 50);
        int[] ends = [.. Enumerable.Range(1, count).Select(i => i * 50)];

        Task sending = pair.Client.SendAsync(bytes, ends).AsTask();
        byte[] received = await pair.Server.ReceiveExactlyAsync(bytes.Length, token);
        await sending;

        Assert.That(received.AsSpan().SequenceEqual(bytes), Is.True);
        Assert.That(pair.ClientBeneath.Sent.SelectMany(sent => ContentLengths(sent, SslProtocols.Tls13)), Is.EqualTo(Enumerable.Repeat(50, count)));
        Assert.That(pair.ClientBeneath.Sent, Has.Count.LessThan(10));
    }

    [Test]
    public async Task A_cork_that_fails_leaves_nothing_held_back(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token, beneath: new TcpEndpoint("127.0.0.1", 0));
        pair.ClientBeneath.SendGate = Task.FromException(new IOException("the line is cut"));

        await Caught.ByAsync<IOException>(pair.Client.SendAsync(new byte[40], (int[])[20, 40]).AsTask(), token);
        IOException again = await Caught.ByAsync<IOException>(pair.Client.SendAsync(new byte[40], (int[])[20, 40]).AsTask(), token);

        Assert.That(again.GetBaseException().Message, Does.Contain("the line is cut"));
    }

    [Test]
    public async Task Nothing_to_send_sends_nothing(CancellationToken token)
    {
        await using TlsPair pair = await TlsPair.OpenAsync(token);
        pair.ClientBeneath.Forget();

        await pair.Client.SendAsync(ReadOnlyMemory<byte>.Empty);
        await pair.Client.SendAsync(ReadOnlyMemory<byte>.Empty, (int[])[0, 0]);

        Assert.That(pair.ClientBeneath.Sent, Is.Empty);
    }

    /// <summary>Reads the records' headers: type, version, length (RFC 8446, 5.1).</summary>
    private static int[] ContentLengths(byte[] sent, SslProtocols protocol)
    {
        List<int> lengths = [];
        for (int i = 0; i < sent.Length;)
        {
            Assert.That(sent[i..(i + 3)], Is.EqualTo(new byte[] { ApplicationData, 3, 3 }));
            int length = BinaryPrimitives.ReadUInt16BigEndian(sent.AsSpan(i + 3));
            lengths.Add(length - s_overhead[protocol]);
            i += 5 + length;
        }

        return [.. lengths];
    }
}
