using static ThriftRpc.Protocol.Tests.JsonBytes;

namespace ThriftRpc.Protocol.Tests;

/// <summary>Golden texts, as the libraries of Apache Thrift write them.</summary>
[TestFixture]
internal sealed class JsonProtocolWriterTests
{
    private static readonly Guid s_uuid = new("00112233-4455-6677-8899-aabbccddeeff");

    [Test]
    public void A_field_is_its_id_and_an_object_with_the_value_under_its_type()
    {
        using (Assert.EnterMultipleScope())
        {
            WritesFields("""{"1":{"tf":1}}""", (ref w) => w.WriteBool(1, true));
            WritesFields("""{"1":{"tf":0}}""", (ref w) => w.WriteBool(1, false));
            WritesFields("""{"2":{"i8":-128}}""", (ref w) => w.WriteI8(2, sbyte.MinValue));
            WritesFields("""{"3":{"i16":258}}""", (ref w) => w.WriteI16(3, 258));
            WritesFields("""{"4":{"i32":16909060}}""", (ref w) => w.WriteI32(4, 16909060));
            WritesFields("""{"5":{"i64":72623859790382856}}""", (ref w) => w.WriteI64(5, 72623859790382856));
            WritesFields("""{"6":{"dbl":1.5}}""", (ref w) => w.WriteDouble(6, 1.5));
            WritesFields("""{"7":{"str":"hi"}}""", (ref w) => w.WriteString(7, "hi"));
            WritesFields("""{"8":{"str":"AP+A"}}""", (ref w) => w.WriteBinary(8, [0x00, 0xFF, 0x80]));
            WritesFields("""{"9":{"uid":"00112233-4455-6677-8899-aabbccddeeff"}}""", (ref w) => w.WriteUuid(9, s_uuid));
            WritesFields("""{"10":{"rec":{}}}""", (ref w) =>
            {
                w.WriteStructField(10);
                w.WriteStructEnd(w.WriteStructBegin());
            });
            WritesFields("""{"11":{"lst":["i32",0]}}""", (ref w) => w.WriteListEnd(w.WriteListBegin(11, TType.I32, 0)));
            WritesFields("""{"12":{"set":["str",0]}}""", (ref w) => w.WriteSetEnd(w.WriteSetBegin(12, TType.String, 0)));
            WritesFields("""{"13":{"map":["i64","rec",0,{}]}}""", (ref w) => w.WriteMapEnd(w.WriteMapBegin(13, TType.I64, TType.Struct, 0)));
            WritesFields("""{"14":{"rec":{"1":{"i32":5}}}}""", (ref w) => w.WriteRaw(14, TType.Struct, """{"1":{"i32":5}}"""u8));
        }
    }

    [Test]
    public void Elements_follow_the_type_and_the_count()
    {
        using (Assert.EnterMultipleScope())
        {
            WritesList("""["tf",2,1,0]""", TType.Bool, (ref w) => w.WriteBool(true), (ref w) => w.WriteBool(false));
            WritesList("""["i8",2,-1,127]""", TType.I8, (ref w) => w.WriteI8(-1), (ref w) => w.WriteI8(127));
            WritesList("""["i16",1,-2]""", TType.I16, (ref w) => w.WriteI16(-2));
            WritesList("""["i32",1,-3]""", TType.I32, (ref w) => w.WriteI32(-3));
            WritesList("""["i64",1,-4]""", TType.I64, (ref w) => w.WriteI64(-4));
            WritesList("""["dbl",2,-2,0.1]""", TType.Double, (ref w) => w.WriteDouble(-2), (ref w) => w.WriteDouble(0.1));
            WritesList("""["str",2,"hi",""]""", TType.String, (ref w) => w.WriteString("hi"), (ref w) => w.WriteString(""));
            WritesList("""["str",1,"/g"]""", TType.String, (ref w) => w.WriteBinary([0xFE]));
            WritesList("""["uid",1,"00112233-4455-6677-8899-aabbccddeeff"]""", TType.Uuid, (ref w) => w.WriteUuid(s_uuid));
            WritesList("""["rec",2,{},{}]""", TType.Struct, EmptyStruct, EmptyStruct);
            WritesList("""["lst",1,["set",0]]""", TType.List, (ref w) => w.WriteListEnd(w.WriteListBegin(TType.Set, 0)));
            WritesList("""["set",1,["map",0]]""", TType.Set, (ref w) => w.WriteSetEnd(w.WriteSetBegin(TType.Map, 0)));
            WritesList("""["map",1,["dbl","uid",0,{}]]""", TType.Map, (ref w) => w.WriteMapEnd(w.WriteMapBegin(TType.Double, TType.Uuid, 0)));
        }
    }

