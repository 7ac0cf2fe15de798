using static ThriftRpc.Protocol.Tests.Bytes;

namespace ThriftRpc.Protocol.Tests;

/// <summary>Golden bytes, computed by hand from doc/specs/thrift-binary-protocol.md of Apache Thrift.</summary>
[TestFixture]
internal sealed class BinaryProtocolWriterTests
{
    private static readonly Guid s_uuid = new("00112233-4455-6677-8899-aabbccddeeff");

    [Test]
    public void Fields_stand_on_the_wire_as_the_specification_says()
    {
        using (Assert.EnterMultipleScope())
        {
            Writes("02 0001 01", (ref w) => w.WriteBool(1, true));
            Writes("02 0001 00", (ref w) => w.WriteBool(1, false));
            Writes("03 0002 80", (ref w) => w.WriteI8(2, sbyte.MinValue));
            Writes("06 0003 0102", (ref w) => w.WriteI16(3, 0x0102));
            Writes("08 0004 01020304", (ref w) => w.WriteI32(4, 0x01020304));
            Writes("0A 0005 0102030405060708", (ref w) => w.WriteI64(5, 0x0102030405060708));
            Writes("04 0006 3FF8000000000000", (ref w) => w.WriteDouble(6, 1.5));
            Writes("0B 0007 00000002 6869", (ref w) => w.WriteString(7, "hi"));
            Writes("0B 0008 00000003 00FF80", (ref w) => w.WriteBinary(8, [0x00, 0xFF, 0x80]));
            Writes("10 0009 00112233445566778899AABBCCDDEEFF", (ref w) => w.WriteUuid(9, s_uuid));
            Writes("0C 000A", (ref w) => w.WriteStructField(10));
            Writes("0F 000B 08 00000002", (ref w) => w.WriteListBegin(11, TType.I32, 2));
            Writes("0E 000C 0B 00000003", (ref w) => w.WriteSetBegin(12, TType.String, 3));
            Writes("0D 000D 0A 0C 00000004", (ref w) => w.WriteMapBegin(13, TType.I64, TType.Struct, 4));
            Writes("0C 000E 08 0001 00000005 00", (ref w) => w.WriteRaw(14, TType.Struct, Hex("08 0001 00000005 00")));
        }
    }

    [Test]
    public void Elements_stand_on_the_wire_without_a_header()
    {
        using (Assert.EnterMultipleScope())
        {
            Writes("01", (ref w) => w.WriteBool(true));
            Writes("00", (ref w) => w.WriteBool(false));
            Writes("FF", (ref w) => w.WriteI8(-1));
            Writes("FFFE", (ref w) => w.WriteI16(-2));
            Writes("FFFFFFFD", (ref w) => w.WriteI32(-3));
            Writes("FFFFFFFFFFFFFFFC", (ref w) => w.WriteI64(-4));
            Writes("C000000000000000", (ref w) => w.WriteDouble(-2));
            Writes("00000002 6869", (ref w) => w.WriteString("hi"));
            Writes("00000001 FE", (ref w) => w.WriteBinary([0xFE]));
            Writes("00112233445566778899AABBCCDDEEFF", (ref w) => w.WriteUuid(s_uuid));
            Writes("08 00000002", (ref w) => w.WriteListBegin(TType.I32, 2));
            Writes("0B 00000003", (ref w) => w.WriteSetBegin(TType.String, 3));
            Writes("0A 0C 00000004", (ref w) => w.WriteMapBegin(TType.I64, TType.Struct, 4));
        }
    }

