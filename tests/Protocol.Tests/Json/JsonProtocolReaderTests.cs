using static ThriftRpc.Protocol.Tests.JsonBytes;

namespace ThriftRpc.Protocol.Tests;

/// <summary>What is accepted beyond what the writer writes, and what is refused.</summary>
[TestFixture]
internal sealed class JsonProtocolReaderTests
{
    [Test]
    public void White_space_is_passed_over_wherever_json_allows_it()
    {
        const string Tight = """[1,"n",1,2,{"1":{"map":["i32","lst",1,{"5":["rec",1,{"1":{"dbl":0.5}}]}]},"2":{"set":["str",0]},"3":{"rec":{}}}]""";
        string expected = Text(OfStruct(ToMessage<AnyStruct>(Tight).Value));
        foreach (string space in (string[])[" ", "\t", "\r", "\n", " \r\n\t "])
        {
            // Between any two tokens: strings are whole tokens here, as none of them holds punctuation or numbers of two digits.
            string loose = System.Text.RegularExpressions.Regex.Replace(Tight, "\"[^\"]*\"|[0-9.]+|[^\"]", token => $"{space}{token}") + space;

            Assert.That(Text(OfStruct(ToMessage<AnyStruct>(loose).Value)), Is.EqualTo(expected));
            Assert.That(() => SkipMessage(Utf8(loose)), Throws.Nothing);
        }
    }

    [TestCase("\u00a0")]
    [TestCase("\f")]
    [TestCase("\v")]
    [TestCase("\0")]
    [TestCase("\ufeff")]
    public void Other_space_is_refused(string space)
    {
        Assert.That(() => ToStruct<AnyStruct>($"{space}{{}}"), Throws.TypeOf<TProtocolException>());
        Assert.That(() => ToStruct<AnyStruct>($"{{{space}}}"), Throws.TypeOf<TProtocolException>());
        Assert.That(() => ToStruct<AnyStruct>($"{{}}{space}"), Throws.TypeOf<TProtocolException>());
    }

    [TestCase("0", 0)]
    [TestCase("-0", 0)]
    [TestCase("1", 1)]
    [TestCase("-128", -128)]
    [TestCase("127", 127)]
    public void Integers_are_read_to_their_bounds(string json, int value)
    {
        Assert.That(Read(json, (ref r) => r.ReadI8()), Is.EqualTo(value));
        Assert.That(Read(json, (ref r) => r.ReadI16()), Is.EqualTo(value));
        Assert.That(Read(json, (ref r) => r.ReadI32()), Is.EqualTo(value));
        Assert.That(Read(json, (ref r) => r.ReadI64()), Is.EqualTo(value));
    }

    [Test]
    public void Extreme_integers_are_read()
    {
        Assert.That(Read("-32768", (ref r) => r.ReadI16()), Is.EqualTo(short.MinValue));
        Assert.That(Read("32767", (ref r) => r.ReadI16()), Is.EqualTo(short.MaxValue));
        Assert.That(Read("-2147483648", (ref r) => r.ReadI32()), Is.EqualTo(int.MinValue));
        Assert.That(Read("2147483647", (ref r) => r.ReadI32()), Is.EqualTo(int.MaxValue));
        Assert.That(Read("-9223372036854775808", (ref r) => r.ReadI64()), Is.EqualTo(long.MinValue));
        Assert.That(Read("9223372036854775807", (ref r) => r.ReadI64()), Is.EqualTo(long.MaxValue));
    }

