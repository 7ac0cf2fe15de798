using static ThriftRpc.Protocol.Tests.JsonBytes;

namespace ThriftRpc.Protocol.Tests;

[TestFixture]
internal sealed class JsonMessageEndFinderTests
{
    private static IEnumerable<byte[]> Messages => [JsonCorpus.RichMessage, .. JsonCorpus.Small, .. JsonCorpus.Random(50, seed: 6)];

    [Test]
    public void A_whole_message_ends_where_the_writer_ended_whatever_follows()
    {
        foreach (byte[] message in Messages)
        {
            foreach (byte[] next in (byte[][])[[], [0], [255], "]"u8.ToArray(), " \n"u8.ToArray(), message])
            {
                MessageEndFinder finder = JsonFinding.NewFinder();

                Assert.That(finder.TryFindEnd([.. message, .. next]), Is.True);
                Assert.That(finder.Passed, Is.EqualTo(message.Length));
            }
        }
    }

    [Test]
    public void A_message_that_arrives_byte_by_byte_ends_with_its_last_byte()
    {
        foreach (byte[] message in Messages)
        {
            MessageEndFinder finder = JsonFinding.NewFinder();
            for (int arrived = 0; arrived < message.Length; arrived++)
            {
                Assert.That(finder.TryFindEnd(message.AsSpan(0, arrived)), Is.False, () => $"{Text(message)} at {arrived}");
                Assert.That(finder.Passed, Is.EqualTo(arrived), "Nothing is held back.");
            }

            Assert.That(finder.TryFindEnd(message), Is.True);
            Assert.That(finder.Passed, Is.EqualTo(message.Length));
        }
    }

    [Test]
    public void A_message_cut_at_any_two_places_ends_where_it_should()
    {
        foreach (byte[] message in JsonCorpus.Small)
        {
            for (int first = 0; first < message.Length; first++)
            {
                for (int second = first; second < message.Length; second++)
                {
                    MessageEndFinder finder = JsonFinding.NewFinder();

                    Outcome outcome = Finding.Feed(finder, message, first, second);

                    // Not by constraint: there are too many of them.
                    if (outcome != Outcome.Complete || finder.Passed != message.Length)
                    {
                        Assert.Fail($"{Text(message)} cut at {first} and {second}: {outcome} at {finder.Passed}");
                    }
                }
            }
        }
    }

    [Test]
    public void A_message_in_random_chunks_ends_where_it_should()
    {
        int seed = Fuzzing.Seed();
        var random = new Random(seed);
        foreach (byte[] message in Messages)
        {
            byte[] stream = [.. message, 1, 2, 3];
            for (int round = 0; round < Fuzzing.Rounds(20, 2000); round++)
            {
                int[] places = [.. Enumerable.Range(0, random.Next(8)).Select(_ => random.Next(stream.Length)).Order()];
                MessageEndFinder finder = JsonFinding.NewFinder();

                Outcome outcome = Finding.Feed(finder, stream, places);

                Assert.That(
                    (outcome, finder.Passed),
                    Is.EqualTo((Outcome.Complete, message.Length)),
                    () => $"Seed {seed}: {Text(message)} cut at {string.Join(", ", places)}");
            }
        }
    }

    [Test]
    public void What_has_been_passed_is_not_looked_at_again()
    {
        foreach (byte[] message in Messages)
        {
            // Passed bytes turn to rubbish: a finder that read them twice would go astray.
            byte[] arrived = [.. message];
            MessageEndFinder finder = JsonFinding.NewFinder();
            for (int length = 0; length < message.Length; length++)
            {
                Assert.That(finder.TryFindEnd(arrived.AsSpan(0, length)), Is.False, () => $"{Text(message)} at {length}");
                arrived.AsSpan(0, finder.Passed).Fill(0xEE);
            }

            Assert.That(finder.TryFindEnd(arrived), Is.True);
            Assert.That(finder.Passed, Is.EqualTo(message.Length));
        }
    }

