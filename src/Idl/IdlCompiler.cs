namespace ThriftRpc.Idl;

/// <summary>Compiles Thrift's IDL to C#: text to tree (Syntax), files to one another (Link), tree to meaning (Semantics), meaning to C# (Emit).</summary>
public static class IdlCompiler
{
    /// <summary>Compiles one file that includes no other; for several see <see cref="IdlCompilation"/>. Never throws for what the text holds.</summary>
    /// <param name="path">The file's path as messages show it.</param>
    /// <param name="name">The file's name in the generated code: relative, so that the code does not depend on the machine.</param>
    /// <param name="text">The file's text.</param>
    /// <param name="options">How to compile it.</param>
    /// <returns>The code, and what is wrong with the file.</returns>
    public static IdlResult Compile(string path, string name, string text, IdlOptions options) =>
        IdlCompilation.Create([IdlDocument.Parse(path, name, text, options)]).Documents[0].Emit();
}
