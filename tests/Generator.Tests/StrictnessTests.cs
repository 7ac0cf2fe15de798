using ThriftRpc.Conformance;
using ThriftRpc.Protocol;

namespace ThriftRpc.Generator.Tests;

/// <summary>What generated code refuses, on the way out and on the way in.</summary>
[TestFixture]
public sealed class StrictnessTests
{
    [Test]
    public void A_null_that_must_be_written_is_refused_by_name()
    {
        AssertRefused(() => WireFormat.Write(new Bases { Text = null! }), "The field Bases.text is null");
        AssertRefused(() => WireFormat.Write(new Bases { Blob = null! }), "The field Bases.blob is null");
        AssertRefused(() => WireFormat.Write(new Lists { Normals = null! }), "The field Lists.normals is null");
        AssertRefused(() => WireFormat.Write(new Lists { Texts = [null!] }), "The field Lists.texts is null");
        AssertRefused(() => WireFormat.Write(new Lists { Points = [null!] }), "The field Lists.points is null");
        AssertRefused(() => WireFormat.Write(new Lists { Grid = [null!] }), "The field Lists.grid is null");
        AssertRefused(() => WireFormat.Write(new Maps { ByText = new() { ["a"] = 1 }, Points = new() { ["a"] = null! } }), "The field Maps.points is null");
    }

    [Test]
    public void A_struct_without_requiredness_is_written_only_when_it_is_there()
    {
        Bases read = WireFormat.RoundTrip(new Bases { Point = null });

        Assert.That(read.Point, Is.Null);
    }

    [Test]
    public void A_required_field_must_arrive()
    {
        AssertRefused(() => WireFormat.Read<Requireds>([0]), "The required field Requireds.flag is missing");
        AssertRefused(() => WireFormat.Read<Calls.Item>([0]), "The required field Item.name is missing");
    }

    [Test]
    public void Fields_of_another_type_or_id_are_skipped()
    {
        byte[] bytes = [(byte)TType.String, 0, 1, 0, 0, 0, 1, 65, (byte)TType.I32, 0, 2, 0, 0, 0, 5, (byte)TType.I64, 0, 77, 1, 2, 3, 4, 5, 6, 7, 8, 0];

        Assert.That(WireFormat.Read<Point>(bytes), Is.EqualTo(new Point { Y = 5 }));
    }

    [Test]
    public void Elements_of_another_type_are_refused_but_not_in_an_empty_container()
    {
        AssertRefused(() => WireFormat.Read<Lists>(List(TType.Bool, count: 1)), "The container Lists.normals carries elements of type Bool");
        Assert.That(WireFormat.Read<Lists>(List(TType.Bool, count: 0)).Normals, Is.Empty);

        static byte[] List(TType element, byte count) => [(byte)TType.List, 0, 4, (byte)element, 0, 0, 0, count, .. new byte[count], 0];
    }

    [Test]
    public void Of_equal_keys_the_last_wins()
    {
        byte[] bytes = [(byte)TType.Map, 0, 4, (byte)TType.I32, (byte)TType.I16, 0, 0, 0, 2, 0, 0, 0, 1, 0, 5, 0, 0, 0, 1, 0, 6, 0];

        Assert.That(WireFormat.Read<Maps>(bytes).ByNormal, Is.EqualTo(new Dictionary<int, short> { [1] = 6 }));
    }

    [Test]
    public void Structs_may_be_nested_to_the_limit_and_no_further()
    {
        Tree tree = new();
        for (int depth = 1; depth < 64; depth++)
        {
            tree = new Tree { Twin = tree };
        }

        Assert.That(WireFormat.RoundTrip(tree), Is.EqualTo(tree));
        Assert.That(() => WireFormat.RoundTrip(new Tree { Twin = tree }), Throws.TypeOf<TProtocolException>());
    }

    private static void AssertRefused(Action action, string message) =>
        Assert.That(() => action(), Throws.TypeOf<TProtocolException>().With.Message.StartsWith(message));
}
