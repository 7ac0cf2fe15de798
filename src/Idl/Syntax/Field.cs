namespace ThriftRpc.Idl;

internal enum Requiredness
{
    Default,
    Required,
    Optional,
}

/// <summary>A field of a struct, an argument of a method, or an exception that it throws.</summary>
/// <param name="Id">The id's token; null when there is none.</param>
/// <param name="Requirement">The word <c>required</c> or <c>optional</c>; null when neither is there.</param>
internal sealed record FieldSyntax(
    Token? Id,
    Token? Requirement,
    TypeSyntax Type,
    Token Name,
    ValueSyntax? Default,
    IReadOnlyList<AnnotationSyntax> Annotations,
    string? Doc)
{
    public Requiredness Requiredness => Requirement?.Text switch
    {
        "required" => Requiredness.Required,
        "optional" => Requiredness.Optional,
        _ => Requiredness.Default,
    };

    public static List<FieldSyntax> ParseAll(TokenStream tokens, string open, string close)
    {
        tokens.Expect(open);
        return tokens.ParseMembers(close, () => Parse(tokens));
    }

    private static FieldSyntax Parse(TokenStream tokens)
    {
        string? doc = tokens.Current.Doc;
        Token? id = null;
        if (tokens.Current.Kind == TokenKind.Integer)
        {
            id = tokens.Next();
            tokens.Expect(":");
        }

        Token? requirement = tokens.At("required") || tokens.At("optional") ? tokens.Next() : null;
        TypeSyntax type = TypeSyntax.Parse(tokens);

        // A C++ mark for "by reference": all our structs are.
        tokens.TryTake("&");

        Token name = tokens.ExpectFieldName();
        ValueSyntax? value = tokens.TryTake("=") ? ValueSyntax.Parse(tokens) : null;
        SkipXsd(tokens);
        IReadOnlyList<AnnotationSyntax> annotations = AnnotationSyntax.ParseAll(tokens);
        tokens.SkipSeparator();
        return new FieldSyntax(id, requirement, type, name, value, annotations, doc);
    }

    /// <summary>Passes over leftovers of a generator of XML schemas that is long gone.</summary>
    private static void SkipXsd(TokenStream tokens)
    {
        tokens.TryTake("xsd_optional");
        tokens.TryTake("xsd_nillable");
        if (tokens.TryTake("xsd_attrs"))
        {
            ParseAll(tokens, "{", "}");
        }
    }
}
