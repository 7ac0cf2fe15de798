using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using ThriftRpc.Idl;

namespace ThriftRpc.Generator;

/// <summary>Turns the <c>ThriftFile</c> items of a project into C#.</summary>
/// <remarks>
/// Each file is parsed for itself; linking puts all of them together, which is cheap; and a file is compiled again only when linking says
/// that something has changed that its code depends on.
/// </remarks>
[Generator(LanguageNames.CSharp)]
public sealed class ThriftGenerator : IIncrementalGenerator
{
    /// <summary>The step that finds the files; named, as all are, for the test that watches it.</summary>
    internal const string FilesStep = "ThriftFiles";

    /// <summary>The step that parses each.</summary>
    internal const string ParseStep = "ParsedThriftFiles";

    /// <summary>The step that finds for each file its place among the others.</summary>
    internal const string LinkStep = "LinkedThriftFiles";

    /// <summary>The step that compiles each.</summary>
    internal const string CompileStep = "CompiledThriftFiles";

    private static readonly Encoding s_utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<CompiledFile> files = context.AdditionalTextsProvider
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Where(static pair => ThriftFile.IsOne(pair.Left, pair.Right))
            .Select(static (pair, cancellationToken) => ThriftFile.Read(pair.Left, pair.Right, cancellationToken))
            .WithTrackingName(FilesStep)
            .Select(static (file, _) => file.Parse())
            .WithTrackingName(ParseStep)
            .Collect()
            .SelectMany(static (documents, _) => IdlCompilation.Create(documents).Documents)
            .WithTrackingName(LinkStep)
            .Select(static (document, _) => CompiledFile.From(document))
            .WithTrackingName(CompileStep);
        context.RegisterSourceOutput(files, static (output, file) => Add(output, file));
    }

    private static void Add(SourceProductionContext output, CompiledFile file)
    {
        foreach (IdlDiagnostic diagnostic in file.Diagnostics)
        {
            output.ReportDiagnostic(ToRoslyn(diagnostic));
        }

        if (file.Code is { } code)
        {
            output.AddSource(file.HintName, SourceText.From(code, s_utf8));
        }
    }

    private static Diagnostic ToRoslyn(IdlDiagnostic diagnostic)
    {
        DiagnosticSeverity severity = diagnostic.Severity == IdlSeverity.Error ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
        DiagnosticDescriptor rule = new(diagnostic.Id, diagnostic.Title, "{0}", "ThriftRpc", severity, isEnabledByDefault: true);

        // Roslyn counts from 0.
        LinePosition start = new(diagnostic.Line - 1, diagnostic.Column - 1);
        LinePosition end = new(start.Line, start.Character + diagnostic.Length);
        var location = Location.Create(
            diagnostic.Path, new TextSpan(diagnostic.Start, diagnostic.Length), new LinePositionSpan(start, end));
        return Diagnostic.Create(rule, location, diagnostic.Message);
    }
}