    [TestCase("128", "i8")]
    [TestCase("-129", "i8")]
    [TestCase("32768", "i16")]
    [TestCase("-32769", "i16")]
    [TestCase("2147483648", "i32")]
    [TestCase("-2147483649", "i32")]
    [TestCase("9223372036854775808", "i64")]
    [TestCase("-9223372036854775809", "i64")]
    [TestCase("99999999999999999999999999", "i64")]
    [TestCase("1.5", "i32")]
    [TestCase("1e3", "i32")]
    [TestCase("1E3", "i64")]
    [TestCase("1.0", "i8")]
    [TestCase("+1", "i16")]
    [TestCase("-", "i32")]
    [TestCase("--1", "i32")]
    [TestCase("+01", "i32")]
    [TestCase("0.", "i64")]
    [TestCase("0x10", "i64", "\"x10]\"")]
    [TestCase("true", "i32")]
    [TestCase("null", "i32")]
    [TestCase("\"1\"", "i32")]
    [TestCase("NaN", "i32")]
    [TestCase("1_0", "i32", "\"_0]\"")]
    public void What_is_no_integer_of_its_type_is_refused_and_quoted(string json, string type, string? found = null)
    {
        string list = $"[\"{type}\",1,{json}]";
        var any = (JsonReading<object>)((ref r) => AnyValue.Read(TType.List, ref r));
        var raw = (JsonReading<object>)((ref r) => r.ReadRaw(TType.List));

        Assert.That(FailureOf(list, any), Does.Contain(found ?? json));
        Assert.That(FailureOf(list, raw), Is.EqualTo(FailureOf(list, any)));
    }

    [Test]
    public void The_error_names_the_type_and_its_range()
    {
        Assert.That(FailureOf("300", (ref r) => r.ReadI8()), Is.EqualTo("\"300\" is no i8: a whole number from -128 to 127."));
        Assert.That(FailureOf("1.", (ref r) => r.ReadDouble()), Is.EqualTo("\"1.\" is no double."));
        Assert.That(FailureOf("", (ref r) => r.ReadI8()), Does.Contain("ends too early"));
    }

    [TestCase("0", false)]
    [TestCase("1", true)]
    [TestCase("-1", true)]
    [TestCase("2", true)]
    [TestCase("9223372036854775807", true)]
    public void Every_whole_number_but_zero_reads_as_true(string json, bool value)
    {
        Assert.That(Read(json, (ref r) => r.ReadBool()), Is.EqualTo(value));
    }

    [TestCase("true")]
    [TestCase("false")]
    [TestCase("1.0")]
    [TestCase("\"1\"")]
    public void Bools_are_numbers(string json)
    {
        Assert.That(FailureOf(json, (ref r) => r.ReadBool()), Does.Contain("bool"));
    }

    [TestCase("0", 0.0)]
    [TestCase("1", 1.0)]
    [TestCase("-1.5", -1.5)]
    [TestCase("1e2", 100.0)]
    [TestCase("1E+2", 100.0)]
    [TestCase("25e-1", 2.5)]
    [TestCase("0.10000000000000001", 0.1)]
    [TestCase("1.7976931348623157E308", double.MaxValue)]
    [TestCase("5E-324", double.Epsilon)]
    [TestCase("1e-400", 0.0)]
    [TestCase("123456789012345678901234567890", 123456789012345678901234567890.0)]
    [TestCase("\"NaN\"", double.NaN)]
    [TestCase("\"Infinity\"", double.PositiveInfinity)]
    [TestCase("\"-Infinity\"", double.NegativeInfinity)]
    public void Doubles_are_read(string json, double value)
    {
        Assert.That(Read(json, (ref r) => r.ReadDouble()), Is.EqualTo(value));
        Assert.That(Read(json, (ref r) => r.ReadRaw(TType.Double)), Is.EqualTo(Utf8(json)));
    }

    [Test]
    public void Zero_keeps_its_sign([Values("-0", "-0.0", "-0e5")] string json)
    {
        Assert.That(double.IsNegative(Read(json, (ref r) => r.ReadDouble())), Is.True);
    }

    [TestCase("-000000000001", -1)]
    [TestCase("007", 7)]
    [TestCase("-0", 0)]
    public void Zeros_in_front_of_a_whole_number_as_Node_writes_them_are_read(string json, long value) =>
        Assert.That(Read(json, (ref r) => r.ReadI64()), Is.EqualTo(value));

