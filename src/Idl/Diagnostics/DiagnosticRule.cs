namespace ThriftRpc.Idl;

/// <summary>A kind of finding: its id, and the text that each finding fills in.</summary>
/// <param name="Id">The stable id.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Title">The rule that is broken.</param>
/// <param name="Format">The message, with places for what is found.</param>
internal sealed record DiagnosticRule(string Id, IdlSeverity Severity, string Title, string Format);
