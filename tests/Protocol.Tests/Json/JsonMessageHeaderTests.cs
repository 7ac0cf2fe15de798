using static ThriftRpc.Protocol.Tests.JsonBytes;

namespace ThriftRpc.Protocol.Tests;

[TestFixture]
internal sealed class JsonMessageHeaderTests
{
    [Test]
    public void Header_and_body_come_back([Values] TMessageType type)
    {
        byte[] bytes = OfMessage("n\u00e4me \"x\"\\"u8, type, int.MinValue, new Inner { Name = "value" });

        ReadBody<Inner> message = ToMessage<Inner>(bytes);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(message.Name, Is.EqualTo("n\u00e4me \"x\"\\"));
            Assert.That(message.Type, Is.EqualTo(type));
            Assert.That(message.SequenceId, Is.EqualTo(int.MinValue));
            Assert.That(message.Value.Name, Is.EqualTo("value"));
        }
    }

    [Test]
    public void A_name_with_escapes_is_the_name_without_them()
    {
        Assert.That(ToMessage<AnyStruct>("""[1,"\u0065ch\u006f",1,5,{}]""").Name, Is.EqualTo("echo"));
        Assert.That(ToMessage<AnyStruct>("""[1,"svc\u003aecho",1,5,{}]""").Name, Is.EqualTo("svc:echo"));
    }

    /// <summary>Its memory is its own: what is read next does not overwrite it.</summary>
    [Test]
    public void A_name_with_escapes_outlives_the_body()
    {
        var reader = new JsonProtocolReader("""[1,"\u0065cho",1,5,{"1":{"str":"\u0078\u0079\u007aA"}}]"""u8, ThriftLimits.Default);
        MessageHeader header = reader.ReadMessageBegin();
        AnyStruct.Read(ref reader);

        Assert.That(Text(header.Name), Is.EqualTo("echo"));
    }

    [TestCase("0", 0)]
    [TestCase("9", 9)]
    [TestCase("255", 255)]
    public void Unknown_message_types_are_handed_on(string json, byte type)
    {
        Assert.That((byte)ToMessage<AnyStruct>($"[1,\"a\",{json},5,{{}}]").Type, Is.EqualTo(type));
    }

    [TestCase("0")]
    [TestCase("2")]
    [TestCase("-1")]
    public void Another_version_is_refused_and_named(string version)
    {
        TProtocolException failure = Bytes.FailureOf(() => ToMessage<AnyStruct>($"[{version},\"a\",1,5,{{}}]"));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.BadVersion));
        Assert.That(failure.Message, Does.Contain($"version {version} "));
    }

    [TestCase("""{}""", "Instead of the '[' of a message the message has \"{}\".")]
    [TestCase("""GET / HTTP/1.1""", "\"GET / HTTP/1.1\"")]
    [TestCase("""[]""", "\"]\" is no version")]
    [TestCase("""["1","a",1,5,{}]""", "is no version")]
    [TestCase("""[1.0,"a",1,5,{}]""", "\"1.0\" is no version")]
    [TestCase("""[1,a,1,5,{}]""", "Instead of '\"' the message has \"a,1,5,{}]\".")]
    [TestCase("""[1,"a","1",5,{}]""", "is no message type")]
    [TestCase("""[1,"a",256,5,{}]""", "\"256\" is no message type")]
    [TestCase("""[1,"a",-1,5,{}]""", "\"-1\" is no message type")]
    [TestCase("""[1,"a",1,2147483648,{}]""", "\"2147483648\" is no sequence id")]
    [TestCase("""[1,"a",1,5]""", "Instead of ',' the message has \"]\".")]
    [TestCase("""[1,"a",1,5,{},6]""", "Instead of ']' the message has \",6]\".")]
    [TestCase("""[1,"a",1,5,{}}""", "Instead of ']' the message has \"}\".")]
    [TestCase("""[1,"a",1,5,[]]""", "Instead of '{' the message has \"[]]\".")]
    [TestCase("""[1,"a",1,5,{}]]""", "1 bytes are left over")]
    [TestCase("""[1,"a",1,5,{}] [""", "1 bytes are left over")]
    [TestCase("", "ends too early")]
    [TestCase("   ", "ends too early")]
    public void A_message_in_another_form_is_refused(string json, string message)
    {
        Assert.That(() => ToMessage<AnyStruct>(json), Throws.TypeOf<TProtocolException>().With.Message.Contains(message));
        Assert.That(() => SkipMessage(Utf8(json)), Throws.TypeOf<TProtocolException>().With.Message.Contains(message));
    }

    [Test]
    public void White_space_may_stand_round_a_message_and_a_struct()
    {
        Assert.That(ToMessage<AnyStruct>(" \r\n[1,\"a\",1,5,{}]\r\n").SequenceId, Is.EqualTo(5));
        Assert.That(ToStruct<AnyStruct>("\t{} \n").Fields, Is.Empty);
    }

    [Test]
    public void Messages_are_appended_to_what_the_buffer_holds()
    {
        using var output = new OutputBuffer();
        output.GetSpan(3)[..3].Fill((byte)'.');
        output.Advance(3);
        var body = new StructBody<AnyStruct>(new AnyStruct());

        TJsonProtocol.Default.WriteMessage(output, new MessageHeader("a"u8, TMessageType.Call, 1), ref body);
        TJsonProtocol.Default.WriteMessage(output, new MessageHeader("b"u8, TMessageType.Call, 2), ref body);

        Assert.That(Text(output.WrittenSpan), Is.EqualTo("""...[1,"a",1,1,{}][1,"b",1,2,{}]"""));
    }
}
