using static ThriftRpc.Protocol.Tests.JsonBytes;

namespace ThriftRpc.Protocol.Tests;

/// <summary>Each limit lets its own value pass and refuses one more, with the number, the limit and the setting.</summary>
[TestFixture]
internal sealed class JsonReaderLimitTests
{
    private static readonly (string Json, JsonReading<object> Read)[] s_strings =
    [
        ("\"abcde\"", (ref r) => r.ReadString()),
        ("\"abc\\n\"", (ref r) => r.ReadString()),
        ("\"Zm9vY\"", (ref r) => r.ReadRaw(TType.String)),
        ("[1,\"abcde\",1,1", (ref r) => r.ReadMessageBegin().SequenceId),
    ];

    [Test]
    public void A_string_may_be_as_long_as_the_limit_and_no_longer([Range(0, 3)] int index)
    {
        (string json, JsonReading<object> read) = s_strings[index];

        Assert.That(() => Read(json, read, new ThriftLimits { MaxStringBytes = 5 }), Throws.Nothing);
        TProtocolException failure = Bytes.FailureOf(() => Read(json, read, new ThriftLimits { MaxStringBytes = 4 }));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.SizeLimit));
        Assert.That(failure.Message, Does.Contain(" 5 ").And.Contain(" 4 ").And.Contain("ThriftLimits.MaxStringBytes"));
    }

    [TestCase(TType.List, """["i32",3,1,2,3]""")]
    [TestCase(TType.Set, """["str",3,"","",""]""")]
    [TestCase(TType.Map, """["i8","i8",3,{"1":1,"2":2,"3":3}]""")]
    public void A_container_may_have_as_many_elements_as_the_limit_and_no_more(TType type, string json)
    {
        foreach (JsonReading<object> read in (JsonReading<object>[])[(ref r) => AnyValue.Read(type, ref r), (ref r) => r.ReadRaw(type)])
        {
            Assert.That(() => Read(json, read, new ThriftLimits { MaxContainerElements = 3 }), Throws.Nothing);
            TProtocolException failure = Bytes.FailureOf(() => Read(json, read, new ThriftLimits { MaxContainerElements = 2 }));

            Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.SizeLimit));
            Assert.That(failure.Message, Does.Contain(" 3 ").And.Contain(" 2 ").And.Contain("ThriftLimits.MaxContainerElements"));
        }
    }

    [Test]
    public void Every_shortest_value_passes_the_check_of_its_count([ValueSource(typeof(ValueGenerator), nameof(ValueGenerator.Types))] TType type)
    {
        AnyValue shortest = type switch
        {
            TType.String => new AnyText([]),
            TType.Uuid => new AnyUuid(Guid.Empty),
            TType.Struct => new AnyStruct(),
            TType.List or TType.Set => new AnyElements(type, TType.I8),
            TType.Map => new AnyPairs(TType.I8, TType.I8),
            _ => new AnyNumber(type, 0),
        };
        AnyValue[] items = [.. Enumerable.Repeat(shortest, 1000)];
        AnyValue[] containers =
        [
            new AnyElements(TType.List, type, items), new AnyElements(TType.Set, type, items),
            new AnyPairs(type, TType.I8, [.. items.Select(item => (item, (AnyValue)new AnyNumber(TType.I8, 0)))]),
            new AnyPairs(TType.I8, type, [.. items.Select(item => ((AnyValue)new AnyNumber(TType.I8, 0), item))]),
            new AnyPairs(type, type, [.. items.Select(item => (item, item))]),
        ];

        foreach (AnyValue container in containers)
        {
            byte[] bytes = Utf8(PlainJsonEncoder.Value(container));
            Assert.That(() => Read(bytes, (ref r) => r.ReadRaw(container.Type)), Throws.Nothing);
        }
    }

    [TestCaseSource(typeof(ValueGenerator), nameof(ValueGenerator.Types))]
    public void A_count_beyond_the_bytes_that_are_left_is_refused_at_once(TType type)
    {
        string name = PlainJsonEncoder.NameOf(type);
        var limits = new ThriftLimits { MaxContainerElements = int.MaxValue };
        string rest = new(' ', 40);

        using (Assert.EnterMultipleScope())
        {
            foreach (string count in (string[])["21", "16777216", "2147483647"])
            {
                string list = $"[\"{name}\",{count}{rest}";
                string map = $"[\"{name}\",\"{name}\",{count}{rest}";
                Assert.That(() => Read(list, (ref r) => r.ReadRaw(TType.List), limits), Throws.TypeOf<TProtocolException>().With.Message.Contains("40 bytes are left"));
                Assert.That(() => Read(list, (ref r) => AnyValue.Read(TType.List, ref r), limits), Throws.TypeOf<TProtocolException>().With.Message.Contains("40 bytes are left"));
                Assert.That(() => Read(list, (ref r) => AnyValue.Read(TType.Set, ref r), limits), Throws.TypeOf<TProtocolException>().With.Message.Contains("40 bytes are left"));
                Assert.That(() => Read(map, (ref r) => AnyValue.Read(TType.Map, ref r), limits), Throws.TypeOf<TProtocolException>().With.Message.Contains("40 bytes are left"));
            }
        }
    }

    [Test]
    public void A_negative_count_is_refused_and_named([Values(-1, int.MinValue)] int count)
    {
        foreach (JsonReading<object> read in (JsonReading<object>[])
            [(ref r) => AnyValue.Read(TType.List, ref r), (ref r) => AnyValue.Read(TType.Set, ref r), (ref r) => r.ReadRaw(TType.List)])
        {
            Assert.That(FailureOf($"[\"i32\",{count},1]", read, TProtocolExceptionType.NegativeSize), Does.Contain($"{count}"));
        }

        Assert.That(FailureOf($"[\"i32\",\"i32\",{count},{{}}]", (ref r) => AnyValue.Read(TType.Map, ref r), TProtocolExceptionType.NegativeSize), Does.Contain($"{count}"));
    }

    [Test]
    public void In_skipped_values_containers_count_as_levels_too()
    {
        var limits = new ThriftLimits { MaxDepth = 3 };

        Assert.That(() => Read("""["lst",1,["set",1,["i32",0]]]""", (ref r) => r.ReadRaw(TType.List), limits), Throws.Nothing);
        AssertDepthLimit(() => Read("""["lst",1,["set",1,["lst",1,["i32",0]]]]""", (ref r) => r.ReadRaw(TType.List), limits), 3);
        AssertDepthLimit(
            () => Read("""["i8","map",1,{"1":["i8","map",1,{"1":["i8","map",1,{"1":["i8","i8",0,{}]}]}]}]""", (ref r) => r.ReadRaw(TType.Map), limits), 3);
    }

    [Test]
    public void A_skipped_value_counts_from_the_depth_where_it_stands()
    {
        // The unknown field 9 of the innermost of two nodes holds a struct: the third level.
        const string Json = """{"1":{"rec":{"9":{"rec":{}}}}}""";

        Assert.That(() => ToStruct<Node>(Json, new ThriftLimits { MaxDepth = 3 }), Throws.Nothing);
        AssertDepthLimit(() => ToStruct<Node>(Json, new ThriftLimits { MaxDepth = 2 }), 2);
    }

    /// <summary>CVE-2015-3254: recursion without limit.</summary>
    [TestCase("{\"1\":{\"rec\":", TType.Struct)]
    [TestCase("[\"lst\",1,", TType.List)]
    [TestCase("[\"set\",1,", TType.Set)]
    [TestCase("[\"i8\",\"map\",1,{\"1\":", TType.Map)]
    [TestCase("[\"map\",\"i8\",1,{", TType.Map)]
    public void A_depth_bomb_is_refused(string level, TType type)
    {
        string bomb = string.Concat(Enumerable.Repeat(level, 100_000));

        foreach (int depth in (int[])[1, 64, 1024])
        {
            AssertDepthLimit(() => Read(bomb, (ref r) => r.ReadRaw(type), new ThriftLimits { MaxDepth = depth }), depth);
            if (type == TType.Struct)
            {
                AssertDepthLimit(() => ToStruct<Node>(bomb, new ThriftLimits { MaxDepth = depth }), depth);
            }
        }
    }

    private static void AssertDepthLimit(Action attempt, int limit)
    {
        TProtocolException failure = Bytes.FailureOf(attempt);
        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.DepthLimit));
        Assert.That(failure.Message, Does.Contain($" {limit} ").And.Contain("ThriftLimits.MaxDepth"));
    }
}
