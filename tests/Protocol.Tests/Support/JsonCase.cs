using System.Text;

namespace ThriftRpc.Protocol.Tests;

internal sealed class JsonCase() : ProtocolCase(TJsonProtocol.Default)
{
    /// <summary>Nothing is held back: a string that is cut is passed as far as it has come.</summary>
    public override int LongestPiece => 1;

    /// <summary>A string's content is not decoded when it is skipped, and the end finder knows brackets and strings only.</summary>
    public override bool SkipsMoreThanItReads => true;

    public override IReadOnlyList<byte[]> Pieces { get; } =
    [
        .. new[]
        {
            "\"", "\\", "[", "]", "{", "}", ",", ":", " ", "\n", "\0", "-", "+", ".", "e", "0", "1", "9", "/", "=", "\\u", "\\ud83d", "\\ude00",
            "\\u0041", "\\n", "\u00e9", "\ud83d\ude00", "2147483647", "-2147483648", "99999999999999999999", "1e999", "\"NaN\"", "null", "true",
            "\"i32\"", "\"rec\"", "\"map\"", "[\"lst\",1,", "{\"1\":{\"rec\":", "[\"map\",\"map\",1,{", "16777216",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    protected override IEnumerable<byte[]> OtherForms =>
    [
        """[1,"",1,0,{}]"""u8.ToArray(),
        """[1,"echo",2,-1,{"1":{"str":"name"},"2":{"i32":1}}]"""u8.ToArray(),
        """[1,"escapes\u0041\/",4,7,{"1":{"str":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud83d ["}}]"""u8.ToArray(),
        "\t[ 1 , \"spaces\" , 1 , 2 , { \"1\" : { \"lst\" : [ \"i32\" , 2 , 1 ,\r\n 2 ] } , \"2\":{\"map\":[\"i8\",\"str\",1,{ \"1\" : \"a\" }]} } ]"u8.ToArray(),
        """[1,"doubles",1,2,{"1":{"lst":["dbl",5,"NaN","Infinity","-Infinity",-0,1.5E-7]},"2":{"map":["dbl","tf",2,{"NaN":1,"-0.5":0}]}}]"""u8.ToArray(),
        """[1,"keys",1,2,{"1":{"map":["rec","lst",1,{{"1":{"tf":1}}:["set",1,["i64",0]]}]},"2":{"map":["lst","uid",1,{["i16",1,5]:"00112233-4455-6677-8899-aabbccddeeff"}]}}]"""u8.ToArray(),
        """[1,"empty",1,2,{"1":{"map":["map","rec",0,{}]},"2":{"lst":["new",0]},"3":{"rec":{}},"4":{"str":""}}]"""u8.ToArray(),
    ];

    public override byte[] Plain(AnyValue value) => Encoding.UTF8.GetBytes(PlainJsonEncoder.Value(WithNamedTypes(value)));

    public override byte[] PlainMessage(string name, byte type, int sequenceId, AnyStruct body, bool usual = true) =>
        Encoding.UTF8.GetBytes(
            usual
                ? PlainJsonEncoder.Message(name, type, sequenceId, body)
                : $" [ 1 ,\t\"{name}\" ,\r\n{type} , {sequenceId} , {PlainJsonEncoder.Value(body)} ]");

    public override byte[] Size(int size) => Encoding.ASCII.GetBytes($"{size}");

    /// <summary>The end finder sees brackets only, of which a struct opens two; it lets ten pass for each level, as four containers may stand between two structs.</summary>
    public override byte[] TooDeepForTheFinder(int limit) =>
        Encoding.UTF8.GetBytes("[1,\"deep\",1,1," + string.Concat(Enumerable.Repeat("{\"1\":{\"rec\":", (5 * limit) + 1)));

    public override int Skip(TType type, byte[] bytes, ThriftLimits? limits = null)
    {
        var reader = new JsonProtocolReader(bytes, limits ?? ThriftLimits.Default);
        reader.Skip(type);
        return reader.Position;
    }

    public override int EndBySkipping(byte[] bytes, ThriftLimits limits)
    {
        var reader = new JsonProtocolReader(bytes, limits);
        try
        {
            reader.ReadMessageBegin();
            reader.Skip(TType.Struct);
            reader.ReadMessageEnd();
            return reader.Position;
        }
        catch (TProtocolException)
        {
            return -1;
        }
    }

    public override int EndByReading(byte[] bytes, ThriftLimits limits, out AnyStruct? body)
    {
        var reader = new JsonProtocolReader(bytes, limits);
        body = null;
        try
        {
            reader.ReadMessageBegin();
            AnyStruct value = AnyStruct.Read(ref reader);
            reader.ReadMessageEnd();
            body = value;
            return reader.Position;
        }
        catch (TProtocolException)
        {
            return -1;
        }
    }

    /// <summary>The types of an empty container may be any; the writer then names one that exists.</summary>
    private static AnyValue WithNamedTypes(AnyValue value) => value switch
    {
        AnyStruct fields => new AnyStruct([.. fields.Fields.Select(field => (field.Id, WithNamedTypes(field.Value)))]),
        AnyElements elements => new AnyElements(elements.Type, Named(elements.ElementType), [.. elements.Items.Select(WithNamedTypes)]),
        AnyPairs pairs => new AnyPairs(
            Named(pairs.KeyType), Named(pairs.ValueType), [.. pairs.Items.Select(pair => (WithNamedTypes(pair.Key), WithNamedTypes(pair.Value)))]),
        _ => value,
    };

    private static TType Named(TType type) => type == TType.Stop ? TType.I8 : type;
}
