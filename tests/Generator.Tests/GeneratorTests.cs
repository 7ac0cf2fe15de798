using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using ThriftRpc.Idl;

namespace ThriftRpc.Generator.Tests;

/// <summary>The shell round the compiler, driven by hand.</summary>
[TestFixture]
public sealed class GeneratorTests
{
    private const string ProjectFolder = "/repo/src/App/";

    private static readonly string[] s_steps = [ThriftGenerator.FilesStep, ThriftGenerator.ParseStep, ThriftGenerator.LinkStep, ThriftGenerator.CompileStep];

    private static readonly TextFile[] s_family =
    [
        File("/repo/shared.thrift", "struct Item { 1: i32 a }\nenum Color { RED, GREEN }\nconst i32 LIMIT = 1\nservice Base { void f() }"),
        File("/repo/names.thrift", "include \"shared.thrift\"\nstruct Names { 1: list<shared.Item> items, 2: shared.Color color }"),
        File("/repo/values.thrift", "include \"shared.thrift\"\nstruct Values { 1: shared.Color color = shared.Color.RED, 2: map<string, string> none = {} }"),
        File("/repo/inside.thrift", "include \"shared.thrift\"\nstruct Inside { 1: shared.Item item = {\"a\": 5}, 2: i32 limit = shared.LIMIT }"),
        File("/repo/derived.thrift", "include \"shared.thrift\"\nservice Derived extends shared.Base {}"),
        File("/repo/far.thrift", "include \"names.thrift\"\nstruct Far { 1: names.Names names }"),
        File("/repo/alone.thrift", "struct Alone {}"),
    ];

    [Test]
    public void Only_files_that_the_project_lists_become_code()
    {
        GeneratorDriverRunResult result = Run(
            File("/repo/src/App/a.thrift", "enum A { X }"),
            File("/repo/src/App/b.thrift", "enum B { X }", ("IsThriftFile", "")),
            File("/repo/src/App/c.txt", "enum C { X }", ("IsThriftFile", null)));

        Assert.That(result.GeneratedTrees.Select(tree => Path.GetFileName(tree.FilePath)), Is.EqualTo(new[] { "a.thrift.g.cs" }));
    }

    [Test]
    public void The_project_has_its_say_on_namespaces_and_ids()
    {
        GeneratorDriverRunResult result = Run(
            File("/repo/src/App/root.thrift", "enum A { X }", ("Namespace", "")),
            File("/repo/src/App/own.thrift", "namespace * Other enum A { X }", ("Namespace", "Own")),
            File("/repo/src/App/types.thrift", "struct T {} service Left {}", ("Role", "Types")),
            File("/repo/src/App/ids.thrift", "struct S { -7: i32 a }", ("AllowNegativeKeys", "True")));

        string code = string.Join('\n', result.GeneratedTrees.Select(tree => tree.ToString()));
        Assert.That(code, Does.Contain("namespace App.Root;").And.Contain("namespace Own;").And.Contain("WriteI32(-7, A)").And.Contain("class T :").And.Not.Contain("Left"));
        Assert.That(result.Diagnostics, Is.Empty);
    }

    [Test]
    public void Files_of_the_same_name_stay_apart_and_the_code_does_not_know_the_machine()
    {
        GeneratorDriverRunResult result = Run(
            File("/repo/src/App/a.thrift", "enum A { X }"),
            File("/repo/src/App/idl/a.thrift", "enum B { X }"),
            File("/repo/idl/a.thrift", "enum C { X }"),
            File("/repo/idl/so so/ä.thrift", "enum D { X }"),
            File("/repo/src/App/idl+a.thrift", "enum E { X }"));

        Assert.That(
            result.Results.Single().GeneratedSources.Select(source => source.HintName),
            Is.EqualTo(new[] { "a.thrift.g.cs", "idl+a.thrift.g.cs", "..+..+idl+a.thrift.g.cs", "..+..+idl+so_20_so+_e4_.thrift.g.cs", "idl_2b_a.thrift.g.cs" }));
        Assert.That(result.GeneratedTrees[2].ToString(), Does.Contain("// From ../../idl/a.thrift by ThriftRpc.").And.Not.Contain("/repo/"));
    }