    [Test]
    public void Keys_that_are_numbers_are_quoted_and_values_are_not()
    {
        using (Assert.EnterMultipleScope())
        {
            WritesMap("""["tf","i32",1,{"1":9}]""", TType.Bool, TType.I32, (ref w) => w.WriteBool(true), (ref w) => w.WriteI32(9));
            WritesMap("""["i8","tf",1,{"-1":0}]""", TType.I8, TType.Bool, (ref w) => w.WriteI8(-1), (ref w) => w.WriteBool(false));
            WritesMap("""["i16","i8",1,{"7":-7}]""", TType.I16, TType.I8, (ref w) => w.WriteI16(7), (ref w) => w.WriteI8(-7));
            WritesMap(
                """["i32","str",2,{"1":"a","2":"b"}]""", TType.I32, TType.String,
                (ref w) => w.WriteI32(1), (ref w) => w.WriteString("a"), (ref w) => w.WriteI32(2), (ref w) => w.WriteString("b"));
            WritesMap("""["i64","dbl",1,{"5":0.5}]""", TType.I64, TType.Double, (ref w) => w.WriteI64(5), (ref w) => w.WriteDouble(0.5));
            WritesMap("""["dbl","i64",1,{"0.5":5}]""", TType.Double, TType.I64, (ref w) => w.WriteDouble(0.5), (ref w) => w.WriteI64(5));
            WritesMap("""["dbl","dbl",1,{"NaN":"NaN"}]""", TType.Double, TType.Double, (ref w) => w.WriteDouble(double.NaN), (ref w) => w.WriteDouble(double.NaN));
            WritesMap("""["str","str",1,{"k":"/g"}]""", TType.String, TType.String, (ref w) => w.WriteString("k"), (ref w) => w.WriteBinary([0xFE]));
        }
    }

    /// <summary>Not JSON any more, but what Apache's libraries write, and read again.</summary>
    [Test]
    public void Keys_that_are_structs_or_containers_stand_in_their_place()
    {
        using (Assert.EnterMultipleScope())
        {
            WritesMap("""["rec","rec",1,{{}:{}}]""", TType.Struct, TType.Struct, EmptyStruct, EmptyStruct);
            WritesMap(
                """["rec","i32",1,{{"1":{"i32":5}}:6}]""", TType.Struct, TType.I32,
                (ref w) =>
                {
                    int outer = w.WriteStructBegin();
                    w.WriteI32(1, 5);
                    w.WriteStructEnd(outer);
                },
                (ref w) => w.WriteI32(6));
            WritesMap(
                """["lst","map",1,{["i32",1,5]:["i8","i8",1,{"1":2}]}]""", TType.List, TType.Map,
                (ref w) =>
                {
                    int outer = w.WriteListBegin(TType.I32, 1);
                    w.WriteI32(5);
                    w.WriteListEnd(outer);
                },
                (ref w) =>
                {
                    int outer = w.WriteMapBegin(TType.I8, TType.I8, 1);
                    w.WriteI8(1);
                    w.WriteI8(2);
                    w.WriteMapEnd(outer);
                });
        }
    }

