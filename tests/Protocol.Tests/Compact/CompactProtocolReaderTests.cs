using static ThriftRpc.Protocol.Tests.Bytes;

namespace ThriftRpc.Protocol.Tests;

/// <summary>What is accepted and what is refused, as docs/protocols.md says; the end finder is asked too, where it looks at the same bytes.</summary>
[TestFixture]
internal sealed class CompactProtocolReaderTests
{
    private const string Head = "82 21 01 01 61";

    [TestCase("00", 0)]
    [TestCase("8000", 0, Description = "padded")]
    [TestCase("8080808000", 0, Description = "padded to the longest form")]
    [TestCase("DF8903", -25200)]
    [TestCase("FEFFFFFF0F", int.MaxValue)]
    [TestCase("FFFFFFFF0F", int.MinValue)]
    public void An_i32_takes_up_to_5_bytes(string hex, int value)
    {
        Assert.That(Read(hex, (ref r) => r.ReadI32()), Is.EqualTo(value));
        Assert.That(End("15" + hex), Is.Positive);
    }

    [TestCase("808080808000", Description = "6 bytes")]
    [TestCase("FFFFFFFFFF01", Description = "6 bytes")]
    [TestCase("FFFFFFFF10", Description = "33 bits")]
    [TestCase("FFFFFFFF7F", Description = "35 bits")]
    [TestCase("8080808010")]
    public void A_number_beyond_5_bytes_or_32_bits_is_refused(string hex)
    {
        AssertInvalid("32 bits", () => Read(hex, (ref r) => r.ReadI32()));
        AssertInvalid("32 bits", () => Read(hex, (ref r) => r.ReadI16()));
        AssertInvalid("32 bits", () => Read(hex, (ref r) => r.ReadString()));
        AssertInvalid("32 bits", () => Read(hex, (ref r) => r.ReadMapBegin(out _, out _, out _)));
        AssertInvalid("32 bits", () => Read("F5" + hex, (ref r) => r.ReadListBegin(out _, out _)));
        AssertInvalid("32 bits", () => Read("05" + hex, (ref r) => r.ReadFieldBegin(out _, out _)));
        foreach (string field in (string[])["15", "14", "18", "1B", "19F5", "05"])
        {
            AssertInvalid("32 bits", () => Skip(field + hex));
            AssertInvalid("32 bits", () => End(field + hex));
        }

        AssertInvalid("32 bits", () => Protocols.Compact.SkipMessage(Hex("8221" + hex)));
        AssertInvalid("32 bits", () => Protocols.Compact.NewFinder().TryFindEnd(Hex("8221" + hex)));
        AssertInvalid("32 bits", () => Protocols.Compact.SkipMessage(Hex("822101" + hex)));
        AssertInvalid("32 bits", () => Protocols.Compact.NewFinder().TryFindEnd(Hex("822101" + hex)));
    }

    [TestCase("80808080808080808000", 0, Description = "padded to the longest form")]
    [TestCase("FEFFFFFFFFFFFFFFFF01", long.MaxValue)]
    [TestCase("FFFFFFFFFFFFFFFFFF01", long.MinValue)]
    [TestCase("909CB0D080C1818202", 0x0102030405060708)]
    [TestCase("07", -4)]
    public void An_i64_takes_up_to_10_bytes(string hex, long value)
    {
        Assert.That(Read(hex, (ref r) => r.ReadI64()), Is.EqualTo(value));
        Assert.That(End("16" + hex), Is.Positive);
    }

    [TestCase("8080808080808080808000", Description = "11 bytes")]
    [TestCase("FFFFFFFFFFFFFFFFFF02", Description = "65 bits")]
    [TestCase("8080808080808080807F", Description = "70 bits")]
    public void A_number_beyond_10_bytes_or_64_bits_is_refused(string hex)
    {
        AssertInvalid("64 bits", () => Read(hex, (ref r) => r.ReadI64()));
        AssertInvalid("64 bits", () => Skip("16" + hex));
        AssertInvalid("64 bits", () => End("16" + hex));
    }

