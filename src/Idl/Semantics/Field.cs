namespace ThriftRpc.Idl;

/// <summary>A field of a struct, an argument of a method, or an exception that it throws.</summary>
internal sealed class FieldSymbol : IDeclared
{
    private readonly FieldSyntax _syntax;

    private FieldSymbol(DocumentSymbol document, FieldSyntax syntax, short id, Requiredness requiredness, TypeSymbol type)
    {
        Document = document;
        _syntax = syntax;
        Id = id;
        Requiredness = requiredness;
        Type = type;
    }

    public DocumentSymbol Document { get; }

    public short Id { get; }

    public Requiredness Requiredness { get; }

    public TypeSymbol Type { get; }

    public string Name => _syntax.Name.Text;

    public string? Doc => _syntax.Doc;

    public IReadOnlyList<AnnotationSyntax> Annotations => _syntax.Annotations;

    public TextSpan NameSpan => _syntax.Name.Span;

    public TextSpan TypeSpan => _syntax.Type.Span;

    public TextSpan DefaultSpan => _syntax.Default?.Span ?? NameSpan;

    public bool HasDefault => _syntax.Default is not null;

    /// <summary>Gets the default value; null for none.</summary>
    public ValueSymbol? Default { get; private set; }

    /// <summary>Gives the fields of one struct, or the arguments of one method, their types and ids.</summary>
    public static List<FieldSymbol> BindAll(IReadOnlyList<FieldSyntax> fields, FieldRole role, Scope scope, FieldIds ids)
    {
        List<FieldSymbol> symbols = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (FieldSyntax field in fields)
        {
            TypeSymbol type = scope.Resolve(field.Type);
            Requiredness requiredness = RequirednessOf(field, role, scope);
            if (!scope.CheckName(field.Name))
            {
                continue;
            }

            short? id = ids.Take(field);
            if (!names.Add(field.Name.Text))
            {
                scope.Diagnostics.Report(Rules.DuplicateName, field.Name.Span, field.Name.Text, $"another {Noun(role)}");
            }
            else if (id is { } taken)
            {
                symbols.Add(new FieldSymbol(scope.Document, field, taken, requiredness, type));
            }
        }

        return symbols;
    }

    /// <summary>Finds the default's meaning, once all types are known.</summary>
    public void BindDefault(Scope scope)
    {
        if (_syntax.Default is { } value)
        {
            Default = ValueSymbol.Bind(value, Type, scope);
        }
    }

    private static Requiredness RequirednessOf(FieldSyntax field, FieldRole role, Scope scope)
    {
        switch (role)
        {
            case FieldRole.Argument when field.Requiredness == Requiredness.Optional:
                scope.Diagnostics.Report(Rules.OptionalIgnored, field.Requirement!.Span, "on an argument");
                return Requiredness.Default;
            case FieldRole.Member when field.Requiredness == Requiredness.Required:
                scope.Diagnostics.Report(Rules.UnionRequired, field.Requirement!.Span, field.Name.Text);
                return Requiredness.Optional;
            case FieldRole.Member:
            case FieldRole.Thrown:
                return Requiredness.Optional;
            default:
                return field.Requiredness;
        }
    }

    private static string Noun(FieldRole role) => role switch
    {
        FieldRole.Argument => "argument",
        FieldRole.Thrown => "exception of the method",
        FieldRole.Member => "member of the union",
        _ => "field",
    };
}

/// <summary>What a field belongs to.</summary>
internal enum FieldRole
{
    Field,
    Member,
    Argument,
    Thrown,
}
