using static ThriftRpc.Protocol.Tests.JsonBytes;

namespace ThriftRpc.Protocol.Tests;

/// <summary>Whatever arrives, reading ends with a value or a <see cref="TProtocolException"/>, and takes memory in proportion to what arrived.</summary>
[TestFixture]
[Category(Fuzzing.Category)]
[CancelAfter(1_500_000)]
internal sealed class JsonFuzzTests
{
    /// <summary>One byte on the wire can become some 200 bytes of objects (see <see cref="ThriftLimits.MaxObjects"/>).</summary>
    private const int BytesPerByte = 256;

    /// <summary>Two exceptions with their stacks, and the defaults of the samples.</summary>
    private const int BytesAnyway = 256 * 1024;

    private static readonly ThriftLimits s_strictUtf8 = new() { RejectInvalidUtf8 = true };

    [Test]
    public void Every_bit_flip_gives_a_value_or_a_protocol_exception()
    {
        foreach (byte[] message in JsonCorpus.Small.Append(JsonCorpus.RichMessage))
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
        var mutator = new JsonMutator(new Random(seed));
        for (int round = 0; round < Fuzzing.Rounds(10_000, 1_000_000); round++)
        {
            token.ThrowIfCancellationRequested();
            ReadEveryWay(mutator.Next(), $"seed {seed}, round {round}");
        }
    }

    private static void ReadEveryWay(byte[] bytes, string where)
    {
        Try(bytes, where, static b => _ = ToMessage<Everything>(b));
        Try(bytes, where, static b => _ = ToMessage<Everything>(b, s_strictUtf8));
        Try(bytes, where, static b => _ = ToMessage<Node>(b));
        Try(bytes, where, static b => _ = ToMessage<Numbers>(b));
        Try(bytes, where, AssertReadingSkippingAndFindingAgree);
    }

    /// <summary>What can be read can be skipped and ends where the finder says, and is written again by writer and plain encoder alike.</summary>
    private static void AssertReadingSkippingAndFindingAgree(byte[] bytes)
    {
        int skipped = JsonFinding.EndByReader(bytes, Finding.Wide);
        MessageEndFinder finder = TJsonProtocol.Default.CreateMessageEndFinder(Finding.Wide);
        Outcome outcome = Finding.Feed(finder, bytes);
        int read = -1;
        var reader = new JsonProtocolReader(bytes, Finding.Wide);
        try
        {
            reader.ReadMessageBegin();
            AnyStruct value = AnyStruct.Read(ref reader);
            reader.ReadMessageEnd();
            read = reader.Position;
            if (Text(OfStruct(value)) != PlainJsonEncoder.Value(WithNamedTypes(value)))
            {
                throw new InvalidOperationException("The writer and the plain encoder disagree.");
            }
        }
        catch (TProtocolException)
        {
        }

        // A string's content is not looked at when it is skipped, nor anything but brackets by the finder: they accept more.
        if (read >= 0 && read != skipped)
        {
            throw new InvalidOperationException($"Read to {read}, skipped to {skipped}.");
        }

        if (skipped >= 0 && (outcome != Outcome.Complete || finder.Passed != skipped))
        {
            throw new InvalidOperationException($"Skipped to {skipped}, the finder says {outcome} at {finder.Passed}.");
        }
    }

    /// <summary>The types of an empty container may be any; the writer then names one that exists.</summary>
    private static AnyValue WithNamedTypes(AnyValue value) => value switch
    {
        AnyStruct fields => new AnyStruct([.. fields.Fields.Select(field => (field.Id, WithNamedTypes(field.Value)))]),
        AnyElements elements => new AnyElements(elements.Type, Named(elements.ElementType), [.. elements.Items.Select(WithNamedTypes)]),
        AnyPairs pairs => new AnyPairs(
            Named(pairs.KeyType), Named(pairs.ValueType), [.. pairs.Items.Select(pair => (WithNamedTypes(pair.Key), WithNamedTypes(pair.Value)))]),
        _ => value,
    };

    private static TType Named(TType type) => type == TType.Stop ? TType.I8 : type;

    private static void Try(byte[] bytes, string where, Action<byte[]> read)
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
            Assert.Fail($"{where}: {other.GetType().Name} from {Text(bytes)}\n{other}");
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > (BytesPerByte * (long)bytes.Length) + BytesAnyway)
        {
            Assert.Fail($"{where}: {allocated} bytes allocated for {Text(bytes)}");
        }
    }
}
