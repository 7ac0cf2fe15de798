using static ThriftRpc.Protocol.Tests.JsonBytes;

namespace ThriftRpc.Protocol.Tests;

[TestFixture]
internal sealed class JsonStringTests
{
    private static readonly ThriftLimits s_strict = new() { RejectInvalidUtf8 = true };

    private static readonly (string Text, string Json)[] s_pairs =
    [
        ("", ""),
        ("plain text", "plain text"),
        ("\"", "\\\""),
        ("\\", "\\\\"),
        ("/", "/"),
        ("\b\f\n\r\t", "\\b\\f\\n\\r\\t"),
        ("\0\u0001\u0007\u000b\u000e\u001f", "\\u0000\\u0001\\u0007\\u000b\\u000e\\u001f"),
        ("\u007f", "\u007f"),
        ("\u00e9\u20ac\uffff\u2028\u2029", "\u00e9\u20ac\uffff\u2028\u2029"),
        ("\ud83d\ude00 \udbff\udfff", "\ud83d\ude00 \udbff\udfff"),
        ("\ud83d\ude00\n\ud83d\ude00", "\ud83d\ude00\\n\ud83d\ude00"),
        ("a\tb\\c\"d", "a\\tb\\\\c\\\"d"),
        ("<&'>", "<&'>"),
    ];

    [Test]
    public void Text_is_written_with_the_escapes_that_json_demands_and_no_others([Range(0, 12)] int index)
    {
        (string text, string json) = s_pairs[index];

        Assert.That(Written((ref w) => w.WriteString(text)), Is.EqualTo($"\"{json}\""));
        Assert.That(Read($"\"{json}\"", (ref r) => r.ReadString(), s_strict), Is.EqualTo(text));
    }

    [TestCase("\\u0041\\u00e9\\u20AC\\u20ac", "A\u00e9\u20ac\u20ac")]
    [TestCase("\\/\\u002f", "//")]
    [TestCase("\\ud83d\\ude00", "\ud83d\ude00")]
    [TestCase("\\uDBFF\\uDFFF", "\udbff\udfff")]
    [TestCase("a\\ud83d\\ude00b", "a\ud83d\ude00b")]
    [TestCase("\\u2028", "\u2028")]
    [TestCase("\\u0000", "\0")]
    [TestCase("\\u005c\\u0022", "\\\"")]
    [TestCase("\\\\u0041", "\\u0041")]
    public void Every_escape_of_json_is_read(string json, string text)
    {
        Assert.That(Read($"\"{json}\"", (ref r) => r.ReadString(), s_strict), Is.EqualTo(text));
    }

