namespace ThriftRpc.Protocol.Tests;

/// <summary>Whatever arrives, reading ends with a value or a <see cref="TProtocolException"/>, and takes memory in proportion to what arrived.</summary>
[TestFixtureSource(typeof(Protocols), nameof(Protocols.All))]
[Category(Fuzzing.Category)]
[CancelAfter(1_500_000)]
internal sealed class FuzzTests(ProtocolCase protocol)
{
    /// <summary>One byte on the wire can become some 200 bytes of objects (see <see cref="ThriftLimits.MaxObjects"/>).</summary>
    private const int BytesPerByte = 256;

    /// <summary>A number in a list takes eight bytes and one on the wire; text is decoded once, and may be unescaped before.</summary>
    private const int BytesPerByteWithoutObjects = 16;

    /// <summary>Two exceptions with their stacks, and the defaults of the samples.</summary>
    private const int BytesAnyway = 64 * 1024;

    /// <summary>What the long form reads of all protocols together.</summary>
    private const int Inputs = 10_000_000;

    private static readonly ThriftLimits s_strictUtf8 = new() { RejectInvalidUtf8 = true };

    private static readonly ThriftLimits s_fewObjects = new() { MaxObjects = 32 };

    [Test]
    public void Every_bit_flip_gives_a_value_or_a_protocol_exception()
    {
        foreach (byte[] message in protocol.Small.Append(protocol.RichMessage))
        {
            for (int bit = 0; bit < 8 * message.Length; bit++)
            {
                byte[] bent = [.. message];
                bent[bit / 8] ^= (byte)(1 << (bit % 8));

                ReadEveryWay(bent, $"bit {bit}");
            }
        }
    }

    [Test]
    public void Whatever_arrives_gives_a_value_or_a_protocol_exception(CancellationToken token)
    {
        int seed = Fuzzing.Seed();
        var mutator = new Mutator(protocol, new Random(seed));
        for (int round = 0; round < Fuzzing.Rounds(20_000, Inputs / Protocols.All.Length); round++)
        {
            token.ThrowIfCancellationRequested();
            ReadEveryWay(mutator.Next(), $"seed {seed}, round {round}");
        }
    }

    private void ReadEveryWay(byte[] bytes, string where)
    {
        Try(bytes, where, b => _ = protocol.ToMessage<Everything>(b));
        Try(bytes, where, b => _ = protocol.ToMessage<Everything>(b, s_strictUtf8));
        Try(bytes, where, b => _ = protocol.ToMessage<Everything>(b, s_fewObjects), s_fewObjects.MaxObjects);
        Try(bytes, where, b => _ = protocol.ToMessage<Node>(b));
        Try(bytes, where, b => _ = protocol.ToMessage<Numbers>(b));
        Try(bytes, where, b => _ = protocol.ToMessage<TApplicationException>(b));
        Try(bytes, where, b => protocol.SkipMessage(b));
        Try(bytes, where, AssertReadingAndSkippingAgree);
    }

    /// <summary>What can be read can be skipped, for most protocols the other way round too, and is written again by writer and plain encoder alike.</summary>
    private void AssertReadingAndSkippingAgree(byte[] bytes)
    {
        int skipped = protocol.EndBySkipping(bytes, Finding.Wide);
        int read = protocol.EndByReading(bytes, Finding.Wide, out AnyStruct? value);
        if (value is not null && !protocol.OfStruct(value).AsSpan().SequenceEqual(protocol.Plain(value)))
        {
            throw new InvalidOperationException("The writer and the plain encoder disagree.");
        }

        if (read != skipped && (read >= 0 || !protocol.SkipsMoreThanItReads))
        {
            throw new InvalidOperationException($"Read to {read}, skipped to {skipped}.");
        }
    }

    /// <param name="bytes">What arrived.</param>
    /// <param name="where">What to tell of it.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="objects">How many objects it may become; null for as many as fit into the bytes.</param>
    private static void Try(byte[] bytes, string where, Action<byte[]> read, int? objects = null)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read(bytes);
        }
        catch (TProtocolException)
        {
        }
        catch (Exception other)
        {
            Assert.Fail($"{where}: {other.GetType().Name} from {Convert.ToHexString(bytes)}\n{other}");
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        long most = objects is null ? BytesPerByte * (long)bytes.Length : (BytesPerByte * objects.Value) + (BytesPerByteWithoutObjects * (long)bytes.Length);
        if (allocated > most + BytesAnyway)
        {
            Assert.Fail($"{where}: {allocated} bytes allocated for {Convert.ToHexString(bytes)}");
        }
    }
}
