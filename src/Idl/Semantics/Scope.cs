namespace ThriftRpc.Idl;

/// <summary>What a file's names stand for. Types and services share their names; constants have their own.</summary>
internal sealed class Scope(DiagnosticBag diagnostics, IReadOnlyList<IncludeSyntax> includes)
{
    private readonly Dictionary<string, object> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ConstSymbol> _consts = new(StringComparer.Ordinal);
    private int _depth;

    public DiagnosticBag Diagnostics => diagnostics;

    /// <summary>Enters a type, a typedef or a service under its name.</summary>
    public void Declare(Token name, object symbol)
    {
        if (!CheckName(name))
        {
            return;
        }

        if (_types.ContainsKey(name.Text))
        {
            diagnostics.Report(Rules.DuplicateName, name.Span, name.Text, "another type or service");
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
            diagnostics.Report(Rules.DuplicateName, name.Span, name.Text, "another constant");
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
            diagnostics.Report(Rules.DottedName, name.Span, name.Text);
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

    public object? Find(string name) => _types.TryGetValue(name, out object? symbol) ? symbol : null;

    public ConstSymbol? FindConst(string name) => _consts.TryGetValue(name, out ConstSymbol? constant) ? constant : null;

    /// <summary>Follows a name to what it stands for, which may be a name again; refuses to go too deep.</summary>
    public T? Follow<T>(TextSpan use, Func<T?> follow)
        where T : class
    {
        if (_depth == TokenStream.MaxDepth)
        {
            diagnostics.Report(Rules.TooDeep, use, TokenStream.MaxDepth);
            return null;
        }

        _depth++;
        T? found = follow();
        _depth--;
        return found;
    }

    /// <summary>Whether the name belongs to a file that could not be included: reported once, not at each use.</summary>
    public bool IsOfInclude(string name) => includes.Any(include => name.StartsWith(include.Prefix + ".", StringComparison.Ordinal));

    private TypeSymbol ResolveName(Token name, TextSpan span)
    {
        if (span.Length == 0 || IsOfInclude(name.Text))
        {
            return UnknownType.Instance;
        }

        switch (Find(name.Text))
        {
            case TypeSymbol type:
                return type;
            case TypedefSymbol typedef:
                return Follow(span, () => typedef.Resolve(this)) ?? UnknownType.Instance;
            case ServiceSymbol:
                diagnostics.Report(Rules.NotAType, span, name.Text, "a service");
                return UnknownType.Instance;
            default:
                ReportUnknown(name, span);
                return UnknownType.Instance;
        }
    }

    private void ReportUnknown(Token name, TextSpan span)
    {
        if (Words.AdviceInsteadOf(name.Text) is { } advice)
        {
            diagnostics.Report(Rules.Removed, span, name.Text, advice);
        }
        else
        {
            diagnostics.Report(Rules.UnknownType, span, name.Text);
        }
    }
}
