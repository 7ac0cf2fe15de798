namespace ThriftRpc.Idl;

/// <summary>Another name for a type; nothing is left of it once types are resolved.</summary>
internal sealed class TypedefSymbol(TypedefSyntax syntax, Scope scope)
{
    private TypeSymbol? _target;
    private bool _isResolving;

    public DocumentSymbol Document => scope.Document;

    /// <summary>Finds the type that the name stands for, which may itself be a typedef.</summary>
    public TypeSymbol Resolve()
    {
        if (_isResolving)
        {
            scope.Diagnostics.Report(Rules.TypedefCycle, syntax.Name.Span, syntax.Name.Text);
            return UnknownType.Instance;
        }

        if (_target is null)
        {
            _isResolving = true;
            _target = scope.Resolve(syntax.Type);
            _isResolving = false;
        }

        return _target;
    }
}
