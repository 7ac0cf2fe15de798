using ThriftRpc.Idl;

namespace ThriftRpc.Cli;

/// <summary>What came of the files of one command.</summary>
/// <param name="Files">The files that were asked for and could be read, in their order.</param>
/// <param name="Findings">What is wrong in them, and in what they include.</param>
/// <param name="Failures">What is wrong outside them: files that are not there.</param>
internal sealed record Outcome(IReadOnlyList<CompiledFile> Files, IReadOnlyList<IdlDiagnostic> Findings, IReadOnlyList<string> Failures)
{
    public bool HasErrors => Failures.Count > 0 || Findings.Any(finding => finding.Severity == IdlSeverity.Error);
}
