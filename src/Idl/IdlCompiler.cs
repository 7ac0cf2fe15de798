namespace ThriftRpc.Idl;

/// <summary>Compiles Thrift's IDL to C#: text to tree (Syntax), tree to meaning (Semantics), meaning to C# (Emit).</summary>
public static class IdlCompiler
{
    /// <summary>Compiles one file. Never throws for what the text holds.</summary>
    /// <param name="path">The file's path as messages show it.</param>
    /// <param name="name">The file's name in the generated code: relative, so that the code does not depend on the machine.</param>
    /// <param name="text">The file's text.</param>
    /// <param name="options">How to compile it.</param>
    /// <returns>The code, and what is wrong with the file.</returns>
    public static IdlResult Compile(string path, string name, string text, IdlOptions options)
    {
        SourceText source = new(path, text);
        DiagnosticBag diagnostics = new(source);
        DocumentSyntax syntax = DocumentSyntax.Parse(source, diagnostics);
        DocumentSymbol document = DocumentSymbol.Bind(syntax, options, diagnostics);
        string? code = diagnostics.ErrorCount == 0 ? DocumentEmitter.Emit(document, name) : null;
        return new IdlResult(code, diagnostics.InOrder());
    }
}
