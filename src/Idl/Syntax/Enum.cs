namespace ThriftRpc.Idl;

/// <summary>An enum: names for numbers.</summary>
internal sealed record EnumSyntax(
    Token Name, IReadOnlyList<EnumMemberSyntax> Members, IReadOnlyList<AnnotationSyntax> Annotations, string? Doc)
    : DefinitionSyntax(Name, Doc)
{
    public static EnumSyntax Parse(TokenStream tokens)
    {
        Token keyword = tokens.Next();
        Token name = tokens.ExpectName("an enum");
        tokens.Expect("{");
        List<EnumMemberSyntax> members = tokens.ParseMembers("}", () => EnumMemberSyntax.Parse(tokens));
        return new EnumSyntax(name, members, AnnotationSyntax.ParseAll(tokens), keyword.Doc);
    }
}

/// <summary>A member of an enum.</summary>
/// <param name="Value">Its number; null when it is one more than the member's before it.</param>
internal sealed record EnumMemberSyntax(Token Name, Token? Value, IReadOnlyList<AnnotationSyntax> Annotations, string? Doc)
{
    public static EnumMemberSyntax Parse(TokenStream tokens)
    {
        string? doc = tokens.Current.Doc;
        Token name = tokens.ExpectName("an enum member");
        Token? value = null;
        if (tokens.TryTake("="))
        {
            if (tokens.Current.Kind == TokenKind.Integer)
            {
                value = tokens.Next();
            }
            else
            {
                tokens.ReportUnexpected("an integer");
            }
        }

        IReadOnlyList<AnnotationSyntax> annotations = AnnotationSyntax.ParseAll(tokens);
        tokens.SkipSeparator();
        return new EnumMemberSyntax(name, value, annotations, doc);
    }
}