    [TestCase("""[1,"]}[{",1,1,{}]""")]
    [TestCase("""[1,"\"]",1,1,{}]""")]
    [TestCase("""[1,"\\",1,1,{}]""")]
    [TestCase("""[1,"\\\"]",1,1,{"1":{"str":"\u005d]"}}]""")]
    public void Brackets_and_quotes_in_strings_end_nothing(string json)
    {
        byte[] message = Utf8(json);
        Assert.That(() => SkipMessage(message), Throws.Nothing);
        MessageEndFinder finder = JsonFinding.NewFinder();
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
        MessageEndFinder finder = JsonFinding.NewFinder();

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
        TProtocolException failure = Bytes.FailureOf(() => JsonFinding.NewFinder().TryFindEnd(Utf8(text)));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.InvalidData));
        Assert.That(failure.Message, Does.Contain(found));
    }

    [Test]
    public void AtLeast_never_exceeds_the_message_and_never_shrinks()
    {
        foreach (byte[] message in Messages)
        {
            MessageEndFinder finder = JsonFinding.NewFinder();
            int before = finder.AtLeast;
            Assert.That(before, Is.InRange(1, message.Length));
            for (int length = 0; length <= message.Length; length++)
            {
                finder.TryFindEnd(message.AsSpan(0, length));

                Assert.That(finder.AtLeast, Is.InRange(before, message.Length), () => $"{Text(message)} at {length}");
                before = finder.AtLeast;
            }

            Assert.That(finder.AtLeast, Is.EqualTo(message.Length), "The whole message is known.");
        }
    }

    [Test]
    public void One_finder_serves_message_after_message_and_forgets_what_was_cut()
    {
        MessageEndFinder finder = JsonFinding.NewFinder();
        foreach (byte[] message in Messages)
        {
            for (int length = 0; length < message.Length; length++)
            {
                finder.TryFindEnd(message.AsSpan(0, length));
                finder.Reset();
                Assert.That(finder.Passed, Is.Zero);
            }

            Assert.That(finder.TryFindEnd(message), Is.True);
            Assert.That(finder.TryFindEnd(message), Is.True, "Asking again behind the end gives the same answer.");
            Assert.That(finder.Passed, Is.EqualTo(message.Length));
            finder.Reset();
        }
    }

    [Test]
    public void A_message_may_be_as_long_as_the_limit_and_no_longer()
    {
        foreach (byte[] message in JsonCorpus.Small.Append(JsonCorpus.RichMessage))
        {
            Assert.That(
                Finding.Feed(JsonFinding.NewFinder(new ThriftLimits { MaxMessageBytes = message.Length }), message), Is.EqualTo(Outcome.Complete));

            TProtocolException failure = Bytes.FailureOf(
                () => JsonFinding.NewFinder(new ThriftLimits { MaxMessageBytes = message.Length - 1 }).TryFindEnd(message));
            Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.SizeLimit));
            Assert.That(
                failure.Message,
                Does.Contain($" {message.Length} ").And.Contain($" {message.Length - 1} ").And.Contain("ThriftLimits.MaxMessageBytes"));
        }
    }

    [TestCase(" ")]
    [TestCase("[1,")]
    [TestCase("[1,\"")]
    public void A_message_without_an_end_is_refused_at_the_limit(string begin)
    {
        byte[] message = Utf8(begin + new string(begin[^1] == '"' ? 'x' : ' ', 200));
        MessageEndFinder finder = JsonFinding.NewFinder(new ThriftLimits { MaxMessageBytes = 100 });

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

        Assert.That(Finding.Feed(JsonFinding.NewFinder(new ThriftLimits { MaxStringBytes = 5 }), message), Is.EqualTo(Outcome.NeedsMore));
        TProtocolException failure = Bytes.FailureOf(() => JsonFinding.NewFinder(new ThriftLimits { MaxStringBytes = 4 }).TryFindEnd(message));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.SizeLimit));
        Assert.That(failure.Message, Does.Contain(" 5 ").And.Contain(" 4 ").And.Contain("ThriftLimits.MaxStringBytes"));
    }

    [Test]
    public void A_string_that_is_cut_in_two_counts_as_one()
    {
        byte[] message = Utf8("[1,\"abcdef\"");
        MessageEndFinder finder = JsonFinding.NewFinder(new ThriftLimits { MaxStringBytes = 5 });

        Assert.That(finder.TryFindEnd(message.AsSpan(0, 8)), Is.False);
        Assert.That(() => finder.TryFindEnd(message), Throws.TypeOf<TProtocolException>());
    }

    [Test]
    public void What_a_typed_reader_takes_is_not_too_deep_for_the_finder([Values(1, 2, 64, 1023)] int depth)
    {
        var limits = new ThriftLimits { MaxDepth = depth };
        byte[] message = OfMessage("deep"u8, TMessageType.Call, 1, Node.Chain(depth));

        Assert.That(() => ToMessage<Node>(message, limits), Throws.Nothing);
        Assert.That(Finding.Feed(JsonFinding.NewFinder(limits), message), Is.EqualTo(Outcome.Complete));
    }

    [Test]
    public void Four_containers_in_each_struct_are_not_too_deep_for_the_finder()
    {
        // The last struct that MaxDepth allows, each field of which is a map of maps of maps of maps.
        const string Maps = """["i8","map",1,{"1":["i8","map",1,{"1":["i8","map",1,{"1":["i8","rec",1,{"1":""";
        string message = $$"""[1,"deep",1,1,{"1":{"map":{{Maps}}{"1":{"map":{{Maps}}{}""";
        message += "}]}]}]}]}}" + "}]}]}]}]}}" + "]";
        Assert.That(() => SkipMessage(Utf8(message)), Throws.Nothing);

        Assert.That(Finding.Feed(JsonFinding.NewFinder(new ThriftLimits { MaxDepth = 3 }), Utf8(message)), Is.EqualTo(Outcome.Complete));
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
            TProtocolException failure = Bytes.FailureOf(() => JsonFinding.NewFinder(new ThriftLimits { MaxDepth = depth }).TryFindEnd(bomb));
            Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.DepthLimit));
            Assert.That(failure.Message, Does.Contain($" {depth} ").And.Contain("ThriftLimits.MaxDepth"));
        }
    }

    [Test]
    public void Finder_and_reader_agree_on_whatever_arrives_in_pieces()
    {
        int seed = Fuzzing.Seed();
        var mutator = new JsonMutator(new Random(seed));
        var cuts = new Random(seed);
        for (int round = 0; round < Fuzzing.Rounds(10_000, 1_000_000); round++)
        {
            byte[] bytes = mutator.Next();
            int[] places = [.. Enumerable.Range(0, cuts.Next(6)).Select(_ => cuts.Next(bytes.Length + 1)).Order()];
            MessageEndFinder atOnce = JsonFinding.NewFinder(Finding.Wide);
            MessageEndFinder inPieces = JsonFinding.NewFinder(Finding.Wide);

            Outcome outcome = Finding.Feed(atOnce, bytes);
            Outcome piecemeal = Finding.Feed(inPieces, bytes, places);
            int endByReader = JsonFinding.EndByReader(bytes, Finding.Wide);

            if (piecemeal != outcome || (outcome != Outcome.Malformed && inPieces.Passed != atOnce.Passed))
            {
                Assert.Fail($"Seed {seed}, round {round}: in pieces ({string.Join(", ", places)}) {piecemeal} at {inPieces.Passed}, at once {outcome} at {atOnce.Passed}: {Text(bytes)}");
            }

            if (endByReader >= 0 && (outcome != Outcome.Complete || atOnce.Passed != endByReader))
            {
                Assert.Fail($"Seed {seed}, round {round}: the finder says {outcome} at {atOnce.Passed}, the reader {endByReader}: {Text(bytes)}");
            }
        }
    }
}