    [Test]
    public void Extreme_numbers_keep_all_their_bits()
    {
        using (Assert.EnterMultipleScope())
        {
            Writes("7F", (ref w) => w.WriteI8(sbyte.MaxValue));
            Writes("8000", (ref w) => w.WriteI16(short.MinValue));
            Writes("7FFF", (ref w) => w.WriteI16(short.MaxValue));
            Writes("80000000", (ref w) => w.WriteI32(int.MinValue));
            Writes("7FFFFFFF", (ref w) => w.WriteI32(int.MaxValue));
            Writes("8000000000000000", (ref w) => w.WriteI64(long.MinValue));
            Writes("7FFFFFFFFFFFFFFF", (ref w) => w.WriteI64(long.MaxValue));
            Writes("8000000000000000", (ref w) => w.WriteDouble(-0.0));
            Writes("7FF0000000000000", (ref w) => w.WriteDouble(double.PositiveInfinity));
            Writes("0000000000000001", (ref w) => w.WriteDouble(double.Epsilon));
            Writes("FFF80000DEADBEEF", (ref w) => w.WriteDouble(BitConverter.UInt64BitsToDouble(0xFFF80000DEADBEEF)));
            Writes("7FF0000000000001", (ref w) => w.WriteDouble(BitConverter.UInt64BitsToDouble(0x7FF0000000000001)));
        }
    }

    [Test]
    public void Field_ids_may_be_zero_or_negative()
    {
        Writes("08 0000 00000001", (ref w) => w.WriteI32(0, 1));
        Writes("08 FFFF 00000001", (ref w) => w.WriteI32(-1, 1));
        Writes("08 8000 00000001", (ref w) => w.WriteI32(short.MinValue, 1));
        Writes("08 7FFF 00000001", (ref w) => w.WriteI32(short.MaxValue, 1));
    }

    [Test]
    public void A_struct_is_its_fields_and_a_stop()
    {
        Writes("00", (ref w) => w.WriteStructEnd(w.WriteStructBegin()));
        Writes("0C 0001 08 0002 00000007 00 00", (ref w) =>
        {
            int outer = w.WriteStructBegin();
            w.WriteStructField(1);
            int inner = w.WriteStructBegin();
            w.WriteI32(2, 7);
            w.WriteStructEnd(inner);
            w.WriteStructEnd(outer);
        });
    }

    [Test]
    public void Containers_are_a_header_and_their_elements_and_have_no_end()
    {
        Writes("0F 0001 06 00000002 0001 0002", (ref w) =>
        {
            int outer = w.WriteListBegin(1, TType.I16, 2);
            w.WriteI16(1);
            w.WriteI16(2);
            w.WriteListEnd(outer);
        });
        Writes("0D 0001 08 02 00000001 00000009 01", (ref w) =>
        {
            int outer = w.WriteMapBegin(1, TType.I32, TType.Bool, 1);
            w.WriteI32(9);
            w.WriteBool(true);
            w.WriteMapEnd(outer);
        });
        Writes("0E 0001 0F 00000001 03 00000001 05", (ref w) =>
        {
            int outer = w.WriteSetBegin(1, TType.List, 1);
            int inner = w.WriteListBegin(TType.I8, 1);
            w.WriteI8(5);
            w.WriteListEnd(inner);
            w.WriteSetEnd(outer);
        });
    }

    [Test]
    public void Empty_containers_still_name_their_types_and_size()
    {
        Writes("0F 0001 0C 00000000", (ref w) => w.WriteListBegin(1, TType.Struct, 0));
        Writes("0E 0001 0B 00000000", (ref w) => w.WriteSetBegin(1, TType.String, 0));
        Writes("0D 0001 0B 08 00000000", (ref w) => w.WriteMapBegin(1, TType.String, TType.I32, 0));
        Writes("0B 0001 00000000", (ref w) => w.WriteString(1, ""));
        Writes("0B 0001 00000000", (ref w) => w.WriteBinary(1, []));
    }

    [Test]
    public void Strings_travel_as_utf8()
    {
        Writes("00000002 C3A9", (ref w) => w.WriteString("\u00e9"));
        Writes("00000003 E282AC", (ref w) => w.WriteString("\u20ac"));
        Writes("00000004 F09F9880", (ref w) => w.WriteString("\ud83d\ude00"));
        Writes("00000001 00", (ref w) => w.WriteString("\0"));
        Writes("00000003 EFBFBF", (ref w) => w.WriteString("\uffff"));
    }

    [Test]
    public void A_lone_surrogate_becomes_the_replacement_character()
    {
        Writes("00000005 61 EFBFBD 62", (ref w) => w.WriteString("a\ud83db"));
        Writes("00000003 EFBFBD", (ref w) => w.WriteString("\ude00"));
        Writes("00000006 EFBFBD EFBFBD", (ref w) => w.WriteString("\ude00\ud83d"));
    }

