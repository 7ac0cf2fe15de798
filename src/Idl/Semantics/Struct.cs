namespace ThriftRpc.Idl;

/// <summary>A struct, union or exception. Its fields are known only after <see cref="BindFields"/>: structs may hold one another.</summary>
internal sealed class StructSymbol(DocumentSymbol document, StructSyntax syntax) : TypeSymbol, IDeclared
{
    public DocumentSymbol Document { get; } = document;

    public StructSyntax Syntax => syntax;

    public string Name => syntax.Name.Text;

    public StructKind Kind => syntax.Kind;

    public string? Doc => syntax.Doc;

    public IReadOnlyList<FieldSymbol> Fields { get; private set; } = [];

    public void BindFields(Scope scope, bool allowNegativeIds)
    {
        FieldRole role = Kind == StructKind.Union ? FieldRole.Member : FieldRole.Field;
        Fields = FieldSymbol.BindAll(syntax.Fields, role, scope, new FieldIds(scope.Diagnostics, allowNegativeIds));
    }

    public void BindDefaults(Scope scope)
    {
        foreach (FieldSymbol field in Fields)
        {
            field.BindDefault(scope);
        }

        if (Kind == StructKind.Union)
        {
            CheckDefaults(scope);
        }
    }

    public override string ToString() => Name;

    private void CheckDefaults(Scope scope)
    {
        List<FieldSymbol> withDefault = [.. Fields.Where(field => field.HasDefault)];
        foreach (FieldSymbol second in withDefault.Skip(1))
        {
            scope.Diagnostics.Report(Rules.UnionDefault, second.NameSpan, withDefault[0].Name);
        }
    }
}
