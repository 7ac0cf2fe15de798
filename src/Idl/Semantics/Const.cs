namespace ThriftRpc.Idl;

/// <summary>A constant. Its value is bound anew for each type it is used as: a whole number may serve as a double.</summary>
internal sealed class ConstSymbol(ConstSyntax syntax)
{
    private bool _isBinding;

    public ConstSyntax Syntax => syntax;

    public string Name => syntax.Name.Text;

    public string? Doc => syntax.Doc;

    public TypeSymbol Type { get; private set; } = UnknownType.Instance;

    /// <summary>Gets the value; null when it makes no sense, which has been reported.</summary>
    public ValueSymbol? Value { get; private set; }

    public void Bind(Scope scope)
    {
        Type = scope.Resolve(syntax.Type);
        Value = BindAs(Type, scope, syntax.Name.Span);
    }

    /// <summary>Returns the value as one of the given type; <paramref name="use"/> is where the constant is named.</summary>
    public ValueSymbol? BindAs(TypeSymbol type, Scope scope, TextSpan use)
    {
        if (syntax.Value is not { } value)
        {
            return null;
        }

        if (_isBinding)
        {
            scope.Diagnostics.Report(Rules.ConstCycle, use, Name);
            return null;
        }

        _isBinding = true;
        ValueSymbol? bound = ValueSymbol.Bind(value, type, scope);
        _isBinding = false;
        return bound;
    }
}
