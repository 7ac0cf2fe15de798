namespace ThriftRpc.Idl;

internal enum ValueSyntaxKind
{
    Integer,
    Double,
    Literal,
    Name,
    List,
    Map,
}

/// <summary>A value as it is written: of a constant, or a field's default.</summary>
/// <param name="Items">The elements of a list; of a map its keys and values by turns.</param>
internal sealed record ValueSyntax(ValueSyntaxKind Kind, Token Token, IReadOnlyList<ValueSyntax> Items, TextSpan Span)
{
    /// <summary>Parses a value; null when there is none, which has been reported.</summary>
    public static ValueSyntax? Parse(TokenStream tokens) => tokens.Nest(() => ParseNested(tokens));

    /// <summary>The value as an error message names it.</summary>
    public string Describe() => Kind switch
    {
        ValueSyntaxKind.Literal => $"The string \"{Token.Text}\"",
        ValueSyntaxKind.List => "A list",
        ValueSyntaxKind.Map => "A map",
        _ => Token.Text,
    };

    private static ValueSyntax? ParseNested(TokenStream tokens)
    {
        Token first = tokens.Current;
        if (tokens.TryTake("["))
        {
            List<ValueSyntax> items = tokens.ParseMembers("]", () => ParseItem(tokens));
            return new ValueSyntax(ValueSyntaxKind.List, first, items, TextSpan.Between(first.Span, tokens.Previous));
        }

        if (tokens.TryTake("{"))
        {
            List<ValueSyntax[]> pairs = tokens.ParseMembers("}", () => ParsePair(tokens));
            return new ValueSyntax(ValueSyntaxKind.Map, first, [.. pairs.SelectMany(pair => pair)], TextSpan.Between(first.Span, tokens.Previous));
        }

        ValueSyntaxKind? kind = first.Kind switch
        {
            TokenKind.Integer => ValueSyntaxKind.Integer,
            TokenKind.Double => ValueSyntaxKind.Double,
            TokenKind.Literal => ValueSyntaxKind.Literal,
            TokenKind.Word when first.Text is "true" or "false" || !Words.IsReserved(first.Text) => ValueSyntaxKind.Name,
            _ => null,
        };
        if (kind is not { } simple)
        {
            tokens.ReportUnexpected("a value");
            return null;
        }

        tokens.Next();
        return new ValueSyntax(simple, first, [], first.Span);
    }

    private static ValueSyntax? ParseItem(TokenStream tokens)
    {
        ValueSyntax? item = Parse(tokens);
        tokens.SkipSeparator();
        return item;
    }

    private static ValueSyntax[]? ParsePair(TokenStream tokens)
    {
        ValueSyntax? key = Parse(tokens);
        tokens.Expect(":");
        ValueSyntax? value = Parse(tokens);
        tokens.SkipSeparator();
        return key is null || value is null ? null : [key, value];
    }
}
