namespace ThriftRpc.Protocol.Tests;

[TestFixture]
internal sealed class TCompactProtocolTests
{
    [Test]
    public void All_compact_protocols_are_equal_and_equal_nothing_else()
    {
        var other = new TCompactProtocol();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(TCompactProtocol.Default.Equals(other), Is.True);
            Assert.That(Equals(TCompactProtocol.Default, other), Is.True);
            Assert.That(other.GetHashCode(), Is.EqualTo(TCompactProtocol.Default.GetHashCode()));
            Assert.That(((object?[])[null, "compact", TBinaryProtocol.Default]).Select(TCompactProtocol.Default.Equals), Is.All.False);
            Assert.That(((TCompactProtocol?[])[null]).Select(TCompactProtocol.Default.Equals), Is.All.False);
        }
    }

    [Test]
    public void Its_name_is_compact()
    {
        Assert.That(TCompactProtocol.Default.Name, Is.EqualTo("compact"));
        Assert.That($"{TCompactProtocol.Default}", Is.EqualTo("compact"));
    }

    [Test]
    public void Null_arguments_are_refused()
    {
        var read = new ReadBody<Node>();
        var write = new StructBody<Node>(new Node());
        TCompactProtocol protocol = TCompactProtocol.Default;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => protocol.WriteMessage(null!, default, ref write), Throws.ArgumentNullException);
            Assert.That(() => protocol.ReadMessage([], null!, ref read), Throws.ArgumentNullException);
            Assert.That(() => protocol.WriteStruct(null!, new Node()), Throws.ArgumentNullException);
            Assert.That(() => protocol.ReadStruct<Node>([], null!), Throws.ArgumentNullException);
            Assert.That(() => protocol.CreateMessageEndFinder(null!), Throws.ArgumentNullException);
            Assert.That(() => new CompactProtocolReader([], null!).Position, Throws.ArgumentNullException);
            Assert.That(() => new CompactProtocolWriter(null!).WriteStructBegin(), Throws.ArgumentNullException);
        }
    }
}