    [TestCase("nan", 0x7FF8000000000000)]
    [TestCase("NaN", 0x7FF8000000000000)]
    [TestCase("inf", 0x7FF0000000000000)]
    [TestCase("Infinity", 0x7FF0000000000000)]
    [TestCase("-inf", unchecked((long)0xFFF0000000000000))]
    [TestCase("-Infinity", unchecked((long)0xFFF0000000000000))]
    public void What_Python_and_Node_write_without_quotes_is_read(string json, long bits)
    {
        Assert.That(BitConverter.DoubleToInt64Bits(Read(json, (ref r) => r.ReadDouble())), Is.EqualTo(bits));
    }

    [TestCase("1e400")]
    [TestCase("-1e400")]
    [TestCase("+1")]
    [TestCase("01")]
    [TestCase(".5")]
    [TestCase("5.")]
    [TestCase("1e")]
    [TestCase("1e+")]
    [TestCase("-")]
    [TestCase("Nan")]
    [TestCase("infinity")]
    [TestCase("nano")]
    [TestCase("-nan")]
    [TestCase("null")]
    [TestCase("\"1.5\"")]
    [TestCase("\"nan\"")]
    [TestCase("\"Infinityx\"")]
    [TestCase("\"-Inf\"")]
    [TestCase("\"\"")]
    public void What_is_no_double_is_refused_and_quoted(string json)
    {
        Assert.That(FailureOf(json, (ref r) => r.ReadDouble()), Does.Contain(json).And.Contain("double"));
    }

    [TestCase("00112233-4455-6677-8899-aabbccddeeff")]
    [TestCase("00112233-4455-6677-8899-AABBCCDDEEFF")]
    [TestCase("00112233\\u002d4455-6677-8899-aabbccddeeff")]
    public void Uuids_are_read_in_canonical_form(string json)
    {
        Assert.That(Read($"\"{json}\"", (ref r) => r.ReadUuid()), Is.EqualTo(new Guid("00112233-4455-6677-8899-aabbccddeeff")));
    }

    [TestCase("")]
    [TestCase("00112233445566778899aabbccddeeff")]
    [TestCase("{00112233-4455-6677-8899-aabbccddeeff}")]
    [TestCase("00112233-4455-6677-8899-aabbccddeef")]
    [TestCase("00112233-4455-6677-8899-aabbccddeeff0")]
    [TestCase(" 00112233-4455-6677-8899-aabbccddeeff")]
    [TestCase("0011223g-4455-6677-8899-aabbccddeeff")]
    public void Another_form_of_uuid_is_refused_and_quoted(string json)
    {
        Assert.That(FailureOf($"\"{json}\"", (ref r) => r.ReadUuid()), Does.Contain($"\"{json}\" is not a uuid"));
        Assert.That(FailureOf($"\"{json}\"", (ref r) => r.ReadRaw(TType.Uuid)), Does.Contain($"\"{json}\" is not a uuid"));
    }

    [Test]
    public void Keys_are_read_as_they_are_written()
    {
        ReadsMap<AnyNumber>("""["tf","i8",1,{"1":2}]""", key => Assert.That(key.Bits, Is.EqualTo(1)));
        ReadsMap<AnyNumber>("""["i64","i8",1,{"-9223372036854775808":2}]""", key => Assert.That(key.Bits, Is.EqualTo(long.MinValue)));
        ReadsMap<AnyNumber>("""["dbl","i8",1,{"-1.5":2}]""", key => Assert.That(BitConverter.Int64BitsToDouble(key.Bits), Is.EqualTo(-1.5)));
        ReadsMap<AnyNumber>("""["dbl","i8",1,{"Infinity":2}]""", key => Assert.That(BitConverter.Int64BitsToDouble(key.Bits), Is.EqualTo(double.PositiveInfinity)));
        ReadsMap<AnyText>("""["str","i8",1,{"Zm9v":2}]""", key => Assert.That(key.Content, Is.EqualTo("foo"u8.ToArray())));
        ReadsMap<AnyStruct>("""["rec","i8",1,{{"1":{"i32":1}}:2}]""", key => Assert.That(key.Fields, Has.Length.EqualTo(1)));
        ReadsMap<AnyElements>("""["lst","i8",1,{["i32",2,1,2]:2}]""", key => Assert.That(key.Items, Has.Length.EqualTo(2)));
        ReadsMap<AnyPairs>("""["map","i8",1,{["i32","i32",1,{"1":2}]:2}]""", key => Assert.That(key.Items, Has.Length.EqualTo(1)));
    }

