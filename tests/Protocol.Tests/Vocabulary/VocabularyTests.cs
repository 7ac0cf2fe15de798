namespace ThriftRpc.Protocol.Tests;

/// <summary>Numbers that travel on the wire, or that users of Apache Thrift know.</summary>
[TestFixture]
internal sealed class VocabularyTests
{
    [Test]
    public void Type_codes_are_those_of_apache_thrift()
    {
        Assert.That(
            Numbered<TType>(),
            Is.EqualTo("Stop=0 Void=1 Bool=2 I8=3 Double=4 I16=6 I32=8 I64=10 String=11 Struct=12 Map=13 Set=14 List=15 Uuid=16"));
    }

    [Test]
    public void Message_types_are_those_of_apache_thrift() =>
        Assert.That(Numbered<TMessageType>(), Is.EqualTo("Call=1 Reply=2 Exception=3 Oneway=4"));

    [Test]
    public void Application_exception_types_are_those_of_apache_thrift()
    {
        Assert.That(
            Numbered<TApplicationExceptionType>(),
            Is.EqualTo("Unknown=0 UnknownMethod=1 InvalidMessageType=2 WrongMethodName=3 BadSequenceId=4 MissingResult=5 InternalError=6 "
                + "ProtocolError=7 InvalidTransform=8 InvalidProtocol=9 UnsupportedClientType=10"));
    }

    [Test]
    public void Protocol_exception_types_are_those_of_apache_thrift()
    {
        Assert.That(
            Numbered<TProtocolExceptionType>(),
            Is.EqualTo("Unknown=0 InvalidData=1 NegativeSize=2 SizeLimit=3 BadVersion=4 NotImplemented=5 DepthLimit=6"));
    }

    [Test]
    public void Transport_exception_types_are_those_of_apache_thrift()
    {
        Assert.That(
            Numbered<TTransportExceptionType>(),
            Is.EqualTo("Unknown=0 NotOpen=1 AlreadyOpen=2 TimedOut=3 EndOfFile=4 Interrupted=5 MessageSizeLimit=6"));
    }

    [Test]
    public void Every_exception_is_a_thrift_exception()
    {
        var cause = new InvalidOperationException("cause");

        foreach (TException exception in (TException[])
            [
                new TProtocolException(TProtocolExceptionType.InvalidData, "text", cause),
                new TTransportException(TTransportExceptionType.NotOpen, "text", cause),
                new TApplicationException(TApplicationExceptionType.InternalError, "text", cause),
            ])
        {
            Assert.That(exception.Message, Is.EqualTo("text"));
            Assert.That(exception.InnerException, Is.SameAs(cause));
        }
    }

    [Test]
    public void Errors_of_generated_code_name_the_field()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(TProtocolException.MissingField("A.b").Message, Does.Contain("A.b"));
            Assert.That(TProtocolException.MissingField("A.b").Type, Is.EqualTo(TProtocolExceptionType.InvalidData));
            Assert.That(TProtocolException.NullField("A.b").Message, Does.Contain("A.b"));
            Assert.That(TProtocolException.NullField("A.b").Type, Is.EqualTo(TProtocolExceptionType.InvalidData));
            Assert.That(TProtocolException.ElementType("A.b", TType.Uuid).Message, Does.Contain("A.b").And.Contain("Uuid"));
            Assert.That(TProtocolException.ElementType("A.b", TType.Uuid).Type, Is.EqualTo(TProtocolExceptionType.InvalidData));
        }
    }

    private static string Numbered<T>()
        where T : struct, Enum => string.Join(' ', Enum.GetValues<T>().Select(value => $"{value}={Convert.ToInt64(value)}"));
}
