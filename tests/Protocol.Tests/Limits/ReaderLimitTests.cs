using static ThriftRpc.Protocol.Tests.Bytes;

namespace ThriftRpc.Protocol.Tests;

/// <summary>Each limit lets its own value pass and refuses one more, with the number, the limit and the setting.</summary>
[TestFixtureSource(typeof(Protocols), nameof(Protocols.All))]
internal sealed class ReaderLimitTests(ProtocolCase protocol)
{
    [Test]
    public void Structs_may_be_nested_as_deep_as_the_limit_and_no_deeper([Values(1, 2, 64, 1023)] int depth)
    {
        byte[] bytes = protocol.OfStruct(Node.Chain(depth));
        byte[] deeper = protocol.OfStruct(Node.Chain(depth + 1));
        var limits = new ThriftLimits { MaxDepth = depth };

        Assert.That(protocol.ToStruct<Node>(bytes, limits).Depth, Is.EqualTo(depth));
        Assert.That(() => protocol.Skip(TType.Struct, bytes, limits), Throws.Nothing);
        AssertDepthLimit(() => protocol.ToStruct<Node>(deeper, limits), depth);
        AssertDepthLimit(() => protocol.Skip(TType.Struct, deeper, limits), depth);
    }

    [Test]
    public void Structs_side_by_side_do_not_add_to_the_depth()
    {
        var wide = new Node { Children = [.. Enumerable.Range(0, 200).Select(_ => new Node())] };

        Assert.That(protocol.ToStruct<Node>(protocol.OfStruct(wide), new ThriftLimits { MaxDepth = 2 }).Children, Has.Count.EqualTo(200));
        Assert.That(
            () => protocol.Skip(TType.Struct, protocol.OfStruct(wide), new ThriftLimits { MaxDepth = 3 }), Throws.Nothing);
    }

    private static readonly (string What, AnyStruct Value, int Objects)[] s_objects =
    [
        ("an empty struct", new AnyStruct(), 1),
        ("numbers and a string", new AnyStruct((1, new AnyNumber(TType.I64, 1)), (2, new AnyText([65])), (3, new AnyUuid(Guid.Empty))), 1),
        ("a struct in a struct", new AnyStruct((1, new AnyStruct())), 2),
        ("a list of numbers", new AnyStruct((1, new AnyElements(TType.List, TType.I32, Repeated(new AnyNumber(TType.I32, 1))))), 2),
        ("a list of strings", new AnyStruct((1, new AnyElements(TType.List, TType.String, Repeated(new AnyText([]))))), 5),
        ("a list of structs", new AnyStruct((1, new AnyElements(TType.List, TType.Struct, Repeated(new AnyStruct())))), 5),
        ("a list of lists", new AnyStruct((1, new AnyElements(TType.List, TType.List, Repeated(new AnyElements(TType.List, TType.I8))))), 5),
        ("a set of numbers", new AnyStruct((1, new AnyElements(TType.Set, TType.I32, Repeated(new AnyNumber(TType.I32, 1))))), 5),
        ("a map of numbers", new AnyStruct((1, new AnyPairs(TType.I8, TType.I8, Pairs(new AnyNumber(TType.I8, 1))))), 5),
        ("a map of structs", new AnyStruct((1, new AnyPairs(TType.I8, TType.Struct, Pairs(new AnyStruct())))), 8),
    ];

    [Test]
    public void A_message_may_decode_into_as_many_objects_as_the_limit_and_no_more([Range(0, 9)] int index)
    {
        (string what, AnyStruct value, int objects) = s_objects[index];
        byte[] bytes = protocol.Plain(value);

        Assert.That(() => protocol.ToStruct<AnyStruct>(bytes, new ThriftLimits { MaxObjects = objects }), Throws.Nothing, what);
        if (objects > 1)
        {
            TProtocolException failure = FailureOf(() => protocol.ToStruct<AnyStruct>(bytes, new ThriftLimits { MaxObjects = objects - 1 }));
            Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.SizeLimit), what);
            Assert.That(failure.Message, Does.Contain($" {objects - 1} ").And.Contain("ThriftLimits.MaxObjects"), what);
        }
    }

    [Test]
    public void Skipped_values_become_no_objects()
    {
        byte[] bytes = protocol.OfStruct(Corpus.Rich);

        Assert.That(() => protocol.Skip(TType.Struct, bytes, new ThriftLimits { MaxObjects = 1 }), Throws.Nothing);
    }

    private static void AssertDepthLimit(Action attempt, int limit)
    {
        TProtocolException failure = FailureOf(attempt);
        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.DepthLimit));
        Assert.That(failure.Message, Does.Contain($" {limit} ").And.Contain("ThriftLimits.MaxDepth"));
    }

    private static AnyValue[] Repeated(AnyValue value) => [value, value, value];

    private static (AnyValue, AnyValue)[] Pairs(AnyValue value) =>
        [.. Enumerable.Range(0, 3).Select(i => ((AnyValue)new AnyNumber(TType.I8, i), value))];
}
