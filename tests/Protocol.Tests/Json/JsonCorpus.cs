namespace ThriftRpc.Protocol.Tests;

/// <summary>JSON messages that other tests cut, bend and feed.</summary>
internal static class JsonCorpus
{
    public static byte[] RichMessage { get; } = JsonBytes.OfMessage("everything"u8, TMessageType.Call, 0x01020304, Corpus.Rich);

    /// <summary>Gets small messages of many shapes, as peers write them.</summary>
    public static IReadOnlyList<byte[]> Small { get; } =
    [
        JsonBytes.Utf8("""[1,"",1,0,{}]"""),
        JsonBytes.Utf8("""[1,"echo",2,-1,{"1":{"str":"name"},"2":{"i32":1}}]"""),
        JsonBytes.Utf8("""[1,"escapes\u0041\/",4,7,{"1":{"str":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud83d ["}}]"""),
        JsonBytes.Utf8("\t[ 1 , \"spaces\" , 1 , 2 , { \"1\" : { \"lst\" : [ \"i32\" , 2 , 1 ,\r\n 2 ] } , \"2\":{\"map\":[\"i8\",\"str\",1,{ \"1\" : \"a\" }]} } ]"),
        JsonBytes.Utf8("""[1,"doubles",1,2,{"1":{"lst":["dbl",5,"NaN","Infinity","-Infinity",-0,1.5E-7]},"2":{"map":["dbl","tf",2,{"NaN":1,"-0.5":0}]}}]"""),
        JsonBytes.Utf8("""[1,"keys",1,2,{"1":{"map":["rec","lst",1,{{"1":{"tf":1}}:["set",1,["i64",0]]}]},"2":{"map":["lst","uid",1,{["i16",1,5]:"00112233-4455-6677-8899-aabbccddeeff"}]}}]"""),
        JsonBytes.Utf8("""[1,"empty",1,2,{"1":{"map":["map","rec",0,{}]},"2":{"lst":["new",0]},"3":{"rec":{}},"4":{"str":""}}]"""),
        JsonBytes.OfMessage("deep"u8, TMessageType.Call, 7, Node.Chain(10)),
        JsonBytes.OfMessage("fail"u8, TMessageType.Exception, 7, new TApplicationException(TApplicationExceptionType.InternalError, "no")),
        JsonBytes.OfMessage("numbers"u8, TMessageType.Call, 7, new Numbers { I32s = [1, 2], Bools = [true] }),
    ];

    /// <summary>Random small messages, the same for the same seed.</summary>
    public static IEnumerable<byte[]> Random(int count, int seed)
    {
        var generator = new ValueGenerator(new Random(seed));
        for (int i = 0; i < count; i++)
        {
            yield return JsonBytes.Utf8(PlainJsonEncoder.Message($"m{i}", (i % 4) + 1, -i, generator.Struct(depth: 3)));
        }
    }
}