    [TestCase("FEFF03", short.MaxValue)]
    [TestCase("FFFF03", short.MinValue)]
    [TestCase("FFFF8300", short.MinValue, Description = "padded")]
    public void An_i16_may_be_padded(string hex, short value)
    {
        Assert.That(Read(hex, (ref r) => r.ReadI16()), Is.EqualTo(value));
        Assert.That(End("14" + hex), Is.Positive);
    }

    [TestCase("808004", 32768)]
    [TestCase("818004", -32769)]
    [TestCase("FFFFFFFF0F", int.MinValue)]
    public void A_number_beyond_16_bits_is_no_i16_and_no_field_id(string hex, int value)
    {
        AssertInvalid($"{value}", () => Read(hex, (ref r) => r.ReadI16()));
        AssertInvalid($"{value}", () => Read(hex, (ref r) =>
        {
            r.ReadI16s(new short[1]);
            return 0;
        }));
        AssertInvalid($"{value}", () => Read("05" + hex, (ref r) => r.ReadFieldBegin(out _, out _)));
        AssertInvalid($"{value}", () => Skip("14" + hex));
        AssertInvalid($"{value}", () => End("14" + hex));
        AssertInvalid($"{value}", () => Skip("05" + hex));
        AssertInvalid($"{value}", () => End("05" + hex));
    }

    [Test]
    public void A_field_id_may_count_up_to_the_largest_and_no_further()
    {
        Assert.That(Fields("05 FCFF03 02 15 02 00"), Is.EqualTo((short[])[32766, 32767]));
        Assert.That(Fields("05 FFFF03 02 F5 02 00"), Is.EqualTo((short[])[-32768, -32753]));
        Assert.That(End("05 FCFF03 02 15 02 00"), Is.Positive);

        foreach ((string bytes, int id) in (ReadOnlySpan<(string, int)>)[("05 FEFF03 02 15 02 00", 32768), ("05 FEFF03 02 F1 00", 32782)])
        {
            AssertInvalid($" {id};", () => Fields(bytes));
            AssertInvalid($" {id};", () => Skip(bytes));
            AssertInvalid($" {id};", () => End(bytes));
        }
    }

    [Test]
    public void Ids_count_on_behind_a_struct_that_is_read_or_skipped()
    {
        // Field 2 is a struct with the fields 9 and 10; then comes field 3.
        const string Bytes = "2C 95 02 15 02 00 15 02 00";

        Assert.That(Fields(Bytes), Is.EqualTo((short[])[2, 3]));
        RawFields skipped = Protocols.Compact.ToStruct<RawFields>(Hex(Bytes));
        Assert.That(skipped.Fields.Select(field => field.Id), Is.EqualTo((short[])[2, 3]));
    }

    [Test]
    public void Only_zero_is_a_stop([Range(1, 15)] int delta)
    {
        string header = $"{delta:X1}0";

        AssertInvalid("code 0,", () => Fields(header + "00"));
        AssertInvalid("code 0,", () => Skip(header + "00"));
        AssertInvalid("code 0,", () => End(header + "00"));
    }

    [Test]
    public void A_field_of_a_type_that_does_not_exist_is_refused([Values(14, 15)] int code)
    {
        AssertInvalid($"code {code},", () => Fields($"1{code:X1} 00"));
        AssertInvalid($"code {code},", () => Skip($"0{code:X1} 02 00"));
        AssertInvalid($"code {code},", () => End($"1{code:X1} 00"));
    }

    [Test]
    public void Elements_of_a_type_that_does_not_exist_are_refused_and_none_are_no_matter([Values(0, 14, 15)] int code)
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (string header in (string[])[$"19 1{code:X1}", $"1A 1{code:X1}", $"1B 01 {code:X1}3", $"1B 01 3{code:X1}", $"19 F{code:X1} 0F"])
            {
                string bytes = header + new string('0', 40);
                Assert.That(() => Fields(bytes), Throws.TypeOf<TProtocolException>(), header);
                Assert.That(() => Skip(bytes), Throws.TypeOf<TProtocolException>(), header);
                Assert.That(() => End(bytes), Throws.TypeOf<TProtocolException>(), header);
            }