    [TestCase("\\ud83d", "\ufffd")]
    [TestCase("\\ude00", "\ufffd")]
    [TestCase("\\ud83dx", "\ufffdx")]
    [TestCase("\\ud83d\\n", "\ufffd\n")]
    [TestCase("\\ud83d\\u0041", "\ufffdA")]
    [TestCase("\\ud83d\\ud83d\\ude00", "\ufffd\ud83d\ude00")]
    [TestCase("\\ude00\\ud83d", "\ufffd\ufffd")]
    public void Half_a_surrogate_pair_is_replaced_by_default_and_refused_on_demand(string json, string replaced)
    {
        Assert.That(Read($"\"{json}\"", (ref r) => r.ReadString()), Is.EqualTo(replaced));
        TProtocolException failure = Bytes.FailureOf(() => Read($"\"{json}\"", (ref r) => r.ReadString(), s_strict));
        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.InvalidData));
        Assert.That(failure.Message, Does.Contain("\\ud").Or.Contain("\\uD").And.Contain("ThriftLimits.RejectInvalidUtf8"));
    }

    [Test]
    public void Invalid_utf8_is_replaced_by_default_and_refused_on_demand([Values] bool hasEscape)
    {
        byte[] bytes = [(byte)'"', (byte)'a', 0xFF, .. hasEscape ? "\\n"u8 : "b"u8, (byte)'"'];

        Assert.That(Read(bytes, (ref r) => r.ReadString()), Is.EqualTo(hasEscape ? "a\ufffd\n" : "a\ufffdb"));
        TProtocolException failure = Bytes.FailureOf(() => Read(bytes, (ref r) => r.ReadString(), s_strict));
        Assert.That(failure.Message, Does.Contain("ThriftLimits.RejectInvalidUtf8"));
    }

    [Test]
    public void A_lone_surrogate_is_written_as_the_replacement_character()
    {
        Assert.That(Written((ref w) => w.WriteString("a\ud83db")), Is.EqualTo("\"a\ufffdb\""));
        Assert.That(Written((ref w) => w.WriteString("\ud83d\n\ude00")), Is.EqualTo("\"\ufffd\\n\ufffd\""));
    }

    [TestCase("\\x", "\"\\x")]
    [TestCase("\\a", "\"\\a")]
    [TestCase("\\0", "\"\\0")]
    [TestCase("\\U0041", "\"\\U0041")]
    [TestCase("\\u12g4", "\"\\u12g4")]
    [TestCase("\\u+123", "\"\\u+123")]
    [TestCase("\\u 123", "\"\\u 123")]
    [TestCase("\\u12\"\"", "\"\\u12\"\"")]
    public void An_escape_that_json_does_not_have_is_refused_and_quoted(string json, string found)
    {
        Assert.That(FailureOf($"\"ab{json}\" ", (ref r) => r.ReadString()), Does.Contain(found));
        Assert.That(FailureOf($"\"ab{json}\" ", (ref r) => r.ReadRaw(TType.String)), Does.Contain(found));
    }

    /// <summary>Apache Thrift's Python library writes most of them as they are.</summary>
    [Test]
    public void A_control_character_need_not_be_escaped()
    {
        for (int code = 0; code < ' '; code++)
        {
            Assert.That(Read($"\"ab{(char)code}\"", (ref r) => r.ReadString(), s_strict), Is.EqualTo($"ab{(char)code}"));
            Assert.That(Read($"\"\\n{(char)code}x\"", (ref r) => r.ReadString(), s_strict), Is.EqualTo($"\n{(char)code}x"));
        }
    }

    [TestCase("\"")]
    [TestCase("\"abc")]
    [TestCase("\"abc\\")]
    [TestCase("\"abc\\\"")]
    [TestCase("\"abc\\u")]
    [TestCase("\"abc\\u004")]
    [TestCase("\"abc\\u0041")]
    [TestCase("\"abc\\n def")]
    public void A_string_without_an_end_is_refused(string json)
    {
        Assert.That(FailureOf(json, (ref r) => r.ReadString()), Does.Contain("ends too early").And.Contain(json[1..]));
        Assert.That(FailureOf(json, (ref r) => r.ReadBinary()), Does.Contain("ends too early"));
        Assert.That(FailureOf(json, (ref r) => r.ReadRaw(TType.String)), Does.Contain("ends too early"));
    }

    [Test]
    public void A_long_find_is_quoted_in_part()
    {
        Assert.That(FailureOf($"\"{new string('x', 5000)}", (ref r) => r.ReadString()), Has.Length.LessThan(250).And.Contains("xxx...\""));
    }

    [TestCase("", "")]
    [TestCase("Zg", "66")]
    [TestCase("Zg==", "66")]
    [TestCase("Zg=", "66")]
    [TestCase("Zm8", "666F")]
    [TestCase("Zm8=", "666F")]
    [TestCase("Zm9v", "666F6F")]
    [TestCase("Zm9vYg", "666F6F62")]
    [TestCase("Zm9vYmFy", "666F6F626172")]
    [TestCase("+/+/", "FBFFBF")]
    [TestCase("+\\/+\\u002f", "FBFFBF")]
    public void Base64_is_read_with_and_without_padding(string json, string hex)
    {
        Assert.That(Read($"\"{json}\"", (ref r) => r.ReadBinary()), Is.EqualTo(Bytes.Hex(hex)));
    }

    [TestCase("Z")]
    [TestCase("Zm9vY")]
    [TestCase("Zm9v=Zg")]
    [TestCase("Z===")]
    [TestCase("====")]
    [TestCase("Zm9-")]
    [TestCase("Zm_v")]
    [TestCase("Zm 9v")]
    [TestCase("Zm9v\\n")]
    [TestCase("Zm9v    ")]
    [TestCase("Zm9vZ ")]
    [TestCase("\u00e9\u00e9")]
    public void What_is_not_base64_is_refused_and_quoted(string json)
    {
        string found = json.Replace("\\n", "\n", StringComparison.Ordinal);
        Assert.That(FailureOf($"\"{json}\"", (ref r) => r.ReadBinary()), Does.Contain($"\"{found}\"").And.Contain("base64"));
    }

    [Test]
    public void Binaries_of_every_length_come_back()
    {
        var random = new Random(5);
        for (int length = 0; length < 300; length++)
        {
            byte[] value = new byte[length];
            random.NextBytes(value);
            string json = Written((ref w) => w.WriteBinary(value));

            Assert.That(json, Is.EqualTo($"\"{Convert.ToBase64String(value).TrimEnd('=')}\""));
            Assert.That(Read(json, (ref r) => r.ReadBinary()), Is.EqualTo(value));
            Assert.That(Read($"\"{Convert.ToBase64String(value)}\"", (ref r) => r.ReadBinary()), Is.EqualTo(value));
        }
    }

    [Test]
    public void Strings_of_every_length_cross_the_growth_of_the_buffer()
    {
        // In scripts of one to four bytes and with escapes of two and six; each length meets the buffer once empty and once not.
        foreach (string letter in (string[])["a", "\u00e9", "\u20ac", "\ud83d\ude00", "\n", "\u0001", "a\"", "\u00e9\ud83d\ude00\\x"])
        {
            for (int count = 0; count < 1400; count += 13)
            {
                string text = string.Concat(Enumerable.Repeat(letter, count));
                byte[] bytes = Utf8(Written((ref w) =>
                {
                    int outer = w.WriteListBegin(TType.String, 2);
                    w.WriteString(text);
                    w.WriteString(text);
                    w.WriteListEnd(outer);
                }));
                var reader = new JsonProtocolReader(bytes, s_strict);

                int outer = reader.ReadListBegin(out _, out _);
                Assert.That(reader.ReadString(), Is.EqualTo(text));
                Assert.That(reader.ReadString(), Is.EqualTo(text));
                reader.ReadListEnd(outer);
                reader.CheckNothingLeft();
            }
        }
    }

    [Test]
    public void A_string_of_several_megabytes_comes_back([Values("\u00e9\ud83d\ude00x", "\"x\u00e9")] string part)
    {
        string text = string.Concat(Enumerable.Repeat(part, 700_000));

        string json = Written((ref w) => w.WriteString(text));

        Assert.That(Read(json, (ref r) => r.ReadString()) == text, Is.True);
    }

    [Test]
    public void Text_and_binary_are_copies_of_the_message()
    {
        byte[] bytes = Utf8("\"Zm9v\"");
        byte[] binary = Read(bytes, (ref r) => r.ReadBinary());
        byte[] raw = Read(bytes, (ref r) => r.ReadRaw(TType.String));

        bytes.AsSpan().Clear();

        Assert.That(binary, Is.EqualTo("foo"u8.ToArray()));
        Assert.That(raw, Is.EqualTo("\"Zm9v\""u8.ToArray()));
    }
}
