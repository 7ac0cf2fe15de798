namespace ThriftRpc.Idl;

/// <summary>What a file's names stand for. Types and services share their names; constants have their own.</summary>
internal sealed class Scope
{
    private readonly Dictionary<string, object> _types;
    private readonly Dictionary<string, ConstSymbol> _consts;
    private readonly IdlCompilation _compilation;

    public Scope(DocumentSymbol document, IdlDocument source, IdlCompilation compilation)
        : this(document, compilation, new DiagnosticBag(source.Source), new(StringComparer.Ordinal), new(StringComparer.Ordinal))
    {
    }

    private Scope(
        DocumentSymbol document,
        IdlCompilation compilation,
        DiagnosticBag diagnostics,
        Dictionary<string, object> types,
        Dictionary<string, ConstSymbol> consts)
    {
        _compilation = compilation;
        _types = types;
        _consts = consts;
        Document = document;
        Diagnostics = diagnostics;
    }

    public DocumentSymbol Document { get; }

    public DiagnosticBag Diagnostics { get; }

    /// <summary>The same names, for one who wants to know whether something makes sense, and not why.</summary>
    public Scope Silenced() => new(Document, _compilation, new DiagnosticBag(Document.Source.Source), _types, _consts);

    /// <summary>Enters a type, a typedef or a service under its name.</summary>
    public void Declare(Token name, object symbol)
    {
        if (!CheckName(name))
        {
            return;
        }

        if (_types.ContainsKey(name.Text))
        {
            Diagnostics.Report(Rules.DuplicateName, name.Span, name.Text, "another type or service");
        }
        else
        {
            _types.Add(name.Text, symbol);
        }
    }

    public void Declare(ConstSymbol constant)
    {
        Token name = constant.Syntax.Name;
        if (!CheckName(name))
        {
            return;
        }

        if (_consts.ContainsKey(name.Text))
        {
            Diagnostics.Report(Rules.DuplicateName, name.Span, name.Text, "another constant");
        }
        else
        {
            _consts.Add(name.Text, constant);
        }
    }

    /// <summary>Whether a name can be declared; one that the parser made up cannot, and has been reported.</summary>
    public bool CheckName(Token name)
    {
        if (name.Text.IndexOf('.') >= 0)
        {
            Diagnostics.Report(Rules.DottedName, name.Span, name.Text);
            return false;
        }

        return name.Text.Length > 0;
    }

    public TypeSymbol Resolve(TypeSyntax type)
    {
        switch (type.Name.Text)
        {
            case "list" when type.Arguments.Count == 1:
                return new ListType(Resolve(type.Arguments[0]));
            case "set" when type.Arguments.Count == 1:
                return new SetType(Resolve(type.Arguments[0]));
            case "map" when type.Arguments.Count == 2:
                return new MapType(Resolve(type.Arguments[0]), Resolve(type.Arguments[1]));
            case string word when TypeSyntax.IsBase(word):
                return BaseType.Of(word);
            default:
                return ResolveName(type.Name, type.Span);
        }
    }

    /// <summary>A type, typedef or service of this file, or of one that it includes.</summary>
    public object? Find(string name) => FindOwn(name) ?? FindElsewhere(name);

    public object? FindOwn(string name) => _types.TryGetValue(name, out object? symbol) ? symbol : null;

    /// <summary>A type, typedef or service of a file that this one includes, by the file's name and its own.</summary>
    public object? FindElsewhere(string name) => FindIn(name, (document, rest) => document.Find(rest));

    public ConstSymbol? FindConst(string name) => FindOwnConst(name) ?? FindIn(name, (document, rest) => document.FindConst(rest));

    public ConstSymbol? FindOwnConst(string name) => _consts.TryGetValue(name, out ConstSymbol? constant) ? constant : null;

    /// <summary>Follows a name to what it stands for, which may be a name again; refuses to go too deep.</summary>
    public T? Follow<T>(TextSpan use, Func<T?> follow)
        where T : class
    {
        if (!_compilation.Depth.TryEnter())
        {
            Diagnostics.Report(Rules.TooDeep, use, TokenStream.MaxDepth);
            return null;
        }

        T? found = follow();
        _compilation.Depth.Leave();
        return found;
    }

    /// <summary>Whether the name belongs to a file that could not be included: reported once, not at each use.</summary>
    public bool IsLost(string name) =>
        name.IndexOf('.') >= 0 && Includes.Any(include => include.Target is null && BelongsTo(name, include));

    private IReadOnlyList<IncludeLink> Includes => _compilation.IncludesOf(Document.Source);

    private T? FindIn<T>(string name, Func<DocumentSymbol, string, T?> find)
        where T : class
    {
        if (name.IndexOf('.') < 0)
        {
            return null;
        }

        return Includes
            .Where(include => include.Target is not null && BelongsTo(name, include))
            .Select(include => find(_compilation.SymbolOf(include.Target!), name.Substring(include.Syntax.Prefix.Length + 1)))
            .FirstOrDefault(found => found is not null);
    }

    private static bool BelongsTo(string name, IncludeLink include) =>
        name.Length > include.Syntax.Prefix.Length
        && name[include.Syntax.Prefix.Length] == '.'
        && name.StartsWith(include.Syntax.Prefix, StringComparison.Ordinal);

    private TypeSymbol ResolveName(Token name, TextSpan span)
    {
        if (span.Length == 0 || IsLost(name.Text))
        {
            return UnknownType.Instance;
        }

        switch (Find(name.Text))
        {
            case TypeSymbol type:
                return type;
            case TypedefSymbol typedef:
                return Resolve(typedef, name, span);
            case ServiceSymbol:
                Diagnostics.Report(Rules.NotAType, span, name.Text, "a service");
                return UnknownType.Instance;
            default:
                ReportUnknown(name, span);
                return UnknownType.Instance;
        }
    }

    private TypeSymbol Resolve(TypedefSymbol typedef, Token name, TextSpan span)
    {
        TypeSymbol target = Follow(span, typedef.Resolve) ?? UnknownType.Instance;
        if (!target.IsWhole && typedef.Document != Document)
        {
            Diagnostics.Report(Rules.BrokenElsewhere, span, name.Text);
        }

        return target;
    }

    private void ReportUnknown(Token name, TextSpan span)
    {
        if (Words.AdviceInsteadOf(name.Text) is { } advice)
        {
            Diagnostics.Report(Rules.Removed, span, name.Text, advice);
        }
        else if (Foreign.AdviceInsteadOfType(name.Text) is { } foreign)
        {
            Diagnostics.Report(Rules.NotSupported, span, name.Text, foreign);
        }
        else
        {
            Diagnostics.Report(Rules.UnknownType, span, name.Text);
        }
    }
}
