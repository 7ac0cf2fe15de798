namespace ThriftRpc.Idl;

/// <summary>The tokens on their way through the parser, and what it does when they are not those it expects.</summary>
/// <remarks>
/// A missing token is reported and made up, so that each parser returns a node whatever the text. An error leads to no further
/// one at the same place, and after it the list of members at hand is resumed at its next member.
/// </remarks>
internal sealed class TokenStream(List<Token> tokens, DiagnosticBag diagnostics)
{
    /// <summary>How deep types and values may be nested: deeper ones would cost the compiler its stack.</summary>
    public const int MaxDepth = 64;

    private int _position;
    private int _reportedAt = -1;
    private int _depth;

    public DiagnosticBag Diagnostics => diagnostics;

    /// <summary>Gets how many tokens have been taken.</summary>
    public int Position => _position;

    public Token Current => tokens[_position];

    /// <summary>Gets where the token before the current one ends.</summary>
    public TextSpan Previous => tokens[Math.Max(0, _position - 1)].Span;

    public bool AtEnd => Current.Kind == TokenKind.EndOfFile;

    /// <summary>Gets whether a header or definition begins here: a sign that whatever is being parsed lacks its end.</summary>
    public bool AtDeclaration => Current.Kind == TokenKind.Word && Current.StartsLine && Words.BeginsDeclaration(Current.Text);

    public bool Contains(string word) => tokens.Any(token => token.Kind == TokenKind.Word && token.Text == word);

    public Token Next() => AtEnd ? Current : tokens[_position++];

    public bool At(string text) => Current.Kind is TokenKind.Word or TokenKind.Symbol && Current.Text == text;

    public bool NextIs(string text) => !AtEnd && tokens[_position + 1] is { Kind: TokenKind.Symbol } next && next.Text == text;

    public TokenKind NextKind => AtEnd ? TokenKind.EndOfFile : tokens[_position + 1].Kind;

    /// <summary>Gets whether what is behind the next token begins something else: a separator, a new line, or the block's end.</summary>
    public bool NextButOneEnds =>
        _position + 2 >= tokens.Count || tokens[_position + 2] is { StartsLine: true } or { Kind: TokenKind.EndOfFile } or { Text: "," or ";" or "}" };

    public bool NextButOneIs(string symbol) => _position + 2 < tokens.Count && tokens[_position + 2] is { Kind: TokenKind.Symbol } token && token.Text == symbol;

    public bool NextIsWordOf(params string[] words) =>
        NextKind == TokenKind.Word && words.Contains(tokens[_position + 1].Text);

    public bool TryTake(string text)
    {
        if (!At(text))
        {
            return false;
        }

        _position++;
        return true;
    }

    /// <summary>Takes the token that must stand here, or reports that it does not.</summary>
    public Token Expect(string text)
    {
        if (At(text))
        {
            return Next();
        }

        ReportUnexpected($"'{text}'");
        return Missing();
    }

    public Token ExpectLiteral(string what)
    {
        if (Current.Kind == TokenKind.Literal)
        {
            return Next();
        }

        ReportUnexpected(what);
        return Missing();
    }

    /// <summary>Takes a name that is no word of the language.</summary>
    public Token ExpectName(string what)
    {
        if (Current.Kind != TokenKind.Word || AtDeclaration)
        {
            ReportUnexpected($"the name of {what}");
            return Missing();
        }

        if (Words.IsReserved(Current.Text))
        {
            diagnostics.Report(Rules.ReservedWord, Current.Span, Current.Text, what);
            _reportedAt = _position + 1;
        }

        return Next();
    }

    /// <summary>Takes the name of a field, which most words of the language may be.</summary>
    public Token ExpectFieldName() =>
        Current.Kind == TokenKind.Word && Words.IsReserved(Current.Text) && !Words.IsReservedFromFields(Current.Text)
            ? Next()
            : ExpectName("a field");

    /// <summary>Takes a separator where one stands; everywhere in the language it may also be left out.</summary>
    public void SkipSeparator()
    {
        if (!TryTake(","))
        {
            TryTake(";");
        }
    }

    public void ReportUnexpected(string expected)
    {
        if (_reportedAt != _position)
        {
            _reportedAt = _position;
            diagnostics.Report(Rules.UnexpectedToken, Current.Span, expected, Current.Describe());
        }
    }

    /// <summary>Parses members up to <paramref name="close"/>, and picks up the thread behind a member that makes no sense.</summary>
    public List<T> ParseMembers<T>(string close, Func<T?> parse)
        where T : class
    {
        List<T> members = [];
        while (true)
        {
            Foreign.SkipAnnotations(this);
            if (At(close) || AtEnd || AtDeclaration)
            {
                break;
            }

            int start = _position;
            int errors = diagnostics.ErrorCount;
            if (parse() is { } member)
            {
                members.Add(member);
            }

            if (diagnostics.ErrorCount > errors || _position == start)
            {
                SkipToMember(close, start);
            }
        }

        Expect(close);
        return members;
    }

    /// <summary>Parses something that may hold more of its kind; refuses to go too deep.</summary>
    public T? Nest<T>(Func<T?> parse)
        where T : class
    {
        if (_depth == MaxDepth)
        {
            diagnostics.Report(Rules.TooDeep, Current.Span, MaxDepth);
            _reportedAt = _position;
            return null;
        }

        _depth++;
        T? node = parse();
        _depth--;
        return node;
    }

    /// <summary>What the tokens say that have been taken since.</summary>
    public ulong FingerprintFrom(int start)
    {
        Fingerprint fingerprint = Fingerprint.Empty;
        for (int i = start; i < _position; i++)
        {
            fingerprint = fingerprint.Add((ulong)tokens[i].Kind).Add(tokens[i].Text);
        }

        return fingerprint.Value;
    }

    /// <summary>Goes on to the next token with which a header or definition begins.</summary>
    public void SkipToDeclaration()
    {
        while (!AtEnd && !AtDeclaration)
        {
            _position++;
        }
    }

    /// <summary>Passes over a block with all the blocks in it, where one begins.</summary>
    public void SkipBlock(string open, string close)
    {
        if (!TryTake(open))
        {
            return;
        }

        for (int depth = 1; depth > 0 && !AtEnd && !AtDeclaration; Next())
        {
            depth += At(open) ? 1 : At(close) ? -1 : 0;
        }
    }

    private void SkipToMember(string close, int start)
    {
        while (!AtEnd && !At(close) && !AtDeclaration)
        {
            if (_position > start && Current.StartsLine)
            {
                return;
            }

            if (At(",") || At(";"))
            {
                _position++;
                return;
            }

            _position++;
        }
    }

    private Token Missing() => new(TokenKind.Word, "", new TextSpan(Current.Span.Start, 0), StartsLine: false, Doc: null);
}