    [TestCase("""["i32","i8",1,{1:2}]""", "Instead of '\"' the message has \"1:2}]\".")]
    [TestCase("""["i32","i8",1,{"1:2}]""", "Instead of '\"' the message has \":2}]\".")]
    [TestCase("""["i32","i8",1,{" 1":2}]""", "is no i32")]
    [TestCase("""["i32","i8",1,{"1 ":2}]""", "Instead of '\"'")]
    [TestCase("""["i32","i8",1,{"":2}]""", "is no i32")]
    [TestCase("""["dbl","i8",1,{1.5:2}]""", "Instead of '\"'")]
    [TestCase("""["dbl","i8",1,{"x":2}]""", "is no double")]
    [TestCase("""["dbl","i8",1,{"1.5x":2}]""", "Instead of '\"'")]
    [TestCase("""["i32","i8",1,{"1":"2"}]""", "\"\"2\"\" is no i8")]
    [TestCase("""["i32","i8",1,{"1",2}]""", "Instead of ':' the message has \",2}]\".")]
    public void A_key_in_another_form_is_refused(string json, string message)
    {
        Assert.That(FailureOf(json, (ref r) => AnyValue.Read(TType.Map, ref r)), Does.Contain(message));
        Assert.That(FailureOf(json, (ref r) => r.ReadRaw(TType.Map)), Does.Contain(message));
    }

    [TestCase("""["i32",1]""", "Instead of ',' the message has \"]\".")]
    [TestCase("""["i32",2,1]""", "Instead of ',' the message has \"]\".")]
    [TestCase("""["i32",1,1,2]""", "Instead of ']' the message has \",2]\".")]
    [TestCase("""["i32",0,1]""", "Instead of ']' the message has \",1]\".")]
    [TestCase("""["i32",1,]""", "\"]\" is no i32")]
    [TestCase("""["i32"]""", "Instead of ',' the message has \"]\".")]
    [TestCase("""[]""", "Instead of '\"' the message has \"]\".")]
    [TestCase("""{}""", "Instead of '[' the message has \"{}\".")]
    [TestCase("""["i32","1",1]""", "is no count")]
    [TestCase("""["i32",1.0,1]""", "\"1.0\" is no count")]
    [TestCase("""["i32",2147483648,1]""", "\"2147483648\" is no count")]
    [TestCase("""["i32",1:1]""", "Instead of ',' the message has \":1]\".")]
    public void A_list_that_is_not_what_it_announces_is_refused(string json, string message)
    {
        // Blanks make the message long enough for its count, so that the elements themselves are looked at.
        string padded = json + new string(' ', 20);
        message = message.Replace("\".", $"{new string(' ', 20)}\".", StringComparison.Ordinal);

        foreach (JsonReading<object> read in (JsonReading<object>[])
            [(ref r) => AnyValue.Read(TType.List, ref r), (ref r) => AnyValue.Read(TType.Set, ref r), (ref r) => r.ReadRaw(TType.List), (ref r) => r.ReadRaw(TType.Set)])
        {
            Assert.That(FailureOf(padded, read), Does.Contain(message));
        }
    }

