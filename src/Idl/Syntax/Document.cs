namespace ThriftRpc.Idl;

/// <summary>Whatever a file can define.</summary>
internal abstract record DefinitionSyntax(Token Name, string? Doc)
{
    /// <summary>Gets what changes when anything changes in the definition but comments, spaces and places.</summary>
    public ulong Fingerprint { get; init; }
}

/// <summary>A whole file: headers, then definitions.</summary>
internal sealed record DocumentSyntax(
    IReadOnlyList<NamespaceSyntax> Namespaces, IReadOnlyList<IncludeSyntax> Includes, IReadOnlyList<DefinitionSyntax> Definitions)
{
    public static DocumentSyntax Parse(SourceText source, DiagnosticBag diagnostics)
    {
        TokenStream tokens = new(Lexer.Tokenize(source, diagnostics), diagnostics);
        List<NamespaceSyntax> namespaces = [];
        List<IncludeSyntax> includes = [];
        List<DefinitionSyntax> definitions = [];
        while (!tokens.AtEnd)
        {
            Foreign.SkipAnnotations(tokens);
            Foreign.SkipExceptionKind(tokens);
            int start = tokens.Position;
            if (ParseDefinition(tokens) is { } definition)
            {
                definitions.Add(definition with { Fingerprint = tokens.FingerprintFrom(start) });
            }
            else if (IsHeader(tokens.Current))
            {
                ParseHeader(tokens, isTooLate: definitions.Count > 0, namespaces, includes);
            }
            else if (!Foreign.TryTakeDeclaration(tokens) && !tokens.AtEnd)
            {
                ReportStray(tokens);
            }
        }

        return new DocumentSyntax(namespaces, includes, definitions) { MayBeDeprecated = includes.Count > 0 || tokens.Contains("deprecated") };
    }

    /// <summary>Gets whether anything in the file may be called deprecated: here, or in a file that it includes.</summary>
    public bool MayBeDeprecated { get; private init; }

    /// <summary>The namespace of the generated code: what the project says, else the file, else the project's own.</summary>
    public string ChooseNamespace(IdlOptions options) =>
        options.Namespace ?? NamespaceFor("netstd") ?? NamespaceFor("csharp") ?? NamespaceFor("*") ?? options.RootNamespace;

    private string? NamespaceFor(string scope) => Namespaces.LastOrDefault(header => header.Scope.Text == scope)?.Name.Text;

    private static DefinitionSyntax? ParseDefinition(TokenStream tokens)
    {
        if (tokens.Current.Kind != TokenKind.Word)
        {
            return null;
        }

        return tokens.Current.Text switch
        {
            "struct" or "union" or "exception" => StructSyntax.Parse(tokens),
            "enum" => EnumSyntax.Parse(tokens),
            "const" => ConstSyntax.Parse(tokens),
            "typedef" => TypedefSyntax.Parse(tokens),
            "service" => ServiceSyntax.Parse(tokens),
            _ => null,
        };
    }

    private static bool IsHeader(Token token) =>
        token.Kind == TokenKind.Word && token.Text is "namespace" or "include" or "cpp_include";

    private static void ParseHeader(
        TokenStream tokens, bool isTooLate, List<NamespaceSyntax> namespaces, List<IncludeSyntax> includes)
    {
        if (isTooLate)
        {
            tokens.Diagnostics.Report(Rules.HeaderTooLate, tokens.Current.Span, tokens.Current.Text);
        }

        switch (tokens.Current.Text)
        {
            case "namespace":
                namespaces.Add(NamespaceSyntax.Parse(tokens));
                break;
            case "include":
                includes.Add(IncludeSyntax.Parse(tokens));
                break;
            default:
                // Only C++ wants to know it.
                IncludeSyntax.Parse(tokens);
                break;
        }
    }

    private static void ReportStray(TokenStream tokens)
    {
        if (tokens.Current.Kind == TokenKind.Word && Words.AdviceInsteadOf(tokens.Current.Text) is { } advice)
        {
            tokens.Diagnostics.Report(Rules.Removed, tokens.Current.Span, tokens.Current.Text, advice);
        }
        else
        {
            tokens.ReportUnexpected("a definition");
        }

        tokens.Next();
        tokens.SkipToDeclaration();
    }
}
