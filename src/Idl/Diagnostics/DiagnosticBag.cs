using System.Globalization;

namespace ThriftRpc.Idl;

/// <summary>Collects the findings of one file.</summary>
internal sealed class DiagnosticBag(SourceText source)
{
    private readonly List<IdlDiagnostic> _diagnostics = [];

    public int ErrorCount { get; private set; }

    public void Report(DiagnosticRule rule, TextSpan span, params object[] arguments)
    {
        int line = source.LineOf(span.Start);
        int length = Math.Max(0, Math.Min(span.End, source.EndOf(line)) - span.Start);
        string message = string.Format(CultureInfo.InvariantCulture, rule.Format, arguments);
        _diagnostics.Add(new IdlDiagnostic(
            rule.Id, rule.Severity, rule.Title, message, source.Path, span.Start, length, line + 1, span.Start - source.StartOf(line) + 1));
        if (rule.Severity == IdlSeverity.Error)
        {
            ErrorCount++;
        }
    }

    /// <summary>Returns the findings from the file's top to its bottom.</summary>
    public IReadOnlyList<IdlDiagnostic> InOrder() => [.. _diagnostics.OrderBy(diagnostic => diagnostic.Start)];
}
