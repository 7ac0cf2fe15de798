namespace ThriftRpc.Idl.Tests;

/// <summary>Files that include one another.</summary>
[TestFixture]
public sealed class IncludeTests
{
    private const string Shared = """
        namespace * Shared
        enum Color { RED = 1, GREEN = 2 }
        struct Item { 1: required i32 number, 2: optional Color color, 3: list<Item> parts }
        union Choice { 1: i32 number, 2: Item item }
        exception Failure { 1: string message }
        typedef list<Item> Items
        typedef Color Colour
        const i32 LIMIT = 10
        const Item FIRST = {"number": LIMIT}
        service Base { Item get(1: Color color) throws (1: Failure failure) }
        """;

    [Test]
    public void Every_kind_of_definition_can_be_used_from_another_file()
    {
        const string Text = """
            include "shared.thrift"
            namespace * Mine
            struct Item { 1: shared.Item item, 2: shared.Items items, 3: Item Color, 4: map<shared.Color, list<Item>> by_color, 5: list<shared.Item> both }
            struct Defaults {
              1: i32 limit = shared.LIMIT
              2: shared.Item first = shared.FIRST
              3: shared.Color color = shared.Color.GREEN
              4: shared.Colour colour = shared.Colour.RED
              5: shared.Item made = {"number": 3, "color": shared.Color.RED}
              6: shared.Choice choice = {"item": {"number": shared.LIMIT}}
              7: i32 number = shared.Color.GREEN
            }
            const double LIMIT = shared.LIMIT
            service Derived extends shared.Base { shared.Items all() throws (1: shared.Failure failure) }
            service MoreDerived extends Derived { shared.Choice choose(1: shared.Item shared) }
            """;

        IReadOnlyList<IdlResult> results = Compile(("/a/shared.thrift", Shared), ("/a/mine.thrift", Text));

        Assert.That(results.SelectMany(result => result.Diagnostics), Is.Empty);
        Assert.That(CSharpCompiler.FindWarnings([.. results.Select(result => result.Code!)]), Is.Empty);
        Assert.That(results[1].Code, Does.Contain("public const double Limit = 10.0;").And.Contain("Color = global::Shared.Color.Green"));
    }

    [Test]
    public void Files_may_share_a_namespace()
    {
        const string Other = "namespace * Shared\nstruct Containers { 1: list<i32> list }\nstruct Thing { 1: i32 x }";
        const string Text = """
            include "shared.thrift"
            include "other.thrift"
            namespace * Shared
            struct Holder { 1: shared.Item Item, 2: i32 Thing, 3: other.Thing thing, 4: list<other.Containers> list, 5: other.Containers one }
            union Which { 1: i32 Item, 2: shared.Item other }
            service Again extends shared.Base { void Item(1: shared.Item Item) }
            """;

        IReadOnlyList<IdlResult> results = Compile(("shared.thrift", Shared), ("other.thrift", Other), ("mine.thrift", Text));

        Assert.That(results.SelectMany(result => result.Diagnostics), Is.Empty);
        Assert.That(CSharpCompiler.FindWarnings([.. results.Select(result => result.Code!)]), Is.Empty);
        Assert.That(results[2].Code, Does.Contain("file static class Containers_"));
    }

    [TestCase("/a/b/mine.thrift", "shared.thrift", "/a/b/shared.thrift")]
    [TestCase("/a/b/mine.thrift", "../c/./shared.thrift", "/a/c/shared.thrift")]
    [TestCase("/a/b/mine.thrift", "/a/shared.thrift", "/a/shared.thrift")]
    [TestCase("/a/b/mine.thrift", "c/shared.thrift", "/idl/c/shared.thrift")]
    [TestCase("C:\\a\\mine.thrift", "b\\shared.thrift", "C:/a/b/shared.thrift")]
    [TestCase("mine.thrift", "shared.thrift", "./shared.thrift")]
    public void An_included_file_is_found_beside_the_other_or_wherever_the_project_has_it(string mine, string include, string shared)
    {
        string text = $"include \"{include.Replace("\\", "\\\\")}\"\nstruct S {{ 1: shared.Item item }}";

        Assert.That(Compile((mine, text), (shared, Shared))[0].Diagnostics, Is.Empty);
    }

