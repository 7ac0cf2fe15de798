using static ThriftRpc.Protocol.Tests.Bytes;

namespace ThriftRpc.Protocol.Tests;

/// <summary>Golden bytes, computed by hand from doc/specs/thrift-compact-protocol.md of Apache Thrift.</summary>
[TestFixture]
internal sealed class CompactProtocolWriterTests
{
    private static readonly Guid s_uuid = new("00112233-4455-6677-8899-aabbccddeeff");

    [Test]
    public void Fields_stand_on_the_wire_as_the_specification_says()
    {
        using (Assert.EnterMultipleScope())
        {
            Writes("11", (ref w) => w.WriteBool(1, true));
            Writes("12", (ref w) => w.WriteBool(1, false));
            Writes("23 80", (ref w) => w.WriteI8(2, sbyte.MinValue));
            Writes("34 8404", (ref w) => w.WriteI16(3, 0x0102));
            Writes("45 888C9010", (ref w) => w.WriteI32(4, 0x01020304));
            Writes("56 909CB0D080C1818202", (ref w) => w.WriteI64(5, 0x0102030405060708));
            Writes("67 000000000000F83F", (ref w) => w.WriteDouble(6, 1.5));
            Writes("78 02 6869", (ref w) => w.WriteString(7, "hi"));
            Writes("88 03 00FF80", (ref w) => w.WriteBinary(8, [0x00, 0xFF, 0x80]));
            Writes("9D 00112233445566778899AABBCCDDEEFF", (ref w) => w.WriteUuid(9, s_uuid));
            Writes("AC", (ref w) => w.WriteStructField(10));
            Writes("B9 25", (ref w) => w.WriteListBegin(11, TType.I32, 2));
            Writes("CA 38", (ref w) => w.WriteSetBegin(12, TType.String, 3));
            Writes("DB 04 6C", (ref w) => w.WriteMapBegin(13, TType.I64, TType.Struct, 4));
            Writes("EC 15 0A 00", (ref w) => w.WriteRaw(14, TType.Struct, Hex("15 0A 00")));
            Writes("F1", (ref w) => w.WriteRaw(15, TType.Bool, [1]));
            Writes("F2", (ref w) => w.WriteRaw(15, TType.Bool, [2]));
        }
    }

    [Test]
    public void Elements_stand_on_the_wire_without_a_header()
    {
        using (Assert.EnterMultipleScope())
        {
            Writes("01", (ref w) => w.WriteBool(true));
            Writes("02", (ref w) => w.WriteBool(false));
            Writes("FF", (ref w) => w.WriteI8(-1));
            Writes("03", (ref w) => w.WriteI16(-2));
            Writes("05", (ref w) => w.WriteI32(-3));
            Writes("07", (ref w) => w.WriteI64(-4));
            Writes("00000000000000C0", (ref w) => w.WriteDouble(-2));
            Writes("02 6869", (ref w) => w.WriteString("hi"));
            Writes("01 FE", (ref w) => w.WriteBinary([0xFE]));
            Writes("00112233445566778899AABBCCDDEEFF", (ref w) => w.WriteUuid(s_uuid));
            Writes("25", (ref w) => w.WriteListBegin(TType.I32, 2));
            Writes("38", (ref w) => w.WriteSetBegin(TType.String, 3));
            Writes("04 6C", (ref w) => w.WriteMapBegin(TType.I64, TType.Struct, 4));
        }
    }

    [Test]
    public void Numbers_fold_their_sign_and_take_as_many_bytes_as_they_need()
    {
        using (Assert.EnterMultipleScope())
        {
            Writes("00", (ref w) => w.WriteI32(0));
            Writes("01", (ref w) => w.WriteI32(-1));
            Writes("02", (ref w) => w.WriteI32(1));
            Writes("7E", (ref w) => w.WriteI32(63));
            Writes("7F", (ref w) => w.WriteI32(-64));
            Writes("8001", (ref w) => w.WriteI32(64));
            Writes("FE7F", (ref w) => w.WriteI32(8191));
            Writes("FF7F", (ref w) => w.WriteI32(-8192));
            Writes("808001", (ref w) => w.WriteI32(8192));
            Writes("DF8903", (ref w) => w.WriteI32(-25200)); // the specification's example: 50399
            Writes("FEFF7F", (ref w) => w.WriteI64(1048575));
            Writes("80808001", (ref w) => w.WriteI64(1048576));
        }
    }

