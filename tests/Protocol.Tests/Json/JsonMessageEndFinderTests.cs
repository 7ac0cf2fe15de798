using static ThriftRpc.Protocol.Tests.JsonBytes;

namespace ThriftRpc.Protocol.Tests;

[TestFixture]
internal sealed class JsonMessageEndFinderTests
{
    [TestCase("""[1,"]}[{",1,1,{}]""")]
    [TestCase("""[1,"\"]",1,1,{}]""")]
    [TestCase("""[1,"\\",1,1,{}]""")]
    [TestCase("""[1,"\\\"]",1,1,{"1":{"str":"\u005d]"}}]""")]
    public void Brackets_and_quotes_in_strings_end_nothing(string json)
    {
        byte[] message = Utf8(json);
        Assert.That(() => SkipMessage(message), Throws.Nothing);
        MessageEndFinder finder = Protocols.Json.NewFinder();
        for (int length = 0; length < message.Length; length++)
        {
            Assert.That(finder.TryFindEnd(message.AsSpan(0, length)), Is.False, $"at {length}");
        }

        Assert.That(finder.TryFindEnd(message), Is.True);
    }

    [Test]
    public void White_space_between_messages_is_passed_over()
    {
        byte[] stream = Utf8("  [1,\"a\",1,1,{}]\r\n\t[1,\"b\",1,2,{}]\n");
        MessageEndFinder finder = Protocols.Json.NewFinder();

        Assert.That(finder.TryFindEnd(stream), Is.True);
        Assert.That(ToMessage<AnyStruct>(stream.AsSpan(0, finder.Passed)).Name, Is.EqualTo("a"));

        byte[] rest = stream[finder.Passed..];
        finder.Reset();
        Assert.That(finder.TryFindEnd(rest), Is.True);
        Assert.That(ToMessage<AnyStruct>(rest.AsSpan(0, finder.Passed)).Name, Is.EqualTo("b"));

        rest = rest[finder.Passed..];
        finder.Reset();
        Assert.That(finder.TryFindEnd(rest), Is.False);
    }

    [TestCase("GET / HTTP/1.1\r\n", "\"GET / HTTP/1.1")]
    [TestCase("{\"a\":1}", "\"{\"a\":1}\"")]
    [TestCase(" x", "\"x\"")]
    [TestCase("\u0080\u0001", "the '[' of a message")]
    [TestCase("[1,x", "\"x\"")]
    [TestCase("[\\", "\"\\\"")]
    [TestCase("[\0", "a value, a separator or a bracket")]
    public void What_is_no_json_message_is_refused_at_once_and_quoted(string text, string found)
    {
        TProtocolException failure = Bytes.FailureOf(() => Protocols.Json.NewFinder().TryFindEnd(Utf8(text)));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.InvalidData));
        Assert.That(failure.Message, Does.Contain(found));
    }

    [TestCase(" ")]
    [TestCase("[1,")]
    [TestCase("[1,\"")]
    public void A_message_without_an_end_is_refused_at_the_limit(string begin)
    {
        byte[] message = Utf8(begin + new string(begin[^1] == '"' ? 'x' : ' ', 200));
        MessageEndFinder finder = Protocols.Json.NewFinder(new ThriftLimits { MaxMessageBytes = 100 });

        Assert.That(finder.TryFindEnd(message.AsSpan(0, 90)), Is.False);
        TProtocolException failure = Bytes.FailureOf(() => finder.TryFindEnd(message.AsSpan(0, 101)));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.SizeLimit));
        Assert.That(failure.Message, Does.Contain(" 100 ").And.Contain("ThriftLimits.MaxMessageBytes"));
    }

    [TestCase("[1,\"abcde\"")]
    [TestCase("[1,\"abc\\n\"")]
    [TestCase("[1,\"a\",1,1,{\"1\":{\"str\":\"\\\\\\\"x")]
    public void A_string_may_be_as_long_as_the_limit_and_no_longer(string begin)
    {
        byte[] message = Utf8(begin);

        Assert.That(Finding.Feed(Protocols.Json.NewFinder(new ThriftLimits { MaxStringBytes = 5 }), message), Is.EqualTo(Outcome.NeedsMore));
        TProtocolException failure = Bytes.FailureOf(() => Protocols.Json.NewFinder(new ThriftLimits { MaxStringBytes = 4 }).TryFindEnd(message));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.SizeLimit));
        Assert.That(failure.Message, Does.Contain(" 5 ").And.Contain(" 4 ").And.Contain("ThriftLimits.MaxStringBytes"));
    }

    [Test]
    public void A_string_that_is_cut_in_two_counts_as_one()
    {
        byte[] message = Utf8("[1,\"abcdef\"");
        MessageEndFinder finder = Protocols.Json.NewFinder(new ThriftLimits { MaxStringBytes = 5 });

        Assert.That(finder.TryFindEnd(message.AsSpan(0, 8)), Is.False);
        Assert.That(() => finder.TryFindEnd(message), Throws.TypeOf<TProtocolException>());
    }

    [Test]
    public void Four_containers_in_each_struct_are_not_too_deep_for_the_finder()
    {
        // The last struct that MaxDepth allows, each field of which is a map of maps of maps of maps.
        const string Maps = """["i8","map",1,{"1":["i8","map",1,{"1":["i8","map",1,{"1":["i8","rec",1,{"1":""";
        string message = $$"""[1,"deep",1,1,{"1":{"map":{{Maps}}{"1":{"map":{{Maps}}{}""";
        message += "}]}]}]}]}}" + "}]}]}]}]}}" + "]";
        Assert.That(() => SkipMessage(Utf8(message)), Throws.Nothing);

        Assert.That(Finding.Feed(Protocols.Json.NewFinder(new ThriftLimits { MaxDepth = 3 }), Utf8(message)), Is.EqualTo(Outcome.Complete));
    }

    [TestCase("[")]
    [TestCase("{")]
    [TestCase("{\"1\":{\"rec\":")]
    [TestCase("[\"lst\",1,")]
    public void A_depth_bomb_is_refused(string level)
    {
        byte[] bomb = Utf8("[1,\"a\",1,1," + string.Concat(Enumerable.Repeat(level, 200_000)));

        foreach (int depth in (int[])[1, 64, 1024])
        {
            TProtocolException failure = Bytes.FailureOf(() => Protocols.Json.NewFinder(new ThriftLimits { MaxDepth = depth }).TryFindEnd(bomb));
            Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.DepthLimit));
            Assert.That(failure.Message, Does.Contain($" {depth} ").And.Contain("ThriftLimits.MaxDepth"));
        }
    }
}