    [TestCase("""["i8","i8",1,{}]""", "Instead of '\"'")]
    [TestCase("""["i8","i8",2,{"1":2}]""", "Instead of ','")]
    [TestCase("""["i8","i8",1,{"1":2,"3":4}]""", "Instead of '}'")]
    [TestCase("""["i8","i8",0,{"1":2}]""", "Instead of '}'")]
    [TestCase("""["i8","i8",1,{"1"}]""", "Instead of ':'")]
    [TestCase("""["i8","i8",1,{"1":2},3]""", "Instead of ']'")]
    [TestCase("""["i8","i8",1,"1":2]""", "Instead of '{'")]
    [TestCase("""["i8","i8",0]""", "Instead of ','")]
    [TestCase("""["i8",1,{"1":2}]""", "Instead of '\"'")]
    public void A_map_that_is_not_what_it_announces_is_refused(string json, string message)
    {
        string padded = json + new string(' ', 20);

        Assert.That(FailureOf(padded, (ref r) => AnyValue.Read(TType.Map, ref r)), Does.Contain(message));
        Assert.That(FailureOf(padded, (ref r) => r.ReadRaw(TType.Map)), Does.Contain(message));
    }

    [TestCase("byte")]
    [TestCase("i31")]
    [TestCase("I32")]
    [TestCase("")]
    [TestCase("i")]
    [TestCase("tfx")]
    [TestCase("stop")]
    [TestCase("i\\u00332")]
    public void A_type_that_does_not_exist_is_refused_and_quoted(string name)
    {
        string message = $"There is no type with the name \"{name}\".";

        using (Assert.EnterMultipleScope())
        {
            Assert.That(FailureOf($"{{\"1\":{{\"{name}\":1}}}}", (ref r) => AnyStruct.Read(ref r)), Is.EqualTo(message));
            Assert.That(FailureOf($"{{\"1\":{{\"{name}\":1}}}}", (ref r) => r.ReadRaw(TType.Struct)), Is.EqualTo(message));
            Assert.That(FailureOf($"[\"{name}\",1,1]", (ref r) => AnyValue.Read(TType.List, ref r)), Is.EqualTo(message));
            Assert.That(FailureOf($"[\"{name}\",1,1]", (ref r) => AnyValue.Read(TType.Set, ref r)), Is.EqualTo(message));
            Assert.That(FailureOf($"[\"{name}\",\"i8\",1,{{\"1\":1}}]", (ref r) => AnyValue.Read(TType.Map, ref r)), Is.EqualTo(message));
            Assert.That(FailureOf($"[\"i8\",\"{name}\",1,{{\"1\":1}}]", (ref r) => AnyValue.Read(TType.Map, ref r)), Is.EqualTo(message));
        }
    }

    [TestCase("i32")]
    [TestCase("")]
    [TestCase("void")]
    [TestCase("new-type")]
    public void An_empty_container_may_name_any_type(string name)
    {
        Assert.That(((AnyElements)Read($"[\"{name}\",0]", (ref r) => AnyValue.Read(TType.List, ref r))).Items, Is.Empty);
        Assert.That(((AnyElements)Read($"[\"{name}\",0]", (ref r) => AnyValue.Read(TType.Set, ref r))).Items, Is.Empty);
        Assert.That(((AnyPairs)Read($"[\"{name}\",\"{name}\",0,{{}}]", (ref r) => AnyValue.Read(TType.Map, ref r))).Items, Is.Empty);
        Assert.That(ToStruct<Everything>($"{{\"19\":{{\"map\":[\"{name}\",\"{name}\",0,{{}}]}}}}").Index, Is.Empty);
    }

