using System.Text;
using ThriftRpc.Conformance;

namespace ThriftRpc.Interop;

/// <summary>Draws values from numbers that follow from a seed: each is a fixed function of the one before. The class Draw of documents.py draws the same ones.</summary>
internal sealed class Draw(int seed)
{
    private static readonly (int First, int Count)[] s_alphabets = [(0x20, 95), (0xA1, 0x500), (0x4E00, 0x5000), (0x1F300, 0x300)];

    private ulong _state = (ulong)seed;

    public Everything Everything() => new()
    {
        Bases = Bases(),
        Optionals = Optionals(),
        Requireds = Requireds(),
        Defaults = Defaults(),
        Lists = Lists(),
        Sets = Sets(),
        Maps = Maps(),
        Tree = Tree(3),
        BehindAGap = I32(),
        FarAway = I32(),
        Last = Bool() ? Text() : null,
    };

    public Tree Tree(int levels) => new()
    {
        Label = Text(),
        Branches = [.. Enumerable.Range(0, levels > 0 ? Below(3) : 0).Select(_ => Tree(levels - 1))],
        Twin = levels > 0 && Bool() ? Tree(levels - 1) : null,
    };

    private Bases Bases() => new()
    {
        Flag = Bool(),
        Tiny = I8(),
        Small = I8(),
        Medium = I16(),
        Normal = I32(),
        Large = I64(),
        Real = Double(),
        Text = Text(),
        Blob = Blob(),
        Color = Color(),
        Point = Point(),
    };

    private Optionals Optionals() => new()
    {
        Flag = Bool() ? Bool() : null,
        Tiny = Bool() ? I8() : null,
        Small = Bool() ? I8() : null,
        Medium = Bool() ? I16() : null,
        Normal = Bool() ? I32() : null,
        Large = Bool() ? I64() : null,
        Real = Bool() ? Double() : null,
        Text = Bool() ? Text() : null,
        Blob = Bool() ? Blob() : null,
        Color = Bool() ? Color() : null,
        Point = Bool() ? Point() : null,
        Numbers = Bool() ? Numbers() : null,
        Words = Bool() ? Words() : null,
        Counts = Bool() ? Counts() : null,
    };

    private Requireds Requireds() => new()
    {
        Flag = Bool(),
        Tiny = I8(),
        Small = I8(),
        Medium = I16(),
        Normal = I32(),
        Large = I64(),
        Real = Double(),
        Text = Text(),
        Blob = Blob(),
        Color = Color(),
        Point = Point(),
        Numbers = Numbers(),
        Words = Words(),
        Counts = Counts(),
    };

    private Defaults Defaults() => new()
    {
        Flag = Bool(),
        Tiny = I8(),
        Small = I8(),
        Medium = I16(),
        Normal = I32(),
        Large = I64(),
        Real = Double(),
        Text = Text(),
        Blob = Blob(),
        Color = Color(),
        Numbers = Numbers(),
        Words = Words(),
        Counts = Counts(),
        Palette = List(() => List(Color)),
        Chosen = I32(),
        Word = Text(),
        Reals = List(Double),
        Whole = Double(),
    };

    private Lists Lists() => new()
    {
        Flags = List(Bool),
        Smalls = List(I8),
        Mediums = List(I16),
        Normals = List(I32),
        Larges = List(I64),
        Reals = List(Double),
        Texts = List(Text),
        Blobs = List(Blob),
        Colors = List(Color),
        Points = List(Point),
        Grid = List(Numbers),
        Bags = List(Words),
        Tables = List(() => Map(Text, I32)),
    };

    private Sets Sets() => new()
    {
        Flags = Set(Bool),
        Smalls = Set(I8),
        Mediums = Set(I16),
        Normals = Set(I32),
        Larges = Set(I64),
        Reals = Set(Double),
        Texts = Set(Text),
        Blobs = Set(Blob),
        Colors = Set(Color),
    };

    private Maps Maps() => new()
    {
        ByFlag = Map(Bool, Text),
        BySmall = Map(I8, Bool),
        ByMedium = Map(I16, I8),
        ByNormal = Map(I32, I16),
        ByLarge = Map(I64, I32),
        ByReal = Map(Double, I64),
        ByText = Map(Text, Double),
        ByBlob = Map(Blob, Blob),
        ByColor = Map(Color, Level),
        Points = Map(Text, Point),
        Lists = Map(Text, Numbers),
        Bags = Map(I32, Words),
        Deep = Map(Text, () => Map(Text, () => List(Point))),
    };

    private ulong Bits() => _state = unchecked((_state * 6364136223846793005) + 1442695040888963407);

    private int Below(int limit) => (int)((Bits() >> 33) % (ulong)limit);

    private bool Bool() => Below(2) == 1;

    private sbyte I8() => (sbyte)(Bits() >> 56);

    private short I16() => (short)(Bits() >> 48);

    private int I32() => (int)(Bits() >> 32);

    private long I64() => (long)Bits();

    /// <summary>Any but the infinities and NaNs, which as keys are a matter of taste.</summary>
    private double Double()
    {
        const ulong exponent = 0x7FFUL << 52;
        ulong bits = Bits();
        return BitConverter.UInt64BitsToDouble((bits & exponent) == exponent ? bits & ~exponent : bits);
    }

    private string Text()
    {
        StringBuilder text = new();
        for (int left = Below(12); left > 0; left--)
        {
            (int first, int count) = s_alphabets[Below(4)];
            text.Append(new Rune(first + Below(count)));
        }

        return text.ToString();
    }

    private byte[] Blob() => [.. Enumerable.Range(0, Below(20)).Select(_ => (byte)Below(256))];

    private Color Color() => Documents.Colors[Below(4)];

    private Level Level() => (Level)Below(3);

    private Point Point() => new() { X = I32(), Y = I32() };

    private List<int> Numbers() => List(I32);

    private HashSet<string> Words() => Set(Text);

    private Dictionary<string, long> Counts() => Map(Text, I64);

    private List<T> List<T>(Func<T> element) => [.. Enumerable.Range(0, Below(5)).Select(_ => element())];

    private HashSet<T> Set<T>(Func<T> element) => new(List(element), Documents.Comparer<T>());

    private Dictionary<TKey, TValue> Map<TKey, TValue>(Func<TKey> key, Func<TValue> value)
        where TKey : notnull
    {
        Dictionary<TKey, TValue> map = new(Documents.Comparer<TKey>());
        for (int left = Below(5); left > 0; left--)
        {
            map[key()] = value();
        }

        return map;
    }
}
