namespace ThriftRpc.Idl;

/// <summary>A method of a service.</summary>
/// <param name="Result">The result's type; null for <c>void</c>.</param>
internal sealed record MethodSyntax(
    bool IsOneway,
    bool IsIdempotent,
    TypeSyntax? Result,
    Token Name,
    IReadOnlyList<FieldSyntax> Arguments,
    IReadOnlyList<FieldSyntax> Throws,
    IReadOnlyList<AnnotationSyntax> Annotations,
    string? Doc)
{
    public static MethodSyntax Parse(TokenStream tokens)
    {
        string? doc = tokens.Current.Doc;
        bool isIdempotent = Foreign.TryTakeIdempotent(tokens);

        // `async` is the older word for it.
        bool isOneway = tokens.TryTake("oneway") || tokens.TryTake("async");
        TypeSyntax? result = tokens.TryTake("void") ? null : ParseResult(tokens);
        Token name = tokens.ExpectName("a method");
        List<FieldSyntax> arguments = FieldSyntax.ParseAll(tokens, "(", ")");
        List<FieldSyntax> throws = tokens.TryTake("throws") ? FieldSyntax.ParseAll(tokens, "(", ")") : [];
        IReadOnlyList<AnnotationSyntax> annotations = AnnotationSyntax.ParseAll(tokens);
        tokens.SkipSeparator();
        return new MethodSyntax(isOneway, isIdempotent, result, name, arguments, throws, annotations, doc);
    }

    /// <summary>A type; for fbthrift there may be a second one behind a comma, a stream, which is refused as such.</summary>
    private static TypeSyntax ParseResult(TokenStream tokens)
    {
        TypeSyntax type = TypeSyntax.Parse(tokens);
        if (tokens.At(",") && tokens.NextIsWordOf("stream", "sink"))
        {
            tokens.Next();
            TypeSyntax.Parse(tokens);
        }

        return type;
    }
}
