namespace ThriftRpc.Protocol.Tests;

[TestFixture]
internal sealed class ProtocolChainTests
{
    [Test]
    public void A_value_is_the_same_behind_any_chain_of_protocols()
    {
        int seed = Fuzzing.Seed();
        var random = new Random(seed);
        var generator = new ValueGenerator(random);
        for (int round = 0; round < Fuzzing.Rounds(2000, 200_000); round++)
        {
            AnyStruct value = generator.Struct(depth: 4);
            byte[] expected = PlainBinaryEncoder.Struct(Normalized(value));
            ProtocolCase[] chain = [.. random.GetItems(Protocols.All, random.Next(1, 5)), .. Protocols.All];

            foreach (ProtocolCase protocol in chain)
            {
                value = protocol.ToStruct<AnyStruct>(protocol.OfStruct(value));
            }

            Assert.That(
                PlainBinaryEncoder.Struct(Normalized(value)),
                Is.EqualTo(expected),
                () => $"seed {seed}, round {round}: {string.Join(", ", chain.AsEnumerable())}");
        }
    }

    /// <summary>An empty map of the compact protocol does not say what it would hold, and JSON has one NaN where the others have many.</summary>
    private static AnyStruct Normalized(AnyStruct value) =>
        new([.. value.Fields.Select(field => (field.Id, Normalized(field.Value)))]);

    private static AnyValue Normalized(AnyValue value) => value switch
    {
        AnyNumber { Type: TType.Double } number when double.IsNaN(BitConverter.Int64BitsToDouble(number.Bits)) => number with { Bits = 0x7FF8_0000_0000_0000 },
        AnyStruct fields => Normalized(fields),
        AnyElements elements => elements with { Items = [.. elements.Items.Select(Normalized)] },
        AnyPairs { Items.Length: 0 } => new AnyPairs(TType.Stop, TType.Stop),
        AnyPairs pairs => pairs with { Items = [.. pairs.Items.Select(pair => (Normalized(pair.Key), Normalized(pair.Value)))] },
        _ => value,
    };
}
