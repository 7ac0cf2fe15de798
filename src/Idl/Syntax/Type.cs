namespace ThriftRpc.Idl;

/// <summary>A type as it is written: a name, or a container with its elements.</summary>
/// <param name="Name">The type's name, or the word <c>list</c>, <c>set</c> or <c>map</c>.</param>
/// <param name="Arguments">What the container holds; nothing for a name.</param>
internal sealed record TypeSyntax(Token Name, IReadOnlyList<TypeSyntax> Arguments, TextSpan Span)
{
    private static readonly HashSet<string> s_bases =
    [
        "bool", "byte", "i8", "i16", "i32", "i64", "double", "string", "binary", "uuid",
    ];

    public static bool IsBase(string word) => s_bases.Contains(word);

    public static TypeSyntax Parse(TokenStream tokens)
    {
        Token name = tokens.Current;
        TypeSyntax? type = tokens.Nest(() => ParseNested(tokens));
        AnnotationSyntax.ParseAll(tokens);
        return type ?? new TypeSyntax(name, [], new TextSpan(name.Span.Start, 0));
    }

    private static TypeSyntax ParseNested(TokenStream tokens)
    {
        Token name = tokens.Current;
        switch (name.Text)
        {
            case "map" when name.Kind == TokenKind.Word:
                tokens.Next();
                return ParseContainer(tokens, name, arity: 2);
            case "list" or "set" when name.Kind == TokenKind.Word:
                tokens.Next();
                return ParseContainer(tokens, name, arity: 1);
            case string word when name.Kind == TokenKind.Word && IsBase(word):
                tokens.Next();
                return new TypeSyntax(name, [], name.Span);
            case string word when name.Kind == TokenKind.Word && !Words.IsReserved(word):
                tokens.Next();
                return new TypeSyntax(name, [], Foreign.TryTakeArguments(tokens, name) ? new TextSpan(name.Span.Start, 0) : name.Span);
            default:
                tokens.ReportUnexpected("a type");
                return new TypeSyntax(name, [], new TextSpan(name.Span.Start, 0));
        }
    }

    private static TypeSyntax ParseContainer(TokenStream tokens, Token name, int arity)
    {
        SkipCppType(tokens);
        tokens.Expect("<");
        List<TypeSyntax> arguments = [Parse(tokens)];
        if (arity == 2)
        {
            tokens.Expect(",");
            arguments.Add(Parse(tokens));
        }

        Token close = tokens.Expect(">");
        SkipCppType(tokens);
        return new TypeSyntax(name, arguments, TextSpan.Between(name.Span, close.Span));
    }

    /// <summary>Passes over what only the C++ generator wants to know.</summary>
    private static void SkipCppType(TokenStream tokens)
    {
        if (tokens.TryTake("cpp_type"))
        {
            tokens.ExpectLiteral("the C++ type, a string");
        }
    }
}
