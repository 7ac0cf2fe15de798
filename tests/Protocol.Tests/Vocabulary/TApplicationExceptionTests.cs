using static ThriftRpc.Protocol.Tests.Bytes;

namespace ThriftRpc.Protocol.Tests;

[TestFixture]
internal sealed class TApplicationExceptionTests
{
    [Test]
    public void It_travels_as_message_and_type()
    {
        byte[] bytes = OfMessage("a"u8, TMessageType.Exception, 5, new TApplicationException(TApplicationExceptionType.UnknownMethod, "no"));

        Assert.That(bytes, Is.EqualTo(Hex("80010003 00000001 61 00000005  0B 0001 00000002 6E6F  08 0002 00000001  00")));
    }

    [Test]
    public void Every_type_comes_back([Values] TApplicationExceptionType type)
    {
        TApplicationException exception = ToStruct<TApplicationException>(OfStruct(new TApplicationException(type, "text \u20ac")));

        Assert.That(exception.Type, Is.EqualTo(type));
        Assert.That(exception.Message, Is.EqualTo("text \u20ac"));
    }

    [TestCase(11, Description = "VALIDATION_FAILED of Go")]
    [TestCase(-1)]
    [TestCase(int.MaxValue)]
    public void Codes_of_other_implementations_are_kept(int code)
    {
        TApplicationException exception = ToStruct<TApplicationException>(
            PlainBinaryEncoder.Struct(new AnyStruct((2, new AnyNumber(TType.I32, code)), (1, new AnyText([65])))));

        Assert.That((int)exception.Type, Is.EqualTo(code));
        Assert.That(ToStruct<TApplicationException>(OfStruct(exception)).Type, Is.EqualTo(exception.Type));
    }

    [Test]
    public void Without_fields_it_is_unknown_and_still_says_something()
    {
        TApplicationException exception = ToStruct<TApplicationException>(Hex("00"));

        Assert.That(exception.Type, Is.EqualTo(TApplicationExceptionType.Unknown));
        Assert.That(exception.Message, Is.Not.Empty);
    }

    [Test]
    public void Without_a_message_it_names_its_type()
    {
        TApplicationException exception = ToStruct<TApplicationException>(Hex("08 0002 00000006 00"));

        Assert.That(exception.Type, Is.EqualTo(TApplicationExceptionType.InternalError));
        Assert.That(exception.Message, Does.Contain("InternalError"));
    }

    [Test]
    public void An_empty_message_stays_empty()
    {
        Assert.That(ToStruct<TApplicationException>(Hex("0B 0001 00000000 00")).Message, Is.Empty);
    }

    [Test]
    public void Unknown_fields_and_fields_of_another_type_are_passed_over()
    {
        TApplicationException exception = ToStruct<TApplicationException>(Hex(
            "08 0001 00000007  0B 0002 00000001 41  0C 0003 00  0B 0001 00000002 6869  08 0002 00000003  00"));

        Assert.That(exception.Type, Is.EqualTo(TApplicationExceptionType.WrongMethodName));
        Assert.That(exception.Message, Is.EqualTo("hi"));
    }
}
