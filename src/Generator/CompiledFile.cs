using ThriftRpc.Idl;

namespace ThriftRpc.Generator;

/// <summary>What came of a .thrift file.</summary>
/// <param name="HintName">The name under which the compiler keeps the code.</param>
/// <param name="Code">The code; null when the file has errors.</param>
/// <param name="Diagnostics">What is wrong with the file.</param>
internal sealed record CompiledFile(string HintName, string? Code, EquatableArray<IdlDiagnostic> Diagnostics)
{
    public static CompiledFile From(LinkedDocument document)
    {
        IdlResult result = document.Emit();
        return new CompiledFile(
            RelativePath.ToHintName(document.Document.Name), result.Code, new EquatableArray<IdlDiagnostic>(result.Diagnostics));
    }
}
