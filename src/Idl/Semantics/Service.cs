namespace ThriftRpc.Idl;

/// <summary>A service with its methods.</summary>
internal sealed class ServiceSymbol(DocumentSymbol document, ServiceSyntax syntax) : IDeclared
{
    public DocumentSymbol Document { get; } = document;

    public ServiceSyntax Syntax => syntax;

    public string Name => syntax.Name.Text;

    public string? Doc => syntax.Doc;

    /// <summary>Gets the service that this one extends; null for none.</summary>
    public ServiceSymbol? Base { get; private set; }

    public IReadOnlyList<MethodSymbol> Methods { get; private set; } = [];

    /// <summary>Finds the base service: of this file one that stands above, so that no service extends itself.</summary>
    public void BindBase(Scope scope, IEnumerable<ServiceSymbol> above)
    {
        if (syntax.Base is not { Text.Length: > 0 } name || scope.IsLost(name.Text))
        {
            return;
        }

        Base = above.FirstOrDefault(service => service.Name == name.Text) ?? scope.FindElsewhere(name.Text) as ServiceSymbol;
        if (Base is null)
        {
            scope.Diagnostics.Report(Rules.UnknownService, name.Span, name.Text);
        }
        else if (!Base.IsWhole && Base.Document != Document)
        {
            scope.Diagnostics.Report(Rules.BrokenElsewhere, name.Span, name.Text);
        }
        else
        {
            CheckSide(scope, name, IdlRole.Client);
            CheckSide(scope, name, IdlRole.Server);
        }
    }

    /// <summary>Gets whether no type is missing in its methods and in those that it inherits.</summary>
    private bool IsWhole =>
        Methods.All(method => method.Result is not { IsWhole: false } && method.Arguments.Concat(method.Throws).All(part => part.Type.IsWhole))
        && Base is not { IsWhole: false };

    /// <summary>Whether the service becomes code for a side of the wire.</summary>
    public bool Has(IdlRole side) => Document.Source.Role is IdlRole.Both or IdlRole.Reference || Document.Source.Role == side;

    private void CheckSide(Scope scope, Token name, IdlRole side)
    {
        if (Has(side) && Document.Source.Role != IdlRole.Reference && !Base!.Has(side))
        {
            IdlDocument other = Base.Document.Source;
            scope.Diagnostics.Report(Rules.BaseWithoutSide, name.Span, name.Text, side.ToString().ToLowerInvariant(), other.Name, other.Role);
        }
    }

    public void BindMethods(Scope scope, bool allowNegativeIds)
    {
        List<MethodSymbol> methods = [];
        foreach (MethodSyntax method in syntax.Methods)
        {
            MethodSymbol symbol = MethodSymbol.Bind(method, this, scope, allowNegativeIds);
            if (!scope.CheckName(method.Name))
            {
                continue;
            }

            if (methods.Any(other => other.Name == symbol.Name))
            {
                scope.Diagnostics.Report(Rules.DuplicateName, method.Name.Span, symbol.Name, "another method");
            }
            else if (Base?.FindOwner(symbol.Name) is { } owner)
            {
                scope.Diagnostics.Report(Rules.MethodOfBase, method.Name.Span, symbol.Name, owner.Name);
            }
            else
            {
                methods.Add(symbol);
            }
        }

        Methods = methods;
    }

    /// <summary>The service, this or one that it extends, that declares a method.</summary>
    private ServiceSymbol? FindOwner(string method) =>
        Methods.Any(own => own.Name == method) ? this : Base?.FindOwner(method);
}
