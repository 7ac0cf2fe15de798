namespace ThriftRpc.Idl;

/// <summary>A constant. Its value is bound anew for each type it is used as: a whole number may serve as a double.</summary>
internal sealed class ConstSymbol(ConstSyntax syntax, Scope scope)
{
    private bool _isBinding;

    public ConstSyntax Syntax => syntax;

    public string Name => syntax.Name.Text;

    public string? Doc => syntax.Doc;

    public TypeSymbol Type { get; private set; } = UnknownType.Instance;

    /// <summary>Gets the value; null when it makes no sense, which has been reported.</summary>
    public ValueSymbol? Value { get; private set; }

    public void Bind()
    {
        Type = scope.Resolve(syntax.Type);
        if (syntax.Value is { } value)
        {
            _isBinding = true;
            Value = ValueSymbol.Bind(value, Type, scope);
            _isBinding = false;
        }
    }

    /// <summary>Returns the value as one of the given type, for <paramref name="use"/> in <paramref name="user"/>; null when it is none, which has been reported.</summary>
    public ValueSymbol? BindAs(TypeSymbol type, Scope user, ValueSyntax use)
    {
        if (_isBinding)
        {
            user.Diagnostics.Report(Rules.ConstCycle, use.Span, use.Token.Text);
            return null;
        }

        if (syntax.Value is not { } value)
        {
            return null;
        }

        // In its own file the value itself is reported; from here, only that it does not fit.
        bool isOwn = user.Document == scope.Document;
        _isBinding = true;
        ValueSymbol? bound = ValueSymbol.Bind(value, type, isOwn ? user : scope.Silenced());
        _isBinding = false;
        if (bound is null && !isOwn)
        {
            user.Diagnostics.Report(Rules.ValueDoesNotFit, use.Span, use.Token.Text, type);
        }

        return bound;
    }
}
