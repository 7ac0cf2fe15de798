namespace ThriftRpc.Idl;

/// <summary>What came of a file.</summary>
/// <param name="Code">The C#; null when there are errors, and for a file that is only there to be included.</param>
/// <param name="Diagnostics">What is wrong with the file, from its top to its bottom.</param>
public sealed record IdlResult(string? Code, IReadOnlyList<IdlDiagnostic> Diagnostics);
