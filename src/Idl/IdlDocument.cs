namespace ThriftRpc.Idl;

/// <summary>A parsed file. Knows nothing of others, so it stays as it is for as long as its text does.</summary>
/// <remarks>Immutable, and equal to another of the same name, text and options.</remarks>
public sealed class IdlDocument : IEquatable<IdlDocument>
{
    private readonly string _text;

    private IdlDocument(SourceText source, string name, IdlOptions options)
    {
        DiagnosticBag diagnostics = new(source);
        _text = source.Text;
        Source = source;
        Key = IdlPath.Normalize(source.Path);
        Name = name;
        Options = options;
        Syntax = DocumentSyntax.Parse(source, diagnostics);
        Role = ReadRole(options, diagnostics);
        Diagnostics = diagnostics.InOrder();
        Namespace = Syntax.ChooseNamespace(options);
        TypeNames = new TypeNames(Syntax, name);
        References = References.In(Syntax);
        Exports = new Exports(this);
    }

    /// <summary>Gets the file's path as messages show it.</summary>
    public string Path => Source.Path;

    /// <summary>Gets the file's name in the generated code.</summary>
    public string Name { get; }

    /// <summary>Gets how the file is to be compiled.</summary>
    public IdlOptions Options { get; }

    /// <summary>Gets what stands behind each <c>include</c>, in order.</summary>
    public IEnumerable<string> Includes => Syntax.Includes.Select(include => include.Path.Text);

    /// <summary>Gets the path by which others find the file.</summary>
    internal string Key { get; }

    internal SourceText Source { get; }

    internal DocumentSyntax Syntax { get; }

    /// <summary>Gets what the parser has found wrong.</summary>
    internal IReadOnlyList<IdlDiagnostic> Diagnostics { get; }

    internal IdlRole Role { get; }

    /// <summary>Gets the namespace of the generated code; empty for none.</summary>
    internal string Namespace { get; }

    /// <summary>Gets what the file's types are called in C#.</summary>
    internal TypeNames TypeNames { get; }

    /// <summary>Gets what the file wants of others.</summary>
    internal References References { get; }

    /// <summary>Gets what others can see of the file.</summary>
    internal Exports Exports { get; }

    /// <summary>Parses a file. Never throws for what the text holds.</summary>
    /// <param name="path">The file's path: messages show it, and others find it by it.</param>
    /// <param name="name">The file's name in the generated code: relative, so that the code does not depend on the machine.</param>
    /// <param name="text">The file's text.</param>
    /// <param name="options">How to compile it.</param>
    /// <returns>The file, whatever is wrong with it.</returns>
    public static IdlDocument Parse(string path, string name, string text, IdlOptions options) =>
        new(new SourceText(path, text), name, options);

    /// <inheritdoc/>
    public bool Equals(IdlDocument? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Path == other.Path && Name == other.Name && _text == other._text && Options == other.Options);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as IdlDocument);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_text);

    private static IdlRole ReadRole(IdlOptions options, DiagnosticBag diagnostics)
    {
        foreach (IdlRole role in (IdlRole[])Enum.GetValues(typeof(IdlRole)))
        {
            if (options.Role is null || string.Equals(options.Role, role.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                return role;
            }
        }

        diagnostics.Report(Rules.UnknownRole, new TextSpan(0, 0), options.Role!, string.Join(", ", Enum.GetNames(typeof(IdlRole))));
        return IdlRole.Both;
    }
}
