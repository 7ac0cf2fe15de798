namespace ThriftRpc.Cli.Tests;

/// <summary><c>thriftrpc gen</c>, run as a program.</summary>
[TestFixture]
[CancelAfter(120_000)]
internal sealed class GenTests : IDisposable
{
    private readonly Workplace _workplace = new();

    public void Dispose() => _workplace.Dispose();

    [Test]
    public async Task Each_file_becomes_a_file_and_nothing_is_said(CancellationToken cancellationToken)
    {
        _workplace.Write("idl/a.thrift", "namespace * Sample\nstruct A { 1: i32 count }").Write("idl/b.thrift", "enum B { X }");

        Ending ending = await _workplace.RunAsync(["gen", "idl/a.thrift", "idl/b.thrift", "--output", "out/code"], cancellationToken);

        Assert.That(ending, Is.EqualTo(new Ending(0, "", "")));
        Assert.That(_workplace.Read("out/code/a.g.cs"), Does.Contain("// From idl/a.thrift by ThriftRpc.").And.Contain("namespace Sample;").And.Contain("int Count"));
        Assert.That(_workplace.Read("out/code/b.g.cs"), Does.Contain("enum B").And.Not.Contain("namespace"));
    }

    [Test]
    public async Task The_code_does_not_know_where_the_folder_lies(CancellationToken cancellationToken)
    {
        _workplace.Write("a.thrift", "enum A { X }");

        Ending ending = await _workplace.RunAsync(["gen", _workplace.PathOf("a.thrift"), "-o", _workplace.PathOf("out")], cancellationToken);

        Assert.That(ending, Is.EqualTo(new Ending(0, "", "")));
        Assert.That(_workplace.Read("out/a.g.cs"), Does.Contain("// From a.thrift by ThriftRpc."));
    }

    [Test]
    public async Task The_command_has_its_say_on_namespaces_and_ids(CancellationToken cancellationToken)
    {
        _workplace.Write("a.thrift", "namespace * Other\nstruct A { -7: i32 count }").Write("b.thrift", "enum B { X }");

        Ending first = await _workplace.RunAsync(["gen", "a.thrift", "--namespace", "Mine", "--allow-negative-keys", "--output", "out"], cancellationToken);
        Ending second = await _workplace.RunAsync(["gen", "b.thrift", "--root-namespace", "Root", "--output", "out"], cancellationToken);

        Assert.That(new[] { first, second }, Is.All.EqualTo(new Ending(0, "", "")));
        Assert.That(_workplace.Read("out/a.g.cs"), Does.Contain("namespace Mine;").And.Contain("WriteI32(-7, Count)"));
        Assert.That(_workplace.Read("out/b.g.cs"), Does.Contain("namespace Root;"));
    }

    [Test]
    public async Task With_an_error_anywhere_nothing_is_written(CancellationToken cancellationToken)
    {
        _workplace.Write("good.thrift", "enum A { X }").Write("bad.thrift", "struct S {\n  1: Missing a\n}");

        Ending ending = await _workplace.RunAsync(["gen", "good.thrift", "bad.thrift", "--output", "out"], cancellationToken);

        Assert.That(ending, Is.EqualTo(new Ending(1, "bad.thrift(2,6): error THRIFT0102: There is no type 'Missing'", "")));
        Assert.That(Directory.Exists(_workplace.PathOf("out")), Is.False);
    }

    [Test]
    public async Task Warnings_are_shown_and_the_code_is_written(CancellationToken cancellationToken)
    {
        _workplace.Write("a.thrift", "struct S { i32 a }");

        Ending ending = await _workplace.RunAsync(["gen", "a.thrift"], cancellationToken);

        Assert.That(ending.ExitCode, Is.Zero);
        Assert.That(ending.Output, Does.StartWith("a.thrift(1,16): warning THRIFT0203: "));
        Assert.That(_workplace.Has("a.g.cs"));
    }

    [Test]
    public async Task A_file_that_is_right_already_is_left_alone(CancellationToken cancellationToken)
    {
        _workplace.Write("a.thrift", "enum A { X }").Write("b.thrift", "enum B { X }");
        await _workplace.RunAsync(["gen", "a.thrift", "b.thrift"], cancellationToken);
        DateTime longAgo = new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(_workplace.PathOf("a.g.cs"), longAgo);
        File.SetLastWriteTimeUtc(_workplace.PathOf("b.g.cs"), longAgo);
        _workplace.Write("b.thrift", "enum B { X Y }");

        Ending ending = await _workplace.RunAsync(["gen", "a.thrift", "b.thrift"], cancellationToken);

        Assert.That(ending.ExitCode, Is.Zero);
        Assert.That(File.GetLastWriteTimeUtc(_workplace.PathOf("a.g.cs")), Is.EqualTo(longAgo));
        Assert.That(_workplace.Read("b.g.cs"), Does.Contain("Y"));
    }

