using System.Reflection;
using ThriftRpc.Conformance;

namespace ThriftRpc.Interop;

/// <summary>What our client says to the peer's server: structs, documents, arguments. Each public method is a case.</summary>
internal static class StructCases
{
    public static async Task Echo_bases(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync((await peer.ConformanceAsync(token)).EchoBasesAsync, token, peer.Make("extreme").Bases!, peer.Make("zeros").Bases!);

    /// <summary>What has not been set is sent all the same, except the struct.</summary>
    public static async Task Echo_bases_of_nothing(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync((await peer.ConformanceAsync(token)).EchoBasesAsync, token, new Bases());

    public static async Task Echo_optionals(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync((await peer.ConformanceAsync(token)).EchoOptionalsAsync, token, peer.Make("extreme").Optionals!, new Optionals());

    public static async Task Echo_optionals_one_by_one(OurClients peer, CancellationToken token)
    {
        Optionals zeros = new()
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
            Color = (Color)peer.Change((Color)0),
            Point = new(),
            Numbers = [],
            Words = [],
            Counts = [],
        };
        IEnumerable<Optionals> singles =
            from values in (Optionals[])[peer.Make("extreme").Optionals!, zeros]
            from property in typeof(Optionals).GetProperties()
            select Single(property, values);

        await Expect.ComesBackAsync((await peer.ConformanceAsync(token)).EchoOptionalsAsync, token, singles);

        static Optionals Single(PropertyInfo property, Optionals values)
        {
            Optionals single = new();
            property.SetValue(single, property.GetValue(values));
            return single;
        }
    }

    public static async Task Echo_requireds(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync((await peer.ConformanceAsync(token)).EchoRequiredsAsync, token, peer.Make("extreme").Requireds!, peer.Make("zeros").Requireds!);

    public static async Task Echo_defaults(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync((await peer.ConformanceAsync(token)).EchoDefaultsAsync, token, new Defaults());

    public static async Task Echo_defaults_changed(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync((await peer.ConformanceAsync(token)).EchoDefaultsAsync, token, peer.Make("extreme").Defaults!);

    /// <summary>What is left out of a message has its default at the other side.</summary>
    public static async Task Echo_defaults_of_nothing(OurClients peer, CancellationToken token)
    {
        ConformanceClient client = await peer.ConformanceAsync(token);
        Defaults cleared = new() { Chosen = null, Word = null, Reals = null };
        Expect.Same(await client.EchoDefaultsAsync(cleared, token), new Defaults());
    }

    public static async Task Echo_lists(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync((await peer.ConformanceAsync(token)).EchoListsAsync, token, peer.Make("extreme").Lists!, peer.Make("zeros").Lists!);

    public static async Task Echo_sets(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync((await peer.ConformanceAsync(token)).EchoSetsAsync, token, peer.Make("extreme").Sets!, peer.Make("zeros").Sets!);

    public static async Task Echo_maps(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync((await peer.ConformanceAsync(token)).EchoMapsAsync, token, peer.Make("extreme").Maps!, peer.Make("zeros").Maps!);

    public static async Task Echo_tree(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync((await peer.ConformanceAsync(token)).EchoTreeAsync, token, new Tree(), peer.Make("extreme").Tree!, new Draw(1).Tree(6));

    public static async Task Echo_tree_of_25_branches(OurClients peer, CancellationToken token)
    {
        Tree tree = new() { Label = "leaf" };
        for (int level = 0; level < 25; level++)
        {
            tree = new Tree { Label = $"{level}", Branches = [tree] };
        }

        await Expect.ComesBackAsync((await peer.ConformanceAsync(token)).EchoTreeAsync, token, tree);
    }

    public static async Task Echo_tree_of_50_twins(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync((await peer.ConformanceAsync(token)).EchoTreeAsync, token, Twins(50));

    public static async Task Echo_everything(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync((await peer.ConformanceAsync(token)).EchoEverythingAsync, token, Documents.CompleteNames.Select(peer.Make));

    public static async Task Echo_everything_with_gaps(OurClients peer, CancellationToken token) =>
        await Expect.ComesBackAsync(
            (await peer.ConformanceAsync(token)).EchoEverythingAsync, token, Documents.Names.Except(Documents.CompleteNames).Select(peer.Make));

    public static async Task Join(OurClients peer, CancellationToken token)
    {
        ConformanceClient client = await peer.ConformanceAsync(token);
        Expect.Same(await client.JoinAsync("text", -1, Color.UltraViolet, [long.MinValue, 0], token), $"text,-1,-3,{long.MinValue},0");
        Expect.Same(await client.JoinAsync("", 0, Color.Red, [], token), ",0,1");
    }

    public static async Task Unknown_fields_are_skipped(OurClients peer, CancellationToken token)
    {
        WiderPoint inner = new() { X = 1, Nested = new() { [""] = [] } };
        WiderPoint point = new()
        {
            X = 5,
            Y = -5,
            Flag = true,
            Small = 1,
            Medium = 2,
            Large = 3,
            Real = 4,
            Text = peer.Text,
            Texts = ["", peer.Text],
            Numbers = [long.MinValue],
            Nested = new() { ["a"] = [inner, new()], ["b"] = [] },
            Inner = inner,
            FarAway = 7,
        };

        StrangerClient stranger = await peer.StrangerAsync(token);
        Expect.Same(await stranger.EchoStructAsync(point, token), new WiderPoint { X = 5, Y = -5 });
    }

    public static async Task Fields_of_other_types_are_skipped(OurClients peer, CancellationToken token)
    {
        StrangerClient stranger = await peer.StrangerAsync(token);
        Expect.Same(await stranger.EchoBasesAsync(new OtherBases { Flag = "text", Tiny = [1, 2, 3] }, token), new OtherBases());
    }

    public static Tree Twins(int levels)
    {
        Tree tree = new() { Label = "last" };
        for (int level = 0; level < levels; level++)
        {
            tree = new Tree { Label = $"{level}", Twin = tree };
        }

        return tree;
    }
}
