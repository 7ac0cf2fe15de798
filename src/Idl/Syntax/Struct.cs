namespace ThriftRpc.Idl;

internal enum StructKind
{
    Struct,
    Union,
    Exception,
}

/// <summary>A struct, union or exception: fields under a name.</summary>
internal sealed record StructSyntax(
    StructKind Kind, Token Name, IReadOnlyList<FieldSyntax> Fields, IReadOnlyList<AnnotationSyntax> Annotations, string? Doc)
    : DefinitionSyntax(Name, Doc)
{
    public static StructSyntax Parse(TokenStream tokens)
    {
        Token keyword = tokens.Next();
        StructKind kind = keyword.Text switch
        {
            "union" => StructKind.Union,
            "exception" => StructKind.Exception,
            _ => StructKind.Struct,
        };
        Token name = tokens.ExpectName(kind == StructKind.Struct ? "a struct" : $"{(kind == StructKind.Union ? "a union" : "an exception")}");
        tokens.TryTake("xsd_all");
        List<FieldSyntax> fields = FieldSyntax.ParseAll(tokens, "{", "}");
        return new StructSyntax(kind, name, fields, AnnotationSyntax.ParseAll(tokens), keyword.Doc);
    }
}
