using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace ThriftRpc.Generator.Tests;

/// <summary>The shell round the compiler, driven by hand.</summary>
[TestFixture]
public sealed class GeneratorTests
{
    private const string ProjectFolder = "/repo/src/App/";

    private static readonly string[] s_steps = [ThriftGenerator.FilesStep, ThriftGenerator.CompileStep];

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
            File("/repo/src/App/ids.thrift", "struct S { -7: i32 a }", ("AllowNegativeKeys", "True")));

        string code = string.Join('\n', result.GeneratedTrees.Select(tree => tree.ToString()));
        Assert.That(code, Does.Contain("namespace App.Root;").And.Contain("namespace Own;").And.Contain("WriteI32(-7, A)"));
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

        Assert.That(Reasons(driver), Has.Count.EqualTo(4).And.All.AnyOf(IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged));
    }

    [Test]
    public void An_edit_of_one_file_compiles_that_file_again_and_no_other()
    {
        TextFile[] files = [File("/repo/a.thrift", "enum A { X }"), File("/repo/b.thrift", "enum B { X }")];
        CSharpCompilation compilation = CSharpCompilation.Create("App");
        GeneratorDriver driver = Driver(files).RunGenerators(compilation);

        driver = driver.ReplaceAdditionalText(files[1], File("/repo/b.thrift", "enum B { Y }")).RunGenerators(compilation);

        Assert.That(
            Reasons(driver),
            Is.EquivalentTo(new[]
            {
                IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified,
            }).Or.EquivalentTo(new[]
            {
                IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified,
            }));
    }

    [Test]
    public void Models_hold_nothing_of_the_compiler()
    {
        GeneratorDriver driver = Driver([File("/repo/a.thrift", "struct A { i32 a }")]).RunGenerators(CSharpCompilation.Create("App"));

        foreach (object model in Steps(driver).SelectMany(step => step.Outputs).Select(output => output.Value))
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

    private static IEnumerable<IncrementalGeneratorRunStep> Steps(GeneratorDriver driver) =>
        s_steps.SelectMany(name => driver.GetRunResult().Results.Single().TrackedSteps[name]);

    private static List<IncrementalStepRunReason> Reasons(GeneratorDriver driver) =>
        [.. Steps(driver).SelectMany(step => step.Outputs).Select(output => output.Reason)];

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