    [Test]
    public void A_file_beside_wins_over_one_elsewhere()
    {
        IdlResult result = Compile(
            ("/a/mine.thrift", "include \"x.thrift\"\nstruct S { 1: x.A a }"),
            ("/b/x.thrift", "struct B {}"),
            ("/a/x.thrift", "struct A {}"))[0];

        Assert.That(result.Diagnostics, Is.Empty);
    }

    [Test]
    public void Search_paths_are_tried_in_order_and_nothing_else_is()
    {
        (string, string)[] files =
        [
            ("/a/mine.thrift", "include \"x.thrift\"\nstruct S { 1: x.A a }"), ("/c/x.thrift", "struct C {}"), ("/b/x.thrift", "struct A {}"),
        ];

        Assert.That(Compile(["/b", "/c"], files)[0].Diagnostics, Is.Empty);
        Assert.That(Ids(Compile(["/c", "/b"], files)[0]), Is.EqualTo(["THRIFT0102"]));
        Assert.That(
            Compile(["/d"], files)[0].Diagnostics.Single().Message,
            Is.EqualTo("The included file 'x.thrift' is not there: it is none of /a/x.thrift, /d/x.thrift"));
    }

    [Test]
    public void A_missing_file_is_named_with_the_item_to_add()
    {
        IdlDocument document = IdlDocument.Parse("/repo/idl/a.thrift", "../idl/a.thrift", "include \"../x/b.thrift\"\nstruct S { 1: b.T t }", new IdlOptions());

        Assert.That(
            IdlCompilation.Create([document]).Documents[0].Emit().Diagnostics.Single().ToString(),
            Is.EqualTo(
                "/repo/idl/a.thrift(1,9): error THRIFT0501: The included file '../x/b.thrift' is not there: "
                + "add <ThriftFile Include=\"../x/b.thrift\" /> to the project"));
    }

    [Test]
    public void A_file_that_may_be_one_of_several_is_not_guessed()
    {
        IdlResult result = Compile(
            ("/a/mine.thrift", "include \"x.thrift\"\nstruct S { 1: x.A a }"), ("/b/x.thrift", "struct A {}"), ("/c/x.thrift", "struct A { 1: i32 a }"))[0];

        Assert.That(result.Diagnostics.Single().Message, Does.EndWith("it may be any of /b/x.thrift, /c/x.thrift"));
    }

    [Test]
    public void A_missing_file_that_nobody_uses_is_only_a_warning()
    {
        IdlResult result = Compile(("mine.thrift", "include \"x.thrift\"\nstruct S { 1: i32 x }"))[0];

        Assert.That(Ids(result), Is.EqualTo(["THRIFT0502"]));
        Assert.That(result.Code, Is.Not.Null);
    }

    [Test]
    public void Cycles_are_reported_in_every_file_that_is_part_of_one_and_in_no_other()
    {
        IReadOnlyList<IdlResult> results = Compile(
            ("a.thrift", "include \"b.thrift\"\nstruct A { 1: b.B b }"),
            ("b.thrift", "include \"c.thrift\"\nstruct B { 1: c.C c }"),
            ("c.thrift", "include \"b.thrift\"\ninclude \"d.thrift\"\nstruct C { 1: b.B b, 2: d.D d }"),
            ("d.thrift", "include \"d.thrift\"\nstruct D { 1: d.D d }"));

        Assert.That(results[0].Diagnostics, Is.Empty);
        Assert.That(results.Skip(1).Select(result => string.Join(' ', Ids(result))), Is.All.EqualTo("THRIFT0503"));
    }

    [Test]
    public void A_file_does_not_see_what_its_includes_include()
    {
        IReadOnlyList<IdlResult> results = Compile(
            ("a.thrift", "include \"b.thrift\"\nstruct A { 1: b.C b, 2: c.C c, 3: b.c.C d }"),
            ("b.thrift", "include \"c.thrift\"\ntypedef c.C C"),
            ("c.thrift", "struct C {}"));

        Assert.That(results[0].Diagnostics.Select(diagnostic => diagnostic.Message), Is.EqualTo(["There is no type 'c.C'", "There is no type 'b.c.C'"]));
    }

