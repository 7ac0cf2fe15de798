using System.Text.Json;

namespace ThriftRpc.Cli.Tests;

/// <summary><c>thriftrpc check</c>, run as a program, and the command line itself.</summary>
[TestFixture]
[CancelAfter(120_000)]
internal sealed class CheckTests : IDisposable
{
    private readonly Workplace _workplace = new();

    public void Dispose() => _workplace.Dispose();

    [Test]
    public async Task Nothing_is_said_of_a_file_that_is_right_and_nothing_is_written(CancellationToken cancellationToken)
    {
        _workplace.Write("a.thrift", "enum A { X }");

        Ending ending = await _workplace.RunAsync(["check", "a.thrift"], cancellationToken);

        Assert.That(ending, Is.EqualTo(new Ending(0, "", "")));
        Assert.That(Directory.EnumerateFiles(_workplace.PathOf(".")).Select(Path.GetFileName), Is.EqualTo(new[] { "a.thrift" }));
    }

    [Test]
    public async Task All_findings_of_all_files_are_shown_as_build_logs_show_them(CancellationToken cancellationToken)
    {
        _workplace.Write("idl/a.thrift", "struct S {\n  1: Missing a\n  i32 b\n}").Write("b.thrift", "\n\n  enum");

        Ending ending = await _workplace.RunAsync(["check", "idl/a.thrift", "b.thrift"], cancellationToken);

        Assert.That(ending.ExitCode, Is.EqualTo(1));
        string[] lines = ending.Output.Split('\n');
        Assert.That(lines, Has.Length.EqualTo(3));
        Assert.That(lines[0], Is.EqualTo("idl/a.thrift(2,6): error THRIFT0102: There is no type 'Missing'"));
        Assert.That(lines[1], Does.StartWith("idl/a.thrift(3,7): warning THRIFT0203: "));
        Assert.That(lines[2], Does.StartWith("b.thrift(3,7): error THRIFT0005: "));
    }

    [Test]
    public async Task Warnings_alone_are_no_failure(CancellationToken cancellationToken)
    {
        _workplace.Write("a.thrift", "struct S { i32 a }");

        Ending ending = await _workplace.RunAsync(["check", "a.thrift"], cancellationToken);

        Assert.That(ending.ExitCode, Is.Zero);
        Assert.That(ending.Output, Does.Contain("warning THRIFT0203"));
    }

    [Test]
    public async Task Programs_read_the_findings_as_json(CancellationToken cancellationToken)
    {
        _workplace.Write("a.thrift", "struct S {\n  1: Missing a\n}").Write("b.thrift", "struct T { i32 a }");

        Ending ending = await _workplace.RunAsync(["check", "--json", "a.thrift", "b.thrift"], cancellationToken);

        Assert.That(ending.ExitCode, Is.EqualTo(1));
        using JsonDocument document = JsonDocument.Parse(ending.Output);
        Assert.That(
            document.RootElement[0].GetRawText().Replace(" ", "", StringComparison.Ordinal).ReplaceLineEndings(""),
            Is.EqualTo("""{"path":"a.thrift","line":2,"column":6,"length":7,"severity":"error","id":"THRIFT0102","title":"Unknowntype","message":"Thereisnotype'Missing'"}"""));
        Assert.That(document.RootElement[1].GetProperty("severity").GetString(), Is.EqualTo("warning"));
        Assert.That(document.RootElement.GetArrayLength(), Is.EqualTo(2));
    }

    [Test]
    public async Task Without_findings_the_json_is_an_empty_array(CancellationToken cancellationToken)
    {
        _workplace.Write("a.thrift", "enum A { X }");

        Ending ending = await _workplace.RunAsync(["check", "--json", "a.thrift"], cancellationToken);

        Assert.That(ending, Is.EqualTo(new Ending(0, "[]", "")));
    }

    [Test]
    public async Task A_file_that_is_not_there_is_named_and_the_others_are_checked(CancellationToken cancellationToken)
    {
        _workplace.Write("a.thrift", "struct S { 1: Missing a }").Write("folder/b.thrift", "");

        Ending ending = await _workplace.RunAsync(["check", "none.thrift", "no/where.thrift", "folder", "a.thrift"], cancellationToken);

        Assert.That(ending.ExitCode, Is.EqualTo(1));
        Assert.That(ending.Output, Does.StartWith("a.thrift(1,15): error THRIFT0102"));
        Assert.That(
            ending.Error.Split('\n'),
            Is.EqualTo(new[]
            {
                "thriftrpc: error: There is no file 'none.thrift'",
                "thriftrpc: error: There is no file 'no/where.thrift'",
                "thriftrpc: error: 'folder' is a folder; name the files in it",
            }));
    }

    [Test]
    public async Task An_included_file_that_is_nowhere_is_told_at_the_include(CancellationToken cancellationToken)
    {
        _workplace.Write("a.thrift", "namespace * A\ninclude \"none.thrift\"\nstruct S { 1: none.T a }");

        Ending ending = await _workplace.RunAsync(["check", "a.thrift"], cancellationToken);

        Assert.That(ending.ExitCode, Is.EqualTo(1));
        Assert.That(ending.Output, Does.StartWith("a.thrift(2,").And.Contain("none.thrift"));
    }

    [Test]
    public async Task Files_may_include_each_other_in_a_circle_and_are_told_so(CancellationToken cancellationToken)
    {
        _workplace.Write("a.thrift", "include \"b.thrift\"\nstruct A {}").Write("b.thrift", "include \"a.thrift\"\nstruct B {}");

        Ending ending = await _workplace.RunAsync(["check", "a.thrift", "b.thrift"], cancellationToken);

        Assert.That(ending.ExitCode, Is.EqualTo(1));
        Assert.That(ending.Output, Does.Contain("error THRIFT").And.Contain("a.thrift(1,"));
    }

    [TestCase("check")]
    [TestCase("gen")]
    [TestCase("check a.thrift --unknown")]
    [TestCase("gen a.thrift --output")]
    [TestCase("nonsense a.thrift")]
    public async Task A_command_line_that_makes_no_sense_ends_with_2(string arguments, CancellationToken cancellationToken)
    {
        _workplace.Write("a.thrift", "enum A { X }");

        Ending ending = await _workplace.RunAsync(arguments.Split(' '), cancellationToken);

        Assert.That(ending.ExitCode, Is.EqualTo(2));
        Assert.That(ending.Error, Is.Not.Empty);
        Assert.That(_workplace.Has("a.g.cs"), Is.False);
    }

    [Test]
    public async Task The_help_names_the_command_as_it_is_typed(CancellationToken cancellationToken)
    {
        Ending ending = await _workplace.RunAsync(["gen", "--help"], cancellationToken);

        Assert.That(ending.ExitCode, Is.Zero);
        Assert.That(ending.Output, Does.Contain("thriftrpc gen <files>..."));
    }
}
