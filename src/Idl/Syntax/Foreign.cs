namespace ThriftRpc.Idl;

/// <summary>What the compilers of others have added to the language: passed over, or refused, by name.</summary>
internal static class Foreign
{
    private const string Facebook = "fbthrift";

    /// <summary>Why a type of this name is refused, when the file does not define one; null for all others.</summary>
    public static string? AdviceInsteadOfType(string word) => word switch
    {
        "float" => "it is fbthrift's; use double",
        "stream" or "sink" => "streams are fbthrift's; return a list, or one part of it per call",
        _ => null,
    };

    /// <summary>Why an annotation of a method is refused; null for all others.</summary>
    public static string? AdviceInsteadOfAnnotation(string key, string value) => key switch
    {
        "streaming.mode" when value != "unary" => "streaming is Kitex's; return a list, or one part of it per call",
        _ => null,
    };

    /// <summary>Takes a header or definition that only others know; false when none stands here.</summary>
    public static bool TryTakeDeclaration(TokenStream tokens)
    {
        Token word = tokens.Current;
        if (tokens.At("package") && tokens.NextKind == TokenKind.Literal)
        {
            tokens.Diagnostics.Report(Rules.Ignored, word.Span, word.Text, Facebook);
            tokens.Next();
            tokens.Next();
            tokens.SkipSeparator();
            return true;
        }

        if (tokens.At("interaction") && tokens.NextKind == TokenKind.Word)
        {
            tokens.Diagnostics.Report(Rules.NotSupported, word.Span, word.Text, "it is fbthrift's; use a service whose methods take an id");
            tokens.Next();
            tokens.Next();
            tokens.SkipBlock("{", "}");
            return true;
        }

        return false;
    }

    /// <summary>Passes over <c>@Name{...}</c>, fbthrift's way to annotate.</summary>
    public static void SkipAnnotations(TokenStream tokens)
    {
        while (tokens.At("@") && tokens.NextKind == TokenKind.Word)
        {
            Token at = tokens.Next();
            Token name = tokens.Next();
            tokens.Diagnostics.Report(Rules.Ignored, TextSpan.Between(at.Span, name.Span), "@" + name.Text, Facebook);
            tokens.SkipBlock("{", "}");
        }
    }

    /// <summary>Passes over <c>safe</c>, <c>transient</c> and the like before <c>exception</c>.</summary>
    public static void SkipExceptionKind(TokenStream tokens)
    {
        while (tokens.Current is { Kind: TokenKind.Word, Text: "safe" or "transient" or "stateful" or "permanent" or "client" or "server" }
            && tokens.NextIsWordOf("exception", "safe", "transient", "stateful", "permanent", "client", "server"))
        {
            tokens.Diagnostics.Report(Rules.Ignored, tokens.Current.Span, tokens.Current.Text, Facebook);
            tokens.Next();
        }
    }

    /// <summary>Takes <c>performs Name;</c> in a service; false when it does not stand here.</summary>
    public static bool TryTakePerforms(TokenStream tokens)
    {
        if (!tokens.At("performs") || tokens.NextKind != TokenKind.Word || !tokens.NextButOneEnds)
        {
            return false;
        }

        tokens.Diagnostics.Report(Rules.NotSupported, tokens.Current.Span, "performs", "interactions are fbthrift's");
        tokens.Next();
        tokens.Next();
        tokens.SkipSeparator();
        return true;
    }

    /// <summary>Takes <c>idempotent</c> or <c>readonly</c> before a method; both say that calling it twice does no harm.</summary>
    public static bool TryTakeIdempotent(TokenStream tokens)
    {
        bool isIdempotent = false;
        while (tokens.Current is { Kind: TokenKind.Word, Text: "idempotent" or "readonly" } && tokens.NextKind == TokenKind.Word && !tokens.NextButOneIs("("))
        {
            tokens.Next();
            isIdempotent = true;
        }

        return isIdempotent;
    }

    /// <summary>Takes the rest of a type in angle brackets that only others know; false when none stands here.</summary>
    public static bool TryTakeArguments(TokenStream tokens, Token name)
    {
        if (!tokens.At("<") || AdviceInsteadOfType(name.Text) is not { } advice)
        {
            return false;
        }

        tokens.Diagnostics.Report(Rules.NotSupported, name.Span, name.Text, advice);
        tokens.SkipBlock("<", ">");
        return true;
    }
}
