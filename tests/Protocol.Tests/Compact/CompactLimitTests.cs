using static ThriftRpc.Protocol.Tests.Bytes;

namespace ThriftRpc.Protocol.Tests;

/// <summary>Reader and end finder hold the limits as soon as a size is known, before anything is allocated.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class CompactLimitTests
{
    private const string Head = "82 21 01 01 61";

    /// <summary>An exception with its message and stack.</summary>
    private const long NearlyNothing = 32 * 1024;

    [TestCase("18 05", "", Description = "field")]
    [TestCase("19 18 05", "", Description = "element")]
    [TestCase("1B 01 83 05", "00", Description = "key")]
    [TestCase("1B 01 38 00 05", "", Description = "value")]
    public void A_string_may_be_as_long_as_the_limit_and_no_longer(string before, string behind)
    {
        AssertLimit($"{before} 4142434445 {behind} 00", n => new ThriftLimits { MaxStringBytes = n }, 5, "MaxStringBytes");
    }

    [Test]
    public void A_name_may_be_as_long_as_the_limit_and_no_longer()
    {
        byte[] message = Hex("82 21 01 05 4142434445 00");

        Assert.That(() => Protocols.Compact.SkipMessage(message, new ThriftLimits { MaxStringBytes = 5 }), Throws.Nothing);
        AssertSizeLimit(() => Protocols.Compact.SkipMessage(message, new ThriftLimits { MaxStringBytes = 4 }), 5, 4, "MaxStringBytes");
        AssertSizeLimit(() => Protocols.Compact.NewFinder(new ThriftLimits { MaxStringBytes = 4 }).TryFindEnd(message), 5, 4, "MaxStringBytes");
    }

    [TestCase("19 35 010203")]
    [TestCase("19 F5 03 010203")]
    [TestCase("1A 38 000000")]
    [TestCase("19 3C 000000")]
    [TestCase("1B 03 35 010203010203")]
    [TestCase("1B 03 CC 000000000000")]
    public void A_container_may_have_as_many_elements_as_the_limit_and_no_more(string field)
    {
        AssertLimit(field + "00", n => new ThriftLimits { MaxContainerElements = n }, 3, "MaxContainerElements");
    }

    [TestCase("18 8020", 0x1000, Description = "string")]
    [TestCase("19 F3 8020", 0x1000, Description = "list<i8>")]
    [TestCase("19 F5 8020", 0x1000, Description = "list<i32>")]
    [TestCase("19 F7 8004", 0x1000, Description = "list<double>")]
    [TestCase("19 FC 8020", 0x1000, Description = "list<struct>")]
    [TestCase("1A FD 8002", 0x1000, Description = "set<uuid>")]
    [TestCase("1B 8010 56", 0x1000, Description = "map<i32, i64>")]
    public void An_announced_size_beyond_the_message_limit_is_refused_at_once(string field, int announced)
    {
        byte[] begin = Hex(Head + field);
        var limits = new ThriftLimits { MaxMessageBytes = 4096 };

        AssertSizeLimit(() => Protocols.Compact.NewFinder(limits).TryFindEnd(begin), begin.Length + announced, 4096, "MaxMessageBytes");
    }

    [Test]
    public void The_finder_knows_at_least_what_is_announced()
    {
        MessageEndFinder finder = Protocols.Compact.NewFinder();

        finder.TryFindEnd(Hex($"{Head} 18 808004"));
        Assert.That(finder.AtLeast, Is.EqualTo(9 + 0x10000 + 1));

        finder.Reset();
        finder.TryFindEnd(Hex($"{Head} 19 F7 808004"));
        Assert.That(finder.AtLeast, Is.EqualTo(10 + (8 * 0x10000) + 1));
    }

    [TestCase("18 FFFFFFFF0F", -1)]
    [TestCase("18 8080808008", int.MinValue)]
    [TestCase("19 F5 FFFFFFFF0F", -1)]
    [TestCase("1A FC 8080808008", int.MinValue)]
    [TestCase("1B FFFFFFFF0F 33", -1)]
    public void A_size_beyond_2_GiB_is_refused_as_negative(string field, int size)
    {
        byte[] fields = [.. Hex(field), .. new byte[40]];
        foreach (Action attempt in (Action[])
            [
                () => Protocols.Compact.ToStruct<AnyStruct>(fields),
                () => Protocols.Compact.Skip(TType.Struct, fields),
                () => Protocols.Compact.NewFinder().TryFindEnd([.. Hex(Head), .. fields]),
            ])
        {
            TProtocolException failure = FailureOf(attempt);
            Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.NegativeSize));
            Assert.That(failure.Message, Does.Contain($"{size}"));
        }
    }

    [TestCase("18", "")]
    [TestCase("19F3", "")]
    [TestCase("19F5", "")]
    [TestCase("19F7", "")]
    [TestCase("19F8", "")]
    [TestCase("19FC", "")]
    [TestCase("1AFD", "")]
    [TestCase("1AFB", "")]
    [TestCase("1B", "33")]
    [TestCase("1B", "8C")]
    public void An_announced_size_beyond_the_message_costs_nothing(string before, string behind)
    {
        var wide = new ThriftLimits { MaxContainerElements = int.MaxValue, MaxObjects = int.MaxValue, MaxStringBytes = int.MaxValue };
        foreach (string size in (string[])["29", "8080808001", "FFFFFFFF07"])
        {
            byte[] fields = [.. Hex(before + size + behind), .. new byte[40]];

            AssertCheapFailure(() => Protocols.Compact.ToStruct<AnyStruct>(fields, wide));
            AssertCheapFailure(() => Protocols.Compact.Skip(TType.Struct, fields, wide));
        }
    }

    [TestCase("09 1A F8 808004", Description = "13: list<string>")]
    [TestCase("09 1C FC 808004", Description = "14: list<struct>")]
    [TestCase("0A 20 F6 808004", Description = "16: set<i64>")]
    [TestCase("0A 24 F3 808004", Description = "18: set<i8>")]
    [TestCase("0B 26 808004 8C", Description = "19: map<string, struct>")]
    public void An_announced_container_of_a_typed_field_costs_nothing(string field)
    {
        byte[] bytes = [.. Hex(field), 0, 0];

        AssertCheapFailure(() => Protocols.Compact.ToStruct<Everything>(bytes), 2 * NearlyNothing);
    }

    [TestCase("1C")]
    [TestCase("191C")]
    public void A_depth_bomb_of_structs_is_refused(string level)
    {
        byte[] bomb = [.. Enumerable.Repeat(Hex(level), 200_000).SelectMany(bytes => bytes)];

        AssertDepthLimit(() => Protocols.Compact.ToStruct<AnyStruct>(bomb));
        AssertDepthLimit(() => Protocols.Compact.Skip(TType.Struct, bomb));
        AssertDepthLimit(() => Protocols.Compact.NewFinder().TryFindEnd([.. Hex(Head), .. bomb]));
    }

    [TestCase("19", "19")]
    [TestCase("1A", "1A")]
    [TestCase("1B", "01BB")]
    [TestCase("1B", "013B05")]
    public void A_depth_bomb_of_containers_is_refused(string field, string level)
    {
        byte[] bomb = [.. Hex(field), .. Enumerable.Repeat(Hex(level), 200_000).SelectMany(bytes => bytes)];

        AssertDepthLimit(() => Protocols.Compact.Skip(TType.Struct, bomb));
        AssertDepthLimit(() => Protocols.Compact.NewFinder().TryFindEnd([.. Hex(Head), .. bomb]));
    }

    [Test]
    public void A_list_of_numbers_decodes_into_at_most_eight_times_its_bytes()
    {
        // A number in a list costs no object: what it may grow to is what docs/limits.md says.
        const int Count = 100_000;
        byte[] bytes = [.. Hex("59 F6 A08D06"), .. new byte[Count], 0];
        var limits = new ThriftLimits { MaxObjects = 2 };
        long before = GC.GetAllocatedBytesForCurrentThread();

        Numbers value = Protocols.Compact.ToStruct<Numbers>(bytes, limits);

        Assert.That(value.I64s, Has.Count.EqualTo(Count));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan((8 * Count) + NearlyNothing));
    }

    private static void AssertLimit(string fields, Func<int, ThriftLimits> with, int size, string setting)
    {
        byte[] body = Hex(fields);
        byte[] message = [.. Hex(Head), .. body];

        Assert.That(() => Protocols.Compact.ToStruct<AnyStruct>(body, with(size)), Throws.Nothing);
        Assert.That(() => Protocols.Compact.Skip(TType.Struct, body, with(size)), Throws.Nothing);
        Assert.That(Finding.Feed(Protocols.Compact.NewFinder(with(size)), message), Is.EqualTo(Outcome.Complete));
        AssertSizeLimit(() => Protocols.Compact.ToStruct<AnyStruct>(body, with(size - 1)), size, size - 1, setting);
        AssertSizeLimit(() => Protocols.Compact.Skip(TType.Struct, body, with(size - 1)), size, size - 1, setting);
        AssertSizeLimit(() => Protocols.Compact.NewFinder(with(size - 1)).TryFindEnd(message), size, size - 1, setting);
    }

    private static void AssertSizeLimit(Action attempt, int size, int limit, string setting)
    {
        TProtocolException failure = FailureOf(attempt);
        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.SizeLimit));
        Assert.That(failure.Message, Does.Contain($" {size} ").And.Contain($" {limit} ").And.Contain($"ThriftLimits.{setting}"));
    }

    private static void AssertDepthLimit(Action attempt)
    {
        TProtocolException failure = FailureOf(attempt);
        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.DepthLimit));
        Assert.That(failure.Message, Does.Contain(" 64 ").And.Contain("ThriftLimits.MaxDepth"));
    }

    private static void AssertCheapFailure(Action attempt, long most = NearlyNothing)
    {
        Assert.Throws<TProtocolException>(() => attempt());
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<TProtocolException>(() => attempt());
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(most));
    }
}
