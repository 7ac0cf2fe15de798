namespace ThriftRpc.Idl;

/// <summary>What is wrong with a file, and where. It never spans more than one line.</summary>
/// <param name="Id">The stable id, such as <c>THRIFT0005</c>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Title">The rule that is broken, the same for all findings with this id.</param>
/// <param name="Message">What is wrong here.</param>
/// <param name="Path">The file.</param>
/// <param name="Start">Where it begins, in characters from the begin of the file.</param>
/// <param name="Length">How long it is, in characters.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Column">The column, counted from 1.</param>
public sealed record IdlDiagnostic(
    string Id, IdlSeverity Severity, string Title, string Message, string Path, int Start, int Length, int Line, int Column)
{
    /// <summary>Returns the finding in the form that editors and build logs understand.</summary>
    /// <returns>File, line, column, severity, id and message.</returns>
    public override string ToString() =>
        $"{Path}({Line},{Column}): {(Severity == IdlSeverity.Error ? "error" : "warning")} {Id}: {Message}";
}
