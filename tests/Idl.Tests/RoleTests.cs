namespace ThriftRpc.Idl.Tests;

/// <summary>Which part of a file becomes code.</summary>
[TestFixture]
public sealed class RoleTests
{
    private const string Text = "namespace * Sample\nstruct Item {}\nconst i32 LIMIT = 1\nservice Echo { Item get(1: Item item) }\nservice More extends Echo { void f() }";

    [TestCase(null, "class Item", "Constants", "interface IEcho", "class EchoMethods", "class EchoClient", "class EchoProcessor")]
    [TestCase("both", "class Item", "Constants", "interface IEcho", "class EchoMethods", "class EchoClient", "class EchoProcessor")]
    [TestCase("Client", "class Item", "Constants", "interface IEcho", "class EchoMethods", "class EchoClient")]
    [TestCase("SERVER", "class Item", "Constants", "interface IEcho", "class EchoMethods", "class EchoProcessor")]
    [TestCase("Types", "class Item", "Constants")]
    public void The_role_says_what_becomes_code(string? role, params string[] parts)
    {
        string[] all = ["class Item", "Constants", "interface IEcho", "class EchoMethods", "class EchoClient", "class EchoProcessor"];

        IdlResult result = Compile(("a.thrift", Text, role))[0];

        Assert.That(result.Diagnostics, Is.Empty);
        Assert.That(all.Where(result.Code!.Contains), Is.EqualTo(parts));
        Assert.That(CSharpCompiler.FindWarnings(result.Code!), Is.Empty);
    }

    [Test]
    public void A_file_that_is_only_referenced_becomes_no_code_and_is_checked_all_the_same()
    {
        IReadOnlyList<IdlResult> results = Compile(
            ("a.thrift", Text, "Reference"),
            ("b.thrift", "include \"a.thrift\"\nnamespace * Sample\nstruct Other { 1: a.Item item }\nservice Most extends a.More {}", null),
            ("c.thrift", "struct S { 1: Missing a }", "Reference"));

        Assert.That(results.Select(result => result.Code is null), Is.EqualTo([true, false, true]));
        Assert.That(results.Select(result => result.Diagnostics.Count), Is.EqualTo([0, 0, 1]));
    }

    [Test]
    public void The_project_may_have_a_type_of_its_own_for_one_that_is_referenced() =>
        Assert.That(
            Compile(("a.thrift", Text, "Reference"), ("b.thrift", Text, null)).SelectMany(result => result.Diagnostics), Is.Empty);

    [TestCase("Client", null, "server")]
    [TestCase("Server", null, "client")]
    [TestCase("Types", "Server", "server")]
    [TestCase("Client", "Client", null)]
    [TestCase("Client", "Types", null)]
    [TestCase("Reference", "Both", null)]
    public void A_derived_service_needs_the_sides_of_its_base(string? role, string? derivedRole, string? missing)
    {
        IReadOnlyList<IdlDiagnostic> found = Compile(
            ("b.thrift", "include \"a.thrift\"\nnamespace * B\nservice Derived extends a.Echo {}", derivedRole), ("a.thrift", Text, role))[0].Diagnostics;

        Assert.That(
            found.Select(diagnostic => diagnostic.Message),
            Is.EqualTo(missing is null ? [] : new[] { $"The base service 'a.Echo' has no code for its {missing}: a.thrift gives it the role {role}" }));
    }

    private static IReadOnlyList<IdlResult> Compile(params (string Path, string Text, string? Role)[] files) =>
    [
        .. IdlCompilation.Create(files.Select(file => IdlDocument.Parse(file.Path, file.Path, file.Text, new IdlOptions { Role = file.Role })))
            .Documents.Select(document => document.Emit()),
    ];
}
