using ThriftRpc.Conformance;
using ThriftRpc.Conformance.Uuids;
using ThriftRpc.Generator.Tests.Calls;
using ThriftRpc.Generator.Tests.Keys;
using ThriftRpc.Generator.Tests.Renamed;
using ThriftRpc.Protocol;
using Color = ThriftRpc.Conformance.Color;
using Point = ThriftRpc.Conformance.Point;

namespace ThriftRpc.Generator.Tests;

/// <summary>What was written comes back equal, with values that are nobody's default.</summary>
[TestFixture]
public sealed class RoundTripTests
{
    [Test]
    public void Bases_come_back_equal() => Check(SampleBases());

    [Test]
    public void Optionals_come_back_equal_when_set() => Check(new Optionals
    {
        Flag = false,
        Tiny = 0,
        Small = -1,
        Medium = -2,
        Normal = -3,
        Large = -4,
        Real = -0.5,
        Text = "",
        Blob = [],
        Color = (Color)99,
        Point = new Point(),
        Numbers = [],
        Words = ["a", "b"],
        Counts = new() { ["a"] = 1 },
    });

    [Test]
    public void Optionals_that_are_not_set_are_not_written()
    {
        Assert.That(WireFormat.Write(new Optionals()), Is.EqualTo(new byte[] { 0 }));
        Assert.That(WireFormat.RoundTrip(new Optionals()), Is.EqualTo(new Optionals()));
    }

    [Test]
    public void Requireds_come_back_equal() => Check(SampleRequireds());

    [Test]
    public void Defaults_come_back_equal_when_changed() => Check(new Defaults
    {
        Flag = false,
        Tiny = 1,
        Real = double.NaN,
        Text = "x",
        Blob = [9],
        Color = Color.Red,
        Numbers = [7],
        Words = [],
        Counts = [],
        Palette = [[Color.DeepBlue]],
        Chosen = 1,
        Word = "y",
        Reals = [1],
    });

    [Test]
    public void What_did_not_arrive_has_its_default()
    {
        Defaults read = WireFormat.Read<Defaults>([0]);

        Assert.That(read, Is.EqualTo(new Defaults()));
        Assert.That(read.Counts, Is.EqualTo(new Dictionary<string, long> { ["a"] = 1, ["b"] = 2 }));
        Assert.That(read.Palette, Is.EqualTo(new List<List<Color>> { new() { Color.Red, Color.Green }, new() }));
        Assert.That(read.Word, Is.EqualTo("word"));
        Assert.That(read.Reals, Is.EqualTo(new[] { 0.5, 2 }));
        Assert.That(WireFormat.Read<Bases>([0]), Is.EqualTo(new Bases()));
    }

    [Test]
    public void Lists_come_back_equal() => Check(SampleLists());

    [Test]
    public void Sets_come_back_equal() => Check(SampleSets());

    [Test]
    public void Maps_come_back_equal() => Check(SampleMaps());

    [Test]
    public void Structs_and_containers_may_be_keys_and_elements()
    {
        StructuredKeys value = new()
        {
            Points = [new() { X = 1 }, new() { X = 2 }],
            Names = new() { [new() { X = 1, Y = 2 }] = "a" },
        };
        value.Paths.Add([1, 2]);
        value.Paths.Add([1, 2]);
        value.Paths.Add([2, 1]);
        value.Index[["a", "b"]] = [1, 2];

        Assert.That(value.Paths, Has.Count.EqualTo(2));
        Check(value);
        StructuredKeys read = WireFormat.RoundTrip(value);
        Assert.That(read.Names[new() { X = 1, Y = 2 }], Is.EqualTo("a"));
        Assert.That(read.Index[["a", "b"]], Is.EquivalentTo(new[] { 2, 1 }));
        Assert.That(read.Paths, Has.Some.EqualTo(new[] { 2, 1 }));
    }

    [Test]
    public void Trees_come_back_equal() => Check(SampleTree());

    [Test]
    public void Everything_comes_back_equal() => Check(new Everything
    {
        Bases = SampleBases(),
        Requireds = SampleRequireds(),
        Defaults = new(),
        Lists = SampleLists(),
        Sets = SampleSets(),
        Maps = SampleMaps(),
        Tree = SampleTree(),
        BehindAGap = 1,
        FarAway = 2,
        Last = "z",
    });

    [Test]
    public void Uuids_come_back_equal()
    {
        Guid guid = new("00112233-4455-6677-8899-aabbccddeeff");
        Uuids value = new() { Needed = guid, Plain = guid, Chosen = guid, Many = [guid], Bag = [guid], Pairs = new() { [guid] = guid } };

        Check(value);
        Assert.That(value.Preset, Is.EqualTo(guid));
        Assert.That(value.Braced, Is.EqualTo(guid));
        Assert.That(Convert.ToHexString(WireFormat.Write(value)), Does.Contain("00112233445566778899AABBCCDDEEFF"), "RFC 9562 order");
    }

