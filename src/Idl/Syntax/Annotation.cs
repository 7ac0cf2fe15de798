namespace ThriftRpc.Idl;

/// <summary>A remark in parentheses, for generators and layers that know it: <c>key = "value"</c>.</summary>
internal sealed record AnnotationSyntax(Token Key, string Value)
{
    private static readonly IReadOnlyList<AnnotationSyntax> s_none = [];

    /// <summary>Parses the annotations where some may stand.</summary>
    public static IReadOnlyList<AnnotationSyntax> ParseAll(TokenStream tokens) =>
        tokens.TryTake("(") ? tokens.ParseMembers(")", () => Parse(tokens)) : s_none;

    private static AnnotationSyntax Parse(TokenStream tokens)
    {
        Token key = tokens.ExpectName("an annotation");
        string value = tokens.TryTake("=") ? tokens.ExpectLiteral("the annotation's value, a string").Text : "1";
        tokens.SkipSeparator();
        return new AnnotationSyntax(key, value);
    }
}