    [Test]
    public void Fields_and_structs_follow_one_another()
    {
        WritesFields("""{"1":{"i32":1},"2":{"rec":{"1":{"tf":1},"3":{"lst":["rec",1,{"9":{"i8":3}}]}}},"4":{"set":["i16",1,5]},"5":{"str":"x"}}""", (ref w) =>
        {
            w.WriteI32(1, 1);
            w.WriteStructField(2);
            int inner = w.WriteStructBegin();
            w.WriteBool(1, true);
            int list = w.WriteListBegin(3, TType.Struct, 1);
            int element = w.WriteStructBegin();
            w.WriteI8(9, 3);
            w.WriteStructEnd(element);
            w.WriteListEnd(list);
            w.WriteStructEnd(inner);
            int set = w.WriteSetBegin(4, TType.I16, 1);
            w.WriteI16(5);
            w.WriteSetEnd(set);
            w.WriteString(5, "x");
        });
    }

    [Test]
    public void Field_ids_may_be_zero_or_negative()
    {
        WritesFields("""{"0":{"i32":1},"-1":{"i32":1},"-32768":{"i32":1},"32767":{"i32":1}}""", (ref w) =>
        {
            w.WriteI32(0, 1);
            w.WriteI32(-1, 1);
            w.WriteI32(short.MinValue, 1);
            w.WriteI32(short.MaxValue, 1);
        });
    }

    [Test]
    public void Extreme_numbers_keep_all_their_digits()
    {
        using (Assert.EnterMultipleScope())
        {
            Writes("127", (ref w) => w.WriteI8(sbyte.MaxValue));
            Writes("-32768", (ref w) => w.WriteI16(short.MinValue));
            Writes("32767", (ref w) => w.WriteI16(short.MaxValue));
            Writes("-2147483648", (ref w) => w.WriteI32(int.MinValue));
            Writes("2147483647", (ref w) => w.WriteI32(int.MaxValue));
            Writes("-9223372036854775808", (ref w) => w.WriteI64(long.MinValue));
            Writes("9223372036854775807", (ref w) => w.WriteI64(long.MaxValue));
            Writes("-0", (ref w) => w.WriteDouble(-0.0));
            Writes("5E-324", (ref w) => w.WriteDouble(double.Epsilon));
            Writes("-1.7976931348623157E+308", (ref w) => w.WriteDouble(double.MinValue));
            Writes("0.1", (ref w) => w.WriteDouble(0.1));
            Writes("0.30000000000000004", (ref w) => w.WriteDouble(0.1 + 0.2));
            Writes("1E+20", (ref w) => w.WriteDouble(1e20));
            Writes("-2.2250738585072014E-308", (ref w) => w.WriteDouble(-2.2250738585072014E-308));
            Writes("\"NaN\"", (ref w) => w.WriteDouble(double.NaN));
            Writes("\"Infinity\"", (ref w) => w.WriteDouble(double.PositiveInfinity));
            Writes("\"-Infinity\"", (ref w) => w.WriteDouble(double.NegativeInfinity));
        }
    }

    [Test]
    public void Binary_is_base64_without_padding()
    {
        using (Assert.EnterMultipleScope())
        {
            Writes("\"\"", (ref w) => w.WriteBinary([]));
            Writes("\"Zg\"", (ref w) => w.WriteBinary("f"u8));
            Writes("\"Zm8\"", (ref w) => w.WriteBinary("fo"u8));
            Writes("\"Zm9v\"", (ref w) => w.WriteBinary("foo"u8));
            Writes("\"Zm9vYg\"", (ref w) => w.WriteBinary("foob"u8));
            Writes("\"+/+/\"", (ref w) => w.WriteBinary([0xFB, 0xFF, 0xBF]));
        }
    }

