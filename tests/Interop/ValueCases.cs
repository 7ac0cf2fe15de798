using System.Text;
using ThriftRpc.Conformance;

namespace ThriftRpc.Interop;

/// <summary>What our client says to the peer's server: values of each type. Each public method is a case.</summary>
internal static class ValueCases
{
    public static async Task Ping(OurClients peer, CancellationToken token) => await (await peer.ConformanceAsync(token)).PingAsync(token);

    public static async Task Echo_bool(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync((await peer.ConformanceAsync(token)).EchoBoolAsync, token, true, false);

    public static async Task Echo_byte(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync<sbyte>((await peer.ConformanceAsync(token)).EchoByteAsync, token, 0, 1, -1, sbyte.MinValue, sbyte.MaxValue);

    public static async Task Echo_i8(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync((await peer.ConformanceAsync(token)).EchoI8Async, token, Enumerable.Range(-128, 256).Select(value => (sbyte)value));

    public static async Task Echo_i16(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync<short>((await peer.ConformanceAsync(token)).EchoI16Async, token, 0, 1, -1, 255, 256, short.MinValue, short.MaxValue);

    public static async Task Echo_i32(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync((await peer.ConformanceAsync(token)).EchoI32Async, token, 0, 1, -1, 0x01020304, int.MinValue, int.MaxValue);

    public static async Task Echo_i64(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync<long>(
            (await peer.ConformanceAsync(token)).EchoI64Async, token, 0, 1, -1, (1L << 53) + 1, 0x0102030405060708, long.MinValue, long.MaxValue);

    public static async Task Echo_double(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync(
            (await peer.ConformanceAsync(token)).EchoDoubleAsync, token, Documents.Doubles.Select(value => (double)peer.Change(value)));

    public static async Task Echo_other_nans(OurClients peer, CancellationToken token)
    {
        ConformanceClient client = await peer.ConformanceAsync(token);
        foreach (ulong bits in (ulong[])[0x7FF8_0000_0000_0000, 0xFFF8_0000_0000_0000, 0x7FF8_0000_00AB_CDEF])
        {
            double returned = await client.EchoDoubleAsync(BitConverter.UInt64BitsToDouble(bits), token);
            Assert.That(BitConverter.DoubleToUInt64Bits(returned), Is.EqualTo(bits));
        }
    }

    public static async Task Echo_string(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync(
            (await peer.ConformanceAsync(token)).EchoStringAsync, token, "", "hello", peer.Text, Repeat(peer.Text, 1000));

    public static async Task Echo_large_string(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync((await peer.ConformanceAsync(token)).EchoStringAsync, token, Repeat("a\u00df\u20ac\U0001f600", 100_000));

    /// <summary>A string of .NET may hold half a character, which no text on the wire can.</summary>
    public static async Task Echo_string_with_half_a_character(OurClients peer, CancellationToken token)
    {
        ConformanceClient client = await peer.ConformanceAsync(token);
        Expect.Same(await client.EchoStringAsync("a\ud83d!", token), "a\ufffd!");
    }

    public static async Task Echo_binary(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync<byte[]>((await peer.ConformanceAsync(token)).EchoBinaryAsync, token, [], [0], Documents.Bytes);

    public static async Task Echo_large_binary(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync<byte[]>(
            (await peer.ConformanceAsync(token)).EchoBinaryAsync, token,
            [.. Enumerable.Range(0, 256 * 20_000).Select(value => (byte)value)]);

    public static async Task Echo_enum(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync<Color>((await peer.ConformanceAsync(token)).EchoEnumAsync, token, Documents.Colors);

    public static async Task Echo_enum_of_unknown_value(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync<Color>(
            (await peer.ConformanceAsync(token)).EchoEnumAsync, token, 0, (Color)99, (Color)int.MinValue, (Color)int.MaxValue);

    public static async Task Echo_struct(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync(
            (await peer.ConformanceAsync(token)).EchoStructAsync, token, new Point(), new Point { X = int.MinValue, Y = int.MaxValue });

    public static async Task Echo_list(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync<List<int>>(
            (await peer.ConformanceAsync(token)).EchoListAsync, token, [], [0], [3, 1, 2, 1, int.MinValue, int.MaxValue]);

    public static async Task Echo_large_list(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync<List<int>>(
            (await peer.ConformanceAsync(token)).EchoListAsync, token, [.. Enumerable.Range(-50_000, 100_000)]);

    public static async Task Echo_set(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync<HashSet<string>>((await peer.ConformanceAsync(token)).EchoSetAsync, token, [], [""], ["a", "b", peer.Text]);

    public static async Task Echo_large_set(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync<HashSet<string>>(
            (await peer.ConformanceAsync(token)).EchoSetAsync, token, [.. Enumerable.Range(0, 100_000).Select(number => $"word {number}")]);

    public static async Task Echo_map(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync<Dictionary<string, long>>(
            (await peer.ConformanceAsync(token)).EchoMapAsync, token,
            [], new() { [""] = 0 }, new() { ["a"] = long.MinValue, [peer.Text] = long.MaxValue });

    public static async Task Echo_large_map(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync<Dictionary<string, long>>(
            (await peer.ConformanceAsync(token)).EchoMapAsync, token,
            Enumerable.Range(0, 100_000).ToDictionary(number => $"key {number}", number => (long)number));

    public static async Task Echo_nested(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync<List<Dictionary<int, List<string>>>>(
            (await peer.ConformanceAsync(token)).EchoNestedAsync, token,
            [],
            [[]],
            [
                new() { [0] = [] },
                [],
                new() { [int.MinValue] = ["", peer.Text], [int.MaxValue] = [.. Enumerable.Repeat("a", 1000)] },
            ]);

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();
}