    [Test]
    public void Extreme_numbers_keep_all_their_bits()
    {
        using (Assert.EnterMultipleScope())
        {
            Writes("7F", (ref w) => w.WriteI8(sbyte.MaxValue));
            Writes("FFFF03", (ref w) => w.WriteI16(short.MinValue));
            Writes("FEFF03", (ref w) => w.WriteI16(short.MaxValue));
            Writes("FFFFFFFF0F", (ref w) => w.WriteI32(int.MinValue));
            Writes("FEFFFFFF0F", (ref w) => w.WriteI32(int.MaxValue));
            Writes("FFFFFFFFFFFFFFFFFF01", (ref w) => w.WriteI64(long.MinValue));
            Writes("FEFFFFFFFFFFFFFFFF01", (ref w) => w.WriteI64(long.MaxValue));
            Writes("0000000000000080", (ref w) => w.WriteDouble(-0.0));
            Writes("000000000000F07F", (ref w) => w.WriteDouble(double.PositiveInfinity));
            Writes("0100000000000000", (ref w) => w.WriteDouble(double.Epsilon));
            Writes("EFBEADDE0000F8FF", (ref w) => w.WriteDouble(BitConverter.UInt64BitsToDouble(0xFFF80000DEADBEEF)));
        }
    }

    [Test]
    public void A_field_id_is_the_step_from_the_last_one_where_that_is_from_1_to_15()
    {
        using (Assert.EnterMultipleScope())
        {
            Writes("15 02  15 02", (ref w) => Numbers(ref w, 1, 2));
            Writes("15 02  F5 02", (ref w) => Numbers(ref w, 1, 16));
            Writes("15 02  05 22 02", (ref w) => Numbers(ref w, 1, 17));
            Writes("55 02  05 0A 02", (ref w) => Numbers(ref w, 5, 5));
            Writes("55 02  05 08 02  15 02", (ref w) => Numbers(ref w, 5, 4, 5));
            Writes("05 00 02  15 02", (ref w) => Numbers(ref w, 0, 1));
            Writes("05 01 02  25 02", (ref w) => Numbers(ref w, -1, 1));
            Writes("05 FFFF03 02  15 02", (ref w) => Numbers(ref w, short.MinValue, -32767));
            Writes("05 FEFF03 02  05 FFFF03 02", (ref w) => Numbers(ref w, short.MaxValue, short.MinValue));
            Writes("05 FCFF03 02  15 02", (ref w) => Numbers(ref w, 32766, 32767));
            Writes("05 20 02  01 42", (ref w) =>
            {
                Numbers(ref w, 16);
                w.WriteBool(33, true);
            });
        }
    }

    [Test]
    public void A_struct_counts_its_ids_from_zero_and_the_outer_one_goes_on()
    {
        Writes("00", (ref w) => w.WriteStructEnd(w.WriteStructBegin()));
        Writes("2C 15 0E 00 15 02 00", (ref w) =>
        {
            int outer = w.WriteStructBegin();
            w.WriteStructField(2);
            int inner = w.WriteStructBegin();
            w.WriteI32(1, 7);
            w.WriteStructEnd(inner);
            w.WriteI32(3, 1);
            w.WriteStructEnd(outer);
        });
        Writes("39 2C 11 00 12 00 15 02 00", (ref w) =>
        {
            int outer = w.WriteStructBegin();
            int list = w.WriteListBegin(3, TType.Struct, 2);
            foreach (bool value in (bool[])[true, false])
            {
                int element = w.WriteStructBegin();
                w.WriteBool(1, value);
                w.WriteStructEnd(element);
            }

            w.WriteListEnd(list);
            w.WriteI32(4, 1);
            w.WriteStructEnd(outer);
        });
    }

    [Test]
    public void A_list_of_15_and_more_has_its_count_behind_the_type()
    {
        using (Assert.EnterMultipleScope())
        {
            Writes("05", (ref w) => w.WriteListBegin(TType.I32, 0));
            Writes("E5", (ref w) => w.WriteListBegin(TType.I32, 14));
            Writes("F5 0F", (ref w) => w.WriteListBegin(TType.I32, 15));
            Writes("FA 8001", (ref w) => w.WriteSetBegin(TType.Set, 128));
            Writes("19 FC AC02", (ref w) => w.WriteListBegin(1, TType.Struct, 300));
        }
    }

    [Test]
    public void Booleans_in_containers_have_the_type_of_true_as_every_library_writes_it()
    {
        using (Assert.EnterMultipleScope())
        {
            Writes("21", (ref w) => w.WriteListBegin(TType.Bool, 2));
            Writes("1A 21", (ref w) => w.WriteSetBegin(1, TType.Bool, 2));
            Writes("01 11", (ref w) => w.WriteMapBegin(TType.Bool, TType.Bool, 1));
        }
    }