            Assert.That(Fields($"19 0{code:X1} 00"), Has.Length.EqualTo(1));
            Assert.That(End($"1A 0{code:X1} 00"), Is.Positive);
        }
    }

    [Test]
    public void A_boolean_field_is_its_header_however_it_is_read()
    {
        AnyStruct value = Protocols.Compact.ToStruct<AnyStruct>(Hex("11 12 01 20 02 08 00"));

        Assert.That(
            value.Fields.Select(field => (field.Id, ((AnyNumber)field.Value).Bits)),
            Is.EqualTo(((short, long)[])[(1, 1), (2, 0), (16, 1), (4, 0)]));
        Assert.That(Skip("11 12 01 20 02 08 00"), Is.EqualTo(7));
        Assert.That(End("11 12 01 20 02 08 00"), Is.Positive);
        RawFields raw = Protocols.Compact.ToStruct<RawFields>(Hex("11 12 00"));
        Assert.That(raw.Fields.Select(field => field.Encoded), Is.EqualTo((byte[][])[[1], [2]]));
    }

    [Test]
    public void A_boolean_element_is_a_byte_even_behind_a_boolean_field([Values("1", "2")] string code)
    {
        // true; a list of three; a map of one pair; false.
        AnyStruct value = Protocols.Compact.ToStruct<AnyStruct>(Hex($"11 19 3{code} 010201 1B 01 {code}{code} 0102 12 00"));

        Assert.That(
            Protocols.Binary.Plain(value),
            Is.EqualTo(Hex("02 0001 01  0F 0002 02 00000003 010001  0D 0003 02 02 00000001 01 00  02 0004 00  00")));
    }

    [Test]
    public void Every_byte_but_1_reads_as_false()
    {
        for (int i = 0; i < 256; i++)
        {
            bool[] room = CompactBytes.Read([(byte)i, (byte)i], (ref r) =>
            {
                bool[] bools = new bool[2];
                r.ReadBools(bools.AsSpan(1));
                bools[0] = r.ReadBool();
                return bools;
            });

            Assert.That(room, Is.All.EqualTo(i == 1), $"byte {i}");
        }
    }

    [Test]
    public void An_empty_map_has_no_types()
    {
        Assert.That(Fields("1B 00 15 02 00"), Is.EqualTo((short[])[1, 2]));
        Assert.That(Fields("1B 8000 15 02 00"), Is.EqualTo((short[])[1, 2]), "padded");
        Assert.That(Skip("1B 00 15 02 00"), Is.EqualTo(5));
        Assert.That(Protocols.Compact.ToStruct<Everything>(Hex("0B 26 00 00")).Index, Is.Empty);
    }

    [Test]
    public void A_short_list_may_have_its_count_behind_the_type()
    {
        Assert.That(Fields("19 F3 02 0506 15 02 00"), Is.EqualTo((short[])[1, 2]));
        Assert.That(Protocols.Compact.OfStruct(Protocols.Compact.ToStruct<AnyStruct>(Hex("19 F3 02 0506 00"))), Is.EqualTo(Hex("19 23 0506 00")));
    }

    [Test]
    public void Doubles_and_uuids_come_back_to_the_last_bit()
    {
        byte[] bits = Hex("EFBEADDE0000F8FF");

        double one = CompactBytes.Read(bits, (ref r) => r.ReadDouble());
        double[] two = CompactBytes.Read([.. bits, .. bits], (ref r) =>
        {
            double[] room = new double[2];
            r.ReadDoubles(room);
            return room;
        });

        Assert.That(two.Append(one).Select(BitConverter.DoubleToUInt64Bits), Is.All.EqualTo(0xFFF80000DEADBEEF));
        Assert.That(
            Read("00112233445566778899AABBCCDDEEFF", (ref r) => r.ReadUuid()).ToString(), Is.EqualTo("00112233-4455-6677-8899-aabbccddeeff"));
    }

    [Test]
    public void Bulk_reading_equals_element_by_element_reading()
    {
        var random = new Random(3);
        long[] values = [.. Enumerable.Range(0, 300).Select(_ => random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64))];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Bulk<sbyte>(TType.I8, values, (ref r, s) => r.ReadI8s(s)), Is.EqualTo(values.Select(v => (sbyte)v)));
            Assert.That(Bulk<short>(TType.I16, [.. values.Select(v => (long)(short)v)], (ref r, s) => r.ReadI16s(s)), Is.EqualTo(values.Select(v => (short)v)));
            Assert.That(Bulk<int>(TType.I32, [.. values.Select(v => (long)(int)v)], (ref r, s) => r.ReadI32s(s)), Is.EqualTo(values.Select(v => (int)v)));
            Assert.That(Bulk<long>(TType.I64, values, (ref r, s) => r.ReadI64s(s)), Is.EqualTo(values));
        }
    }

    private static readonly (string Bytes, CompactReading<object> Read)[] s_whole =
    [
        ("01", (ref r) => r.ReadBool()), ("01", (ref r) => r.ReadI8()), ("8080808001", (ref r) => r.ReadI32()), ("8001", (ref r) => r.ReadI16()),
        ("80808080808080808001", (ref r) => r.ReadI64()), ("0000000000000000", (ref r) => r.ReadDouble()),
        ("00000000000000000000000000000000", (ref r) => r.ReadUuid()), ("026869", (ref r) => r.ReadString()),
        ("8000", (ref r) => r.ReadBinary()), ("8001", (ref r) => r.ReadRaw(TType.I64)), ("058001", (ref r) => r.ReadFieldBegin(out _, out _)),
        ("F3020101", (ref r) => AnyValue.Read(TType.List, ref r)), ("13 01", (ref r) => AnyValue.Read(TType.Set, ref r)),
        ("01330101", (ref r) => AnyValue.Read(TType.Map, ref r)), ("00", (ref r) => AnyValue.Read(TType.Map, ref r)),
    ];

    [Test]
    public void A_value_that_is_cut_anywhere_is_refused([Range(0, 14)] int index)
    {
        (string hex, CompactReading<object> read) = s_whole[index];
        byte[] bytes = Hex(hex);

        Assert.That(() => CompactBytes.Read(bytes, read), Throws.Nothing);
        for (int length = 0; length < bytes.Length; length++)
        {
            int cut = length;
            Assert.That(() => CompactBytes.Read(bytes.AsSpan(0, cut), read), Throws.TypeOf<TProtocolException>(), $"cut at {cut}");
        }
    }

    [Test]
    public void The_error_says_how_many_bytes_are_wanted_and_left()
    {
        TProtocolException text = FailureOf(() => Read("09 414243", (ref r) => r.ReadString()));
        TProtocolException number = FailureOf(() => Read("808080", (ref r) => r.ReadI32()));

        Assert.That(text.Message, Does.Contain("9 more bytes").And.Contain("3 are left"));
        Assert.That(number.Message, Does.Contain("4 more bytes").And.Contain("3 are left"));
    }

    private delegate void Filling<T>(ref CompactProtocolReader reader, Span<T> room);

    private static T[] Bulk<T>(TType type, long[] values, Filling<T> fill)
    {
        byte[] bytes = [.. values.SelectMany(value => PlainCompactEncoder.Value(new AnyNumber(type, value)))];
        return CompactBytes.Read(bytes, (ref r) =>
        {
            T[] room = new T[values.Length];
            fill(ref r, room);
            return room;
        });
    }

    private static T Read<T>(string hex, CompactReading<T> read) => CompactBytes.Read(Hex(hex), read);

    private static short[] Fields(string fields) => [.. Protocols.Compact.ToStruct<AnyStruct>(Hex(fields)).Fields.Select(field => field.Id)];

    private static int Skip(string fields) => Protocols.Compact.Skip(TType.Struct, Hex(fields));

    /// <summary>How far the end finder comes with a message of these fields.</summary>
    private static int End(string fields)
    {
        MessageEndFinder finder = Protocols.Compact.NewFinder();
        finder.TryFindEnd([.. Hex(Head), .. Hex(fields)]);
        return finder.Passed;
    }

    private static void AssertInvalid(string named, Action attempt)
    {
        TProtocolException failure = FailureOf(attempt);
        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.InvalidData));
        Assert.That(failure.Message, Does.Contain(named));
    }
}
