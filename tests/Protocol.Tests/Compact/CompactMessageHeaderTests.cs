using static ThriftRpc.Protocol.Tests.Bytes;

namespace ThriftRpc.Protocol.Tests;

[TestFixture]
internal sealed class CompactMessageHeaderTests
{
    private const string Body = "01 61 00";

    [TestCase(TMessageType.Call, "21")]
    [TestCase(TMessageType.Reply, "41")]
    [TestCase(TMessageType.Exception, "61")]
    [TestCase(TMessageType.Oneway, "81")]
    public void A_message_begins_with_protocol_type_and_version(TMessageType type, string typeAndVersion)
    {
        byte[] bytes = Protocols.Compact.OfMessage("echo"u8, type, 300, new AnyStruct());

        Assert.That(bytes, Is.EqualTo(Hex($"82 {typeAndVersion} AC02 04 6563686F 00")));
    }

    [TestCase(0, "00")]
    [TestCase(1, "01")]
    [TestCase(127, "7F")]
    [TestCase(128, "8001")]
    [TestCase(int.MaxValue, "FFFFFFFF07")]
    [TestCase(int.MinValue, "8080808008")]
    [TestCase(-1, "FFFFFFFF0F")]
    public void The_sequence_id_is_not_folded(int sequenceId, string varint)
    {
        byte[] bytes = Protocols.Compact.OfMessage("a"u8, TMessageType.Call, sequenceId, new AnyStruct());

        Assert.That(bytes, Is.EqualTo(Hex($"82 21 {varint} {Body}")));
        Assert.That(Message(bytes).SequenceId, Is.EqualTo(sequenceId));
    }

    [Test]
    public void A_header_is_read([Values] TMessageType type)
    {
        ReadBody<AnyStruct> message = Message(PlainCompactEncoder.Message("n\u00e4me", (byte)type, int.MinValue, new AnyStruct()));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(message.Name, Is.EqualTo("n\u00e4me"));
            Assert.That(message.Type, Is.EqualTo(type));
            Assert.That(message.SequenceId, Is.EqualTo(int.MinValue));
        }
    }

    [TestCase("01", 0)]
    [TestCase("A1", 5)]
    [TestCase("E1", 7)]
    public void Unknown_message_types_are_handed_on(string typeAndVersion, byte expected)
    {
        Assert.That((byte)Message(Hex($"82 {typeAndVersion} 05 {Body}")).Type, Is.EqualTo(expected));
    }

    [Test]
    public void A_message_type_that_does_not_fit_is_not_written()
    {
        Assert.That(
            () => Protocols.Compact.OfMessage("a"u8, (TMessageType)8, 1, new AnyStruct()), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [TestCase("80010001 00000001 61 00000005 00", "0x80", Description = "binary")]
    [TestCase("00 21 05", "0x00")]
    [TestCase("83 21 05", "0x83")]
    public void Another_protocol_is_refused_and_its_first_byte_named(string hex, string named)
    {
        AssertBadVersion(hex, named);
    }

    [TestCase("82 20 05 01 61 00", "version 0")]
    [TestCase("82 22 05 01 61 00", "fbthrift")]
    [TestCase("82 23 05 01 61 00", "version 3")]
    [TestCase("82 3F 05 01 61 00", "version 31")]
    public void Another_version_is_refused_and_named(string hex, string named)
    {
        AssertBadVersion(hex, named);
    }

    [Test]
    public void A_name_may_be_empty_and_need_not_be_utf8()
    {
        Assert.That(Message(Hex("82 21 05 00 00")).Name, Is.Empty);
        Assert.That(Message(Hex("82 21 05 01 FF 00")).Name, Is.EqualTo("\ufffd"));
    }

    [Test]
    public void A_name_of_more_than_2_GiB_is_a_negative_size()
    {
        TProtocolException failure = FailureOf(() => Message(Hex("82 21 05 FFFFFFFF0F 61 00")));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.NegativeSize));
        Assert.That(failure.Message, Does.Contain("-1"));
    }

    [Test]
    public void Bytes_behind_the_message_are_refused_and_counted()
    {
        TProtocolException failure = FailureOf(() => Message(Hex($"82 21 05 {Body} 010203")));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.InvalidData));
        Assert.That(failure.Message, Does.StartWith("3 bytes"));
    }

    [Test]
    public void Bytes_behind_a_struct_are_refused()
    {
        TProtocolException failure = FailureOf(() => Protocols.Compact.ToStruct<AnyStruct>(Hex("00 00")));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.InvalidData));
    }

    private static void AssertBadVersion(string hex, string named)
    {
        foreach (Action attempt in (Action[])[() => Message(Hex(hex)), () => Protocols.Compact.NewFinder().TryFindEnd(Hex(hex))])
        {
            TProtocolException failure = FailureOf(attempt);
            Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.BadVersion));
            Assert.That(failure.Message, Does.Contain(named));
        }
    }

    private static ReadBody<AnyStruct> Message(byte[] bytes) => Protocols.Compact.ToMessage<AnyStruct>(bytes);
}
