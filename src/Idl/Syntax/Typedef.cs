namespace ThriftRpc.Idl;

/// <summary>Another name for a type.</summary>
internal sealed record TypedefSyntax(TypeSyntax Type, Token Name, string? Doc) : DefinitionSyntax(Name, Doc)
{
    public static TypedefSyntax Parse(TokenStream tokens)
    {
        Token keyword = tokens.Next();
        TypeSyntax type = TypeSyntax.Parse(tokens);
        Token name = tokens.ExpectName("a typedef");
        AnnotationSyntax.ParseAll(tokens);
        tokens.SkipSeparator();
        return new TypedefSyntax(type, name, keyword.Doc);
    }
}
