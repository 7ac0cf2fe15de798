namespace ThriftRpc.Protocol.Tests;

/// <summary>Makes random values of every type, small ones mostly, with a liking for extremes. The same seed makes the same values.</summary>
internal sealed class ValueGenerator(Random random)
{
    public static readonly TType[] Types =
    [
        TType.Bool, TType.I8, TType.Double, TType.I16, TType.I32, TType.I64, TType.String, TType.Struct, TType.Map, TType.Set,
        TType.List, TType.Uuid,
    ];

    private static readonly long[] s_extremes =
    [
        0, 1, -1, sbyte.MinValue, sbyte.MaxValue, short.MinValue, short.MaxValue, int.MinValue, int.MaxValue, long.MinValue,
        long.MaxValue, 0x7FF0_0000_0000_0001, unchecked((long)0xFFF8_0000_DEAD_BEEF), 0x0102_0304_0506_0708,
    ];

    public AnyStruct Struct(int depth)
    {
        (short, AnyValue)[] fields = new (short, AnyValue)[random.Next(depth > 0 ? 6 : 3)];
        short last = 0;
        for (int i = 0; i < fields.Length; i++)
        {
            // Half of the ids follow closely on the last one, as those of most structs do.
            last = random.Next(2) == 0 ? (short)Number(TType.I16).Bits : (short)(last + random.Next(1, 20));
            fields[i] = (last, Value(Type(depth), depth));
        }

        return new AnyStruct(fields);
    }

    public byte[] Message(ProtocolCase protocol, int depth) =>
        protocol.PlainMessage(
            new string('m', random.Next(8)), (byte)random.Next(1, 5), random.Next(int.MinValue, int.MaxValue), Struct(depth), usual: random.Next(4) > 0);

    public AnyValue Value(TType type, int depth) => type switch
    {
        TType.String => Text(),
        TType.Uuid => new AnyUuid(Uuid()),
        TType.Struct => Struct(depth - 1),
        TType.List or TType.Set => Elements(type, depth - 1),
        TType.Map => Pairs(depth - 1),
        _ => Number(type),
    };

    private TType Type(int depth)
    {
        TType type = Types[random.Next(Types.Length)];
        return depth <= 0 && type is TType.Struct or TType.List or TType.Set or TType.Map ? TType.I32 : type;
    }

    private AnyNumber Number(TType type)
    {
        long bits = random.Next(2) == 0 ? s_extremes[random.Next(s_extremes.Length)] : random.NextInt64();
        return new AnyNumber(type, type switch
        {
            TType.Bool => bits & 1,
            TType.I8 => (sbyte)bits,
            TType.I16 => (short)bits,
            TType.I32 => (int)bits,
            _ => bits,
        });
    }

    private AnyText Text()
    {
        byte[] content = new byte[random.Next(10) == 0 ? random.Next(300) : random.Next(12)];
        random.NextBytes(content);
        return new AnyText(content);
    }

    private Guid Uuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    private AnyElements Elements(TType type, int depth)
    {
        TType elementType = Type(depth);
        AnyValue[] items = new AnyValue[depth <= 0 && random.Next(8) == 0 ? random.Next(14, 20) : random.Next(5)];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = Value(elementType, depth);
        }

        return new AnyElements(type, elementType, items);
    }

    private AnyPairs Pairs(int depth)
    {
        TType keyType = Type(depth);
        TType valueType = Type(depth);
        (AnyValue, AnyValue)[] items = new (AnyValue, AnyValue)[random.Next(4)];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = (Value(keyType, depth), Value(valueType, depth));
        }

        return new AnyPairs(keyType, valueType, items);
    }
}