    [Test]
    public void Unions_come_back_equal()
    {
        Check<Choice>(new Choice.Number(5));
        Check<Choice>(new Choice.Text("five"));
        Check<Choice>(new Choice.Items([new Item { Name = "a" }]));
        Assert.That(new Choice.Number(5).Equals(new Choice.Number(6)), Is.False);
        Assert.That(new Choice.Number(5).Equals(new Choice.Text("5")), Is.False);
    }

    [Test]
    public void An_unknown_member_of_a_union_is_kept_as_such_and_cannot_be_written()
    {
        Choice read = WireFormat.Read<Choice>([(byte)TType.Bool, 0, 9, 1, 0]);

        Assert.That(read, Is.EqualTo(new Choice.Unknown(9)));
        Assert.That(() => WireFormat.Write(read), Throws.TypeOf<TProtocolException>());
        Assert.That(WireFormat.Read<Choice>([0]), Is.EqualTo(new Choice.Unknown(0)));
    }

    [Test]
    public void Exceptions_come_back_with_their_message()
    {
        Calls.Refused refused = new("no") { Code = 5 };

        Calls.Refused read = WireFormat.RoundTrip(refused);

        Assert.That(read, Is.EqualTo(refused));
        Assert.That(read.Message, Is.EqualTo("no"));
        Assert.That(new Missing { Key = "k" }.Message, Is.EqualTo("Missing { Key = k }"));
    }

    [Test]
    public void The_projects_namespace_and_negative_ids_reach_the_compiler() =>
        Assert.That(WireFormat.Write(new Negative { A = 1 }), Is.EqualTo(new byte[] { (byte)TType.I32, 0xff, 0xfd, 0, 0, 0, 1, 0 }));

    [Test]
    public void A_struct_shows_its_fields() =>
        Assert.That(
            new Optionals { Real = 1.5, Blob = [1, 2], Numbers = [1], Point = new() { X = 1 } }.ToString(),
            Does.StartWith("Optionals { Flag = , ")
                .And.Contain("Real = 1.5, ")
                .And.Contain("Blob = [2 bytes], ")
                .And.Contain("Point = Point { X = 1, Y = 0 }, ")
                .And.Contain("Numbers = [1], "));

    private static void Check<T>(T value)
        where T : class, IThriftStruct<T>, IEquatable<T>
    {
        T read = WireFormat.RoundTrip(value);

        Assert.That(read.Equals(value), Is.True);
        Assert.That(read.GetHashCode(), Is.EqualTo(value.GetHashCode()));
        Assert.That(read, Is.Not.SameAs(value));
    }

    private static Bases SampleBases() => new()
    {
        Flag = true,
        Tiny = -1,
        Small = 2,
        Medium = -3,
        Normal = 4,
        Large = long.MinValue,
        Real = Math.PI,
        Text = "tëxt 😀",
        Blob = [0, 255],
        Color = Color.UltraViolet,
        Point = new() { X = 1, Y = -1 },
    };

    private static Requireds SampleRequireds() => new()
    {
        Flag = true,
        Tiny = 1,
        Small = 2,
        Medium = 3,
        Normal = 4,
        Large = 5,
        Real = 6,
        Text = "7",
        Blob = [8],
        Color = Color.Green,
        Point = new(),
        Numbers = [9],
        Words = ["10"],
        Counts = new() { ["11"] = 12 },
    };

    private static Lists SampleLists() => new()
    {
        Flags = [true, false],
        Smalls = [1, -1],
        Mediums = [2, -2],
        Normals = [3, -3],
        Larges = [4, -4],
        Reals = [0.5, double.NegativeInfinity],
        Texts = ["", "a"],
        Blobs = [[], [1]],
        Colors = [Color.Red, (Color)1234],
        Points = [new(), new() { X = 1 }],
        Grid = [[1], [], [2, 3]],
        Bags = [["a", "b"]],
        Tables = [new() { ["a"] = 1 }],
    };

    private static Sets SampleSets() => new()
    {
        Flags = [true],
        Smalls = [1, 2],
        Mediums = [3],
        Normals = [4],
        Larges = [5],
        Reals = [6.5],
        Texts = ["a", "b"],
        Blobs = [[1], [2]],
        Colors = [Color.Red, Color.Green],
    };

    private static Maps SampleMaps() => new()
    {
        ByFlag = new() { [true] = "a" },
        BySmall = new() { [1] = true },
        ByMedium = new() { [2] = 1 },
        ByNormal = new() { [3] = 2 },
        ByLarge = new() { [4] = 3 },
        ByReal = new() { [5.5] = 4 },
        ByText = new() { ["a"] = 5.5 },
        ByBlob = new() { [[1]] = [2] },
        ByColor = new() { [Color.Red] = Level.High },
        Points = new() { ["p"] = new() { X = 1 } },
        Lists = new() { ["l"] = [1] },
        Bags = new() { [1] = ["b"] },
        Deep = new() { ["a"] = new() { ["b"] = [new() { Y = 1 }] } },
    };

    private static Tree SampleTree() => new() { Label = "root", Branches = [new() { Label = "leaf" }], Twin = new() { Label = "twin" } };
}