    [TestCase("""{"1":{"i32":1}""", "ends too early")]
    [TestCase("""{"1":{"i32":1}}}""", "1 bytes are left over")]
    [TestCase("""{"1":{"i32":1},}""", "Instead of '\"' the message has \"}\".")]
    [TestCase("""{,"1":{"i32":1}}""", "Instead of '\"'")]
    [TestCase("""{"1":{"i32":1}"2":{"i32":1}}""", "Instead of ','")]
    [TestCase("""{"1":{"i32":1,"i32":2}}""", "Instead of '}' the message has \",\"i32\":2}}\".")]
    [TestCase("""{"1":{}}""", "Instead of '\"'")]
    [TestCase("""{"1":1}""", "Instead of '{' the message has \"1}\".")]
    [TestCase("""{"1"}""", "Instead of ':'")]
    [TestCase("""{"1":{"i32"}}""", "Instead of ':'")]
    [TestCase("""{1:{"i32":1}}""", "Instead of '\"'")]
    [TestCase("""{"32768":{"i32":1}}""", "\"32768\"\" is no field id: a whole number from -32768 to 32767.")]
    [TestCase("""{"-32769":{"i32":1}}""", "is no field id")]
    [TestCase("""{"name":{"i32":1}}""", "\"name\"\" is no field id")]
    [TestCase("""{"+1":{"i32":1}}""", "is no field id")]
    [TestCase("""{"+1":{"i32":1}}""", "is no field id")]
    [TestCase("""{"":{"i32":1}}""", "is no field id")]
    [TestCase("""[]""", "Instead of '{' the message has \"[]\".")]
    [TestCase("""{]""", "Instead of '\"' the message has \"]\".")]
    [TestCase("""{"1":{"rec":null}}""", "Instead of '{' the message has \"null}}\".")]
    public void A_struct_in_another_form_is_refused(string json, string message)
    {
        Assert.That(FailureOf(json, (ref r) => AnyStruct.Read(ref r)), Does.Contain(message));
        Assert.That(FailureOf(json, (ref r) => r.ReadRaw(TType.Struct)), Does.Contain(message));
    }

    [Test]
    public void Field_ids_reach_from_end_to_end_of_i16()
    {
        AnyStruct value = ToStruct<AnyStruct>("""{"-32768":{"tf":1},"32767":{"tf":1},"0":{"tf":1},"-0":{"tf":1}}""");

        Assert.That(value.Fields.Select(field => field.Id), Is.EqualTo((short[])[short.MinValue, short.MaxValue, 0, 0]));
    }

    [Test]
    public void Fields_that_the_idl_does_not_know_are_passed_over()
    {
        string unknown = string.Join(",", ValueGenerator.Types.Select((type, i) =>
            PlainJsonEncoder.Value(new AnyStruct(((short)(100 + i), new ValueGenerator(new Random(i)).Value(type, depth: 3))))[1..^1]));

        Inner value = ToStruct<Inner>($"{{{unknown},\"1\":{{\"str\":\"name\"}},\"2\":{{\"str\":\"not a number\"}}}}");

        Assert.That(value, Is.EqualTo(new Inner { Name = "name" }));
    }

    [Test]
    public void A_value_of_every_type_is_passed_to_its_last_byte()
    {
        foreach (TType type in ValueGenerator.Types)
        {
            var generator = new ValueGenerator(new Random((int)type));
            for (int i = 0; i < 100; i++)
            {
                byte[] bytes = Utf8(PlainJsonEncoder.Value(generator.Value(type, depth: 5)));
                var reader = new JsonProtocolReader(bytes, ThriftLimits.Default);

                reader.Skip(type);

                Assert.That(reader.Position, Is.EqualTo(bytes.Length), () => Text(bytes));
            }
        }
    }

    [Test]
    public void A_type_code_that_does_not_exist_cannot_be_skipped([Values(0, 1, 5, 17, 255)] byte code)
    {
        Assert.That(FailureOf("1", (ref r) => r.ReadRaw((TType)code)), Does.Contain($" {code}."));
    }