    [Test]
    public void Two_includes_may_have_the_same_name()
    {
        IReadOnlyList<IdlResult> results = Compile(
            ("/m.thrift", "include \"a/x.thrift\"\ninclude \"b/x.thrift\"\nstruct S { 1: x.A a, 2: x.B b, 3: i32 c = x.C }"),
            ("/a/x.thrift", "namespace * X\nstruct A {}"),
            ("/b/x.thrift", "namespace * Y\nstruct B {}\nconst i32 C = 5"));

        Assert.That(results[0].Diagnostics, Is.Empty);
        Assert.That(results[0].Code, Does.Contain("global::X.A?").And.Contain("global::Y.B?"));
    }

    [Test]
    public void What_does_not_fit_is_reported_where_it_is_used()
    {
        IReadOnlyList<IdlResult> results = Compile(
            ("a.thrift", "include \"b.thrift\"\nstruct A { 1: i32 a = b.TEXT, 2: b.E e = b.TEXT }\nservice S extends b.A {}\nservice T { void f() throws (1: b.A a, 2: b.S s) }"),
            ("b.thrift", "const string TEXT = \"x\"\nenum E { X }\nservice A {}\nstruct S {}"));

        Assert.That(
            results[0].Diagnostics.Select(diagnostic => diagnostic.Message),
            Is.EqualTo(["b.TEXT is no value of the type i32", "b.TEXT is no value of the type E", "'b.A' is a service and cannot be the type of a value", "'S' is no exception and cannot be thrown"]));
        Assert.That(results[1].Diagnostics, Is.Empty);
    }

    [Test]
    public void Methods_of_a_base_service_elsewhere_cannot_be_declared_again()
    {
        IdlResult result = Compile(("m.thrift", "include \"shared.thrift\"\nservice S extends shared.Base { void get() }"), ("shared.thrift", Shared))[0];

        Assert.That(Ids(result), Is.EqualTo(["THRIFT0405"]));
    }

    [Test]
    public void The_same_type_cannot_come_of_two_files()
    {
        IReadOnlyList<IdlResult> results = Compile(
            ("a.thrift", "namespace * N\nstruct A {}\nservice B {}\nconst i32 X = 1"),
            ("b.thrift", "namespace * N\nenum A { X }\nstruct BClient {}"),
            ("x/a.thrift", "namespace * N\nconst i32 Y = 1"),
            ("c.thrift", "namespace * M\nstruct A {}"),
            ("d.thrift", "namespace * N.A\nstruct B {}"));

        Assert.That(
            results.Select(result => string.Join(' ', Ids(result))),
            Is.EqualTo(["THRIFT0505", "THRIFT0504 THRIFT0504", "THRIFT0504", "", ""]));
        Assert.That(results[1].Diagnostics[0].Message, Does.StartWith("The type N.A already comes of a.thrift"));
    }

    [Test]
    public void A_chain_of_includes_may_be_long()
    {
        const int Length = 3000;
        IEnumerable<(string, string)> files = Enumerable.Range(0, Length)
            .Select(i => ($"f{i}.thrift", $"include \"f{i + 1}.thrift\"\nnamespace * N{i}\nstruct S {{ 1: f{i + 1}.S s }}"))
            .Append(($"f{Length}.thrift", "struct S {}"));

        Assert.That(Compile([.. files])[0].Diagnostics, Is.Empty);
    }

    [Test]
    public void A_chain_of_names_through_files_has_a_limit()
    {
        const int Length = 200;
        IEnumerable<(string, string)> files = Enumerable.Range(0, Length)
            .Select(i => ($"f{i}.thrift", $"include \"f{i + 1}.thrift\"\nnamespace * N{i}\nconst i32 A = f{i + 1}.A\ntypedef f{i + 1}.T T"))
            .Append(($"f{Length}.thrift", "const i32 A = 1\ntypedef i32 T"));

        Assert.That(Compile([.. files])[0].Code, Is.Null);
    }

    private static IEnumerable<string> Ids(IdlResult result) => result.Diagnostics.Select(diagnostic => diagnostic.Id);

    private static IReadOnlyList<IdlResult> Compile(params (string Path, string Text)[] files) => Compile(null, files);

    private static IReadOnlyList<IdlResult> Compile(IReadOnlyList<string>? searchPaths, params (string Path, string Text)[] files)
    {
        IEnumerable<IdlDocument> documents = files.Select(file => IdlDocument.Parse(file.Path, file.Path, file.Text, new IdlOptions()));
        return [.. IdlCompilation.Create(documents, searchPaths).Documents.Select(document => document.Emit())];
    }
}
