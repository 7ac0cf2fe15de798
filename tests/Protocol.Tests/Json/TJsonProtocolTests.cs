namespace ThriftRpc.Protocol.Tests;

[TestFixture]
internal sealed class TJsonProtocolTests
{
    [Test]
    public void It_has_the_name_that_users_choose_it_by()
    {
        Assert.That(TJsonProtocol.Default.Name, Is.EqualTo("json"));
        Assert.That($"{TJsonProtocol.Default}", Is.EqualTo("json"));
    }

    [Test]
    public void Null_arguments_are_refused()
    {
        var read = new ReadBody<Node>();
        var write = new StructBody<Node>(new Node());
        TJsonProtocol protocol = TJsonProtocol.Default;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => protocol.WriteMessage(null!, default, ref write), Throws.ArgumentNullException);
            Assert.That(() => protocol.ReadMessage([], null!, ref read), Throws.ArgumentNullException);
            Assert.That(() => protocol.WriteStruct(null!, new Node()), Throws.ArgumentNullException);
            Assert.That(() => protocol.ReadStruct<Node>([], null!), Throws.ArgumentNullException);
            Assert.That(() => protocol.CreateMessageEndFinder(null!), Throws.ArgumentNullException);
            Assert.That(() => new JsonProtocolReader([], null!).Position, Throws.ArgumentNullException);
            Assert.That(() => new JsonProtocolWriter(null!).WriteStructBegin(), Throws.ArgumentNullException);
        }
    }
}