    [Test]
    public void Raw_values_travel_through_a_reader_and_a_writer_unchanged()
    {
        var generator = new ValueGenerator(new Random(4));
        foreach (TType type in ValueGenerator.Types)
        {
            for (int i = 0; i < 30; i++)
            {
                // As the value of a field between two others, with white space round it and in it.
                string encoded = PlainJsonEncoder.Value(generator.Value(type, depth: 3)).Replace("},{", "} , {", StringComparison.Ordinal);
                string name = PlainJsonEncoder.NameOf(type);
                string json = $"{{\"1\":{{\"tf\":1}},\"5\":{{\"{name}\": {encoded} }},\"6\":{{\"tf\":0}}}}";

                (byte[] raw, bool last) = Read(json, (ref r) =>
                {
                    int outer = r.ReadStructBegin();
                    r.ReadFieldBegin(out _, out _);
                    r.ReadBool();
                    r.ReadFieldBegin(out TType found, out short id);
                    Assert.That((found, id), Is.EqualTo((type, 5)));
                    byte[] value = r.ReadRaw(type);
                    r.ReadFieldBegin(out _, out _);
                    bool behind = r.ReadBool();
                    r.ReadFieldBegin(out _, out _);
                    r.ReadStructEnd(outer);
                    return (value, behind);
                });
                string copy = WrittenFields((ref w) =>
                {
                    w.WriteBool(1, true);
                    w.WriteRaw(5, type, raw);
                    w.WriteBool(6, last);
                });

                Assert.That(Text(raw), Is.EqualTo(encoded));
                Assert.That(copy, Is.EqualTo($"{{\"1\":{{\"tf\":1}},\"5\":{{\"{name}\":{encoded}}},\"6\":{{\"tf\":0}}}}"));
            }
        }
    }

    [Test]
    public void Raw_elements_are_taken_without_what_separates_them()
    {
        string[] raw = Read("""["rec",2,{}, {"1":{"tf":1}} ]""", (ref r) =>
        {
            int outer = r.ReadListBegin(out _, out _);
            string[] elements = [Text(r.ReadRaw(TType.Struct)), Text(r.ReadRaw(TType.Struct))];
            r.ReadListEnd(outer);
            return elements;
        });

        Assert.That(raw, Is.EqualTo((string[])["{}", """{"1":{"tf":1}}"""]));
    }

    [Test]
    public void Bulk_reading_equals_element_by_element_reading()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Bulk<bool>("""["tf",3,1,0,2]""", (ref r, s) => r.ReadBools(s)), Is.EqualTo((bool[])[true, false, true]));
            Assert.That(Bulk<sbyte>("""["i8",2,-128, 127]""", (ref r, s) => r.ReadI8s(s)), Is.EqualTo((sbyte[])[-128, 127]));
            Assert.That(Bulk<short>("""["i16",2,-32768,258]""", (ref r, s) => r.ReadI16s(s)), Is.EqualTo((short[])[-32768, 258]));
            Assert.That(Bulk<int>("""["i32",2,-2147483648,1]""", (ref r, s) => r.ReadI32s(s)), Is.EqualTo((int[])[int.MinValue, 1]));
            Assert.That(Bulk<long>("""["i64",1,-9223372036854775808]""", (ref r, s) => r.ReadI64s(s)), Is.EqualTo((long[])[long.MinValue]));
            Assert.That(Bulk<double>("""["dbl",3,0.5,"NaN",-0]""", (ref r, s) => r.ReadDoubles(s)), Is.EqualTo((double[])[0.5, double.NaN, -0.0]));
            Assert.That(Bulk<int>("""["i32",0]""", (ref r, s) => r.ReadI32s(s)), Is.Empty);
        }
    }

    private delegate void Filling<T>(ref JsonProtocolReader reader, Span<T> room);

    private static T[] Bulk<T>(string json, Filling<T> fill) => Read(json, (ref r) =>
    {
        int outer = r.ReadListBegin(out _, out int count);
        T[] room = new T[count];
        fill(ref r, room);
        r.ReadListEnd(outer);
        return room;
    });

    private static void ReadsMap<TKey>(string json, Action<TKey> check)
        where TKey : AnyValue
    {
        var map = (AnyPairs)Read(json, (ref r) => AnyValue.Read(TType.Map, ref r));
        check((TKey)map.Items.Single().Key);
        Assert.That(map.Items.Single().Value, Is.EqualTo(new AnyNumber(TType.I8, 2)));
        Assert.That(Read(json, (ref r) => r.ReadRaw(TType.Map)), Is.EqualTo(Utf8(json)));
    }
}
