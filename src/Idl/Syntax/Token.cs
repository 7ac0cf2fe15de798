namespace ThriftRpc.Idl;

internal enum TokenKind
{
    EndOfFile,

    /// <summary>A name or a word of the language, perhaps with dots: which of them, only the parser knows.</summary>
    Word,
    Integer,
    Double,
    Literal,
    Symbol,
}

/// <summary>The smallest piece of an IDL file that means something.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; of a literal what stands between the quotes, without escapes.</param>
/// <param name="Span">Where it stands.</param>
/// <param name="StartsLine">Whether it is the first on its line: where the parser picks up the thread after an error.</param>
/// <param name="Doc">The doc comment before it, without its marks; null for none.</param>
internal sealed record Token(TokenKind Kind, string Text, TextSpan Span, bool StartsLine, string? Doc)
{
    /// <summary>Gets the integer's value.</summary>
    public long Value { get; init; }

    /// <summary>The token as an error message names it.</summary>
    public string Describe() => Kind switch
    {
        TokenKind.EndOfFile => "the end of the file",
        TokenKind.Literal => "a string",
        _ => $"'{Text}'",
    };
}
