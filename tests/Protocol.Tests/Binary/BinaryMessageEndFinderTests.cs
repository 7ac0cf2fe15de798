using static ThriftRpc.Protocol.Tests.Bytes;

namespace ThriftRpc.Protocol.Tests;

[TestFixture]
internal sealed class BinaryMessageEndFinderTests
{
    [Test]
    public void AtLeast_knows_an_announced_string_and_list()
    {
        MessageEndFinder finder = Finding.NewFinder();

        finder.TryFindEnd(Hex("80010001 00000001 61 00000001 0B 0001 00010000"));
        Assert.That(finder.AtLeast, Is.EqualTo(20 + 0x10000 + 1));

        finder.Reset();
        finder.TryFindEnd(Hex("80010001 00000001 61 00000001 0F 0001 0A 00010000"));
        Assert.That(finder.AtLeast, Is.EqualTo(21 + (8 * 0x10000) + 1));
    }

    [Test]
    public void Reset_forgets_a_malformed_message()
    {
        MessageEndFinder finder = Finding.NewFinder();
        Assert.That(() => finder.TryFindEnd(Hex("80010001 00000001 61 00000001 0F 0001 0F 00000001 FF 00000001")), Throws.TypeOf<TProtocolException>());

        finder.Reset();

        Assert.That(finder.TryFindEnd(Protocols.Binary.RichMessage), Is.True);
    }

    [Test]
    public void A_strict_finder_refuses_a_message_without_a_version_at_its_first_word()
    {
        byte[] message = PlainBinaryEncoder.Message("a", 1, 5, new AnyStruct(), strict: false);
        MessageEndFinder finder = Finding.NewFinder(strict: true);

        Assert.That(finder.TryFindEnd(message.AsSpan(0, 3)), Is.False);
        Assert.That(
            () => finder.TryFindEnd(message.AsSpan(0, 4)),
            Throws.TypeOf<TProtocolException>().With.Property(nameof(TProtocolException.Type)).EqualTo(TProtocolExceptionType.BadVersion));
        Assert.That(Finding.NewFinder(strict: true).TryFindEnd(Protocols.Binary.RichMessage), Is.True);
    }

    [Test]
    public void Another_version_is_refused_at_the_first_word()
    {
        Assert.That(
            () => Finding.NewFinder().TryFindEnd(Hex("80020001")),
            Throws.TypeOf<TProtocolException>().With.Property(nameof(TProtocolException.Type)).EqualTo(TProtocolExceptionType.BadVersion));
    }
}