    [Test]
    public async Task Two_files_of_one_name_are_not_written_over_each_other(CancellationToken cancellationToken)
    {
        _workplace.Write("one/a.thrift", "enum A { X }").Write("two/a.thrift", "enum B { X }");

        Ending ending = await _workplace.RunAsync(["gen", "one/a.thrift", "two/a.thrift"], cancellationToken);

        Assert.That(ending.ExitCode, Is.EqualTo(1));
        Assert.That(ending.Error, Does.StartWith("thriftrpc: error: 'one/a.thrift' and 'two/a.thrift' would both be written to"));
        Assert.That(_workplace.Has("a.g.cs"), Is.False);
    }

    [Test]
    public async Task A_folder_that_cannot_be_written_to_is_named(CancellationToken cancellationToken)
    {
        _workplace.Write("a.thrift", "enum A { X }").Write("out", "a file");

        Ending ending = await _workplace.RunAsync(["gen", "a.thrift", "--output", "out"], cancellationToken);

        Assert.That(ending.ExitCode, Is.EqualTo(1));
        Assert.That(ending.Error, Does.StartWith("thriftrpc: error: Cannot write to 'out': "));
    }

    [Test]
    public async Task Included_files_are_found_beside_the_file_and_in_the_folders_of_the_command_line(CancellationToken cancellationToken)
    {
        _workplace
            .Write("idl/main.thrift", "include \"parts/near.thrift\"\ninclude \"far.thrift\"\nnamespace * Main\nstruct S { 1: near.A a, 2: far.B b }")
            .Write("idl/parts/near.thrift", "include \"../leaf.thrift\"\nnamespace * Near\nstruct A { 1: leaf.C c }")
            .Write("idl/leaf.thrift", "namespace * Leaf\nenum C { X }")
            .Write("shared/far.thrift", "namespace * Far\nenum B { X }");

        Ending ending = await _workplace.RunAsync(["gen", "idl/main.thrift", "-I", "nowhere", "-I", "shared", "--output", "out"], cancellationToken);
        Ending recursive = await _workplace.RunAsync(["gen", "idl/main.thrift", "-I", "shared", "--output", "all", "-r"], cancellationToken);

        Assert.That(new[] { ending, recursive }, Is.All.EqualTo(new Ending(0, "", "")));
        Assert.That(_workplace.FilesIn("out"), Is.EqualTo(new[] { "main.g.cs" }));
        Assert.That(_workplace.FilesIn("all"), Is.EqualTo(new[] { "far.g.cs", "leaf.g.cs", "main.g.cs", "near.g.cs" }));
        Assert.That(_workplace.Read("out/main.g.cs"), Does.Contain("global::Near.A").And.Contain("global::Far.B"));
        Assert.That(_workplace.Read("all/main.g.cs"), Is.EqualTo(_workplace.Read("out/main.g.cs")));
    }

    [Test]
    public async Task An_error_in_an_included_file_is_shown_there_and_nothing_is_written(CancellationToken cancellationToken)
    {
        _workplace
            .Write("main.thrift", "include \"part.thrift\"\nstruct S { 1: part.A a }")
            .Write("part.thrift", "struct A { 1: Missing a }");

        Ending ending = await _workplace.RunAsync(["gen", "main.thrift", "--output", "out"], cancellationToken);

        Assert.That(ending, Is.EqualTo(new Ending(1, "part.thrift(1,15): error THRIFT0102: There is no type 'Missing'", "")));
        Assert.That(Directory.Exists(_workplace.PathOf("out")), Is.False);
    }

    [TestCase("client", true, false)]
    [TestCase("Server", false, true)]
    [TestCase("types", false, false)]
    [TestCase("both", true, true)]
    public async Task The_role_chooses_the_side_of_a_service(string role, bool hasClient, bool hasProcessor, CancellationToken cancellationToken)
    {
        _workplace.Write("a.thrift", "service Echo { void ping() }\nenum A { X }");

        Ending ending = await _workplace.RunAsync(["gen", "a.thrift", "--role", role], cancellationToken);

        Assert.That(ending, Is.EqualTo(new Ending(0, "", "")));
        string code = _workplace.Read("a.g.cs");
        Assert.That((code.Contains("class EchoClient"), code.Contains("class EchoProcessor"), code.Contains("enum A")), Is.EqualTo((hasClient, hasProcessor, true)));
    }

    [Test]
    public async Task Files_that_are_only_referenced_become_no_code(CancellationToken cancellationToken)
    {
        _workplace.Write("a.thrift", "enum A { X }");

        Ending ending = await _workplace.RunAsync(["gen", "a.thrift", "--role", "reference"], cancellationToken);

        Assert.That(ending, Is.EqualTo(new Ending(0, "", "")));
        Assert.That(_workplace.Has("a.g.cs"), Is.False);
    }
}
