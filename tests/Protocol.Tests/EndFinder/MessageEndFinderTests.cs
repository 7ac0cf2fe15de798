namespace ThriftRpc.Protocol.Tests;

[TestFixtureSource(typeof(Protocols), nameof(Protocols.All))]
internal sealed class MessageEndFinderTests(ProtocolCase protocol)
{
    private IEnumerable<byte[]> Messages =>
        [protocol.RichMessage, .. protocol.Small, .. protocol.Random(100, seed: 6)];

    [Test]
    public void A_whole_message_ends_where_the_writer_ended()
    {
        foreach (byte[] message in Messages)
        {
            MessageEndFinder finder = protocol.NewFinder();

            Assert.That(finder.TryFindEnd(message), Is.True);
            Assert.That(finder.Passed, Is.EqualTo(message.Length));
        }
    }

    [Test]
    public void Bytes_behind_the_end_are_not_the_messages()
    {
        foreach (byte[] message in Messages)
        {
            foreach (byte[] next in (byte[][])[[0], [255], message, new byte[40], .. protocol.Random(3, seed: message.Length)])
            {
                MessageEndFinder finder = protocol.NewFinder();

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
            MessageEndFinder finder = protocol.NewFinder();
            for (int arrived = 0; arrived < message.Length; arrived++)
            {
                Assert.That(finder.TryFindEnd(message.AsSpan(0, arrived)), Is.False, () => $"{Convert.ToHexString(message)} at {arrived}");
            }

            Assert.That(finder.TryFindEnd(message), Is.True);
            Assert.That(finder.Passed, Is.EqualTo(message.Length));
        }
    }

    [Test]
    public void A_message_cut_at_any_two_places_ends_where_it_should()
    {
        foreach (byte[] message in protocol.Small.Concat(protocol.Random(30, seed: 7).Where(m => m.Length < 200)))
        {
            for (int first = 0; first < message.Length; first++)
            {
                for (int second = first; second < message.Length; second++)
                {
                    MessageEndFinder finder = protocol.NewFinder();

                    Outcome outcome = Finding.Feed(finder, message, first, second);

                    // Not by constraint: there are too many of them.
                    if (outcome != Outcome.Complete || finder.Passed != message.Length)
                    {
                        Assert.Fail($"{Convert.ToHexString(message)} cut at {first} and {second}: {outcome} at {finder.Passed}");
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
                MessageEndFinder finder = protocol.NewFinder();

                Outcome outcome = Finding.Feed(finder, stream, places);

                Assert.That(
                    (outcome, finder.Passed),
                    Is.EqualTo((Outcome.Complete, message.Length)),
                    () => $"Seed {seed}: {Convert.ToHexString(message)} cut at {string.Join(", ", places)}");
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
            MessageEndFinder finder = protocol.NewFinder();
            for (int length = 0; length < message.Length; length++)
            {
                Assert.That(finder.TryFindEnd(arrived.AsSpan(0, length)), Is.False, () => $"{Convert.ToHexString(message)} at {length}");
                arrived.AsSpan(0, finder.Passed).Fill(0xEE);
            }

            Assert.That(finder.TryFindEnd(arrived), Is.True);
            Assert.That(finder.Passed, Is.EqualTo(message.Length));
        }
    }

    [Test]
    public void No_more_is_held_back_than_one_piece_that_was_cut_in_two()
    {
        foreach (byte[] message in Messages)
        {
            MessageEndFinder finder = protocol.NewFinder();
            for (int length = 0; length <= message.Length; length++)
            {
                finder.TryFindEnd(message.AsSpan(0, length));

                Assert.That(finder.Passed, Is.LessThanOrEqualTo(length).And.GreaterThan(length - protocol.LongestPiece));
            }
        }
    }

    [Test]
    public void A_long_string_is_passed_as_it_arrives()
    {
        const int Size = 1024 * 1024;
        AnyText text = new(new byte[Size]);
        byte[] message = protocol.OfMessage("long"u8, TMessageType.Call, 1, new AnyStruct((1, text)));
        byte[] rubbish = [.. message];

        // What stands round the content, a size or quotes, is left alone.
        byte[] encoded = protocol.Plain(text);
        int begin = message.AsSpan().IndexOf(encoded) + 8;
        int end = begin + encoded.Length - 9;
        rubbish.AsSpan(begin..end).Fill(0xEE);
        MessageEndFinder finder = protocol.NewFinder();
        Assert.That(finder.TryFindEnd(message.AsSpan(0, begin)), Is.False);

        // The content is never looked at, and each step passes exactly what came with it: the work is one step per call.
        for (int length = begin; length < end; length++)
        {
            if (finder.TryFindEnd(rubbish.AsSpan(0, length)) || finder.Passed != length)
            {
                Assert.Fail($"{finder.Passed} passed of {length}");
            }
        }

        Assert.That(finder.TryFindEnd(rubbish), Is.True);
        Assert.That(finder.Passed, Is.EqualTo(message.Length));
    }

    [Test]
    public void AtLeast_never_exceeds_the_message_and_never_shrinks()
    {
        foreach (byte[] message in Messages)
        {
            MessageEndFinder finder = protocol.NewFinder();
            int before = finder.AtLeast;
            Assert.That(before, Is.InRange(1, message.Length));
            for (int length = 0; length <= message.Length; length++)
            {
                finder.TryFindEnd(message.AsSpan(0, length));

                Assert.That(finder.AtLeast, Is.InRange(before, message.Length), () => $"{Convert.ToHexString(message)} at {length}");
                before = finder.AtLeast;
            }

            Assert.That(finder.AtLeast, Is.EqualTo(message.Length), "The whole message is known.");
        }
    }

    [Test]
    public void One_finder_serves_message_after_message()
    {
        MessageEndFinder finder = protocol.NewFinder();
        foreach (byte[] message in Messages)
        {
            Assert.That(Finding.Feed(finder, message, message.Length / 3), Is.EqualTo(Outcome.Complete));
            Assert.That(finder.Passed, Is.EqualTo(message.Length));

            finder.Reset();
            Assert.That(finder.Passed, Is.Zero);
            Assert.That(finder.AtLeast, Is.EqualTo(protocol.NewFinder().AtLeast));
        }
    }

    [Test]
    public void Reset_forgets_a_message_that_was_cut_anywhere()
    {
        byte[] message = protocol.RichMessage;
        MessageEndFinder finder = protocol.NewFinder();
        for (int length = 0; length < message.Length; length++)
        {
            finder.TryFindEnd(message.AsSpan(0, length));
            finder.Reset();

            Assert.That(finder.TryFindEnd(message), Is.True, $"cut at {length}");
            Assert.That(finder.Passed, Is.EqualTo(message.Length), $"cut at {length}");
            finder.Reset();
        }
    }

    [Test]
    public void Asking_again_behind_the_end_gives_the_same_answer()
    {
        MessageEndFinder finder = protocol.NewFinder();
        byte[] stream = [.. protocol.RichMessage, .. protocol.RichMessage];

        Assert.That(finder.TryFindEnd(stream), Is.True);
        Assert.That(finder.TryFindEnd(stream), Is.True);
        Assert.That(finder.Passed, Is.EqualTo(protocol.RichMessage.Length));
    }

    [Test]
    public void Nothing_arrived_is_no_message()
    {
        MessageEndFinder finder = protocol.NewFinder();

        Assert.That(finder.TryFindEnd([]), Is.False);
        Assert.That(finder.Passed, Is.Zero);
    }
}
