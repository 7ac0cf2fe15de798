using ThriftRpc.Idl;

namespace ThriftRpc.Generator;

/// <summary>What came of a .thrift file.</summary>
/// <param name="HintName">The name under which the compiler keeps the code.</param>
/// <param name="Code">The code; null when the file has errors.</param>
/// <param name="Diagnostics">What is wrong with the file.</param>
internal sealed record CompiledFile(string HintName, string? Code, EquatableArray<IdlDiagnostic> Diagnostics)
{
    public static CompiledFile From(ThriftFile file)
    {
        IdlResult result = IdlCompiler.Compile(file.Path, file.Name, file.Text, file.Options);
        return new CompiledFile(RelativePath.ToHintName(file.Name), result.Code, new EquatableArray<IdlDiagnostic>(result.Diagnostics));
    }
}