    [Test]
    public void Null_strings_are_refused_before_anything_is_written()
    {
        using var output = new OutputBuffer();

        Assert.That(() => new BinaryProtocolWriter(output).WriteString(1, null!), Throws.ArgumentNullException);
        Assert.That(() => new BinaryProtocolWriter(output).WriteString(null!), Throws.ArgumentNullException);
        Assert.That(output.Length, Is.Zero);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(7)]
    [TestCase(1000)]
    [TestCase(100_000)]
    public void Bulk_lists_equal_element_by_element_writing(int count)
    {
        var random = new Random(count);
        bool[] bools = [.. Enumerable.Range(0, count).Select(_ => random.Next(2) == 1)];
        sbyte[] i8s = [.. bools.Select(_ => (sbyte)random.Next())];
        short[] i16s = [.. bools.Select(_ => (short)random.Next())];
        int[] i32s = [.. bools.Select(_ => random.Next(int.MinValue, int.MaxValue))];
        long[] i64s = [.. bools.Select(_ => random.NextInt64(long.MinValue, long.MaxValue))];
        double[] doubles = [.. i64s.Select(BitConverter.Int64BitsToDouble)];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Written((ref w) => w.WriteBools(bools)).AsSpan().SequenceEqual(EachOf(bools, (ref w, v) => w.WriteBool(v))), Is.True, "Bool");
            Assert.That(Written((ref w) => w.WriteI8s(i8s)).AsSpan().SequenceEqual(EachOf(i8s, (ref w, v) => w.WriteI8(v))), Is.True, "I8");
            Assert.That(Written((ref w) => w.WriteI16s(i16s)).AsSpan().SequenceEqual(EachOf(i16s, (ref w, v) => w.WriteI16(v))), Is.True, "I16");
            Assert.That(Written((ref w) => w.WriteI32s(i32s)).AsSpan().SequenceEqual(EachOf(i32s, (ref w, v) => w.WriteI32(v))), Is.True, "I32");
            Assert.That(Written((ref w) => w.WriteI64s(i64s)).AsSpan().SequenceEqual(EachOf(i64s, (ref w, v) => w.WriteI64(v))), Is.True, "I64");
            Assert.That(Written((ref w) => w.WriteDoubles(doubles)).AsSpan().SequenceEqual(EachOf(doubles, (ref w, v) => w.WriteDouble(v))), Is.True, "Double");
        }
    }

    [Test]
    public void Bools_made_by_unsafe_code_are_written_as_0_and_1()
    {
        byte[] odd = [0, 1, 2, 255];

        Writes("00 01 01 01", (ref w) => w.WriteBools(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, bool>(odd)));
    }

    [Test]
    public void Values_cross_the_growth_of_the_buffer_at_every_offset()
    {
        // A new buffer has room for 1 KiB or a little more: the value begins at every place round that border.
        AnyStruct value = new(
            (1, new AnyText("h\u00e9\ud83d\ude00"u8.ToArray())), (2, new AnyNumber(TType.I64, 0x0102030405060708)), (3, new AnyUuid(s_uuid)));
        byte[] expected = PlainBinaryEncoder.Struct(value);
        for (int lead = 980; lead < 1030; lead++)
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
            Assert.That(bytes.AsSpan(lead + expected.Length).ToArray(), Is.EqualTo(Hex("00000007 68 C3A9 F09F9880")), $"behind {lead} bytes");
        }
    }

    [Test]
    public void What_contains_itself_is_refused_before_the_stack_ends()
    {
        Node snake = new();
        snake.Next = snake;

        TProtocolException failure = Assert.Throws<TProtocolException>(() => Written((ref w) => snake.Write(ref w)))!;

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.DepthLimit));
        Assert.That(failure.Message, Does.Contain("1024"));
    }

    private delegate void WritingOne<T>(ref BinaryProtocolWriter writer, T value);

    private static byte[] EachOf<T>(T[] values, WritingOne<T> write) => Written((ref w) =>
    {
        foreach (T value in values)
        {
            write(ref w, value);
        }
    });

    private static void Writes(string hex, Writing write) => Assert.That(Written(write), Is.EqualTo(Hex(hex)));
}
