using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using ThriftRpc.Generator;

namespace ThriftRpc.Benchmarks.Generator;

/// <summary>The generator in the compiler's hands, as in an editor: it runs again after each edit.</summary>
internal sealed class GeneratorRun
{
    private readonly ThriftText[] _files;
    private readonly CSharpCompilation _compilation = CSharpCompilation.Create("App");
    private GeneratorDriver _driver;

    public GeneratorRun()
    {
        _files =
        [
            new ThriftText("/app/base.thrift", SampleProject.Base()),
            .. Enumerable.Range(1, SampleProject.Files - 1).Select(number => new ThriftText($"/app/part{number}.thrift", SampleProject.Part(number))),
        ];
        _driver = CSharpGeneratorDriver.Create([new ThriftGenerator().AsSourceGenerator()], _files, optionsProvider: new Options());
    }

    /// <summary>Runs the generator over what has changed since it ran last.</summary>
    public void Run() => _driver = _driver.RunGenerators(_compilation);

    /// <summary>Puts another text into a file; 0 is the one that all others include.</summary>
    public void Edit(int file, string text)
    {
        ThriftText changed = new(_files[file].Path, text);
        _driver = _driver.ReplaceAdditionalText(_files[file], changed);
        _files[file] = changed;
    }

    /// <summary>Fails unless every file has become code.</summary>
    public (int Files, int Lines) Check()
    {
        GeneratorDriverRunResult result = _driver.GetRunResult();
        return result.Diagnostics.IsEmpty && result.GeneratedTrees.Length == SampleProject.Files
            ? (result.GeneratedTrees.Length, result.GeneratedTrees.Sum(tree => tree.GetText().Lines.Count))
            : throw new InvalidOperationException($"{result.GeneratedTrees.Length} files became code: {string.Join('\n', result.Diagnostics.Take(5))}");
    }

    private sealed class ThriftText(string path, string text) : AdditionalText
    {
        private readonly SourceText _text = SourceText.From(text);

        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => _text;
    }

    private sealed class Options : AnalyzerConfigOptionsProvider
    {
        private readonly Values _files = new(new Dictionary<string, string> { ["build_metadata.AdditionalFiles.IsThriftFile"] = "true" });

        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(new Dictionary<string, string> { ["build_property.ProjectDir"] = "/app/" });

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => _files;
    }

    private sealed class Values(IReadOnlyDictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
