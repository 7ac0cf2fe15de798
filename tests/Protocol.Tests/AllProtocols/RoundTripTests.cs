namespace ThriftRpc.Protocol.Tests;

[TestFixtureSource(typeof(Protocols), nameof(Protocols.All))]
internal sealed class RoundTripTests(ProtocolCase protocol)
{
    [Test]
    public void Every_value_is_encoded_as_a_plain_encoder_does_it()
    {
        var generator = new ValueGenerator(new Random(1));
        for (int i = 0; i < 2000; i++)
        {
            AnyStruct value = generator.Struct(depth: 4);

            Assert.That(protocol.OfStruct(value), Is.EqualTo(protocol.Plain(value)), $"Value {i} of the generator with seed 1");
        }
    }

    [Test]
    public void Random_values_come_back_to_the_last_byte()
    {
        var generator = new ValueGenerator(new Random(2));
        for (int i = 0; i < 2000; i++)
        {
            byte[] bytes = protocol.Plain(generator.Struct(depth: 4));

            AnyStruct value = protocol.ToStruct<AnyStruct>(bytes);

            Assert.That(protocol.OfStruct(value), Is.EqualTo(bytes), $"Value {i} of the generator with seed 2");
        }
    }

    [Test]
    public void A_struct_with_a_field_of_every_type_comes_back()
    {
        Everything sent = Corpus.Rich;

        Everything received = protocol.ToMessage<Everything>(protocol.RichMessage).Value;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(received.Flag, Is.EqualTo(sent.Flag));
            Assert.That(received.Tiny, Is.EqualTo(sent.Tiny));
            Assert.That(received.Small, Is.EqualTo(sent.Small));
            Assert.That(received.Medium, Is.EqualTo(sent.Medium));
            Assert.That(received.Large, Is.EqualTo(sent.Large));
            Assert.That(received.Real, Is.EqualTo(sent.Real));
            Assert.That(received.Text, Is.EqualTo(sent.Text));
            Assert.That(received.Blob, Is.EqualTo(sent.Blob));
            Assert.That(received.Id, Is.EqualTo(sent.Id));
            Assert.That(received.Color, Is.EqualTo(sent.Color));
            Assert.That(received.Part, Is.EqualTo(sent.Part));
            Assert.That(received.Numbers?.Bools, Is.EqualTo(sent.Numbers!.Bools));
            Assert.That(received.Numbers?.I8s, Is.EqualTo(sent.Numbers.I8s));
            Assert.That(received.Numbers?.I16s, Is.EqualTo(sent.Numbers.I16s));
            Assert.That(received.Numbers?.I32s, Is.EqualTo(sent.Numbers.I32s));
            Assert.That(received.Numbers?.I64s, Is.EqualTo(sent.Numbers.I64s));
            Assert.That(received.Numbers?.Doubles, Is.EqualTo(sent.Numbers.Doubles));
            Assert.That(received.Texts, Is.EqualTo(sent.Texts));
            Assert.That(received.Parts, Is.EqualTo(sent.Parts));
            Assert.That(received.Table, Is.EqualTo(sent.Table));
            Assert.That(received.Keys.SetEquals(sent.Keys), Is.True);
            Assert.That(received.Blobs.SetEquals(sent.Blobs), Is.True);
            Assert.That(received.TinyKeys.SetEquals(sent.TinyKeys), Is.True);
            Assert.That(received.Index, Is.EqualTo(sent.Index));
            Assert.That(received.Groups, Is.EqualTo(sent.Groups));
        }
    }

    [Test]
    public void The_rich_sample_stands_on_the_wire_as_a_plain_encoder_writes_it()
    {
        Assert.That(protocol.RichMessage, Is.EqualTo(protocol.PlainMessage("everything", 1, 0x01020304, Corpus.RichUntyped)));
    }

    [Test]
    public void Raw_values_travel_through_a_reader_and_a_writer_unchanged()
    {
        var generator = new ValueGenerator(new Random(4));
        foreach (TType type in ValueGenerator.Types)
        {
            for (int i = 0; i < 50; i++)
            {
                AnyStruct value = new((short.MinValue, generator.Value(type, depth: 3)), (5, generator.Value(type, depth: 3)), (6, generator.Value(type, depth: 3)));
                byte[] bytes = protocol.Plain(value);

                RawFields raw = protocol.ToStruct<RawFields>(bytes);

                Assert.That(protocol.OfStruct(raw), Is.EqualTo(bytes), () => Convert.ToHexString(bytes));
                Assert.That(raw.Fields.Select(field => field.Encoded), Is.EqualTo(value.Fields.Select(field => protocol.Plain(field.Value))));
            }
        }
    }

    [Test]
    public void A_raw_value_is_a_copy()
    {
        byte[] bytes = protocol.OfStruct(Corpus.Rich);
        RawFields raw = protocol.ToStruct<RawFields>(bytes);
        byte[] before = [.. bytes];

        bytes.AsSpan().Clear();

        Assert.That(protocol.OfStruct(raw), Is.EqualTo(before));
    }
}