    [Test]
    public void What_is_wrong_is_shown_in_the_file_itself()
    {
        const string Text = "struct S {\r\n  1: Missing a\r\n  i32 b\r\n}";

        ImmutableArray<Diagnostic> found = Run(File("/repo/idl/bad.thrift", Text)).Diagnostics;

        Assert.That(
            found.Select(diagnostic => $"{diagnostic.Location.GetLineSpan()} {diagnostic.Id} {diagnostic.Severity}"),
            Is.EqualTo(new[] { "/repo/idl/bad.thrift: (1,5)-(1,12) THRIFT0102 Error", "/repo/idl/bad.thrift: (2,6)-(2,7) THRIFT0203 Warning" }));
        Assert.That(found.Select(diagnostic => Text.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length)), Is.EqualTo(new[] { "Missing", "b" }));
        Assert.That(found[0].GetMessage(), Is.EqualTo("There is no type 'Missing'"));
    }

    [Test]
    public void A_file_with_an_error_leaves_the_others_alone()
    {
        GeneratorDriverRunResult result = Run(File("/repo/bad.thrift", "struct"), File("/repo/good.thrift", "enum A { X }"));

        Assert.That(result.GeneratedTrees.Select(tree => Path.GetFileName(tree.FilePath)), Has.One.EndsWith("good.thrift.g.cs"));
    }

    [Test]
    public void An_edit_elsewhere_compiles_nothing_again()
    {
        TextFile[] files = [File("/repo/a.thrift", "struct A { 1: list<string> a }"), File("/repo/b.thrift", "enum B { X Y }")];
        CSharpCompilation compilation = CSharpCompilation.Create("App", [CSharpSyntaxTree.ParseText("class Before;")]);
        GeneratorDriver driver = Driver(files).RunGenerators(compilation);

        driver = driver.RunGenerators(compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[0], CSharpSyntaxTree.ParseText("class After;")));

        Assert.That(
            Reasons(driver, s_steps),
            Has.Count.EqualTo(8).And.All.AnyOf(IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged));
    }

    [TestCase("", "Spaces and comments concern no other file", "// A remark.\nstruct Item { 1: i32 a }\n\nenum Color { RED, GREEN }\n/** Doc. */ const i32 LIMIT = 1\nservice Base { void f() }")]
    [TestCase("inside derived", "A field more", "struct Item { 1: i32 a, 2: i32 b }\nenum Color { RED, GREEN }\nconst i32 LIMIT = 1\nservice Base { void f() }")]
    [TestCase("inside derived values", "An enum member more", "struct Item { 1: i32 a }\nenum Color { RED, GREEN, BLUE }\nconst i32 LIMIT = 1\nservice Base { void f() }")]
    [TestCase("inside derived", "Another constant", "struct Item { 1: i32 a }\nenum Color { RED, GREEN }\nconst i32 LIMIT = 2\nservice Base { void f() }")]
    [TestCase("inside derived", "A method more", "struct Item { 1: i32 a }\nenum Color { RED, GREEN }\nconst i32 LIMIT = 1\nservice Base { void f() void g() }")]
    [TestCase("inside derived names", "Another kind", "union Item { 1: i32 a }\nenum Color { RED, GREEN }\nconst i32 LIMIT = 1\nservice Base { void f() }")]
    [TestCase("inside derived names values", "Another namespace", "namespace * N\nstruct Item { 1: i32 a }\nenum Color { RED, GREEN }\nconst i32 LIMIT = 1\nservice Base { void f() }")]
    public void An_edit_compiles_the_file_again_and_those_whose_code_depends_on_it(string dependents, string edit, string text)
    {
        CSharpCompilation compilation = CSharpCompilation.Create("App");
        GeneratorDriver driver = Driver(s_family).RunGenerators(compilation);
        TextFile edited = File("/repo/shared.thrift", text);

        driver = driver.ReplaceAdditionalText(s_family[0], edited).RunGenerators(compilation);

        Assert.That(Compiled(driver), Is.EquivalentTo(dependents.Split(' ', StringSplitOptions.RemoveEmptyEntries).Prepend("shared")), edit);
        Assert.That(
            driver.GetRunResult().GeneratedTrees.Select(tree => tree.ToString()),
            Is.EqualTo(Run([edited, .. s_family.Skip(1)]).GeneratedTrees.Select(tree => tree.ToString())),
            "What was kept is what would come of it anew");
    }

    [Test]
    public void A_removed_file_is_missed_by_those_that_include_it()
    {
        CSharpCompilation compilation = CSharpCompilation.Create("App");
        GeneratorDriver driver = Driver(s_family).RunGenerators(compilation);

        driver = driver.RemoveAdditionalTexts([s_family[1]]).RunGenerators(compilation);

        Assert.That(driver.GetRunResult().Diagnostics.Select(diagnostic => diagnostic.ToString()), Has.One.StartsWith("/repo/far.thrift(1,9): error THRIFT0501"));
        Assert.That(driver.GetRunResult().GeneratedTrees, Has.Length.EqualTo(5));
    }

    [Test]
    public void Models_hold_nothing_of_the_compiler()
    {
        GeneratorDriver driver = Driver([.. s_family, File("/repo/a.thrift", "struct A { i32 a }")]).RunGenerators(CSharpCompilation.Create("App"));

        foreach (object model in Steps(driver, s_steps).SelectMany(step => step.Outputs).Select(output => output.Value))
        {
            CheckModel(model, []);
        }
    }

    private static GeneratorDriverRunResult Run(params TextFile[] files) =>
        Driver(files).RunGenerators(CSharpCompilation.Create("App")).GetRunResult();

    private static CSharpGeneratorDriver Driver(TextFile[] files) => CSharpGeneratorDriver.Create(
        [new ThriftGenerator().AsSourceGenerator()],
        files,
        optionsProvider: new Options(),
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    private static TextFile File(string path, string text, params (string Key, string? Value)[] metadata) => new(path, text, metadata);

    private static IEnumerable<IncrementalGeneratorRunStep> Steps(GeneratorDriver driver, params string[] names) =>
        names.SelectMany(name => driver.GetRunResult().Results.Single().TrackedSteps[name]);

    private static List<IncrementalStepRunReason> Reasons(GeneratorDriver driver, params string[] names) =>
        [.. Steps(driver, names).SelectMany(step => step.Outputs).Select(output => output.Reason)];

    /// <summary>The files that the last run compiled again.</summary>
    private static IEnumerable<string> Compiled(GeneratorDriver driver) =>
        Steps(driver, ThriftGenerator.CompileStep)
            .Where(step => step.Outputs.Single().Reason != IncrementalStepRunReason.Cached)
            .Select(step => Path.GetFileNameWithoutExtension(((LinkedDocument)step.Inputs.Single().Source.Outputs[step.Inputs.Single().OutputIndex].Value).Document.Path));

    /// <summary>A model that holds a compilation, a symbol or a location keeps it alive and never equals the next one.</summary>
    private static void CheckModel(object? model, HashSet<object> seen)
    {
        if (model is null or string || model.GetType().IsPrimitive || model.GetType().IsEnum || !seen.Add(model))
        {
            return;
        }

        Assert.That(model.GetType().Assembly.GetName().Name, Does.Not.StartWith("Microsoft.CodeAnalysis"));
        if (model is IEnumerable items)
        {
            foreach (object? item in items)
            {
                CheckModel(item, seen);
            }
        }

        foreach (FieldInfo field in model.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            CheckModel(field.GetValue(model), seen);
        }
    }

    private sealed class TextFile(string path, string text, (string Key, string? Value)[] metadata) : AdditionalText
    {
        public override string Path => path;

        public IReadOnlyDictionary<string, string?> Metadata { get; } = new Dictionary<string, string?>(
            metadata.Prepend(("IsThriftFile", "true")).GroupBy(pair => pair.Item1, pair => pair.Item2)
                .Select(pair => KeyValuePair.Create("build_metadata.AdditionalFiles." + pair.Key, pair.Last())));

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }

    private sealed class Options : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(new Dictionary<string, string?>
        {
            ["build_property.ProjectDir"] = ProjectFolder,
            ["build_property.RootNamespace"] = "App.Root",
        });

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => new Values(((TextFile)textFile).Metadata);
    }

    private sealed class Values(IReadOnlyDictionary<string, string?> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) =>
            values.TryGetValue(key, out value) && value is not null;
    }
}
