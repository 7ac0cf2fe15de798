using static ThriftRpc.Protocol.Tests.Bytes;

namespace ThriftRpc.Protocol.Tests;

/// <summary>Each limit lets its own value pass and refuses one more, with the number, the limit and the setting.</summary>
[TestFixture]
internal sealed class BinaryReaderLimitTests
{
    private static readonly Reading<object>[] s_stringReadings =
    [
        (ref r) => r.ReadString(),
        (ref r) => r.ReadBinary(),
        (ref r) => r.ReadRaw(TType.String),
        (ref r) => r.ReadMessageBegin().SequenceId,
        (ref r) => r.ReadMessageBegin().SequenceId,
    ];

    private static readonly string[] s_stringFrames =
    [
        "00000005 4142434445",
        "00000005 4142434445",
        "00000005 4142434445",
        "80010001 00000005 4142434445 00000001",
        "00000005 4142434445 01 00000001",
    ];

    [Test]
    public void A_string_may_be_as_long_as_the_limit_and_no_longer([Range(0, 4)] int form)
    {
        byte[] bytes = Hex(s_stringFrames[form]);
        Reading<object> read = s_stringReadings[form];

        Assert.That(() => Read(bytes, read, new ThriftLimits { MaxStringBytes = 5 }), Throws.Nothing);
        TProtocolException failure = FailureOf(() => Read(bytes, read, new ThriftLimits { MaxStringBytes = 4 }));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.SizeLimit));
        Assert.That(failure.Message, Does.Contain(" 5 ").And.Contain(" 4 ").And.Contain("ThriftLimits.MaxStringBytes"));
    }

    [Test]
    public void Bytes_are_counted_not_characters()
    {
        byte[] bytes = Written((ref w) => w.WriteString("\u20ac"));

        Assert.That(() => Read(bytes, (ref r) => r.ReadString(), new ThriftLimits { MaxStringBytes = 2 }), Throws.TypeOf<TProtocolException>());
    }

    [Test]
    public void A_container_may_have_as_many_elements_as_the_limit_and_no_more(
        [Values(TType.List, TType.Set, TType.Map)] TType container, [Values] bool skipped, [Values(TType.I32, TType.String)] TType elementType)
    {
        string header = container == TType.Map ? $"{(byte)elementType:X2}{(byte)elementType:X2}" : $"{(byte)elementType:X2}";
        byte[] bytes = [.. Hex($"{header} 00000003"), .. new byte[container == TType.Map ? 24 : 12]];
        Reading<object?> read = skipped ? (ref r) => r.ReadRaw(container) : (ref r) => AnyValue.Read(container, ref r);

        Assert.That(() => Read(bytes, read, new ThriftLimits { MaxContainerElements = 3 }), Throws.Nothing);
        TProtocolException failure = FailureOf(() => Read(bytes, read, new ThriftLimits { MaxContainerElements = 2 }));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.SizeLimit));
        Assert.That(failure.Message, Does.Contain(" 3 ").And.Contain(" 2 ").And.Contain("ThriftLimits.MaxContainerElements"));
    }

    [Test]
    public void In_skipped_values_containers_count_as_levels_too()
    {
        var limits = new ThriftLimits { MaxDepth = 3 };

        Assert.That(() => Read(Hex("0F 00000001 0E 00000001 08 00000001 00000000"), (ref r) => r.ReadRaw(TType.List), limits), Throws.Nothing);
        AssertDepthLimit(() => Read(Hex("0F 00000001 0E 00000001 0F 00000001 08 00000000"), (ref r) => r.ReadRaw(TType.List), limits), 3);
        AssertDepthLimit(
            () => Read(Hex("08 0D 00000001 00000000 08 0D 00000001 00000000 08 0D 00000001 00000000 08 08 00000000"), (ref r) => r.ReadRaw(TType.Map), limits), 3);
    }

    [Test]
    public void A_skipped_value_counts_from_the_depth_where_it_stands()
    {
        // The unknown field 9 of the innermost of two nodes holds a struct: the third level.
        byte[] bytes = Hex("0C 0001  0C 0009 00  00  00");

        Assert.That(() => ToStruct<Node>(bytes, new ThriftLimits { MaxDepth = 3 }), Throws.Nothing);
        AssertDepthLimit(() => ToStruct<Node>(bytes, new ThriftLimits { MaxDepth = 2 }), 2);
    }

    /// <summary>CVE-2015-3254: recursion without limit.</summary>
    [TestCase("0C0001", TType.Struct)]
    [TestCase("0F00000001", TType.List)]
    [TestCase("0E00000001", TType.Set)]
    [TestCase("0D0800000001", TType.Map)]
    public void A_depth_bomb_is_refused(string level, TType type)
    {
        byte[] bomb = [.. Enumerable.Repeat(Hex(level), 200_000).SelectMany(bytes => bytes)];

        foreach (int depth in (int[])[1, 64, 1024])
        {
            var limits = new ThriftLimits { MaxDepth = depth, MaxContainerElements = int.MaxValue };
            AssertDepthLimit(() => Read(bomb, (ref r) => r.ReadRaw(type), limits), depth);
        }
    }

    [TestCase("0C0001")]
    [TestCase("0F00020C00000001")]
    public void A_depth_bomb_is_refused_while_reading_a_recursive_struct(string level)
    {
        byte[] bomb = [.. Enumerable.Repeat(Hex(level), 200_000).SelectMany(bytes => bytes)];

        foreach (int depth in (int[])[1, 64, 1024])
        {
            AssertDepthLimit(() => ToStruct<Node>(bomb, new ThriftLimits { MaxDepth = depth }), depth);
        }
    }

    [Test]
    public void A_repeated_field_is_charged_each_time()
    {
        // Thrift lets the last one win; the budget must see all of them.
        byte[] bytes = [.. Enumerable.Repeat(Hex("0F 000D 0B 00000000"), 100).SelectMany(field => field), 0];

        Assert.That(() => ToStruct<Everything>(bytes, new ThriftLimits { MaxObjects = 101 }), Throws.Nothing);
        Assert.That(() => ToStruct<Everything>(bytes, new ThriftLimits { MaxObjects = 100 }), Throws.TypeOf<TProtocolException>());
    }

    private static void AssertDepthLimit(Action attempt, int limit)
    {
        TProtocolException failure = FailureOf(attempt);
        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.DepthLimit));
        Assert.That(failure.Message, Does.Contain($" {limit} ").And.Contain("ThriftLimits.MaxDepth"));
    }
}
