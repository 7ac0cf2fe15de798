namespace ThriftRpc.Idl;

/// <summary>The namespace of the generated code in one language.</summary>
/// <param name="Scope">The language, or <c>*</c> for all.</param>
internal sealed record NamespaceSyntax(Token Scope, Token Name)
{
    public static NamespaceSyntax Parse(TokenStream tokens)
    {
        tokens.Next();
        Token scope = tokens.At("*") || tokens.Current.Kind == TokenKind.Word ? tokens.Next() : tokens.ExpectName("a language");
        Token name = tokens.ExpectName("a namespace");
        AnnotationSyntax.ParseAll(tokens);
        return new NamespaceSyntax(scope, name);
    }
}

/// <summary>Another file whose definitions this one uses.</summary>
/// <param name="Alias">How this file calls the other, if not by its name: fbthrift's <c>as</c>.</param>
internal sealed record IncludeSyntax(Token Keyword, Token Path, Token? Alias)
{
    /// <summary>Gets the name under which this file refers to the other's definitions.</summary>
    public string Prefix => Alias?.Text ?? IdlPath.StemOf(Path.Text);

    public static IncludeSyntax Parse(TokenStream tokens)
    {
        Token keyword = tokens.Next();
        Token path = tokens.ExpectLiteral("the file's name, a string");
        Token? alias = tokens.At("as") && tokens.NextKind == TokenKind.Word && tokens.Next() is not null ? tokens.ExpectName("the included file") : null;
        return new IncludeSyntax(keyword, path, alias);
    }
}
