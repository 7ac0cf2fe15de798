namespace ThriftRpc.Protocol.Tests;

/// <summary>What the messages hold that other tests cut, bend and feed.</summary>
internal static class Corpus
{
    public static Everything Rich => new()
    {
        Flag = true,
        Tiny = sbyte.MinValue,
        Small = short.MaxValue,
        Medium = int.MinValue,
        Large = long.MaxValue,
        Real = -0.1,
        Text = "h\u00e9llo \ud83d\ude00",
        Blob = [0, 255, 128, 127],
        Id = new Guid("00112233-4455-6677-8899-aabbccddeeff"),
        Color = Color.Green,
        Part = new Inner { Name = "part", Count = -1 },
        Numbers = new Numbers
        {
            Bools = [true, false, true],
            I8s = [-1, 0, 1],
            I16s = [short.MinValue, 258],
            I32s = [int.MinValue, 66051, -1],
            I64s = [long.MinValue, 1],
            Doubles = [double.NaN, -0.0, double.MaxValue],
        },
        Texts = ["", "a", "bc"],
        Parts = [new Inner { Name = "x" }, new Inner { Name = "y", Count = 7 }],
        Table = [[], ["only"], ["p", "q"]],
        Keys = new HashSet<long>(ContentComparer.I64) { 1, -1 },
        Blobs = new HashSet<byte[]>(ContentComparer.Binary) { new byte[] { 1 }, Array.Empty<byte>() },
        TinyKeys = new HashSet<sbyte>(ContentComparer.I8) { 5, 6, 7 },
        Index = new Dictionary<string, Inner> { ["k"] = new Inner { Name = "v", Count = 3 } },
        Groups = new Dictionary<Guid, List<long>>(ContentComparer.Uuid) { [Guid.Empty] = [4, 5] },
    };

    /// <summary>Gets <see cref="Rich"/> without its IDL; of that, only which strings are text and which are binary (the fields 8 and 17).</summary>
    public static AnyStruct RichUntyped =>
        new([.. Bytes.ToStruct<AnyStruct>(Bytes.OfStruct(Rich)).Fields.Select(part => (part.Id, part.Id is 8 or 17 ? part.Value : WithText(part.Value)))]);

    /// <summary>Small messages of many shapes, shallow and deep, in the given protocol.</summary>
    public static IEnumerable<byte[]> SmallOf(ProtocolCase protocol) =>
    [
        protocol.OfMessage("echo"u8, TMessageType.Reply, -1, new Inner { Name = "name", Count = 1 }),
        protocol.OfMessage("echo"u8, TMessageType.Oneway, 7, new Inner { Name = "" }),
        protocol.OfMessage("fail"u8, TMessageType.Exception, 7, new TApplicationException(TApplicationExceptionType.InternalError, "no")),
        protocol.OfMessage("deep"u8, TMessageType.Call, 7, Node.Chain(10)),
        protocol.OfMessage("wide"u8, TMessageType.Call, 7, new Node { Children = [new Node(), new Node { Children = [] }, Node.Chain(2)] }),
        protocol.OfMessage("numbers"u8, TMessageType.Call, 7, new Numbers { I32s = [1, 2], Bools = [true] }),
        protocol.PlainMessage("maps", 1, 7, new AnyStruct(
            (1, new AnyPairs(TType.I8, TType.String, (new AnyNumber(TType.I8, 1), new AnyText([65])), (new AnyNumber(TType.I8, 2), new AnyText([])))),
            (4, new AnyElements(TType.List, TType.Map, new AnyPairs(TType.Struct, TType.Uuid, (new AnyStruct(), new AnyUuid(Guid.Empty))))))),
    ];

    private static AnyValue WithText(AnyValue value) => value switch
    {
        AnyText text => text with { IsText = true },
        AnyStruct fields => new AnyStruct([.. fields.Fields.Select(field => (field.Id, WithText(field.Value)))]),
        AnyElements elements => elements with { Items = [.. elements.Items.Select(WithText)] },
        AnyPairs pairs => pairs with { Items = [.. pairs.Items.Select(pair => (WithText(pair.Key), WithText(pair.Value)))] },
        _ => value,
    };
}
