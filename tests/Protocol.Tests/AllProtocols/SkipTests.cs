namespace ThriftRpc.Protocol.Tests;

[TestFixtureSource(typeof(Protocols), nameof(Protocols.All))]
internal sealed class SkipTests(ProtocolCase protocol)
{
    [TestCaseSource(typeof(ValueGenerator), nameof(ValueGenerator.Types))]
    public void A_value_of_every_type_is_passed_to_its_last_byte(TType type)
    {
        var generator = new ValueGenerator(new Random((int)type));
        for (int i = 0; i < 200; i++)
        {
            byte[] bytes = protocol.Plain(generator.Value(type, depth: 5));

            Assert.That(protocol.Skip(type, bytes), Is.EqualTo(bytes.Length), () => Convert.ToHexString(bytes));
        }
    }

    [Test]
    public void Fields_that_the_idl_does_not_know_are_passed_over()
    {
        byte[] bytes = protocol.Plain(new AnyStruct(
            [
                .. ValueGenerator.Types.Select((type, i) => ((short)(100 + i), new ValueGenerator(new Random(i)).Value(type, depth: 3))),
                (1, new AnyText("name"u8.ToArray(), IsText: true)),
                (2, new AnyText("not a number"u8.ToArray())),
            ]));

        Inner value = protocol.ToStruct<Inner>(bytes);

        Assert.That(value, Is.EqualTo(new Inner { Name = "name" }));
    }
}
