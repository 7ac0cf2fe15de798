namespace ThriftRpc.Protocol.Tests;

[TestFixture]
internal sealed class JsonRoundTripTests
{
    [Test]
    public void Random_documents_are_the_same_after_a_way_through_json()
    {
        int seed = Fuzzing.Seed();
        var generator = new ValueGenerator(new Random(seed));
        for (int i = 0; i < Fuzzing.Rounds(2000, 200_000); i++)
        {
            byte[] binary = PlainBinaryEncoder.Struct((AnyStruct)WithOneNaN(generator.Struct(depth: 4)));

            byte[] json = JsonBytes.OfStruct(Bytes.ToStruct<AnyStruct>(binary));
            byte[] again = Bytes.OfStruct(JsonBytes.ToStruct<AnyStruct>(json));

            Assert.That(again, Is.EqualTo(binary), () => $"Value {i} of the generator with seed {seed}: {JsonBytes.Text(json)}");
        }
    }

    [Test]
    public void A_struct_with_a_field_of_every_type_comes_back()
    {
        Everything received = JsonBytes.ToMessage<Everything>(JsonCorpus.RichMessage).Value;

        // Sets and maps keep their order here, so that the binary encoding compares everything at once.
        Everything sent = Corpus.Rich;
        sent.Numbers!.Doubles[0] = BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_0000);
        Assert.That(Bytes.OfStruct(received), Is.EqualTo(Bytes.OfStruct(sent)));
    }

    [Test]
    public void Random_doubles_keep_every_bit()
    {
        var random = new Random(9);
        for (int i = 0; i < 20_000; i++)
        {
            double value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            string json = JsonBytes.Written((ref w) => w.WriteDouble(value));

            // Equals and not ==, so that NaN equals itself.
            if (!JsonBytes.Read(json, (ref r) => r.ReadDouble()).Equals(value))
            {
                Assert.Fail($"{json} is not {value:R}");
            }
        }
    }

    /// <summary>JSON has one NaN where binary has many.</summary>
    private static AnyValue WithOneNaN(AnyValue value) => value switch
    {
        AnyNumber { Type: TType.Double } number when double.IsNaN(BitConverter.Int64BitsToDouble(number.Bits)) =>
            new AnyNumber(TType.Double, 0x7FF8_0000_0000_0000),
        AnyStruct fields => new AnyStruct([.. fields.Fields.Select(field => (field.Id, WithOneNaN(field.Value)))]),
        AnyElements elements => new AnyElements(elements.Type, elements.ElementType, [.. elements.Items.Select(WithOneNaN)]),
        AnyPairs pairs => new AnyPairs(pairs.KeyType, pairs.ValueType, [.. pairs.Items.Select(pair => (WithOneNaN(pair.Key), WithOneNaN(pair.Value)))]),
        _ => value,
    };
}
