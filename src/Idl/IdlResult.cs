namespace ThriftRpc.Idl;

/// <summary>What came of a file.</summary>
/// <param name="Code">The C#; null when there are errors.</param>
/// <param name="Diagnostics">What is wrong with the file, from its top to its bottom.</param>
public sealed record IdlResult(string? Code, IReadOnlyList<IdlDiagnostic> Diagnostics);
