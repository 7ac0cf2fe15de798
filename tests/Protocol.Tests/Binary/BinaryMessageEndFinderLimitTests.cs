using static ThriftRpc.Protocol.Tests.Bytes;

namespace ThriftRpc.Protocol.Tests;

/// <summary>Limits hold as soon as a size is known: none of these messages has more than its sizes.</summary>
[TestFixture]
internal sealed class BinaryMessageEndFinderLimitTests
{
    private const string Head = "80010001 00000001 61 00000001";

    [TestCase("0B 0001 00001000", Description = "string")]
    [TestCase("0F 0001 03 00001000", Description = "list<i8>")]
    [TestCase("0F 0001 0A 00000200", Description = "list<i64>")]
    [TestCase("0F 0001 0C 00001000", Description = "list<struct>")]
    [TestCase("0F 0001 0B 00000400", Description = "list<string>")]
    [TestCase("0E 0001 10 00000100", Description = "set<uuid>")]
    [TestCase("0D 0001 08 08 00000200", Description = "map<i32, i32>")]
    public void An_announced_size_beyond_the_message_limit_is_refused_at_once(string field)
    {
        byte[] begin = Hex(Head + field);
        var limits = new ThriftLimits { MaxMessageBytes = 4096 };

        TProtocolException failure = FailureOf(() => Finding.NewFinder(limits).TryFindEnd(begin));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.SizeLimit));
        Assert.That(failure.Message, Does.Contain($" {begin.Length + 4096} ").And.Contain(" 4096 ").And.Contain("ThriftLimits.MaxMessageBytes"));
    }

    [TestCase("80010001 00000005", Description = "strict name")]
    [TestCase("00000005", Description = "non-strict name")]
    [TestCase(Head + "0B 0001 00000005", Description = "field")]
    [TestCase(Head + "0F 0001 0B 00000001 00000005", Description = "element")]
    [TestCase(Head + "0D 0001 0B 0B 00000001 00000005", Description = "key")]
    [TestCase(Head + "0D 0001 08 0B 00000001 00000000 00000005", Description = "value")]
    public void A_string_may_be_as_long_as_the_limit_and_no_longer(string hex)
    {
        byte[] begin = Hex(hex);

        Assert.That(Finding.Feed(Finding.NewFinder(new ThriftLimits { MaxStringBytes = 5 }), begin), Is.EqualTo(Outcome.NeedsMore));
        TProtocolException failure = FailureOf(() => Finding.NewFinder(new ThriftLimits { MaxStringBytes = 4 }).TryFindEnd(begin));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.SizeLimit));
        Assert.That(failure.Message, Does.Contain(" 5 ").And.Contain(" 4 ").And.Contain("ThriftLimits.MaxStringBytes"));
    }

    [Test]
    public void A_container_may_have_as_many_elements_as_the_limit_and_no_more(
        [Values(TType.List, TType.Set, TType.Map)] TType container, [Values(TType.I32, TType.String, TType.Struct)] TType elementType)
    {
        string types = container == TType.Map ? $"{(byte)elementType:X2}{(byte)elementType:X2}" : $"{(byte)elementType:X2}";
        byte[] begin = Hex($"{Head} {(byte)container:X2} 0001 {types} 00000003");

        Assert.That(Finding.Feed(Finding.NewFinder(new ThriftLimits { MaxContainerElements = 3 }), begin), Is.EqualTo(Outcome.NeedsMore));
        TProtocolException failure = FailureOf(() => Finding.NewFinder(new ThriftLimits { MaxContainerElements = 2 }).TryFindEnd(begin));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.SizeLimit));
        Assert.That(failure.Message, Does.Contain(" 3 ").And.Contain(" 2 ").And.Contain("ThriftLimits.MaxContainerElements"));
    }

    [TestCase("0C0001")]
    [TestCase("0F00010C00000001")]
    public void A_depth_bomb_of_structs_is_refused(string level)
    {
        byte[] bomb = [.. Hex(Head), .. Enumerable.Repeat(Hex(level), 200_000).SelectMany(bytes => bytes)];

        TProtocolException failure = FailureOf(() => Finding.NewFinder().TryFindEnd(bomb));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.DepthLimit));
    }

    [TestCase("0F", "0F00000001")]
    [TestCase("0E", "0E00000001")]
    [TestCase("0D", "0D0D00000001")]
    [TestCase("0D", "080D0000000100000000")]
    public void A_depth_bomb_of_containers_is_refused(string type, string level)
    {
        byte[] bomb = [.. Hex($"{Head} {type} 0001"), .. Enumerable.Repeat(Hex(level), 200_000).SelectMany(bytes => bytes)];

        TProtocolException failure = FailureOf(() => Finding.NewFinder().TryFindEnd(bomb));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.DepthLimit));
    }

    [TestCase("80010001 FFFFFFFF")]
    [TestCase(Head + "0B 0001 80000000")]
    [TestCase(Head + "0F 0001 08 FFFFFFFF")]
    [TestCase(Head + "0E 0001 0C FFFFFFFF")]
    [TestCase(Head + "0D 0001 08 08 FFFFFFFF")]
    [TestCase(Head + "0D 0001 00 00 FFFFFFFF")]
    public void A_negative_size_is_refused(string hex)
    {
        TProtocolException failure = FailureOf(() => Finding.NewFinder().TryFindEnd(Hex(hex)));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.NegativeSize));
    }

    [Test]
    public void A_type_that_does_not_exist_is_refused_wherever_it_stands([Values(1, 5, 7, 9, 17, 128, 255)] byte type)
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (string hex in (string[])
                [
                    $"{type:X2} 0001", $"0F 0001 {type:X2} 00000001", $"0E 0001 {type:X2} 7FFFFFFF", $"0D 0001 {type:X2} 08 00000001",
                    $"0D 0001 08 {type:X2} 7FFFFFFF",
                ])
            {
                Assert.That(
                    () => Finding.NewFinder(Finding.Wide).TryFindEnd(Hex(Head + hex)),
                    Throws.TypeOf<TProtocolException>().With.Property(nameof(TProtocolException.Type)).EqualTo(TProtocolExceptionType.InvalidData)
                        .And.Message.Contains($" {type}."),
                    hex);
            }
        }
    }
}
