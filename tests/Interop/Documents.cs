using ThriftRpc.Conformance;
using ThriftRpc.Protocol;

namespace ThriftRpc.Interop;

/// <summary>The golden documents. python/documents.py makes the same ones, value by value; neither has seen the other's bytes.</summary>
internal static class Documents
{
    /// <summary>A zero byte, a combining accent, two to four bytes per character, right to left, a byte order mark, the ends of planes.</summary>
    public const string Text = "\0 a\u0301 \u00df \u20ac \u0645\u0631\u062d\u0628\u0627 \ufeff\uffff \U0001f600\U0010ffff";

    /// <summary>Those in which every struct is there that is not optional.</summary>
    public static readonly IReadOnlyList<string> CompleteNames = ["zeros", "extreme", .. Enumerable.Range(1, 8).Select(seed => $"random_{seed}")];

    public static readonly IReadOnlyList<string> Names = ["bare", "empty", "defaults", .. CompleteNames];

    public static readonly byte[] Bytes = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

    public static readonly Color[] Colors = [Color.Red, Color.Green, Color.DeepBlue, Color.UltraViolet];

    /// <summary>The NaN is Python's: of .NET's own, the sign bit is set.</summary>
    public static readonly double NaN = BitConverter.UInt64BitsToDouble(0x7FF8_0000_0000_0000);

    public static readonly double[] Doubles =
    [
        0.0, -0.0, 0.1, 1.0 / 3, double.MaxValue, -double.MaxValue, 2.2250738585072014e-308, double.Epsilon, double.PositiveInfinity,
        double.NegativeInfinity, NaN,
    ];

    public static Everything Make(string name) => name switch
    {
        "bare" => new Everything(),
        "empty" => Empty(),
        "defaults" => new Everything { Defaults = new() },
        "zeros" => Zeros(),
        "extreme" => Extreme(),
        _ when name.StartsWith("random_", StringComparison.Ordinal) => new Draw(int.Parse(name.AsSpan("random_".Length))).Everything(),
        _ => throw new ArgumentException($"there is no document {name}", nameof(name)),
    };

    /// <summary>Returns the comparer that the generated code gives to sets and maps of this type.</summary>
    public static IEqualityComparer<T> Comparer<T>() =>
        typeof(T) == typeof(byte[]) ? (IEqualityComparer<T>)ContentComparer.Binary : EqualityComparer<T>.Default;

    private static Everything Empty() => new()
    {
        Bases = new() { Color = Color.Red },
        Optionals = new(),
        Requireds = new()
        {
            Flag = false,
            Tiny = 0,
            Small = 0,
            Medium = 0,
            Normal = 0,
            Large = 0,
            Real = 0,
            Text = "",
            Blob = [],
            Color = Color.Red,
            Point = new(),
            Numbers = [],
            Words = [],
            Counts = [],
        },
        Lists = new(),
        Sets = new(),
        Maps = new(),
        Tree = new(),
    };

    private static Everything Zeros()
    {
        Everything zeros = Empty();
        zeros.Bases!.Point = new();
        zeros.Defaults = new();
        return zeros;
    }