    [Test]
    public void An_empty_map_is_a_single_zero()
    {
        Writes("00", (ref w) => w.WriteMapBegin(TType.String, TType.I32, 0));
        Writes("1B 00", (ref w) => w.WriteMapBegin(1, TType.String, TType.I32, 0));
        Writes("1B 00", (ref w) => w.WriteMapBegin(1, TType.Stop, TType.Stop, 0));
    }

    [Test]
    public void Every_type_has_its_code()
    {
        (TType Type, string Code)[] codes =
        [
            (TType.Bool, "1"), (TType.I8, "3"), (TType.I16, "4"), (TType.I32, "5"), (TType.I64, "6"), (TType.Double, "7"), (TType.String, "8"),
            (TType.List, "9"), (TType.Set, "A"), (TType.Map, "B"), (TType.Struct, "C"), (TType.Uuid, "D"),
        ];
        using (Assert.EnterMultipleScope())
        {
            foreach ((TType type, string code) in codes)
            {
                Writes($"1{code}", (ref w) => w.WriteListBegin(type, 1));
                Writes($"01 {code}3", (ref w) => w.WriteMapBegin(type, TType.I8, 1));
            }
        }
    }

    [Test]
    public void Types_that_do_not_exist_are_refused([Values(0, 1, 5, 7, 9, 17, 255)] int number)
    {
        var type = (TType)number;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => Written((ref w) => w.WriteListBegin(type, 1)), RefusesTheType(number));
            Assert.That(() => Written((ref w) => w.WriteSetBegin(1, type, 1)), RefusesTheType(number));
            Assert.That(() => Written((ref w) => w.WriteMapBegin(type, TType.I8, 1)), RefusesTheType(number));
            Assert.That(() => Written((ref w) => w.WriteMapBegin(1, TType.I8, type, 1)), RefusesTheType(number));
            Assert.That(() => Written((ref w) => w.WriteRaw(1, type, [0])), RefusesTheType(number));
            Writes("00", (ref w) => w.WriteListBegin(type, 0));
        }
    }

    [Test]
    public void A_raw_boolean_is_one_byte([Values(0, 2)] int length)
    {
        Assert.That(() => Written((ref w) => w.WriteRaw(1, TType.Bool, new byte[length])), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Strings_travel_as_utf8()
    {
        Writes("00", (ref w) => w.WriteString(""));
        Writes("18 00", (ref w) => w.WriteString(1, ""));
        Writes("18 00", (ref w) => w.WriteBinary(1, []));
        Writes("02 C3A9", (ref w) => w.WriteString("\u00e9"));
        Writes("03 E282AC", (ref w) => w.WriteString("\u20ac"));
        Writes("04 F09F9880", (ref w) => w.WriteString("\ud83d\ude00"));
        Writes("05 61 EFBFBD 62", (ref w) => w.WriteString("a\ud83db"));
    }

    // 127 and 128, 16,383 and 16,384 bytes are where a length takes one byte more.
    [TestCase("a", 127, "7F")]
    [TestCase("a", 128, "8001")]
    [TestCase("\u00e9", 63, "7E")]
    [TestCase("\u00e9", 64, "8001")]
    [TestCase("\u20ac", 42, "7E")]
    [TestCase("\u20ac", 43, "8101")]
    [TestCase("\ud83d\ude00", 32, "8001")]
    [TestCase("a", 16_383, "FF7F")]
    [TestCase("a", 16_384, "808001")]
    [TestCase("\u20ac", 5_461, "FF7F")]
    [TestCase("\u20ac", 5_462, "828001")]
    public void The_length_stands_right_before_the_text_however_long_it_is(string letter, int count, string length)
    {
        string text = string.Concat(Enumerable.Repeat(letter, count));
        byte[] expected = [.. Hex(length), .. System.Text.Encoding.UTF8.GetBytes(text)];

        // Once where the text must be counted first, once where there is room to encode it at once.
        Assert.That(Written((ref w) => w.WriteString(text)), Is.EqualTo(expected));
        using var output = new OutputBuffer();
        output.GetSpan(100_000);
        var writer = new CompactProtocolWriter(output);
        writer.WriteString(text);
        writer.WriteI8(9);
        writer.Flush();
        Assert.That(output.WrittenSpan.ToArray(), Is.EqualTo((byte[])[.. expected, 9]));
    }

    [Test]
    public void Null_strings_are_refused_before_anything_is_written()
    {
        using var output = new OutputBuffer();

        Assert.That(() => new CompactProtocolWriter(output).WriteString(1, null!), Throws.ArgumentNullException);
        Assert.That(() => new CompactProtocolWriter(output).WriteString(null!), Throws.ArgumentNullException);
        Assert.That(output.Length, Is.Zero);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(127)]
    [TestCase(128)]
    [TestCase(129)]
    [TestCase(100_000)]
    public void Bulk_lists_equal_a_plain_encoding_of_each_element(int count)
    {
        var random = new Random(count);
        bool[] bools = [.. Enumerable.Range(0, count).Select(_ => random.Next(2) == 1)];
        sbyte[] i8s = [.. bools.Select(_ => (sbyte)random.Next())];
        short[] i16s = [.. bools.Select(_ => (short)(random.Next() >> random.Next(31)))];
        int[] i32s = [.. bools.Select(_ => random.Next(int.MinValue, int.MaxValue) >> random.Next(32))];
        long[] i64s = [.. bools.Select(_ => random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64))];
        double[] doubles = [.. bools.Select(_ => BitConverter.Int64BitsToDouble(random.NextInt64()))];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Written((ref w) => w.WriteBools(bools)).AsSpan().SequenceEqual(Plain(TType.Bool, bools.Select(v => v ? 1L : 0))), Is.True, "Bool");
            Assert.That(Written((ref w) => w.WriteI8s(i8s)).AsSpan().SequenceEqual(Plain(TType.I8, i8s.Select(v => (long)v))), Is.True, "I8");
            Assert.That(Written((ref w) => w.WriteI16s(i16s)).AsSpan().SequenceEqual(Plain(TType.I16, i16s.Select(v => (long)v))), Is.True, "I16");
            Assert.That(Written((ref w) => w.WriteI32s(i32s)).AsSpan().SequenceEqual(Plain(TType.I32, i32s.Select(v => (long)v))), Is.True, "I32");
            Assert.That(Written((ref w) => w.WriteI64s(i64s)).AsSpan().SequenceEqual(Plain(TType.I64, i64s)), Is.True, "I64");
            Assert.That(
                Written((ref w) => w.WriteDoubles(doubles)).AsSpan().SequenceEqual(Plain(TType.Double, doubles.Select(BitConverter.DoubleToInt64Bits))),
                Is.True,
                "Double");
        }
    }

    [Test]
    public void Bools_made_by_unsafe_code_are_written_as_1_and_2()
    {
        byte[] odd = [0, 1, 2, 255];

        Writes("02 01 01 01", (ref w) => w.WriteBools(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, bool>(odd)));
    }

    [Test]
    public void Values_cross_the_growth_of_the_buffer_at_every_offset()
    {
        // A new buffer has room for 1 KiB or a little more: the value begins at every place round that border.
        AnyStruct value = new(
            (1, new AnyText("h\u00e9\ud83d\ude00"u8.ToArray())), (2, new AnyNumber(TType.I64, long.MinValue)), (300, new AnyUuid(s_uuid)));
        byte[] expected = PlainCompactEncoder.Value(value);
        for (int lead = 960; lead < 1030; lead++)
        {
            byte[] bytes = Written((ref w) =>
            {
                for (int i = 0; i < lead; i++)
                {
                    w.WriteI8(1);
                }

                value.Write(ref w);
                w.WriteString("h\u00e9\ud83d\ude00");
            });

            Assert.That(bytes.AsSpan(lead, expected.Length).ToArray(), Is.EqualTo(expected), $"behind {lead} bytes");
            Assert.That(bytes.AsSpan(lead + expected.Length).ToArray(), Is.EqualTo(Hex("07 68 C3A9 F09F9880")), $"behind {lead} bytes");
        }
    }

    [Test]
    public void What_contains_itself_is_refused_before_the_stack_ends()
    {
        Node snake = new();
        snake.Next = snake;

        TProtocolException failure = FailureOf(() => Written((ref w) => snake.Write(ref w)));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.DepthLimit));
        Assert.That(failure.Message, Does.Contain("1024"));
    }

    private static void Numbers(ref CompactProtocolWriter writer, params ReadOnlySpan<short> ids)
    {
        foreach (short id in ids)
        {
            writer.WriteI32(id, 1);
        }
    }

    private static byte[] Plain(TType type, IEnumerable<long> values) =>
        [.. values.SelectMany(value => PlainCompactEncoder.Value(new AnyNumber(type, value)))];

    private static NUnit.Framework.Constraints.ContainsConstraint RefusesTheType(int type) =>
        Throws.TypeOf<TProtocolException>()
            .With.Property(nameof(TProtocolException.Type)).EqualTo(TProtocolExceptionType.InvalidData)
            .And.Message.Contains($" {type}.");

    private static byte[] Written(CompactWriting write) => CompactBytes.Written(write);

    private static void Writes(string hex, CompactWriting write) => Assert.That(Written(write), Is.EqualTo(Hex(hex)));
}
