using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using ThriftRpc.Idl;

namespace ThriftRpc.Generator;

/// <summary>Turns the <c>ThriftFile</c> items of a project into C#.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ThriftGenerator : IIncrementalGenerator
{
    /// <summary>The step that finds the files; named for the test that watches it.</summary>
    internal const string FilesStep = "ThriftFiles";

    /// <summary>The step that compiles them.</summary>
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
            .Select(static (file, _) => CompiledFile.From(file))
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