    private static Everything Extreme() => new()
    {
        Bases = new()
        {
            Flag = true,
            Tiny = sbyte.MinValue,
            Small = sbyte.MinValue,
            Medium = short.MinValue,
            Normal = int.MinValue,
            Large = long.MinValue,
            Real = NaN,
            Text = Text,
            Blob = Bytes,
            Color = Color.UltraViolet,
            Point = FarPoint(),
        },
        Optionals = new()
        {
            Flag = false,
            Tiny = sbyte.MaxValue,
            Small = sbyte.MaxValue,
            Medium = short.MaxValue,
            Normal = int.MaxValue,
            Large = long.MaxValue,
            Real = double.NegativeInfinity,
            Text = Text,
            Blob = Bytes,
            Color = (Color)99,
            Point = new() { X = -1, Y = 1 },
            Numbers = Ends(),
            Words = ["", Text],
            Counts = new() { [Text] = long.MinValue, [""] = long.MaxValue },
        },
        Requireds = new()
        {
            Flag = true,
            Tiny = sbyte.MinValue,
            Small = sbyte.MinValue,
            Medium = short.MinValue,
            Normal = int.MinValue,
            Large = long.MinValue,
            Real = NaN,
            Text = Text,
            Blob = Bytes,
            Color = Color.UltraViolet,
            Point = FarPoint(),
            Numbers = Ends(),
            Words = ["", Text],
            Counts = new() { [Text] = long.MinValue, [""] = long.MaxValue },
        },
        Defaults = new()
        {
            Flag = false,
            Tiny = sbyte.MaxValue,
            Small = sbyte.MinValue,
            Medium = short.MaxValue,
            Normal = int.MinValue,
            Large = long.MaxValue,
            Real = -0.0,
            Text = "",
            Blob = [],
            Color = Color.Red,
            Numbers = [],
            Words = [],
            Counts = [],
            Palette = [[], [Color.Green]],
            Chosen = 0,
            Word = "",
            Reals = [],
            Whole = -double.MaxValue,
        },
        Lists = ExtremeLists(),
        Sets = ExtremeSets(),
        Maps = ExtremeMaps(),
        Tree = new()
        {
            Label = "root",
            Branches = [new(), new() { Label = Text, Branches = [new() { Label = "leaf" }] }],
            Twin = new() { Label = "twin" },
        },
        BehindAGap = int.MinValue,
        FarAway = int.MaxValue,
        Last = Text,
    };

    private static Lists ExtremeLists() => new()
    {
        Flags = [true, false],
        Smalls = [sbyte.MinValue, sbyte.MaxValue],
        Mediums = [short.MinValue, short.MaxValue],
        Normals = Ends(),
        Larges = [long.MinValue, long.MaxValue],
        Reals = [.. Doubles],
        Texts = ["", Text],
        Blobs = [[], Bytes],
        Colors = [.. Colors, (Color)99],
        Points = [FarPoint(), new()],
        Grid = [[], [0], Ends()],
        Bags = [[], ["", "x"]],
        Tables = [[], new() { [""] = int.MinValue }],
    };

    private static Sets ExtremeSets() => new()
    {
        Flags = [true, false],
        Smalls = [sbyte.MinValue, sbyte.MaxValue],
        Mediums = [short.MinValue, short.MaxValue],
        Normals = [.. Ends()],
        Larges = [long.MinValue, long.MaxValue],
        Reals = [0.0, double.Epsilon, double.MaxValue, double.PositiveInfinity, double.NegativeInfinity],
        Texts = ["", Text],
        Blobs = new(ContentComparer.Binary) { Array.Empty<byte>(), Bytes },
        Colors = [.. Colors],
    };

    private static Maps ExtremeMaps() => new()
    {
        ByFlag = new() { [true] = "", [false] = Text },
        BySmall = new() { [sbyte.MinValue] = true, [sbyte.MaxValue] = false },
        ByMedium = new() { [short.MinValue] = sbyte.MinValue, [short.MaxValue] = sbyte.MaxValue },
        ByNormal = new() { [int.MinValue] = short.MinValue, [int.MaxValue] = short.MaxValue },
        ByLarge = new() { [long.MinValue] = int.MinValue, [long.MaxValue] = int.MaxValue },
        ByReal = new() { [0.5] = long.MinValue, [double.NegativeInfinity] = long.MaxValue },
        ByText = new() { [""] = NaN, [Text] = -0.0 },
        ByBlob = new(ContentComparer.Binary) { [[]] = Bytes, [Bytes] = [] },
        ByColor = new() { [Color.UltraViolet] = Level.Low, [Color.Red] = Level.High },
        Points = new() { [""] = FarPoint() },
        Lists = new() { [""] = [], ["x"] = Ends() },
        Bags = new() { [0] = [], [int.MinValue] = ["", "x"] },
        Deep = new() { [""] = [], ["x"] = new() { [""] = [], ["y"] = [FarPoint(), new()] } },
    };

    private static List<int> Ends() => [int.MinValue, int.MaxValue];

    private static Point FarPoint() => new() { X = int.MinValue, Y = int.MaxValue };
}