    [Test]
    public void Messages_begin_with_version_name_type_and_sequence_id()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Text(OfMessage("echo"u8, TMessageType.Call, 16909060, new AnyStruct())), Is.EqualTo("""[1,"echo",1,16909060,{}]"""));
            Assert.That(Text(OfMessage("echo"u8, TMessageType.Reply, -2, new AnyStruct())), Is.EqualTo("""[1,"echo",2,-2,{}]"""));
            Assert.That(Text(OfMessage(""u8, TMessageType.Exception, 0, new AnyStruct())), Is.EqualTo("""[1,"",3,0,{}]"""));
            Assert.That(
                Text(OfMessage("a:b"u8, TMessageType.Oneway, 1, new Inner { Name = "n", Count = 2 })),
                Is.EqualTo("""[1,"a:b",4,1,{"1":{"str":"n"},"2":{"i32":2}}]"""));
            Assert.That(Text(OfMessage("q\"\\\n\u00e9"u8, TMessageType.Call, 1, new AnyStruct())), Is.EqualTo("[1,\"q\\\"\\\\\\n\u00e9\",1,1,{}]"));
        }
    }

    [Test]
    public void An_empty_container_of_types_that_do_not_exist_is_written_with_one_that_does()
    {
        Writes("""["i8",0]""", (ref w) => w.WriteListEnd(w.WriteListBegin(TType.Stop, 0)));
        Writes("""["i8",0]""", (ref w) => w.WriteSetEnd(w.WriteSetBegin(TType.Void, 0)));
        Writes("""["i8","i8",0,{}]""", (ref w) => w.WriteMapEnd(w.WriteMapBegin(TType.Stop, TType.Stop, 0)));
    }

    [Test]
    public void A_type_that_does_not_exist_is_refused([Values(0, 1, 5, 17, 255)] byte code)
    {
        var type = (TType)code;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => Written((ref w) => w.WriteListBegin(type, 1)), Throws.TypeOf<TProtocolException>().With.Message.Contains($" {code}."));
            Assert.That(() => Written((ref w) => w.WriteSetBegin(type, 1)), Throws.TypeOf<TProtocolException>().With.Message.Contains($" {code}."));
            Assert.That(() => Written((ref w) => w.WriteMapBegin(TType.I8, type, 1)), Throws.TypeOf<TProtocolException>().With.Message.Contains($" {code}."));
            Assert.That(() => WrittenFields((ref w) => w.WriteRaw(1, type, "1"u8)), Throws.TypeOf<TProtocolException>().With.Message.Contains($" {code}."));
        }
    }

    [Test]
    public void Null_strings_are_refused_before_anything_is_written()
    {
        using var output = new OutputBuffer();

        Assert.That(() => new JsonProtocolWriter(output).WriteString(1, null!), Throws.ArgumentNullException);
        Assert.That(() => new JsonProtocolWriter(output).WriteString(null!), Throws.ArgumentNullException);
        Assert.That(output.Length, Is.Zero);
    }

    [Test]
    public void Bulk_lists_equal_element_by_element_writing()
    {
        using (Assert.EnterMultipleScope())
        {
            WritesList("""["tf",2,1,0]""", TType.Bool, 2, (ref w) => w.WriteBools([true, false]));
            WritesList("""["i8",3,-128,0,127]""", TType.I8, 3, (ref w) => w.WriteI8s([-128, 0, 127]));
            WritesList("""["i16",2,-32768,258]""", TType.I16, 2, (ref w) => w.WriteI16s([-32768, 258]));
            WritesList("""["i32",2,-2147483648,1]""", TType.I32, 2, (ref w) => w.WriteI32s([int.MinValue, 1]));
            WritesList("""["i64",2,-9223372036854775808,1]""", TType.I64, 2, (ref w) => w.WriteI64s([long.MinValue, 1]));
            WritesList("""["dbl",3,0.5,"NaN",-0]""", TType.Double, 3, (ref w) => w.WriteDoubles([0.5, double.NaN, -0.0]));
            WritesList("""["i32",0]""", TType.I32, 0, (ref w) => w.WriteI32s([]));
        }
    }

    [Test]
    public void Every_value_is_encoded_as_a_plain_encoder_does_it()
    {
        var generator = new ValueGenerator(new Random(1));
        for (int i = 0; i < 1000; i++)
        {
            AnyStruct value = generator.Struct(depth: 4);

            Assert.That(Text(OfStruct(value)), Is.EqualTo(PlainJsonEncoder.Value(value)), $"Value {i} of the generator with seed 1");
        }
    }

    [Test]
    public void Values_cross_the_growth_of_the_buffer_at_every_offset()
    {
        // A new buffer has room for 1 KiB or a little more: the value begins at every place round that border.
        const string Expected =
            """{"1":{"i64":-72623859790382856},"2":{"uid":"00112233-4455-6677-8899-aabbccddeeff"},"3":{"dbl":-1.7976931348623157E+308},"4":{"str":"h\u0001é😀\\"},"5":{"str":"AP+A"}}""";
        for (int lead = 850; lead < 1030; lead++)
        {
            string text = Written((ref w) =>
            {
                w.WriteString(new string('x', lead));
                int outer = w.WriteStructBegin();
                w.WriteI64(1, -72623859790382856);
                w.WriteUuid(2, s_uuid);
                w.WriteDouble(3, double.MinValue);
                w.WriteString(4, "h\u0001\u00e9\ud83d\ude00\\");
                w.WriteBinary(5, [0x00, 0xFF, 0x80]);
                w.WriteStructEnd(outer);
            });

            Assert.That(text[(lead + 2)..], Is.EqualTo(Expected), $"behind {lead} bytes");
        }
    }

    [Test]
    public void What_contains_itself_is_refused_before_the_stack_ends()
    {
        Node snake = new();
        snake.Next = snake;

        TProtocolException failure = Bytes.FailureOf(() => Written((ref w) => snake.Write(ref w)));

        Assert.That(failure.Type, Is.EqualTo(TProtocolExceptionType.DepthLimit));
        Assert.That(failure.Message, Does.Contain("1024"));
    }

    [Test]
    public void A_message_that_fails_while_being_written_can_be_taken_back()
    {
        using var output = new OutputBuffer();
        TJsonProtocol.Default.WriteStruct(output, new AnyStruct((1, new AnyNumber(TType.I32, 7))));
        byte[] before = output.WrittenSpan.ToArray();
        var broken = new StructBody<Everything>(new Everything { Texts = [new string('x', 5000)], Parts = [new Inner { Name = null! }] });

        Assert.That(
            () => TJsonProtocol.Default.WriteMessage(output, new MessageHeader("a"u8, TMessageType.Call, 1), ref broken),
            Throws.TypeOf<TProtocolException>().With.Message.Contains("Inner.name"));
        output.Truncate(before.Length);
        TJsonProtocol.Default.WriteStruct(output, new AnyStruct());

        Assert.That(output.WrittenSpan.ToArray(), Is.EqualTo((byte[])[.. before, .. "{}"u8]));
    }

    private static void EmptyStruct(ref JsonProtocolWriter writer) => writer.WriteStructEnd(writer.WriteStructBegin());

    private static void Writes(string text, JsonWriting write) => Assert.That(Written(write), Is.EqualTo(text));

    private static void WritesFields(string text, JsonWriting write) => Assert.That(WrittenFields(write), Is.EqualTo(text));

    private static void WritesList(string text, TType type, params JsonWriting[] elements) =>
        WritesList(text, type, elements.Length, (ref writer) => WriteAll(ref writer, elements));

    /// <summary>A list and a set differ in their field's type only.</summary>
    private static void WritesList(string text, TType type, int count, JsonWriting writeElements)
    {
        Writes(text, (ref writer) =>
        {
            int outer = writer.WriteListBegin(type, count);
            writeElements(ref writer);
            writer.WriteListEnd(outer);
        });
        Writes(text, (ref writer) =>
        {
            int outer = writer.WriteSetBegin(type, count);
            writeElements(ref writer);
            writer.WriteSetEnd(outer);
        });
    }

    private static void WritesMap(string text, TType keyType, TType valueType, params JsonWriting[] keysAndValues) => Writes(text, (ref writer) =>
    {
        int outer = writer.WriteMapBegin(keyType, valueType, keysAndValues.Length / 2);
        WriteAll(ref writer, keysAndValues);
        writer.WriteMapEnd(outer);
    });

    private static void WriteAll(ref JsonProtocolWriter writer, JsonWriting[] parts)
    {
        foreach (JsonWriting part in parts)
        {
            part(ref writer);
        }
    }
}
