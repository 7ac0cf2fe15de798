namespace ThriftRpc.Protocol.Tests;

[TestFixture]
internal sealed class TBinaryProtocolTests
{
    [Test]
    public void Protocols_that_encode_alike_are_equal([Values] bool read, [Values] bool write, [Values] bool otherRead, [Values] bool otherWrite)
    {
        var one = new TBinaryProtocol(read, write);
        var other = new TBinaryProtocol(otherRead, otherWrite);
        bool same = read == otherRead && write == otherWrite;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(one.Equals(other), Is.EqualTo(same));
            Assert.That(Equals(one, other), Is.EqualTo(same));
            Assert.That(one.GetHashCode() == other.GetHashCode(), Is.EqualTo(same));
        }
    }

    [Test]
    public void It_equals_nothing_else()
    {
        object?[] others = [null, "binary", new object()];

        Assert.That(others.Select(TBinaryProtocol.Default.Equals), Is.All.False);
        Assert.That(((TBinaryProtocol?[])[null]).Select(TBinaryProtocol.Default.Equals), Is.All.False);
    }

    [Test]
    public void The_default_reads_both_forms_and_writes_the_strict_one()
    {
        Assert.That(TBinaryProtocol.Default, Is.EqualTo(new TBinaryProtocol(strictRead: false, strictWrite: true)));
        Assert.That(TBinaryProtocol.Default.Name, Is.EqualTo("binary"));
        Assert.That($"{TBinaryProtocol.Default}", Is.EqualTo("binary"));
    }

    [Test]
    public void Null_arguments_are_refused()
    {
        var read = new ReadBody<Node>();
        var write = new StructBody<Node>(new Node());
        TBinaryProtocol protocol = TBinaryProtocol.Default;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => protocol.WriteMessage(null!, default, ref write), Throws.ArgumentNullException);
            Assert.That(() => protocol.ReadMessage([], null!, ref read), Throws.ArgumentNullException);
            Assert.That(() => protocol.WriteStruct(null!, new Node()), Throws.ArgumentNullException);
            Assert.That(() => protocol.ReadStruct<Node>([], null!), Throws.ArgumentNullException);
            Assert.That(() => protocol.CreateMessageEndFinder(null!), Throws.ArgumentNullException);
            Assert.That(() => new BinaryProtocolReader([], null!).Position, Throws.ArgumentNullException);
            Assert.That(() => new BinaryProtocolWriter(null!).WriteStructBegin(), Throws.ArgumentNullException);
        }
    }
}
