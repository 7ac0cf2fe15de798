using static ThriftRpc.Protocol.Tests.Bytes;

namespace ThriftRpc.Protocol.Tests;

[TestFixture]
internal sealed class BinaryMessageHeaderTests
{
    private static readonly TBinaryProtocol s_oldWriter = new(strictWrite: false);
    private static readonly TBinaryProtocol s_strictReader = new(strictRead: true);

    [TestCase(TMessageType.Call, "01")]
    [TestCase(TMessageType.Reply, "02")]
    [TestCase(TMessageType.Exception, "03")]
    [TestCase(TMessageType.Oneway, "04")]
    public void A_strict_message_begins_with_version_and_type(TMessageType type, string code)
    {
        byte[] bytes = OfMessage("echo"u8, type, 0x01020304, new AnyStruct());

        Assert.That(bytes, Is.EqualTo(Hex($"800100{code} 00000004 6563686F 01020304 00")));
    }

    [TestCase(TMessageType.Call, "01")]
    [TestCase(TMessageType.Reply, "02")]
    [TestCase(TMessageType.Exception, "03")]
    [TestCase(TMessageType.Oneway, "04")]
    public void A_non_strict_message_begins_with_the_name(TMessageType type, string code)
    {
        byte[] bytes = OfMessage("echo"u8, type, -2, new AnyStruct(), s_oldWriter);

        Assert.That(bytes, Is.EqualTo(Hex($"00000004 6563686F {code} FFFFFFFE 00")));
    }

    [Test]
    public void Both_forms_are_read_by_default([Values] TMessageType type, [Values] bool strict)
    {
        byte[] bytes = PlainBinaryEncoder.Message("n\u00e4me", (byte)type, int.MinValue, new AnyStruct(), strict);

        ReadBody<AnyStruct> message = ToMessage<AnyStruct>(bytes);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(message.Name, Is.EqualTo("n\u00e4me"));
            Assert.That(message.Type, Is.EqualTo(type));
            Assert.That(message.SequenceId, Is.EqualTo(int.MinValue));
        }
    }

    [Test]
    public void A_strict_reader_takes_strict_messages()
    {
        byte[] bytes = PlainBinaryEncoder.Message("a", 1, 5, new AnyStruct());

        Assert.That(ToMessage<AnyStruct>(bytes, protocol: s_strictReader).SequenceId, Is.EqualTo(5));
    }

    [Test]
    public void A_strict_reader_refuses_a_message_without_a_version()
    {
        byte[] bytes = PlainBinaryEncoder.Message("a", 1, 5, new AnyStruct(), strict: false);

        TProtocolException failure = FailureOf(() => ToMessage<AnyStruct>(bytes, protocol: s_strictReader));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.BadVersion));
    }

    [TestCase("80020001")]
    [TestCase("80000001")]
    [TestCase("FFFFFFFF")]
    [TestCase("82210001")]
    public void Another_version_is_refused_and_named(string word)
    {
        byte[] bytes = Hex($"{word} 00000001 61 00000005 00");

        TProtocolException failure = FailureOf(() => ToMessage<AnyStruct>(bytes));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.BadVersion));
        Assert.That(failure.Message, Does.Contain(word));
    }

    [Test]
    public void The_byte_between_version_and_type_is_ignored()
    {
        ReadBody<AnyStruct> message = ToMessage<AnyStruct>(Hex("8001AB02 00000001 61 00000005 00"));

        Assert.That(message.Type, Is.EqualTo(TMessageType.Reply));
    }

    [TestCase("80010000 00000001 61 00000005 00", 0)]
    [TestCase("800100FF 00000001 61 00000005 00", 255)]
    [TestCase("00000001 61 09 00000005 00", 9)]
    public void Unknown_message_types_are_handed_on(string hex, byte expected)
    {
        Assert.That((byte)ToMessage<AnyStruct>(Hex(hex)).Type, Is.EqualTo(expected));
    }

    [Test]
    public void A_name_may_be_empty_and_need_not_be_utf8()
    {
        Assert.That(ToMessage<AnyStruct>(Hex("80010001 00000000 00000005 00")).Name, Is.Empty);
        Assert.That(ToMessage<AnyStruct>(Hex("80010001 00000001 FF 00000005 00")).Name, Is.EqualTo("\ufffd"));
    }

    [Test]
    public void A_negative_name_size_is_refused()
    {
        TProtocolException failure = FailureOf(() => ToMessage<AnyStruct>(Hex("80010001 FFFFFFFF 61 00000005 00")));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.NegativeSize));
        Assert.That(failure.Message, Does.Contain("-1"));
    }

    [Test]
    public void Bytes_behind_the_message_are_refused_and_counted()
    {
        byte[] bytes = [.. PlainBinaryEncoder.Message("a", 1, 5, new AnyStruct()), 1, 2, 3];

        TProtocolException failure = FailureOf(() => ToMessage<AnyStruct>(bytes));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.InvalidData));
        Assert.That(failure.Message, Does.StartWith("3 bytes"));
    }

    [Test]
    public void Bytes_behind_a_struct_are_refused()
    {
        TProtocolException failure = FailureOf(() => ToStruct<AnyStruct>(Hex("00 00")));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.InvalidData));
    }

    [Test]
    public void Http_on_a_thrift_port_is_refused()
    {
        Assert.That(() => SkipMessage("GET / HTTP/1.1\r\nHost: example\r\n\r\n"u8), Throws.TypeOf<TProtocolException>());
    }

    [Test]
    public void Messages_are_appended_to_what_the_buffer_holds()
    {
        using var output = new OutputBuffer();
        output.GetSpan(3)[..3].Fill(9);
        output.Advance(3);
        var body = new StructBody<AnyStruct>(new AnyStruct());

        TBinaryProtocol.Default.WriteMessage(output, new MessageHeader("a"u8, TMessageType.Call, 1), ref body);
        TBinaryProtocol.Default.WriteMessage(output, new MessageHeader("b"u8, TMessageType.Call, 2), ref body);

        Assert.That(
            output.WrittenSpan.ToArray(),
            Is.EqualTo(Hex("090909 80010001 00000001 61 00000001 00 80010001 00000001 62 00000002 00")));
    }

    [Test]
    public void A_message_that_fails_while_being_written_can_be_taken_back()
    {
        using var output = new OutputBuffer();
        TBinaryProtocol.Default.WriteStruct(output, new AnyStruct((1, new AnyNumber(TType.I32, 7))));
        byte[] before = output.WrittenSpan.ToArray();
        var broken = new StructBody<Everything>(new Everything
        {
            Texts = [new string('x', 5000)],
            Parts = [new Inner { Name = new string('y', 5000) }, new Inner { Name = null! }],
        });

        Assert.That(
            () => TBinaryProtocol.Default.WriteMessage(output, new MessageHeader("a"u8, TMessageType.Call, 1), ref broken),
            Throws.TypeOf<TProtocolException>().With.Message.Contains("Inner.name"));
        output.Truncate(before.Length);
        TBinaryProtocol.Default.WriteStruct(output, new AnyStruct());

        Assert.That(output.WrittenSpan.ToArray(), Is.EqualTo((byte[])[.. before, 0]));
    }
}
