using static ThriftRpc.Protocol.Tests.Bytes;

namespace ThriftRpc.Protocol.Tests;

[TestFixture]
internal sealed class BinaryStringTests
{
    private static readonly ThriftLimits s_strict = new() { RejectInvalidUtf8 = true };

    private static readonly string[] s_texts =
    [
        "", "a", "\0", "\u007f", "\u0080", "\u07ff", "\u0800", "\uffff", "\ud83d\ude00", "\ud800\udc00\udbff\udfff",
        "e\u0301", "\u202e\ufeff", "mixed \u00e9 \u20ac \ud83d\ude00 end",
    ];

    // Truncated sequences, stray continuations, overlong forms, surrogates, beyond U+10FFFF, bytes that never occur.
    private static readonly string[] s_invalid =
    [
        "80", "BF", "C3", "C328", "E282", "E28228", "F09F98", "C080", "C1BF", "E08080", "F0808080", "EDA080", "EDBFBF",
        "F4908080", "F5808080", "FE", "FF", "61FF62", "F09F9880C3",
    ];

    [TestCaseSource(nameof(s_texts))]
    public void Unicode_comes_back(string text)
    {
        byte[] bytes = Written((ref w) => w.WriteString(text));

        Assert.That(Read(bytes, (ref r) => r.ReadString()), Is.EqualTo(text));
        Assert.That(Read(bytes, (ref r) => r.ReadString(), s_strict), Is.EqualTo(text));
    }

    [TestCaseSource(nameof(s_invalid))]
    public void Invalid_utf8_is_replaced_by_default_and_refused_on_demand(string hex)
    {
        byte[] content = Hex(hex);
        byte[] bytes = [0, 0, 0, (byte)content.Length, .. content];

        string replaced = Read(bytes, (ref r) => r.ReadString());
        TProtocolException failure = FailureOf(() => Read(bytes, (ref r) => r.ReadString(), s_strict));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(replaced, Does.Contain("\ufffd"));
            Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.InvalidData));
            Assert.That(failure.Message, Does.Contain("ThriftLimits.RejectInvalidUtf8"));
        }
    }

    [Test]
    public void Text_round_invalid_bytes_survives_the_replacement()
    {
        Assert.That(Read(Hex("00000003 61FF62"), (ref r) => r.ReadString()), Is.EqualTo("a\ufffdb"));
        Assert.That(Read(Hex("00000005 F09F9880C3"), (ref r) => r.ReadString()), Is.EqualTo("\ud83d\ude00\ufffd"));
    }

    [Test]
    public void Binary_is_never_looked_at_as_text()
    {
        Assert.That(Read(Hex("00000003 61FF62"), (ref r) => r.ReadBinary(), s_strict), Is.EqualTo(Hex("61FF62")));
    }

    [Test]
    public void Binary_is_a_copy_of_the_message()
    {
        byte[] bytes = Hex("00000003 010203");
        byte[] value = Read(bytes, (ref r) => r.ReadBinary());

        bytes.AsSpan().Clear();

        Assert.That(value, Is.EqualTo(Hex("010203")));
    }

    [Test]
    public void Strings_of_every_length_cross_the_growth_of_the_buffer()
    {
        // Each length meets the buffer once empty and once behind other text, in scripts of one, two, three and four bytes.
        foreach (string letter in (string[])["a", "\u00e9", "\u20ac", "\ud83d\ude00"])
        {
            for (int count = 0; count < 1400; count += 7)
            {
                string text = string.Concat(Enumerable.Repeat(letter, count));
                byte[] bytes = Written((ref w) =>
                {
                    w.WriteString(text);
                    w.WriteString(text);
                });
                var reader = new BinaryProtocolReader(bytes, s_strict);

                Assert.That(reader.ReadString(), Is.EqualTo(text));
                Assert.That(reader.ReadString(), Is.EqualTo(text));
                reader.CheckNothingLeft();
            }
        }
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(1024 * 1024)]
    [TestCase((1024 * 1024) + 1)]
    [TestCase(7 * 1024 * 1024)]
    public void Binaries_from_empty_to_several_megabytes_come_back(int length)
    {
        byte[] value = new byte[length];
        new Random(length).NextBytes(value);

        byte[] bytes = Written((ref w) => w.WriteBinary(1, value));

        Assert.That(bytes, Has.Length.EqualTo(3 + 4 + length));
        Assert.That(bytes.AsSpan(3 + 4).SequenceEqual(value), Is.True);
        Assert.That(Read(bytes.AsSpan(3), (ref r) => r.ReadBinary()).AsSpan().SequenceEqual(value), Is.True);
    }

    [Test]
    public void A_string_of_several_megabytes_comes_back()
    {
        string text = string.Concat(Enumerable.Repeat("\u00e9\ud83d\ude00x", 700_000));

        byte[] bytes = Written((ref w) => w.WriteString(text));

        Assert.That(bytes, Has.Length.EqualTo(4 + (7 * 700_000)));
        Assert.That(Read(bytes, (ref r) => r.ReadString()) == text, Is.True);
    }

    [Test]
    public void A_negative_size_is_refused_and_named([Values(-1, int.MinValue)] int size)
    {
        byte[] bytes = Written((ref w) => w.WriteI32(size));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => Read(bytes, (ref r) => r.ReadString()), RefusesTheSize(size));
            Assert.That(() => Read(bytes, (ref r) => r.ReadBinary()), RefusesTheSize(size));
            Assert.That(() => Read(bytes, (ref r) => r.ReadRaw(TType.String)), RefusesTheSize(size));
        }
    }

    private static NUnit.Framework.Constraints.ContainsConstraint RefusesTheSize(int size) =>
        Throws.TypeOf<TProtocolException>()
            .With.Property(nameof(TProtocolException.Type)).EqualTo(TProtocolExceptionType.NegativeSize)
            .And.Message.Contains($"{size}");
}
